"""The head of a grid: how many of its rows it takes, and what it calls the columns."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.figures import is_figure
from corpus.sources.model import Cell as GridCell
from corpus.sources.model import Grid

_HEAD_ROWS = 4  # most rows of a head
_BRIEF = 0.4  # of the length of what stands below: names of columns are not longer
_COUNTS = re.compile(r"\(?(\d\d?)\)?(?:=.*)?")  # "(3)", "(4)=(3)-(1)"
# "2019", "2021/22", "2023 a/", "2024 (p)", "2023*": a mark says of what kind its figures are.
YEAR = re.compile(r"\(?((?:19|20)\d\d)(?:[/–-]\d{2,4})?\s?(?:\W|\(?[a-z]{1,2}[)/]?)?")
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
    groups: tuple[str, ...]
    """For each column, the name that it shares with its neighbours, or ""."""
    cells: tuple[str, ...]
    """Texts of the head, for the accounting."""
    rows: int
    """How many rows it has."""
    title: str = ""
    """What stands over all columns above their names."""


def head_of(grid: Grid, before: Head | None) -> Head:
    """The head of a grid; of one that goes on from the page before it may be that one's."""
    width = 1 + max(cell.column + cell.column_span - 1 for cell in grid.cells)
    rows = rows_in(grid)
    stated = sum(all(cell.head for cell in row) for row in rows)
    count = stated or _leading(rows, grid.plain)
    cells = [cell for row in rows[:count] for cell in row]
    named = [
        cell
        for row in rows[:count]
        for cell in row
        if not (_counts_columns(row) and _COUNTS.fullmatch(cell.text.strip()))
    ]
    if before and len(before.names) == width:
        same = {cell.text for cell in cells} & set(before.cells)
        if not cells or (not same and not stated):
            return Head(before.names, before.groups, (), 0)
    # A cell over the whole width names the table or, with values right below it, its first part.
    over = count and len(rows[0]) == 1 and rows[0][0].column_span == width > 1
    if over and count == 1:
        return Head(("",) * width, ("",) * width, (), 0)
    title = rows[0][0].text if over else ""
    names, groups = _names_of(named[bool(over) :] or cells, width)
    return Head(names, groups, tuple(cell.text for cell in cells), count, title)


def _names_of(cells: Sequence[GridCell], width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the columns, and the names that they share with their neighbours.

    Where "2019" stands below "Income" and below "Costs", both are in the column's own name.
    """
    named: list[tuple[str, str, str]] = []
    for column in range(width):
        over = [c for c in cells if c.column <= column < c.column + c.column_span]
        own = [cell for cell in over if cell.column_span == 1]
        shared = [cell for cell in over if cell.column_span > 1]
        apart = own and column and all(cell.row < own[0].row for cell in shared)
        named.append(
            (_said(over), _said(own), _said(shared)) if apart else (_said(over),) * 2 + ("",)
        )
    times = Counter(own for own, _ in {(own, shared) for _, own, shared in named})
    told = [(own, shared) if times[own] == 1 else (whole, "") for whole, own, shared in named]
    return tuple(name for name, _ in told), tuple(shared for _, shared in told)


def _said(cells: Iterable[GridCell]) -> str:
    return " ".join(dict.fromkeys(cell.text for cell in cells))


def rows_in(grid: Grid) -> list[list[GridCell]]:
    """The cells of each row, from the top down."""
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
        if has_value(beside):
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
    values = [has_value([row[-1].text.strip()]) for row in rows if len(row) == 2]
    mixed = any(values) and not all(values[1:])
    return len(values) == len(rows) and mixed and not values[0]


def has_value(texts: Iterable[str]) -> bool:
    """Whether one is a figure, or what fills a cell and is no name."""
    return any(_VALUE.match(text) or is_figure(text.replace(" ", "")) for text in texts)


def _is_brief(rows: list[list[GridCell]]) -> bool:
    """Whether the first row has names, and the others have sentences beside their labels."""
    named = [len(cell.text) for cell in rows[0] if cell.column]
    said = sorted(len(cell.text) for row in rows[1:] for cell in row if cell.column)
    return bool(named and said) and max(named) < _BRIEF * said[len(said) // 2]


def _counts_columns(row: list[GridCell]) -> bool:
    """ "(1) (2) (3)" numbers the columns; so does "1 2 3" with nothing in place of a label."""
    counted = [_COUNTS.fullmatch(cell.text.strip()) for cell in row]
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
    found = [YEAR.fullmatch(text) for text in figures]
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
        (row is rows[0], YEAR.fullmatch(_ascii(cell.text.strip())))
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
