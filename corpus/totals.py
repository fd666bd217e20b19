"""Whether a table's figures add up to its printed totals: the proof that each is in its column.

In a row, the columns left of "Total" add up to it, and those right of it too (F and M); where there
are several columns of totals, each is of the columns since the one before. In a column, the rows
above one that is called "Total" add up to it: all of them, those since the total before it, or the
totals above it, or those of its unit ("(£m)"). Percentages, averages and rates are not added.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from corpus.columns import TOTAL
from corpus.errors import TableMismatch
from corpus.figures import DecimalMark, number
from corpus.tables import Row, Table

_SHARES = re.compile(
    r"%|per ?cent|p(?:our|or) ?cent|процент|prozent|百分"
    r"|\b(?:mean|averages?|medians?|ratios?|rates?|index|max(?:imum)?|min(?:imum)?)\b"
    r"|\b(?:long|short|high|low|large|small|old)est\b|moyenn|promedi|durchschnitt|средн|m[áí][xn]im",
    re.I,
)
_UNIT = re.compile(r"\([^()]+\)$")  # "Total (£m)"
_ROUNDED = re.compile(r"\b(?:thousands?|millions?|billions?|rounded|rounding)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Sum:
    """Printed figures that should add up to a printed total."""

    place: str
    """The row that the total stands in, and its line."""
    what: str
    """What is added, in words: "column 2019", "P-3+P-4"."""
    parts: list[str]
    """Figures as printed."""
    total: str
    """As printed; empty if the cell is blank."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """Sums that stand or fall together: if none of them holds, perhaps nothing was added."""

    what: str
    """What to say if none holds."""
    ways: list[list[_Sum]]
    """What may have been added; one way is enough."""
    sure: bool
    """Whether it is a mistake if none holds."""


def check_totals(table: Table) -> list[str]:
    """Hold a table's figures against its totals; remarks on what could not be checked.

    Raises TableMismatch, naming the row and both figures, if a total is not the sum of its parts.
    """
    # "1,234" is over a thousand in English and a little over one in French. The table is taken in
    # the way that makes more of its cells numbers, then in the way that adds up, then in English.
    claims = list(_claims(table))
    checks = _Check(table, claims, "."), _Check(table, claims, ",")
    check = min(checks, key=lambda one: (len(one.unknown), len(one.wrong)))
    if check.wrong:
        raise TableMismatch(
            f"{table.place}, {check.wrong[0]}; check the spacing of the row and of its header"
        )
    if not check.held:
        return [
            f"{table.place} prints no total that its figures could be held against, so nothing "
            "proves that they stand under the right columns."
        ]
    if check.unknown:
        cells = ", ".join(f"“{cell}”" for cell in dict.fromkeys(check.unknown))
        check.remarks.append(
            f"Not all totals of {table.place} could be checked, because some of its cells hold no "
            f"number: {cells}."
        )
    return check.remarks


class _Check:
    """What comes of adding up a table, its numbers read in one way."""

    def __init__(self, table: Table, claims: Sequence[_Claim], mark: DecimalMark) -> None:
        self.decimal_mark = mark
        lines = (*table.header_lines, *table.key)
        # Rounded figures, as those in thousands of dollars are, may miss their total by a little.
        self.rounded = _ROUNDED.search(" ".join((table.title, *(line.text for line in lines))))
        self.held = 0
        self.unknown: list[str] = []
        self.wrong: list[str] = []
        self.remarks: list[str] = []
        for claim in claims:
            tried = [[self._misses(one) for one in way] for way in claim.ways]
            found = min(tried, key=lambda way: (sum(map(bool, way)), -way.count("")))
            wrong = [miss for miss in found if miss]
            if wrong and not claim.sure and "" not in found:
                self.remarks.append(f"{claim.what}, so this was not checked.")
            else:
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


def _claims(table: Table) -> Iterator[_Claim]:
    for names, grouped in groupby(table.rows, key=lambda row: row.header.names):
        rows = list(grouped)
        for parts, total in _sides(names):
            what = "+".join(names[i] for i in parts)
            sums = [_sum(row, what, [row], parts, total) for row in rows]
            said = f"In no row do the columns {what} add up to {names[total]}"
            yield _Claim(said, [sums], sure=len(rows) == 1)
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


def _columns(rows: Sequence[Row], names: Sequence[str]) -> Iterator[_Claim]:
    """Each row of totals with the rows above it."""
    added = [i for i, name in enumerate(names) if not _SHARES.search(name)]
    above: list[Row] = []
    since: list[Row] = []
    totals: list[Row] = []
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
            said = f"The row {row.label} is not the sum of rows above it"
            yield _Claim(said, ways, sure=bool(since))
        since = []
        totals.append(row)


def _sum(total: Row, what: str, rows: Sequence[Row], columns: Sequence[int], of: int) -> _Sum:
    place = f"{total.label}, line {total.lines[0].number}"
    parts = [row.cells[i] for row in rows for i in columns if i in row.cells]
    return _Sum(place, what, parts, total.cells.get(of, ""))
