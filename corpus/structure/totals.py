"""Whether tables' figures add up to their printed totals: the proof that each is in its column.

In: passages of rows. Out: a sentence on each table whose totals do not hold, and how many do. A
total that does not add up is no error here: a column may have been read wrongly, or the institution
may have added wrongly, and a person can look.

In a row, the columns left of "Total" add up to it, and those right of it too (F and M); where there
are several columns of totals, each is of the columns since the one before. In a column, the rows
above one that is called "Total" add up to it: all of them, those since the total before it, or the
totals above it, or those of its unit ("(£m)"). Percentages, averages and rates are not added.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from corpus.figures import DecimalMark, number
from corpus.passage import Passage
from corpus.profiles.words import alternatives
from corpus.sources.shared_heads import TOTAL

_SHARES = re.compile(
    r"%|per ?cent|p(?:our|or) ?cent|процент|prozent|百分"
    r"|\b(?:mean|averages?|medians?|ratios?|rates?|index|max(?:imum)?|min(?:imum)?)\b"
    r"|\b(?:long|short|high|low|large|small|old)est\b|moyenn|promedi|durchschnitt|средн|m[áí][xn]im",
    re.I,
)
_TOTAL_ROW = re.compile(
    rf"(?:(?:grand|overall) )?(?:{alternatives('subtotals')}|{TOTAL.pattern})(?!\w)", re.I
)
_UNIT = re.compile(r"\([^()]+\)$")  # "Total (£m)"
_ROUNDED = re.compile(r"\b(?:thousands?|millions?|billions?|rounded|rounding)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Sum:
    """Printed figures that should add up to a printed total."""

    place: str
    """The row that the total stands in."""
    what: str
    """What is added, in words: "column 2019", "P-3+P-4"."""
    parts: list[str]
    """Figures as printed."""
    total: str
    """As printed; empty if the cell is blank."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """Sums that stand or fall together: if none of them holds, perhaps nothing was added."""

    ways: list[list[_Sum]]
    """What may have been added; one way is enough."""
    sure: bool
    """Whether it is a mistake if none holds."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table."""

    place: str
    """Its label, and which row of the table it is."""
    label: str
    columns: tuple[str, ...]
    cells: dict[int, str]
    """Figures as printed, by the index of their column; blank cells are left out."""

    @property
    def is_total(self) -> bool:
        """Whether it is the total of rows above: "Total", "Total in 2019", "Grand total"."""
        return bool(_TOTAL_ROW.match(self.label))


def totals_of(passages: Iterable[Passage]) -> tuple[int, int, list[str]]:
    """How many tables have totals that all hold, how many have none, and what does not hold."""
    held, without, wrong = 0, 0, list[str]()
    for table in _tables([passage for passage in passages if passage.row and passage.row.cells]):
        # "1,234" is over a thousand in English and a little over one in French. The table is taken
        # in the way that makes more of its cells numbers, then in the way that adds up, then in
        # English.
        first = table[0].row
        assert first is not None
        claims = list(_claims(list(_rows(table))))
        checks = _Check(first.table, claims, "."), _Check(first.table, claims, ",")
        check = min(checks, key=lambda one: (len(one.unknown), len(one.wrong)))
        wrong += [f"{first.place}, {miss}" for miss in check.wrong[:1]]
        held += not check.wrong and check.held > 0
        without += not check.wrong and not check.held
    return held, without, wrong


def _tables(rows: Sequence[Passage]) -> Iterator[list[Passage]]:
    """The rows of each table. Two of a page that have no numbers have one container."""
    table: list[Passage] = []
    for row in rows:
        last = table[-1] if table else row
        assert row.row
        assert last.row
        # The head may stand again in the middle of a page; behind a total it is another table's.
        goes_on = row.row.columns == last.row.columns and row.lines[0] <= last.lines[-1] + 1
        goes_on = goes_on and (row.lines == last.lines or not _TOTAL_ROW.match(last.row.label))
        other = not goes_on and row.page.pdf_first == last.page.pdf_first
        if row.container != last.container or other:
            yield table
            table = []
        table.append(row)
    if table:
        yield table


def _rows(passages: Sequence[Passage]) -> Iterator[_Row]:
    for number_of_row, passage in enumerate(passages, 1):
        row = passage.row
        assert row is not None
        # What stands beside several rows is counted with the first of them.
        own = [cell for cell in row.cells if row.label in (*cell.shared_by, row.label)[:1]]
        cells = {cell.index: cell.value for cell in own}
        if not _numbers_columns(cells.values()):
            yield _Row(f"{row.label}, row {number_of_row}", row.label, row.columns, cells)


