"""Tables: which of their rows a question for a figure names.

The rows of a table are so alike that any of them may be nearest in meaning. What tells them apart
are their names ("Kenya", "Women") and their columns ("P-4", "2019").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

import numpy as np

from corpus.passage import TableRow
from index.open import Index
from index.tables import TOTAL
from index.terms import terms
from rag.asked import en
from rag.asked.model import Asked
from rag.encode import Reading
from rag.stated import speaks_of_staff

# A cosine: words of a question about the table's subject reach it with the best word of the title,
# words about something else do not (32 questions on the annexes, measured once).
_LIKE_TITLE = 0.5
_BEGUN = 4  # letters that a people's name has in common with the country's at least: "Keny-an"


def named_rows(index: Index, asked: Asked, positions: Iterable[int]) -> Mapping[int, float]:
    """The rows that a question for a figure names, in the tables of the passages at `positions`.

    Each with the share of the years and grades that are asked for which it has as columns or in its
    name; 0 to 1. Of two names in one table that share a word the longer is meant: "Democratic
    Republic of the Congo" is not "Congo". A question that names no row and nobody may mean the
    total, if it does not ask for a share.
    """
    if not asked.asks_figure:
        return {}
    tables = index.tables
    named: dict[int, float] = {}
    for table in {tables.of[p] for p in positions if p in tables.of}:
        rows = tables.rows[table]
        known = asked.row_terms | _peoples(
            asked.peoples, [tables.names[row] for row in rows.keys() & tables.names]
        )
        met = [(len(name), row) for row, name in rows.items() if name and known.issuperset(name)]
        total = next((row for row, name in rows.items() if name == TOTAL), None)
        if total is not None and (1, total) in met and len(met) > len(rows) / 2:
            met = [(1, total)]  # "men and women in total"
        for length, row in met:
            if not any(other > length and rows[row] & rows[longer] for other, longer in met):
                named[row] = _columns_met(index.passages[row].row, asked)
        if met or total is None or asked.answer_type == "share":
            continue
        passage = index.passages[total]
        if set(terms(" ".join(asked.peoples))).issubset(terms(index.in_context(passage))):
            title = index.documents[passage.document].title
            distinct = asked.row_terms >= TOTAL or any(code not in title for code in asked.codes)
            named[total] = _columns_met(passage.row, asked) if distinct else 0.0
    return named


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


def rows_about(
    index: Index, asked: Asked, reading: Reading, positions: Iterable[int]
) -> Mapping[int, bool]:
    """Of the rows that a question names, whether their table is about what it asks.

    "How many schools were built in Italy?" is not asked of a table of staff by nationality: no word
    but the row's name is like a word of the table's title. Posts, staff and people are one thing in
    a table of staff: "How many P-4 posts does Kenya have?" asks for nothing else.
    """
    said = frozenset().union(*reading.terms)
    asking = reading.tokens_within(asked.counts or (0, 0))
    about: dict[int, bool] = {}
    for position in positions:
        passage = index.passages[position]
        if (row := passage.row) is None:
            continue
        title = f"{row.table} ({row.place})"
        own = set(terms(f"{row.place}, {row.label}")).difference(terms(title))
        if not said & own:
            continue
        others = [i for i, word in enumerate(reading.terms) if any(map(str.isalpha, word - own))]
        told = asked.staff | asked.code_terms | index.publisher_terms(passage)
        only_staff = asked.staff and all(asking[i] or reading.terms[i] <= told for i in others)
        if only_staff and speaks_of_staff(row.table):
            about[position] = True
        elif others:
            span = np.array([reading.view.tokens.within(position, 0, len(title))])
            about[position] = bool(reading.similarities(span)[others].max() >= _LIKE_TITLE)
    return about


def _peoples(proper: Sequence[str], names: Sequence[str]) -> set[str]:
    """The terms of the names that words for their people begin like: "Kenyan", "Egyptian"."""
    return {
        term
        for word in proper
        for begun, name in [max(((_begun(word, name), name) for name in names), default=(0, ""))]
        if begun >= max(_BEGUN, len(name) - 2)
        for term in terms(name)
    }


def _begun(word: str, name: str) -> int:
    """How many letters two words have in common at their beginning."""
    pairs = zip(word.lower(), name, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
