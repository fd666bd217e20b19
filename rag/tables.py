"""Tables: which of their rows a question for a figure names, and which has the most or the least.

The rows of a table are so alike that any of them may be nearest in meaning. What tells them apart
are their names ("Kenya", "Women") and their columns ("P-4", "2019").

No row says by itself that it has the most ("Which nationality has the most staff?"); all rows of
the column are compared. That is done where a question asks nothing that the table is not about, the
whole table is searched, and every figure of the column is a plain number or a dash. A blank cell
has less than any figure: of the least, nothing is said then.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus.figures import number
from corpus.passage import Cell, TableRow
from index.open import Index
from index.tables import TOTAL, Row, Table
from index.terms import begun_alike, terms
from index.view import Reading
from index.where import Mask
from rag.asked import en
from rag.asked.model import Asked, Superlative

# A cosine: words of a question about the table's subject reach it with the best word of the title,
# words about something else do not (32 questions on the annexes, measured once).
_LIKE_TITLE = 0.5
_BEGUN = 4  # letters that a people's name has in common with the country's at least: "Keny-an"
_TIED = 3  # rows that have the same figure; more say nothing
_FEW = 3  # rows that are compared at least
# Words that are asked beside a row's own: "held", "back in". Of 19 rows that questions of dev and
# of JIU named six were wrong; five of these lack more words ("gifts or honours"), and no right one.
_BESIDE = 1
_THOUSAND = re.compile(r"\d{1,3}\.\d{3}")  # a thousand in one language, decimals in another


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """The rows of tables that a question names; by their position among the passages."""

    columns: Mapping[int, float] = field(default_factory=dict)
    """Each row with the share of the years and grades that are asked for which it has as columns or
    in its name; 0 to 1."""
    elsewhere: frozenset[int] = frozenset()
    """Rows whose table is about something else than what is asked."""
    meant: frozenset[int] = frozenset()
    """Those of `columns` beside which nothing else is asked, so that no reader need read them."""
    staff: frozenset[int] = frozenset()
    """Rows that rank first: of tables of staff, where a number of staff is all that is asked for,
    or with the highest or lowest figure."""


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


def rows_asked(
    index: Index, asked: Asked, reading: Reading, near: Sequence[int], mask: Mask | None = None
) -> RowsAsked:
    """The rows that are named, of the tables of the passages at `near`.

    mask: only rows for which it is true, (passages,).
    """
    tables = index.tables
    staff = frozenset(_staff_rows(index, asked))
    columns: dict[int, float] = {}
    if asked.asks_figure:
        # The rows of a table of staff may be like nothing that is asked.
        for table in {tables.of[position] for position in (*near, *staff) if position in tables.of}:
            columns |= _named_rows(index, asked, table)
    if extreme := extreme_rows(index, asked, near, mask):
        columns, staff = dict.fromkeys(extreme.positions, 1.0), frozenset(extreme.positions)
    elsewhere = _elsewhere(index, reading, {*near, *columns} - staff)
    if asked.superlative and not extreme:  # no row says by itself that it has the most
        columns, elsewhere = {}, frozenset(p for p in near if p in tables.of)
    kept = {row: met for row, met in columns.items() if mask is None or mask[row]}
    meant = frozenset(row for row in kept if len(_beside(index, asked, row)) <= _BESIDE)
    return RowsAsked(kept, elsewhere, meant, staff)


def _beside(index: Index, asked: Asked, row: int) -> frozenset[str]:
    """The words of a question that a row, its table and its publisher's name do not have."""
    passage = index.passages[row]
    own = index.publisher_terms[passage.document].union(terms(index.in_context(passage)))
    return asked.besides - own - asked.people_terms


