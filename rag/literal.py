"""What a question asks for in so many words, which likeness of meaning does not see.

Passages without a year or grade that is asked for fall behind, rows and paragraphs that are asked
for by name or number come first. Penalties and bonuses are larger than any similarity gap, so they
act as filters.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from corpus.passage import Passage
from index.encoder import Floats
from index.open import Index
from index.where import Mask
from rag.asked.model import Asked
from rag.encode import Reading
from rag.stated import defines, states, unmet_codes
from rag.tables import asks_only_staff, named_rows, rows_about

# In standard deviations of the candidates' summed similarity, which spans about 5 of them: a code
# is met before likeness counts, what is no answer falls behind everything, a row stands well ahead
# of its table's other rows, and the share of columns it has outweighs that.
_UNMET_CODE, _NO_ANSWER, _NAMED_ROW, _COLUMNS = 6.0, 20.0, 4.0, 8.0


def asked_by_name(
    index: Index, asked: Asked, near: Sequence[int], mask: Mask | None
) -> tuple[Mapping[int, float], frozenset[int]]:
    """Rows that are named, of the tables of the passages at `near`, and parts by their number.

    Each row with the share of the asked columns that it has. mask: only passages for which it is
    true, (passages,).
    """
    searched = range(len(index.passages)) if mask is None else np.flatnonzero(mask).tolist()
    rows = named_rows(index, asked, near)
    kept = {row: met for row, met in rows.items() if mask is None or mask[row]}
    if asked.mentioned:
        found = (p for p in searched if states(asked, index.passages[p].text))
    else:
        found = (p for p in searched if asked.parts and is_part(index.passages[p], asked))
    return kept, frozenset(found)


def is_part(passage: Passage, asked: Asked) -> bool:
    """Whether a passage is one of the parts that are asked for, or a unit of one: "foreword#2"."""
    return passage.id in asked.parts or passage.container in asked.parts


def literal(
    index: Index,
    asked: Asked,
    reading: Reading,
    positions: Sequence[int],
    scores: Floats,
    named: Mapping[int, float],
    parts: frozenset[int],
) -> Floats:
    """Scores of the candidates at `positions`, mended for what similarity does not see, (n,).

    A passage without the year, month or grade that is asked for falls behind those that have it; so
    does an entry of a list of acronyms, unless a definition is asked for, and a table's row if
    words are asked for, or something that its table is not about. A row that is asked for by name
    speaks for its table, the more if it has the column: the rows are so alike that any of them may
    come first. Who asks what an acronym stands for gets the passage that says it, and who asks what
    a part of the report says gets nothing else.
    """
    passages = [index.passages[position] for position in positions]
    mended = scores.copy()
    if asked.codes:
        mended -= [_UNMET_CODE * unmet_codes(asked.codes, index.in_context(p)) for p in passages]
    about = rows_about(index, asked, reading, positions)
    mended -= [_NO_ANSWER * (not about.get(position, True)) for position in positions]
    if asked.defined is not None:
        says = [any(defines(p.text, a) for a in asked.defined) for p in passages]
        mended += _NO_ANSWER * np.array(says)
    else:
        mended -= [_NO_ANSWER * (p.kind == "acronym" or _is_key(p)) for p in passages]
        if asked.by_words:
            mended -= [_NO_ANSWER * (p.row is not None) for p in passages]
    if parts:
        wanted = np.array([position in parts for position in positions])
        if asked.whole_part:  # in reading order
            mended[wanted] = mended[wanted].max()
        mended[~wanted] -= _NO_ANSWER + max(0, mended.max() - mended[wanted].min())
    tables = index.tables
    kept = {row for row in named if about.get(row, True)}
    highest = mended.max(initial=0)
    for table in {tables.of[row] for row in kept}:
        rows = [i for i, position in enumerate(positions) if position in tables.rows[table]]
        meant = [i for i in rows if positions[i] in kept]
        columns = np.array([named[positions[i]] for i in meant])
        only = any(asks_only_staff(index, asked, positions[i]) for i in meant)
        best = highest if only else mended[rows].max()
        mended[meant] = best + _NAMED_ROW + _COLUMNS * columns
    return mended.astype(np.float32)


def _is_key(passage: Passage) -> bool:
    """The key below a table explains its signs and answers no question."""
    return passage.row is not None and not passage.row.label
