"""What a question asks for in so many words, which likeness of meaning does not see.

Passages without a year or grade that is asked for fall behind, rows and paragraphs that are asked
for by name or number come first. Penalties and bonuses are larger than any similarity gap, so they
act as filters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.passage import Passage
from index.encoder import Floats
from index.open import Index
from index.where import Mask
from rag.asked.model import Asked
from rag.asked.names import mentions
from rag.encode import Reading
from rag.tables import RowsAsked, rows_asked

# In standard deviations of the candidates' summed similarity, which spans about 5 of them: a code
# is met before likeness counts, what is no answer falls behind everything, a row stands well ahead
# of its table's other rows, and the share of columns it has outweighs that.
_UNMET_CODE, _NO_ANSWER, _NAMED_ROW, _COLUMNS = 6.0, 20.0, 4.0, 8.0


@dataclass(frozen=True, slots=True)
class Literal:
    """What is asked for by name or number, and how that mends scores."""

    index: Index
    asked: Asked
    rows: RowsAsked
    parts: frozenset[int]
    """Positions of paragraphs and other parts that are asked for, that give the overview which is
    asked for, or that have a figure whose mention is looked for."""

    @classmethod
    def of(
        cls, index: Index, asked: Asked, reading: Reading, near: Sequence[int], mask: Mask | None
    ) -> "Literal":
        """near: positions of the passages whose tables are looked at. mask: as of `rows_asked`."""
        searched = range(len(index.passages)) if mask is None else np.flatnonzero(mask).tolist()
        if asked.mentioned:
            found = (p for p in searched if mentions(asked.mentioned, index.passages[p].text))
        elif asked.overview:
            found = (p for p in index.overview if mask is None or mask[p])
        elif asked.structure == "outline":
            found = (p for p in index.outline if mask is None or mask[p])
        else:
            named = searched if asked.parts else ()
            found = (p for p in named if asked.is_part(index.passages[p]))
        rows = rows_asked(index, asked, reading, near, mask)
        return cls(index, asked, rows, frozenset(found))

    @property
    def first(self) -> tuple[int, ...]:
        """Positions that are candidates, however unlike the question they are."""
        return (*sorted(self.parts), *sorted(self.rows.columns))

    def mended(self, positions: Sequence[int], scores: Floats) -> Floats:
        """Scores of the candidates at `positions`, (n,), mended.

        A passage without the year, month or grade that is asked for falls behind those that have
        it; so does an entry of a list of acronyms, unless a definition is asked for, and a table's
        row if words are asked for, or something that its table is not about. A row that is asked
        for by name speaks for its table, the more if it has the column: the rows are so alike that
        any of them may come first. Who asks what an acronym stands for gets the passage that says
        it, and who asks what a part of the report says gets nothing else. Headings and the cover
        answer only what is asked of the document itself.
        """
        asked, passages = self.asked, [self.index.passages[position] for position in positions]
        mended = scores.copy()
        if asked.codes:
            missing = [len(asked.missing_codes(self.index.in_context(p))) for p in passages]
            mended -= _UNMET_CODE * np.array(missing) / len(asked.codes)
        mended -= [_NO_ANSWER * (position in self.rows.elsewhere) for position in positions]
        if asked.defined is not None:
            mended += [_NO_ANSWER * asked.is_defined(p.text) for p in passages]
        else:
            mended -= [_NO_ANSWER * (p.kind == "acronym" or _is_key(p)) for p in passages]
            if asked.by_words:
                mended -= [_NO_ANSWER * (p.row is not None) for p in passages]
        behind = np.array([p.is_title != asked.of_document for p in passages])
        if not behind.all():
            mended -= _NO_ANSWER * behind
        wanted = np.array([position in self.parts for position in positions])
        if wanted.any():
            if asked.whole_part:  # in reading order
                mended[wanted] = mended[wanted].max()
            mended[~wanted] -= _NO_ANSWER + max(0, mended.max() - mended[wanted].min())
        self._lift_rows(positions, mended)
        return mended.astype(np.float32)

    def _lift_rows(self, positions: Sequence[int], mended: Floats) -> None:
        tables, highest = self.index.tables, mended.max(initial=0)
        named = self.rows.columns.keys() - self.rows.elsewhere
        for table in {tables.of[row] for row in named}:
            rows = [i for i, position in enumerate(positions) if position in tables.rows[table]]
            meant = [i for i in rows if positions[i] in named]
            if not meant:  # more rows are named than candidates are looked at
                continue
            columns = np.array([self.rows.columns[positions[i]] for i in meant])
            only = any(positions[i] in self.rows.staff for i in meant)
            best = highest if only else mended[rows].max()
            mended[meant] = best + _NAMED_ROW + _COLUMNS * columns


def _is_key(passage: Passage) -> bool:
    """The key below a table explains its signs and answers no question."""
    return passage.row is not None and not passage.row.label
