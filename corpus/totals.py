"""Whether a table's figures add up to its printed totals: the proof that each is in its column.

In a row, the columns left of "Total" add up to it, and those right of it too (F and M); where there
are several columns of totals, each is of the columns since the one before. In a column, the rows
above one that is called "Total" add up to it: all of them, those since the total before it, or the
totals above it. Percentages are not added.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from corpus.columns import TOTAL
from corpus.errors import TableMismatch
from corpus.figures import DecimalMark, number
from corpus.tables import Row, Table, is_total

_SHARES = re.compile(r"%|per ?cent|p(?:our|or) ?cent|процент|prozent|百分", re.I)
_ROUNDED = re.compile(r"\b(?:thousands?|millions?|billions?|rounded|rounding)\b", re.I)


def check_totals(table: Table) -> list[str]:
    """Hold a table's figures against its totals; remarks on what could not be checked.

    Raises TableMismatch, naming the row and both figures, if a total is not the sum of its parts.
    """
    # "1,234" is over a thousand in English and a little over one in French. The table is taken in
    # the way that makes more of its cells numbers, then in the way that adds up, then in English.
    checks = _check(table, "."), _check(table, ",")
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
    return check.remarks


@dataclass(slots=True)
class _Check:
    """What came of adding up a table, its numbers read in one way."""

    decimal_mark: DecimalMark
    rounded: bool
    """Whether the table says that its figures are rounded, as they are in thousands of dollars."""
    held: int = 0
    """How many totals are the sum of their parts."""
    unknown: list[str] = field(default_factory=list)
    """Cells that should be added but are no numbers."""
    wrong: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def adds_up(self, parts: Sequence[str], total: str) -> tuple[bool | None, Decimal]:
        """Whether printed figures add up to a printed total, None if it cannot be said; the sum."""
        numbers = [number(part, self.decimal_mark) for part in (*parts, total)]
        known = [found for found in numbers if found is not None]
        found = sum(known[:-1], Decimal(0))
        if len(known) < len(numbers):
            printed = zip((*parts, total), numbers, strict=True)
            self.unknown += (
                part or " " for part, value in printed if value is None and "%" not in part
            )
            return None, found
        return abs(found - known[-1]) <= sum(map(self._error, known)), found

    def _error(self, value: Decimal) -> Decimal:
        """By how much rounding may have changed a number: half of its last place."""
        exponent = int(value.as_tuple().exponent)
        return Decimal(5).scaleb(exponent - 1) if exponent < 0 or self.rounded else Decimal(0)


def _check(table: Table, decimal_mark: DecimalMark) -> _Check:
    lines = (*table.header_lines, *table.key)
    rounded = _ROUNDED.search(" ".join((table.title, *(line.text for line in lines))))
    check = _Check(decimal_mark, bool(rounded))
    kinds: dict[tuple[str, ...], list[Row]] = {}
    for row in table.rows:
        kinds.setdefault(tuple(column.text for column in row.header.columns), []).append(row)
    for names, rows in kinds.items():
        for parts, total in _sides(names):
            _check_rows(rows, names, parts, total, check)
        _check_columns(rows, names, check)
    if check.unknown:
        cells = ", ".join(f"“{cell}”" for cell in dict.fromkeys(check.unknown))
        check.remarks.append(
            f"Not all totals of {table.place} could be checked, because some of its cells hold no "
            f"number: {cells}."
        )
    return check


def _sides(names: Sequence[str]) -> list[tuple[list[int], int]]:
    """Columns that should add up to a column of totals, with the index of that column."""
    totals = [i for i, name in enumerate(names) if TOTAL.fullmatch(name)]
    ends = [-1, *totals]
    sides = [(range(ends[n] + 1, total), total) for n, total in enumerate(totals)]
    if len(totals) == 1:
        sides.append((range(totals[0] + 1, len(names)), totals[0]))
    added = [([i for i in side if not _SHARES.search(names[i])], total) for side, total in sides]
    return [(parts, total) for parts, total in added if parts]


def _check_rows(
    rows: Sequence[Row], names: Sequence[str], parts: Sequence[int], total: int, check: _Check
) -> None:
    wrong, held, what = [], 0, "+".join(names[i] for i in parts)
    for row in rows:
        printed = row.cells.get(total, "")
        fits, found = check.adds_up([row.cells[i] for i in parts if i in row.cells], printed)
        held += fits is True
        if fits is False:
            wrong.append(_mismatch(row, what, found, printed))
    if wrong and not held and len(wrong) > 1:
        check.remarks.append(
            f"In no row do the columns {what} add up to {names[total]}, so this was not checked."
        )
    else:
        check.wrong += wrong
    check.held += held


def _check_columns(rows: Sequence[Row], names: Sequence[str], check: _Check) -> None:
    above: list[Row] = []
    since: list[Row] = []
    totals: list[Row] = []
    for row in rows:
        if any("%" in cell for cell in row.cells.values()) or _SHARES.search(row.label):
            continue
        if not is_total(row.label):
            above.append(row)
            since.append(row)
            continue
        tried = [
            _add_columns(row, parts, names, check) for parts in (above, since, totals) if parts
        ]
        if tried:
            wrong, held = min(tried, key=lambda one: (len(one[0]), -one[1]))
            if wrong and not since:  # a total that follows another may be of anything
                check.remarks.append(
                    f"The row {row.label} is not the sum of rows above it, so it was not checked."
                )
            else:
                check.wrong += wrong
                check.held += held
        since = []
        totals.append(row)


def _add_columns(
    total: Row, parts: Sequence[Row], names: Sequence[str], check: _Check
) -> tuple[list[str], int]:
    """The columns of a row of totals that do not add up, and how many do."""
    wrong, held = [], 0
    for i, printed in total.cells.items():
        if _SHARES.search(names[i]):
            continue
        fits, found = check.adds_up([row.cells[i] for row in parts if i in row.cells], printed)
        held += fits is True
        if fits is False:
            wrong.append(_mismatch(total, f"column {names[i]}", found, printed))
    return wrong, held


def _mismatch(row: Row, what: str, found: Decimal, printed: str) -> str:
    return (
        f"{row.label}, line {row.lines[0].number}: {what} adds up to {found}, the printed total is "
        f"{printed}"
    )
