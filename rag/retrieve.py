"""Candidates, fusion, late interaction: a question -> ranked passages.

Pooled vectors and BM25 are each standardised (z-scores over what the signal retrieved, since ranks
throw away by how much one passage is better) and added; BM25 counts as far as the passages have the
question's words at all. The best of the sum are ranked by that sum, by MaxSim over the passage and
over its best sentence, and by what a question asks for in so many words, which likeness of meaning
does not see: passages without a year or grade that is asked for fall behind, rows and paragraphs
that are asked for by name or number come first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from corpus.passage import Passage
from index.encoder import Floats
from index.open import Index
from index.overview import FINDS, recommends, tells_findings
from index.view import Reading
from index.where import Mask
from rag.asked.model import Asked
from rag.contract import MAX_K
from rag.tables import RowsAsked, rows_asked

DEPTH = 1_000  # passages that each signal retrieves; z-scores over fewer are noisier
RERANKED = 64  # as good as 100 on dev and three public sets, and a third faster
# Of the standardised signals, and of MaxSim beside their sum, standardised once more over the
# candidates. `python -m eval.weights` compares others.
WEIGHTS: Mapping[str, float] = {"pooled": 1.0, "bm25": 4.0, "maxsim": 2.0, "sentence_maxsim": 2.0}

# Of the encoder that knows many languages, whose signals have the names of the first's.
ACROSS: Mapping[str, float] = {"pooled": 1.0, "bm25": 0.3, "maxsim": 3.0, "sentence_maxsim": 3.0}

# A candidate's score spreads over about 5 standard deviations. These are added or taken off, so
# that they decide before similarity does: off for each year, month or grade that is missing, off
# for what cannot be an answer; on for a table's row that is named, and for the share of the columns
# that it has.
_UNMET_CODE, _NO_ANSWER, _NAMED_ROW, _COLUMNS = 6.0, 20.0, 4.0, 8.0

Positions: TypeAlias = npt.NDArray[np.integer]
Lap: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage that was found."""

    position: int
    """In `Index.passages`."""
    score: float
    """What it is ranked by, in standard deviations of the candidates."""
    signals: Mapping[str, float] = field(default_factory=dict)
    """Standardised scores of each signal; that of BM25 times the square of the coverage."""

    def explained(self) -> dict[str, float]:
        """All that the score was made of, by name."""
        return dict(self.signals)


@dataclass(frozen=True, slots=True)
class Reranked(Retrieved):
    """One of the best that were found, which was looked at more closely."""

    late: Mapping[str, float] = field(default_factory=dict)
    """"maxsim" and "sentence_maxsim": the mean cosine that the question's tokens reach in the
    passage and in its best sentence, -1 to 1."""
    literal: float = 0.0
    """What was added to the score for what is asked for in so many words."""

    def explained(self) -> dict[str, float]:
        """As of any passage, with what ranking it anew brought."""
        return {**self.signals, **self.late, "literal": self.literal}


