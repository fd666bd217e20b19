"""The annexes of a document: tables, one passage for each row.

A row is written out to be read alone: title (annex, table) — stub head: label — column: figure; …
"""

import re
from collections.abc import Iterator, Sequence

from corpus.columns import YEAR
from corpus.errors import TableMismatch
from corpus.ids import slug, unused
from corpus.layout import Line, join, page_span
from corpus.passage import Cell, Furniture, Passage, TableRow
from corpus.tables import Row, Table, is_total, read_part
from corpus.totals import check_totals

_TABLE_TITLE = re.compile(r"^\s*Table (\d+)\.\s+(.*)$")


def read_annexes(
    lines: Sequence[Line],
) -> tuple[list[Passage], list[Furniture], list[str]]:
    """The rows of all annex tables as passages, the tables' titles and headers as furniture, and
    remarks on what could not be checked.

    Raises TableMismatch, naming the row and both figures, if a figure fits no column or a printed
    total is not the sum of its parts.
    """
    furniture: list[Furniture] = []
    passages: list[Passage] = []
    remarks: list[str] = []
    for table in _split_tables(lines, furniture):
        if table.rows:
            remarks += check_totals(table)
            passages += _passages(table)
            continue
        furniture += (Furniture("table_header", line.number, line.text) for line in table.key)
        if table.header:
            remarks.append(f"{table.place} has no row of figures, so none of it can be cited.")
    return passages, furniture, remarks


def _split_tables(lines: Sequence[Line], furniture: list[Furniture]) -> Iterator[Table]:
    """Cut the annexes at their headings and table titles, and read each table's lines."""
    annex, annex_title = "", ""
    table: Table | None = None
    taken: set[str] = set()
    i = 0
    while i < len(lines):
        line = lines[i]
        text = line.text.strip()
        numbered = _TABLE_TITLE.match(line.text) if table else None
        if text != line.annex and not numbered:
            if table is None:
                raise TableMismatch(
                    f"line {line.number}: {text!r} stands in {line.annex} before its title, "
                    f"expected a line that says {line.annex} alone; add it below the page's head"
                )
            i = read_part(lines, i, table, furniture)
            continue
        if table:
            yield table
        end = next((k for k in range(i + 1, len(lines)) if lines[k].opens), len(lines))
        furniture += (Furniture("heading", part.number, part.text) for part in lines[i:end])
        title = join([numbered[2] if numbered else "", *(part.text for part in lines[i + 1 : end])])
        if numbered:
            name = f"{annex.removeprefix('Annex ')}.{numbered[1]}"
            section = (annex, annex_title, f"Table {numbered[1]}. {title}")
            table = Table(unused(name, taken), f"{annex}, Table {numbered[1]}", section, title)
        else:
            annex, annex_title = text, title
            table = Table(unused(annex.removeprefix("Annex "), taken), annex, (annex, title), title)
        i = end
    if table:
        yield table


def _passages(table: Table) -> Iterator[Passage]:
    taken: set[str] = set()
    for row in table.rows:
        text, written = _written_out(table, row)
        yield _passage(table, row.label, text, row.lines, written, taken)
    if table.key:
        text = f"{table.title} ({table.place}) — {join(line.text for line in table.key)}"
        header = table.rows[-1].header
        columns = tuple(column.text for column in header.columns)
        key = TableRow(table.title, table.place, "", "", "", columns, header.groups, ())
        yield _passage(table, "Key", text, tuple(table.key), key, taken)


def _written_out(table: Table, row: Row) -> tuple[str, TableRow]:
    """A row as a sentence of its own, and its cells with their places in that."""
    stub, part = _above(row)
    columns = tuple(column.text for column in row.header.columns)
    heads = "".join(f"{head}: " for head in (stub, part) if head)
    text, group = f"{table.title} ({table.place}) — {heads}{row.label} — ", ""
    cells: list[Cell] = []
    for i, (column, over) in enumerate(zip(columns, row.header.groups, strict=True)):
        if value := row.cells.get(i):
            text += "; " if cells else ""
            text += f"{over} {column}: " if over and over != group else f"{column}: "
            cells.append(Cell(column, value, len(text), len(text) + len(value), i))
            text += value
            group = over
    groups = row.header.groups
    return text, TableRow(
        table.title, table.place, stub, part, row.label, columns, groups, tuple(cells)
    )


def _above(row: Row) -> tuple[str, str]:
    """Head of the labels and part of the table; neither for a total, which is of all rows, and
    no year above a label that names one.
    """
    stub, _, part = row.header.stub.partition(": ")
    if is_total(row.label) or (YEAR.fullmatch(row.header.stub) and YEAR.search(row.label)):
        return "", ""
    return stub, ": ".join(name for name in (part, row.part) if name)


def _passage(
    table: Table,
    label: str,
    text: str,
    lines: tuple[Line, ...],
    row: TableRow,
    taken: set[str],
) -> Passage:
    container = f"table:{table.name}"
    return Passage(
        id=unused(f"{container}#{slug(label) or 'unnamed'}", taken),
        document="",
        kind="table_row",
        number=None,
        label=f"{table.place}, {label}",
        section=table.section,
        page=page_span(lines),
        text=text,
        lines=tuple(line.number for line in lines),
        container=container,
        row=row,
    )
