"""The rows of a grid below its head, each written out as a sentence of its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.figures import is_figure
from corpus.passage import Cell, TableRow
from corpus.profiles.words import alternatives
from corpus.sources.model import Cell as GridCell
from corpus.sources.model import Grid
from corpus.structure.headings import is_below
from corpus.structure.table_heads import YEAR, Head, has_value, rows_in

_TOTAL = re.compile(rf"(?:{alternatives('totals')})(?!\w)", re.I)
_EXPLAINS = re.compile(r"[*†‡§]|\(?[a-z\d]\)?\s.*[.!?]$")  # "* Without Oslo", "a Of 2019."
_SUBTOTAL = re.compile(rf"(?:{alternatives('subtotals')})(?!\w)", re.I)
_COUNT = re.compile(r"\d{1,4}\.?")
_COUNTED = 3  # rows that make a count of rows
_FEW = 4  # rows from which on the first and the last are named for all
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_STUB = 70  # letters of the head of the labels


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row of a table as a passage needs it."""

    label: str
    """What stands in its first cell."""
    text: str
    """The row written out, with the table's title and the columns' names."""
    row: TableRow
    printed: str
    """What is printed in its cells, for the accounting."""
    part: str
    """The part of the table that goes on below it, if its name stands over several columns."""


def notes_below(grid: Grid) -> tuple[Grid, list[GridCell]]:
    """The grid without the cells over its whole width that explain it at its foot, and these."""
    width = 1 + max(cell.column + cell.column_span - 1 for cell in grid.cells)
    rows, notes = rows_in(grid), list[GridCell]()
    while len(rows) > 2 and len(rows[-1]) == 1 and rows[-1][0].column_span >= max(2, width - 1):
        if not (is_below(rows[-1][0].text) or _EXPLAINS.match(rows[-1][0].text)):
            break
        notes.insert(0, rows.pop()[0])
    return replace(grid, cells=tuple(cell for row in rows for cell in row)), notes


def rows_of_grid(
    grid: Grid, head: Head, title: str, place: str, part: str = ""
) -> Iterator[WrittenRow]:
    """Each row below the head, written out with the table's title and the columns' names.

    part: the part of the table that goes on from the page before.
    """
    grid, head = _with_counts_joined(*_with_names_in_front(grid, head))
    kept, totalled = part, False
    within: list[str] = []  # the part of each row with values
    last = grid.cells[-1].row
    width = len(head.names)
    rows = list(_labelled(grid, head))
    labels = {row.number: row.label.text for row in rows}
    for row in rows:
        first, others = row.first, row.others
        alone = not others and not row.beside
        wide = first.column_span >= max(2, width - 1)
        if alone and (wide or first.column == 0) and width > 1:
            part, kept = first.text, first.text if wide else ""
        summed = not alone and _SUBTOTAL.match(first.text) is not None
        total = summed or (not alone and _TOTAL.match(first.text) is not None)
        # Below several parts, none of which has a total of its own, it is that of the whole table.
        if total and not summed and row.number == last and not totalled and {*within} - {part}:
            part = ""
        named = " — ".join(filter(None, ("" if alone else part, row.beside)))
        above = f"{title} ({place})" if title else place
        stub = head.names[row.label.column]
        stub = "" if total or alone or _says_nothing(stub, row.label.text) else stub
        label = f"{stub}: {row.label.text}" if stub else row.label.text
        text, group = " — ".join(filter(None, (above, named, label))), ""
        found: list[Cell] = []
        for cell in others:
            names = head.names[cell.column : cell.column + cell.column_span]
            name = " / ".join(dict.fromkeys(name for name in names if name))
            # A figure that stands beside several rows is that of all of them together.
            over = range(cell.row, cell.row + cell.row_span)
            of = tuple(dict.fromkeys(labels[n] for n in over if n in labels))
            of = of if len(of) > 1 and is_figure(cell.text.replace(" ", "")) else ()
            those = ", ".join(of) if len(of) < _FEW else f"{of[0]} – {of[-1]}"
            name_of = f"{name} ({those})".lstrip() if of else name
            text += "; " if found else " — "
            shared = head.groups[cell.column]
            text += f"{shared} " if shared and shared != group else ""
            text += f"{name_of}: " if name_of else ""
            group = shared
            start = len(text)
            text += cell.text
            found.append(Cell(name, cell.text, start, len(text), cell.column - 1, of))
        stub, _, under = stub.partition(": ")  # "Country of nationality: Member States"
        written = TableRow(
            title, place, stub, " — ".join(filter(None, (named, under))), row.label.text,
            head.names[1:], head.groups[1:], tuple(found),
        )  # fmt: skip
        if total and within and within[-1] == part:  # what it is the total of is over
            part, kept, totalled = "", "", totalled or not summed
        elif not alone:
            within.append(part)
        yield WrittenRow(row.label.text, text, written, row.printed, kept)