@dataclass(frozen=True, slots=True)
class Literal:
    """What is asked for by name or number, and how that mends scores."""

    index: Index
    """Whose passages are meant by positions."""
    asked: Asked
    """The question that asks for it."""
    rows: RowsAsked
    """Rows of tables that are asked for by name."""
    parts: frozenset[int]
    """Positions of what is asked for: parts by their number, an overview, what is recommended, or
    passages that have a figure whose mention is looked for."""

    @classmethod
    def of(
        cls, index: Index, asked: Asked, reading: Reading, near: Sequence[int], mask: Mask | None
    ) -> "Literal":
        """near: positions of the passages whose tables are looked at. mask: as of `rows_asked`."""
        searched = range(len(index.passages)) if mask is None else np.flatnonzero(mask).tolist()
        found: Iterable[int]
        if asked.mentioned:
            found = (p for p in searched if asked.has_mentioned(index.passages[p].text))
        elif asked.recommendations:
            found = [p for p in near if recommends(index.passages[p])]
        elif asked.overview:
            found = [p for p in index.overview if mask is None or mask[p]]
            better = index.outcome if asked.outcome else index.summaries
            better = index.subject if asked.subject else better
            # Which of them is meant is told in English alone.
            found = (better.intersection(found) if asked.language == "en" else None) or found
            if FINDS.intersection(asked.terms):
                told = (p for p in {*near, *found} if tells_findings(index.passages[p]))
                found = tuple(told) or found
        elif asked.structure in ("outline", "numbered"):
            listed = index.numbered[asked.numbered] if asked.numbered else index.outline
            found = (p for p in listed if mask is None or mask[p])
        else:
            named = searched if asked.parts else ()
            printed = {p for fact in asked.facts for p in index.printed.get(fact, ())}
            found = (p for p in named if asked.is_part(index.passages[p]))
            found = chain(found, (p for p in printed if mask is None or mask[p]), asked.placed)
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
        it, and who asks what a part of the report says gets nothing else. Headings and names on
        the cover answer only what is asked of the document itself.
        """
        asked, passages = self.asked, [self.index.passages[position] for position in positions]
        mended = scores.copy()
        if asked.codes:
            missing = [len(asked.missing_codes(self.index.in_context(p))) for p in passages]
            mended -= _UNMET_CODE * np.array(missing) / len(asked.codes)
        mended -= [_NO_ANSWER * (position in self.rows.elsewhere) for position in positions]
        for i, passage in enumerate(passages if asked.other_thing else ()):
            mended[i] -= _UNMET_CODE * (not asked.names_other_thing(self.index.in_context(passage)))
        if asked.defined is not None:
            mended += [_NO_ANSWER * asked.is_defined(p.text) for p in passages]
        else:
            mended -= [_NO_ANSWER * (p.kind == "acronym" or _is_key(p)) for p in passages]
            if asked.by_words:
                mended -= [_NO_ANSWER * (p.row is not None) for p in passages]
        behind = self.index.titles[list(positions)] != asked.of_document
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
        """Of the document of the best candidate alone: "Staff" is a row in many of them."""
        tables, highest = self.index.tables, mended.max(initial=0)
        named = self.rows.columns.keys() - self.rows.elsewhere
        likeliest = self.index.passages[positions[int(mended.argmax())]].document
        for table in {tables.of[row] for row in named}:
            if table[0] != likeliest:
                continue
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


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages: those that are asked for by name, then by summed standardised scores."""

    positions: Positions
    """(n,), in `Index.passages`."""
    scores: Floats
    """(n,), the summed signals."""
    signals: Mapping[str, Floats]
    """Of each signal, (n,)."""
    literal: Literal
    """What is asked for by name or number."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages for a question, best first."""

    hits: list[Retrieved]
    """Those that were looked at closely, and behind them the other candidates."""
    reading: Reading
    """The question as the encoder that was asked reads it."""
    literal: Literal
    """What is asked for by name or number."""


def retrieve(
    index: Index,
    asked: Asked,
    mask: Mask | None = None,
    lap: Lap = lambda stage: None,
    across: bool = False,
) -> Ranking:
    """mask: only passages for which it is true, (passages,).

    lap: called with the name of each stage when it is done. across: read by the encoder that knows
    many languages.
    """
    reading = encode(index, asked, across)
    lap("encode")
    candidates = find_candidates(index, asked, reading, mask, across)
    lap("search")
    hits = rerank(reading, candidates, ACROSS if across else WEIGHTS)
    lap("rerank")
    return Ranking(hits, reading, candidates.literal)


def encode(index: Index, asked: Asked, across: bool = False) -> Reading:
    """The question as the first encoder reads it; across: as the one of many languages does."""
    view = index.across.view() if across and index.across else index.first
    return Reading.of(view, asked.searched, asked.language)


