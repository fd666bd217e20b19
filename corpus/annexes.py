"""The annexes of a document: tables, one passage for each row.

A row is written out to be read alone: title (annex, table) — stub head: label — column: figure; …
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.columns import YEAR
from corpus.errors import TableMismatch
from corpus.ids import slug, unused
from corpus.layout import Block, Line, blocks, furniture_of, heading_of, join, passage_of
from corpus.passage import Cell, Furniture, Passage, TableRow
from corpus.tables import Row, Table
from corpus.totals import check_totals

_TABLE_TITLE = re.compile(r"^\s*Table (\d+)\.\s+(.*)$")


def read_annexes(
    lines: Sequence[Line],
) -> tuple[list[Passage], list[Furniture], list[str]]:
    """The rows of all annex tables as passages behind the headings above them, the tables' headers
    as furniture, and remarks on what could not be checked.

    Raises TableMismatch, naming the row and both figures, if a figure fits no column or a printed
    total is not the sum of its parts.
    """
    furniture: list[Furniture] = []
    passages: list[Passage] = []
    remarks: list[str] = []
    for table in _read_tables(lines):
        furniture += table.furniture
        passages += table.headings
        if table.rows:
            remarks += check_totals(table)
            passages += _passages(table)
            continue
        furniture += furniture_of(table.key, "table_header")
        if table.header:
            remarks.append(f"{table.place} has no row of figures, so none of it can be cited.")
    return passages, furniture, remarks


def _read_tables(lines: Sequence[Line]) -> list[Table]:
    """Cut the annexes at their headings and table titles, and read each table's lines."""
    heads = {n.number for n in lines if n.text.strip() == n.annex or _TABLE_TITLE.match(n.text)}
    tables: list[Table] = []
    taken: set[str] = set()
    annex, annex_title = "", ""
    section: tuple[str, ...]
    for block in blocks(lines, heads):
        first = block[0]
        text = first.text.strip()
        numbered = _TABLE_TITLE.match(first.text) if tables else None
        if text == first.annex or numbered:
            title = join([numbered[2] if numbered else "", *(line.text for line in block[1:])])
            if numbered:
                name = f"{annex.removeprefix('Annex ')}.{numbered[1]}"
                place = f"{annex}, Table {numbered[1]}"
                section = (annex, annex_title, f"Table {numbered[1]}. {title}")
            else:
                annex, annex_title = text, title
                name, place, section = annex.removeprefix("Annex "), annex, (annex, title)
            tables.append(Table(unused(name, taken), place, section, title))
            tables[-1].headings = _headings(block, section)
        elif tables:
            tables[-1].read(block)
        else:
            raise TableMismatch(
                f"line {first.number}: {text!r} stands in {first.annex} before its title, "
                f"expected a line that says {first.annex} alone; add it below the page's head"
            )
    return tables


def _headings(block: Block, section: tuple[str, ...]) -> list[Passage]:
    """A table's title; that of an annex stands under the annex's name."""
    if len(section) > 2:
        return [heading_of(block, section[:2])]
    title = [heading_of(block[1:], section[:1])] if block[1:] else []
    return [heading_of(block[:1], ()), *title]


def _passages(table: Table) -> Iterator[Passage]:
    taken: set[str] = set()
    for row in table.rows:
        text, written = _written_out(table, row)
        yield _passage(table, row.label, text, written, row.lines, taken)
    if table.key:
        text = f"{table.title} ({table.place}) — {join(line.text for line in table.key)}"
        header = table.rows[-1].header
        key = TableRow(table.title, table.place, "", "", "", header.names, header.groups, ())
        yield _passage(table, "Key", text, key, table.key, taken)


def _written_out(table: Table, row: Row) -> tuple[str, TableRow]:
    """A row as a sentence of its own, and its cells with their places in that."""
    stub, part = _above(row)
    heads = "".join(f"{head}: " for head in (stub, part) if head)
    text, group = f"{table.title} ({table.place}) — {heads}{row.label} — ", ""
    cells: list[Cell] = []
    for i, value in row.cells.items():
        column, over = row.header.names[i], row.header.groups[i]
        text += "; " if cells else ""
        text += f"{over} {column}: " if over and over != group else f"{column}: "
        cells.append(Cell(column, value, len(text), len(text) + len(value), i))
        text += value
        group = over
    names, groups = row.header.names, row.header.groups
    return text, TableRow(
        table.title, table.place, stub, part, row.label, names, groups, tuple(cells)
    )


def _above(row: Row) -> tuple[str, str]:
    """Head of the labels and part of the table; neither for a total, which is of all rows, and
    no year above a label that names one.
    """
    stub, _, part = row.header.stub.partition(": ")
    if row.is_total or (YEAR.fullmatch(row.header.stub) and YEAR.search(row.label)):
        return "", ""
    return stub, ": ".join(name for name in (part, row.part) if name)


def _passage(
    table: Table, label: str, text: str, row: TableRow, lines: Sequence[Line], taken: set[str]
) -> Passage:
    container = f"table:{table.name}"
    id = unused(f"{container}#{slug(label) or 'unnamed'}", taken)
    name = f"{table.place}, {label}"
    passage = passage_of(
        lines, "table_row", id, name, table.section, text=text, container=container
    )
    return replace(passage, row=row)
