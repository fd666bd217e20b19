"""A grid -> its columns' names and its rows, each written out as a sentence of its own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.figures import is_figure
from corpus.passage import Cell, TableRow
from corpus.profiles.words import alternatives
from corpus.sources.model import Cell as GridCell
from corpus.sources.model import Grid
from corpus.structure.headings import is_below

_HEAD_ROWS = 4  # most rows of a head
_BRIEF = 0.4  # of the length of what stands below: names of columns are not longer
_TOTAL = re.compile(rf"(?:{alternatives('totals')})(?!\w)", re.I)
_EXPLAINS = re.compile(r"[*†‡§]|\(?[a-z\d]\)?\s.*[.!?]$")  # "* Without Oslo", "a Of 2019."
_SUBTOTAL = re.compile(rf"(?:{alternatives('subtotals')})(?!\w)", re.I)
_COUNTED = 3  # rows that make a count of rows
_FEW = 4  # rows from which on the first and the last are named for all
# "2019", "2021/22", "2023 a/", "2024 (p)", "2023*": a mark says of what kind its figures are.
_YEAR = re.compile(r"((?:19|20)\d\d)(?:[/–-]\d{2,4})?\s?(?:\W|\(?[a-z]{1,2}[)/]?)?")
_DECADE = 10  # most years between a column's year and the next
# "~12", "<5", "not available": what fills a cell and is no name of a column, as "<12 months" is.
_VALUE = re.compile(
    r"[~≈<>≤≥±]\s*\d[\d.,]*\s*%?$|(?:not (?:available|applicable|known)|unknown|tb[acd])$", re.I
)


@dataclass(frozen=True, slots=True)
class Head:
    """Names of a table's columns."""

    names: tuple[str, ...]
    """For each column from the left; the first is that of the labels."""
    cells: tuple[str, ...]
    """Texts of the head, for the accounting."""
    rows: int
    """How many rows it has."""
    title: str = ""
    """What stands over all columns above their names."""


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


def head_of(grid: Grid, before: Head | None) -> Head:
    """The head of a grid; of one that goes on from the page before it may be that one's."""
    width = 1 + max(cell.column + cell.column_span - 1 for cell in grid.cells)
    rows = _rows(grid)
    stated = sum(all(cell.head for cell in row) for row in rows)
    count = stated or _leading(rows, grid.plain)
    cells = [cell for row in rows[:count] for cell in row]
    if before and len(before.names) == width:
        same = {cell.text for cell in cells} & set(before.cells)
        if not cells or (not same and not stated):
            return Head(before.names, (), 0)
    # A cell over the whole width names the table or, with values right below it, its first part.
    over = count and len(rows[0]) == 1 and rows[0][0].column_span == width > 1
    if over and count == 1:
        return Head(("",) * width, (), 0)
    title = rows[0][0].text if over else ""
    names = tuple(
        " ".join(
            dict.fromkeys(
                cell.text
                for cell in cells[bool(over) :]
                if cell.column <= column < cell.column + cell.column_span
            )
        )
        for column in range(width)
    )
    return Head(names, tuple(cell.text for cell in cells), count, title)


def notes_below(grid: Grid) -> tuple[Grid, list[GridCell]]:
    """The grid without the cells over its whole width that explain it at its foot, and these."""
    width = 1 + max(cell.column + cell.column_span - 1 for cell in grid.cells)
    rows, notes = _rows(grid), list[GridCell]()
    while len(rows) > 2 and len(rows[-1]) == 1 and rows[-1][0].column_span >= max(2, width - 1):
        if not (is_below(rows[-1][0].text) or _EXPLAINS.match(rows[-1][0].text)):
            break
        notes.insert(0, rows.pop()[0])
    return replace(grid, cells=tuple(cell for row in rows for cell in row)), notes


def _rows(grid: Grid) -> list[list[GridCell]]:
    numbers = sorted({cell.row for cell in grid.cells})
    return [[cell for cell in grid.cells if cell.row == number] for number in numbers]


def _leading(rows: list[list[GridCell]], plain: bool) -> int:
    """Rows before the first that has a value beside its label; without values the first row.

    Where nothing tells the first row from the others (plain), and there are no values, none: a name
    of a column that is none would say something false in every row.
    """
    if _pairs(rows):
        return 0
    for i, row in enumerate(rows[: _HEAD_ROWS + 1]):
        number = row[0].row
        beside_it = [c for one in rows[:i] for c in one if c.row + c.row_span > number]
        if i and len(row) == 1 and len(rows[i - 1]) > 1 and not beside_it:  # a part's name
            return i
        beside = [cell.text.strip() for cell in row if cell.column]
        if _has_value(beside):
            years = _are_years(beside) or (not i and _are_years_above_others(rows))
            if _counts_columns(row) or (years and _names_labels(row[0])):
                continue
            return i if i < len(rows) else 0
    if len(rows) < 2 or (len(rows[0]) == 1 and not rows[0][0].column):
        return 0
    if plain and not _is_brief(rows):
        return 0
    shared = [any(cell.column_span > 1 for cell in row) for row in rows[: _HEAD_ROWS - 1]]
    return 1 + (shared.index(False) if False in shared else 0)  # below a shared name stand others


def _pairs(rows: list[list[GridCell]]) -> bool:
    """Whether two columns state things of several kinds: "Owner", "Version", "Date", and each."""
    values = [_has_value([row[-1].text.strip()]) for row in rows if len(row) == 2]
    mixed = any(values) and not all(values[1:])
    return len(values) == len(rows) and mixed and not values[0]


