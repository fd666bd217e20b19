"""Which row of a table has the most or the least: "Which nationality has the most staff?".

No row says so by itself; all rows of the column are compared. That is done where a question asks
nothing that the table is not about, the whole table is searched, and every figure of the column is
a plain number or a dash. A blank cell has less than any figure: of the least, nothing is said then.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.figures import number
from corpus.passage import Cell
from index.open import Index
from index.tables import TOTAL, Table
from index.terms import terms
from index.where import Mask
from rag.asked import en
from rag.asked.model import Asked, Superlative

_TIED = 3  # rows that have the same figure; more say nothing
_FEW = 3  # rows that are compared at least
_THOUSAND = re.compile(r"\d{1,3}\.\d{3}")  # a thousand in one language, decimals in another


@dataclass(frozen=True, slots=True)
class Extreme:
    """The rows of a table that have the most, or the least."""

    positions: tuple[int, ...]
    """Of these rows among the passages."""
    column: str
    """What was compared."""
    compared: int
    """How many rows."""
    place: str
    """Where the table stands: "Annex II"."""


def extreme_rows(
    index: Index, asked: Asked, near: Sequence[int], mask: Mask | None = None
) -> Extreme | None:
    """Of the first table that is about what is asked.

    near: positions, the likeliest first; tables that have none of them come last. mask: only
    tables for all of whose rows it is true, (passages,).
    """
    wanted = asked.superlative
    if wanted is None:
        return None
    nearest = [index.tables.of[p] for p in near if p in index.tables.of]
    tables = dict.fromkeys([*nearest, *index.tables.rows])
    whole = (t for t in tables if mask is None or mask[list(index.tables.rows[t])].all())
    found = (_of_table(index, asked, wanted, table) for table in whole)
    return next((one for one in found if one), None)


def _of_table(index: Index, asked: Asked, wanted: Superlative, table: Table) -> Extreme | None:
    rows = {p: index.passages[p].row for p in index.tables.rows[table]}
    kept = {p: row for p, row in rows.items() if row and row.label and _names_one(row.label)}
    if len(kept) < _FEW:
        return None
    first = next(iter(kept.values()))
    title = f"{first.table} {first.stub}"
    told = {*terms(title), *index.publisher_terms[table[0]]}
    if en.STAFF.search(title):
        told.update(wanted.staff)
    column = _column(asked, wanted, [cell for row in kept.values() for cell in row.cells])
    if not column or not wanted.of <= told | {*terms(column)}:
        return None
    figures = {
        p: None if _THOUSAND.fullmatch(cell.value) else number(cell.value, ".")
        for p, row in kept.items() for cell in row.cells if cell.column == column
    }  # fmt: skip
    known = {p: figure for p, figure in figures.items() if figure is not None}
    blank = len(figures) < len(kept)
    if len(known) < max(len(figures), _FEW) or (blank and not wanted.most):
        return None
    reached = (max if wanted.most else min)(known.values())
    best = tuple(p for p, figure in known.items() if figure == reached)
    return Extreme(best, column, len(known), first.place) if len(best) <= _TIED else None


def _names_one(label: str) -> bool:
    """Whether a row is one of those that are compared, and no sum of them."""
    return "total" not in label.casefold()  # "Sub-total", "Subtotal"


def _column(asked: Asked, of: Superlative, cells: Sequence[Cell]) -> str:
    """The column that is asked for, else that of totals, else the only one; or ""."""
    names = dict.fromkeys(cell.column for cell in cells)
    named = [name for name in names if name in asked.codes or _is_of_group(of, name)]
    if named or asked.codes or of.groups:
        return named[0] if len(named) == 1 else ""
    totals = [name for name in names if {*terms(name)} == TOTAL]
    return totals[0] if totals else next(iter(names)) if len(names) == 1 else ""


def _is_of_group(of: Superlative, column: str) -> bool:
    return any(
        column == en.COLUMN_OF_GROUP.get(group) or en.GROUPS[group].fullmatch(column)
        for group in of.groups
    )