def _numbers_columns(cells: Iterable[str]) -> bool:
    """Whether a row numbers the columns: "(1)", "(2)", "(3)=(2)-(1)"; no figures below zero."""
    found = [re.match(r"\((\d)\)(?:=|$)", cell) for cell in cells]
    numbers = [int(match[1]) for match in found if match]
    return len(numbers) == len(found) > 1 and numbers == list(
        range(numbers[0], numbers[0] + len(numbers))
    )


class _Check:
    """What comes of adding up a table, its numbers read in one way."""

    def __init__(self, title: str, claims: Sequence[_Claim], mark: DecimalMark) -> None:
        self.decimal_mark = mark
        # Rounded figures, as those in thousands of dollars are, may miss their total by a little.
        self.rounded = _ROUNDED.search(title)
        self.held = 0
        self.unknown: list[str] = []
        self.wrong: list[str] = []
        for claim in claims:
            tried = [[self._misses(one) for one in way] for way in claim.ways]
            found = min(tried, key=lambda way: (sum(map(bool, way)), -way.count("")))
            wrong = [miss for miss in found if miss]
            if claim.sure or not wrong or "" in found:
                self.wrong += wrong
                self.held += found.count("")

    def _misses(self, one: _Sum) -> str | None:
        """By what a sum misses its total, in words; "" if it does not, None if nobody can say."""
        printed = [*one.parts, one.total]
        numbers = [number(figure, self.decimal_mark) for figure in printed]
        known = [found for found in numbers if found is not None]
        if len(known) < len(numbers):
            unknown = (f for f, value in zip(printed, numbers, strict=True) if value is None)
            self.unknown += (figure or " " for figure in unknown if "%" not in figure)
            return None
        found = sum(known[:-1], Decimal(0))
        if abs(found - known[-1]) <= sum(map(self._error, known)):
            return ""
        return f"{one.place}: {one.what} adds up to {found}, the printed total is {one.total}"

    def _error(self, value: Decimal) -> Decimal:
        """By how much rounding may have changed a number: half of its last place."""
        exponent = int(value.as_tuple().exponent)
        return Decimal(5).scaleb(exponent - 1) if exponent < 0 or self.rounded else Decimal(0)


def _claims(table: Sequence[_Row]) -> Iterator[_Claim]:
    for names, grouped in groupby(table, key=lambda row: row.columns):
        rows = list(grouped)
        for parts, total in _sides(names):
            what = "+".join(names[i] for i in parts)
            sums = [_sum(row, what, [row], parts, total) for row in rows]
            yield _Claim([sums], sure=len(rows) == 1)
        yield from _columns(rows, names)


def _sides(names: Sequence[str]) -> list[tuple[list[int], int]]:
    """Columns that should add up to a column of totals, with the index of that column."""
    totals = [i for i, name in enumerate(names) if TOTAL.fullmatch(name)]
    ends = [-1, *totals]
    sides = [(range(ends[n] + 1, total), total) for n, total in enumerate(totals)]
    if len(totals) == 1:
        sides.append((range(totals[0] + 1, len(names)), totals[0]))
    added = [([i for i in side if not _SHARES.search(names[i])], total) for side, total in sides]
    return [(parts, total) for parts, total in added if parts]


def _columns(rows: Sequence[_Row], names: Sequence[str]) -> Iterator[_Claim]:
    """Each row of totals with the rows above it."""
    added = [i for i, name in enumerate(names) if not _SHARES.search(name)]
    above: list[_Row] = []
    since: list[_Row] = []
    totals: list[_Row] = []
    for row in rows:
        if any("%" in cell for cell in row.cells.values()) or _SHARES.search(row.label):
            continue
        if not row.is_total:
            above.append(row)
            since.append(row)
            continue
        unit = _UNIT.search(row.label)
        of_unit = [one for one in since if unit and one.label.endswith(unit[0])]
        ways = [
            [_sum(row, f"column {names[i]}", parts, [i], i) for i in added if i in row.cells]
            for parts in (above, since, totals, of_unit)
            if parts
        ]
        if ways:
            yield _Claim(ways, sure=bool(since))
        since = []
        totals.append(row)


def _sum(total: _Row, what: str, rows: Sequence[_Row], columns: Sequence[int], of: int) -> _Sum:
    parts = [row.cells[i] for row in rows for i in columns if i in row.cells]
    return _Sum(total.place, what, parts, total.cells.get(of, ""))