def _has_value(texts: Iterable[str]) -> bool:
    """Whether one is a figure, or what fills a cell and is no name."""
    return any(_VALUE.match(text) or is_figure(text.replace(" ", "")) for text in texts)


def _is_brief(rows: list[list[GridCell]]) -> bool:
    """Whether the first row has names, and the others have sentences beside their labels."""
    named = [len(cell.text) for cell in rows[0] if cell.column]
    said = sorted(len(cell.text) for row in rows[1:] for cell in row if cell.column)
    return bool(named and said) and max(named) < _BRIEF * said[len(said) // 2]


def _counts_columns(row: list[GridCell]) -> bool:
    """ "(1) (2) (3)" numbers the columns; so does "1 2 3" with nothing in place of a label."""
    counted = [re.fullmatch(r"\(?(\d\d?)\)?", cell.text.strip()) for cell in row]
    labelled = not row[0].column and not counted[0] and bool(row[0].text.strip())
    numbers = [int(match[1]) for match in counted if match]
    plain = any(match and match[0].isdigit() for match in counted)
    whole = len(numbers) == len(row) - labelled > 1 and not (labelled and plain)
    return whole and numbers[0] <= 2 and numbers == [*range(numbers[0], numbers[0] + len(numbers))]


def _are_years(texts: list[str]) -> bool:
    """Whether all figures among them are years, in order and equally far apart: 2018 2019.

    They may begin anew: 2018 2019 2018 2019.
    """
    figures = [_ascii(text) for text in texts if is_figure(text.replace(" ", ""))]
    found = [_YEAR.fullmatch(text) for text in figures]
    years = [int(match[1]) for match in found if match]
    if not years or len(years) < len(figures):
        return False
    once = years[: years.index(years[0], 1) if years.count(years[0]) > 1 else None]
    steps = {b - a for a, b in pairwise(once)}
    near = all(0 < abs(step) <= _DECADE for step in steps)
    return years == once * (len(years) // len(once)) and len(steps) <= 1 and near


def _are_years_above_others(rows: list[list[GridCell]]) -> bool:
    """Whether all figures of the first row are years, in order but however far apart, and none
    below them is."""
    figures = {c.column for c in rows[0] if c.column and is_figure(c.text.replace(" ", ""))}
    years = [
        (row is rows[0], _YEAR.fullmatch(_ascii(cell.text.strip())))
        for row in rows
        for cell in row
        if cell.column in figures and cell.text.strip()
    ]
    named = [int(year[1]) for first, year in years if first and year]
    return (
        len(figures) > 1
        and named == sorted(set(named))
        and all(first == (year is not None) for first, year in years)
    )


def _ascii(text: str) -> str:
    """Digits of any script as 0 to 9."""
    return re.sub(r"\d", lambda digit: str(int(digit[0])), text)


def _names_labels(first: GridCell) -> bool:
    """Whether the first cell of a row may be the head of the labels: blank, or without a figure."""
    return bool(first.column) or not any(map(str.isdigit, first.text))


def rows_of_grid(
    grid: Grid, head: Head, title: str, place: str, part: str = ""
) -> Iterator[WrittenRow]:
    """Each row below the head, written out with the table's title and the columns' names.

    part: the part of the table that goes on from the page before.
    """
    grid, head = _with_names_in_front(grid, head)
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
        text = " — ".join(filter(None, (above, named, row.label.text)))
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
            text += f"{name_of}: " if name_of else ""
            start = len(text)
            text += cell.text
            found.append(Cell(name, cell.text, start, len(text), cell.column - 1, of))
        columns = head.names[1:]
        stub = head.names[0]
        written = TableRow(
            title, place, stub, named, row.label.text, columns, ("",) * len(columns),
            tuple(found),
        )  # fmt: skip
        if total and within and within[-1] == part:  # what it is the total of is over
            part, kept, totalled = "", "", totalled or not summed
        elif not alone:
            within.append(part)
        yield WrittenRow(row.label.text, text, written, row.printed, kept)


def _with_names_in_front(grid: Grid, head: Head) -> tuple[Grid, Head]:
    """A table whose first column counts its rows, with the column of their names before it."""
    rows = [row for row in _rows(grid)[head.rows :] if len(row) > 1]
    counts = [row[0].text.strip().rstrip(".") for row in rows if not row[0].column]
    names = [row[1].text for row in rows if row[1].column == 1]
    figures = sum(is_figure(text.replace(" ", "")) for text in names)
    counted = counts == [str(n) for n in range(1, len(counts) + 1)]
    one = all(c.column_span == 1 == c.row_span for c in grid.cells if c.column < 2 and c.row)
    if len(counts) < _COUNTED or not counted or not one or len(names) < len(counts) or figures:
        return grid, head
    order = {0: 1, 1: 0}
    cells = (replace(cell, column=order.get(cell.column, cell.column)) for cell in grid.cells)
    first, second, *others = head.names
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
    return replace(grid, cells=tuple(ordered)), replace(head, names=(second, first, *others))


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
    for row in _rows(grid)[head.rows :]:
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
        if first.row_span > 1 and len(own) > 1 and not _has_value([own[0].text.strip()]):
            label, beside = own[0], first.text
            others.remove(label)
        yield _Labelled(number, first, label, beside, others, " ".join(cell.text for cell in row))