def _says_nothing(stub: str, label: str) -> bool:
    """Whether the head of the labels is too long to stand in front of each, or a year, where the
    label has one."""
    named = len(stub) <= _STUB and any(map(str.isalpha, stub))
    return not named and not (YEAR.fullmatch(stub) and not _ANY_YEAR.search(label))


def _with_counts_joined(grid: Grid, head: Head) -> tuple[Grid, Head]:
    """A table whose rows are counted below the same head as their names: "1." and "Kenya"."""
    rows = [r for r in rows_in(grid)[head.rows :] if len(r) > 1 and r[1].column == 1]
    counts = all(_COUNT.fullmatch(row[0].text.strip()) for row in rows)
    figures = any(is_figure(row[1].text.replace(" ", "")) for row in rows)
    own = head.names[1:2] not in (("",), head.names[:1])
    if len(rows) < _COUNTED - 1 or len(head.names) < _COUNTED or own or figures or not counts:
        return grid, head
    names = {row[1]: replace(row[0], text=f"{row[0].text} {row[1].text}") for row in rows}
    gone = {row[0] for row in rows}
    cells = (
        names.get(c) or replace(c, column=max(c.column - 1, 0)) for c in grid.cells if c not in gone
    )
    fewer = replace(
        head, names=(head.names[0], *head.names[2:]), groups=(head.groups[0], *head.groups[2:])
    )
    return replace(grid, cells=tuple(cells)), fewer


def _with_names_in_front(grid: Grid, head: Head) -> tuple[Grid, Head]:
    """A table whose first column counts its rows, with the column of their names before it."""
    rows = [row for row in rows_in(grid)[head.rows :] if len(row) > 1]
    counts = [row[0].text.strip().rstrip(".") for row in rows if not row[0].column]
    pointed = all(row[0].text.strip().endswith(".") for row in rows)
    start = int(counts[0]) if counts and pointed and counts[0].isdecimal() else 1
    names = [row[1].text for row in rows if row[1].column == 1]
    figures = sum(is_figure(text.replace(" ", "")) for text in names)
    counted = counts == [str(n) for n in range(start, start + len(counts))]
    one = all(c.column_span == 1 == c.row_span for c in grid.cells if c.column < 2 and c.row)
    if len(counts) < _COUNTED or not counted or not one or len(names) < len(counts) or figures:
        return grid, head
    order = {0: 1, 1: 0}
    cells = (replace(cell, column=order.get(cell.column, cell.column)) for cell in grid.cells)
    first, second, *others = head.names
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
    named, groups = (second, first, *others), (head.groups[1], "", *head.groups[2:])
    return replace(grid, cells=tuple(ordered)), replace(head, names=named, groups=groups)


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A row below the head."""

    number: int
    """Of the row in its grid."""
    first: GridCell
    label: GridCell
    """The cell that names the row: the first, or the next where the first stands beside others."""
    beside: str
    """Text of the first cell, where it is not the label."""
    others: list[GridCell]
    """The cells after the label, those too that begin in a row above."""
    printed: str
    """What is printed in the row itself."""


def _labelled(grid: Grid, head: Head) -> Iterator[_Labelled]:
    spanning: dict[int, GridCell] = {}
    for row in rows_in(grid)[head.rows :]:
        number = row[0].row
        cells = {cell.column: cell for cell in row}
        for column, cell in spanning.items():
            if cell.row < number < cell.row + cell.row_span:
                cells.setdefault(column, cell)
        spanning |= {cell.column: cell for cell in row if cell.row_span > 1}
        first, *others = (cells[column] for column in sorted(cells))
        label, beside = first, ""
        # "Europe" beside several rows, each of which has a name: "Europe — Oslo".
        # So too where a count stands beside both: "Country office | 22 | Chad".
        own = [cell for cell in others if (cell.row, cell.row_span) != (first.row, first.row_span)]
        if first.row_span > 1 and len(own) > 1 and not has_value([own[0].text.strip()]):
            label, beside = own[0], first.text
            others.remove(label)
        yield _Labelled(number, first, label, beside, others, " ".join(cell.text for cell in row))