def _named_rows(index: Index, asked: Asked, table: Table) -> Mapping[int, float]:
    """The rows of a table that a question names, each with the share of asked columns.

    Of two names that share a word the longer is meant: "Democratic Republic of the Congo" is not
    "Congo". A question that names no row and nobody may mean the total, if it speaks of what the
    table is about and does not ask for a share.
    """
    rows = index.tables.rows[table]
    known = asked.row_terms | _peoples(asked.peoples, rows.values())
    met = {position: row for position, row in rows.items() if row.name and known >= row.name}
    totals = [position for position, row in rows.items() if row.name == TOTAL]
    if met.keys() & totals and len(met) > len(rows) / 2:
        met = {totals[0]: rows[totals[0]]}  # "men and women in total"
    if met:
        return {
            position: _columns_met(index.passages[position].row, asked)
            for position, row in met.items()
            if not any(
                row.name & longer.name and len(longer.name) > len(row.name)
                for longer in met.values()
            )
        }
    if not totals or asked.answer_type == "share":
        return {}
    passage = index.passages[totals[0]]
    if not asked.people_terms.issubset(terms(index.in_context(passage))):
        return {}
    subject = asked.besides - TOTAL
    if subject and not asked.staff and not subject & {*terms(rows[totals[0]].title)}:
        return {}  # "How many schools were built?" is not asked of a table of staff
    title = index.documents[passage.document].title
    distinct = asked.row_terms >= TOTAL or any(code not in title for code in asked.codes)
    return {totals[0]: _columns_met(passage.row, asked) if distinct else 0.0}


def _columns_met(row: TableRow | None, asked: Asked) -> float:
    """The share of the asked years and grades that a row has as columns, or in its name."""
    if row is None or not asked.codes:
        return 0.0
    names = (row.place, row.stub, row.part, row.label, *(cell.column for cell in row.cells))
    met = 0
    for code, upwards in asked.codes.items():
        # "P-5 and above" is no column "P-5", but the subject of a table.
        own = rf"\b{re.escape(code)}" + (en.UPWARDS if upwards else "$")
        met += any(re.search(own, name) for name in ((row.table, *names) if upwards else names))
    return met / len(asked.codes)


def _staff_rows(index: Index, asked: Asked) -> Iterable[int]:
    """Rows of tables of staff, if their staff, posts or people are all that is asked for."""
    if not asked.staff:
        return
    for rows in index.tables.rows.values():
        for position, row in rows.items():
            if not row.name or not row.name <= asked.besides or not en.STAFF.search(row.title):
                continue
            told = row.label | index.publisher_terms[index.passages[position].document]
            if asked.besides <= told:
                yield position


def _elsewhere(index: Index, reading: Reading, positions: Iterable[int]) -> frozenset[int]:
    """Those rows that a question names without being about what their table is about.

    "How many schools were built in Italy?" is not asked of a table of staff by nationality: no word
    but the row's name is like a word of the table's title.
    """
    said = frozenset[str]().union(*reading.terms)
    elsewhere = set()
    for position in positions:
        if position not in index.tables.of:
            continue
        row = index.tables.rows[index.tables.of[position]][position]
        others = [
            i for i, word in enumerate(reading.terms) if any(map(str.isalpha, word - row.own))
        ]
        if said & row.own and others:
            span = np.array([reading.view.tokens.within(position, 0, len(row.title))])
            if reading.similarities(span)[others].max() < _LIKE_TITLE:
                elsewhere.add(position)
    return frozenset(elsewhere)


def _peoples(proper: Sequence[str], rows: Iterable[Row]) -> set[str]:
    """The terms of the names that words for their people begin like: "Kenyan", "Egyptian"."""
    named = [row for row in rows if row.word]
    found = set[str]()
    for word in proper:
        begun, nearest = max(
            ((begun_alike(word.lower(), row.word), row) for row in named),
            key=lambda pair: pair[0],
            default=(0, None),
        )
        if nearest and begun >= max(_BEGUN, len(nearest.word) - 2):
            found |= nearest.label
    return found


def extreme_rows(
    index: Index, asked: Asked, near: Sequence[int], mask: Mask | None = None
) -> Extreme | None:
    """Those that have the most or the least, in the first table that is about what is asked.

    near: positions, the likeliest first; tables that have none of them come last. mask: only
    tables for all of whose rows it is true, (passages,).
    """
    wanted = asked.superlative
    if wanted is None:
        return None
    nearest = [index.tables.of[p] for p in near if p in index.tables.of]
    tables = dict.fromkeys([*nearest, *index.tables.rows])
    whole = (t for t in tables if mask is None or mask[list(index.tables.rows[t])].all())
    found = (_extreme_of(index, asked, wanted, table) for table in whole)
    return next((one for one in found if one), None)


def _extreme_of(index: Index, asked: Asked, wanted: Superlative, table: Table) -> Extreme | None:
    rows = {p: index.passages[p].row for p in index.tables.rows[table]}
    kept = {p: row for p, row in rows.items() if row and row.label and not _is_sum(row.label)}
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


def _is_sum(label: str) -> bool:
    return "total" in label.casefold()  # "Sub-total", "Subtotal"


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