def find_candidates(
    index: Index,
    asked: Asked,
    reading: Reading,
    mask: Mask | None = None,
    across: bool = False,
) -> Candidates:
    """What is asked for by name, and behind it the MAX_K best of the summed signals.

    mask: only passages for which it is true, (passages,). across: as of `retrieve`; words that no
    passage has are then those of another language, and tell nothing.
    """
    total = len(index.passages)
    kept = np.arange(total) if mask is None else np.flatnonzero(mask)
    depth = min(DEPTH, len(kept))
    signals: dict[str, Floats] = {}
    scores = np.zeros(total, np.float32)
    if depth:
        bm25 = index.lexical.scores(asked.terms)
        best_bm25 = _best(bm25, kept, depth)
        words = index.lexical.known(asked.terms) if across else asked.terms
        known = index.lexical.coverage(words, mask)
        signals["bm25"] = known**2 * _standardised(total, best_bm25, bm25[best_bm25])
        near = reading.view.pooled.search(reading.encoding.pooled, depth, mask)
        signals["pooled"] = _standardised(total, *near)
        weights = ACROSS if across else WEIGHTS
        scores = np.sum([weights[name] * z for name, z in signals.items()], axis=0)
    order = _best(scores, kept, len(kept) if asked.of_document else MAX_K)
    if asked.of_document:  # what headings and the cover answer
        order = order[np.argsort(~index.titles[order], kind="stable")]
    literal = Literal.of(index, asked, reading, order[:RERANKED].tolist(), mask)
    best = np.array(list(dict.fromkeys((*literal.first, *order[:MAX_K].tolist()))), np.int64)
    shown = {name: z[best] for name, z in signals.items()}
    return Candidates(best, scores[best], shown, literal)


def _best(scores: Floats, among: Positions, n: int) -> Positions:
    """The n best of some passages, best first, and of equals the first; (n,).

    Only these are sorted: of 100,000 passages all take longer than everything else.
    """
    own, rows = scores[among], np.arange(len(among))
    if n < len(own):
        least = np.partition(own, -n)[-n]
        above, equal = np.flatnonzero(own > least), np.flatnonzero(own == least)
        rows = np.r_[above, equal[: n - len(above)]]
    best: Positions = among[rows[np.argsort(-own[rows], kind="stable")]]
    return best


def _standardised(total: int, positions: Positions, scores: Floats) -> Floats:
    """z-scores of all passages; one that was not retrieved takes the lowest that was."""
    spread = max(float(scores.std()), 1e-9)
    z = np.full(total, (scores.min() - scores.mean()) / spread, np.float32)
    z[positions] = (scores - scores.mean()) / spread
    return z


def rerank(
    reading: Reading, candidates: Candidates, weights: Mapping[str, float] = WEIGHTS
) -> list[Retrieved]:
    """The first RERANKED candidates ranked anew, and behind them the others as they were.

    By summed signals, MaxSim, and what is asked for in so many words.
    """
    n = min(RERANKED, len(candidates.positions))
    if not n:
        return []
    late = late_interaction(reading, candidates.positions[:n])
    compared = np.stack([candidates.scores[:n], *late.values()])
    compared -= compared.mean(axis=1, keepdims=True)
    compared /= np.maximum(compared.std(axis=1, keepdims=True), 1e-9)
    alike = np.array([1.0, *(weights[name] for name in late)], np.float32) @ compared
    positions = candidates.positions.tolist()
    scores = candidates.literal.mended(positions[:n], alike)
    signals = _rows(candidates.signals)
    ranked = [
        Reranked(*row)
        for row in zip(
            positions[:n],
            scores.tolist(),
            signals[:n],
            _rows(late),
            (scores - alike).tolist(),
            strict=True,
        )
    ]
    behind = scores.min() + candidates.scores[n:] - candidates.scores[n - 1]
    others = zip(positions[n:], behind.tolist(), signals[n:], strict=True)
    order = np.argsort(-scores, kind="stable").tolist()
    return [*(ranked[i] for i in order), *(Retrieved(*row) for row in others)]


def _rows(columns: Mapping[str, Floats]) -> list[dict[str, float]]:
    """Columns as one dict for each row."""
    values = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in values]


def late_interaction(reading: Reading, positions: Positions) -> Mapping[str, Floats]:
    """MaxSim of passages and of the best sentence of each, (n,): an answer stands in one place."""
    if not len(reading.weights):
        return dict.fromkeys(("maxsim", "sentence_maxsim"), np.zeros(len(positions), np.float32))
    sentences = [reading.view.sentences_of(position) for position in positions.tolist()]
    matches = reading.best_matches(np.concatenate(sentences)[:, 3:])
    first = np.cumsum([0, *(len(rows) for rows in sentences[:-1])])
    return {
        "maxsim": reading.weights @ np.maximum.reduceat(matches, first, axis=1),
        "sentence_maxsim": np.maximum.reduceat(reading.weights @ matches, first),
    }
