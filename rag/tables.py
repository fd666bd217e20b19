"""Tables: which of their rows a question for a figure names.

The rows of a table are so alike that any of them may be nearest in meaning. What tells them apart
are their names ("Kenya", "Women") and their columns ("P-4", "2019").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import numpy as np

from corpus.passage import TableRow
from index.open import Index
from index.tables import TOTAL, Row, Table
from index.terms import terms
from index.where import Mask
from rag.asked import en
from rag.asked.model import Asked
from rag.encode import Reading
from rag.extremes import extreme_rows

# A cosine: words of a question about the table's subject reach it with the best word of the title,
# words about something else do not (32 questions on the annexes, measured once).
_LIKE_TITLE = 0.5
_BEGUN = 4  # letters that a people's name has in common with the country's at least: "Keny-an"


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """The rows of tables that a question names; by their position among the passages."""

    columns: Mapping[int, float] = field(default_factory=dict)
    """Each row with the share of the years and grades that are asked for which it has as columns or
    in its name; 0 to 1."""
    elsewhere: frozenset[int] = frozenset()
    """Rows whose table is about something else than what is asked."""
    staff: frozenset[int] = frozenset()
    """Rows of which the staff is asked for and nothing else, or that have the most: they lead."""


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
    elsewhere = _elsewhere(index, asked, reading, {*near, *columns} - staff)
    if asked.superlative and not extreme:  # no row says by itself that it has the most
        columns, elsewhere = {}, frozenset(p for p in near if p in tables.of)
    kept = {row: met for row, met in columns.items() if mask is None or mask[row]}
    return RowsAsked(kept, elsewhere, staff)


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


def _elsewhere(
    index: Index, asked: Asked, reading: Reading, positions: Iterable[int]
) -> frozenset[int]:
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
            ((_begun(word, row.word), row) for row in named),
            key=lambda pair: pair[0],
            default=(0, None),
        )
        if nearest and begun >= max(_BEGUN, len(nearest.word) - 2):
            found |= nearest.label
    return found


def _begun(word: str, name: str) -> int:
    """How many letters two words have in common at their beginning."""
    pairs = zip(word.lower(), name, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
