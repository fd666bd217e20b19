"""Candidates, fusion, late interaction: a question -> ranked passages.

    read ──> find candidates ──> rerank
      └── by the second encoder too, if the question is put in other words than the passages

Pooled vectors and BM25 are each standardised (z-scores over what the signal retrieved, since ranks
throw away by how much one passage is better) and added; BM25 counts as far as the passages have the
question's words at all. The best of the sum are ranked by that sum, by MaxSim over the passage and
over its best sentence, and by what a question asks for in so many words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from corpus.errors import QuestionError
from corpus.passage import Kind, Passage
from index.bundle import Index, View
from index.encoder import Encoding, Floats
from rag.asked import (
    acronyms_in,
    asks_definition,
    asks_whole_part,
    asks_words,
    codes_of,
    defines,
    is_part,
    parts_of,
    unmet_codes,
)
from rag.contract import MAX_K
from rag.pages import read_range
from rag.tables import named_rows, rows_elsewhere, tables_of

DEPTH = 1_000  # passages that each signal retrieves
RERANKED = 64  # as good as 100 on dev and three public sets, and a third faster
# Of the standardised signals, and of MaxSim beside their sum, standardised once more over the
# candidates. `python -m eval.weights` compares others.
WEIGHTS: Mapping[str, float] = {
    **{"pooled": 1.0, "bm25": 4.0, "maxsim": 2.0, "sentence_maxsim": 2.0},
    **{"second_pooled": 1.0, "second_maxsim": 2.0, "second_sentence_maxsim": 2.0},
}
# The share of a question, by idf, that the best passage has; below it the question is put in other
# words, and the second encoder reads it too: a quarter of the questions on this report.
_OTHER_WORDS = 0.4

# In the same standard deviations: larger than what similarity can make up for.
_UNMET_CODE, _NO_ANSWER, _NAMED_ROW, _COLUMNS = 6.0, 20.0, 4.0, 8.0

Positions: TypeAlias = npt.NDArray[np.integer]
Filter: TypeAlias = Callable[[Passage], bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as one encoder reads it. prefix: of the names of its signals."""

    view: View
    encoding: Encoding
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages: those that are asked for by name, then by summed standardised scores.

    positions, scores: (n,). signals: the standardised scores of each signal, (n,); those of BM25
    times the square of the question's coverage. named: positions of the table rows that are asked
    for, each with the share of the asked columns that it has. parts: positions of the paragraphs
    and other parts that are asked for.
    """

    positions: Positions
    scores: Floats
    signals: Mapping[str, Floats]
    named: Mapping[int, float]
    parts: frozenset[int]


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage.

    signals: those of the candidates; of the first RERANKED also "maxsim" and "sentence_maxsim", the
    mean cosine that the question's tokens reach in the passage and in its best sentence (-1 to 1),
    and "literal", what was added for what is asked literally.
    """

    position: int
    score: float
    signals: Mapping[str, float]


def matching(
    document: str | None = None,
    kinds: Sequence[Kind] = (),
    section: str | None = None,
    pages: str | None = None,
) -> Filter | None:
    """A filter on passages; None if nothing is asked.

    section: words of any heading above the passage, whatever their case. pages: printed pages, as
    `rag.pages.read_range` reads them. Raises FilterError.
    """
    if not (document or kinds or section or pages):
        return None
    asked = section.casefold() if section else ""
    printed = read_range(pages) if pages else None
    return lambda passage: (
        (not document or passage.document == document)
        and (not kinds or passage.kind in kinds)
        and (not asked or any(asked in heading.casefold() for heading in passage.section))
        and (not printed or printed.overlaps(passage.page))
    )


def retrieve(
    index: Index,
    question: str,
    keep: Filter | None = None,
    lap: Callable[[str], None] = lambda stage: None,
) -> tuple[tuple[Reading, ...], list[Hit]]:
    """Passages, best first, and how each encoder that was asked reads the question.

    keep: only passages for which it holds. lap: called with the name of each stage when it is done.
    """
    readings = read(index, question)
    lap("encode")
    candidates = find_candidates(index, question, readings, keep)
    lap("search")
    hits = rerank(index, question, readings, candidates)
    lap("rerank")
    return readings, hits


def read(index: Index, question: str) -> tuple[Reading, ...]:
    """By the first encoder; if it is put in other words than the passages, by the second too."""
    first = Reading(index.first, index.first.encoder.query(question))
    if not index.second or index.lexical.coverage(question) >= _OTHER_WORDS:
        return (first,)
    return first, Reading(index.second, index.second.encoder.query(question), "second_")


def find_candidates(
    index: Index, question: str, readings: Sequence[Reading], keep: Filter | None = None
) -> Candidates:
    """What is asked for by name, and behind it the MAX_K best of the summed signals.

    keep: only passages for which it holds.
    """
    total = len(index.passages)
    depth = total if keep else min(DEPTH, total)
    bm25 = index.lexical.scores(question)
    known = index.lexical.coverage(question)
    best_bm25 = np.argsort(-bm25, kind="stable")[:depth]
    signals = {"bm25": known**2 * _standardised(total, best_bm25, bm25[best_bm25])}
    for one in readings:
        near = one.view.pooled.search(one.encoding.pooled, depth)
        signals[f"{one.prefix}pooled"] = _standardised(total, *near)
    scores = np.sum([WEIGHTS[name] * z for name, z in signals.items()], axis=0)
    if keep:
        kept = np.fromiter((keep(passage) for passage in index.passages), bool, total)
        order = np.flatnonzero(kept)[np.argsort(-scores[kept], kind="stable")]
    else:
        order = np.argsort(-scores, kind="stable")
    rows = named_rows(index, question, order[:RERANKED].tolist())
    named = {row: met for row, met in rows.items() if not keep or keep(index.passages[row])}
    parts = _positions(index, parts_of(question), keep)
    first = (*sorted(named), *sorted(parts))
    best = np.array(list(dict.fromkeys((*first, *order[:MAX_K].tolist()))), np.int64)
    shown = {name: z[best] for name, z in signals.items()}
    return Candidates(best, scores[best], shown, named, parts)


def _positions(index: Index, parts: frozenset[str], keep: Filter | None) -> frozenset[int]:
    if not parts:
        return frozenset()
    return frozenset(
        position
        for position, passage in enumerate(index.passages)
        if is_part(passage.id, parts) and (not keep or keep(passage))
    )


def _standardised(total: int, positions: Positions, scores: Floats) -> Floats:
    """z-scores of all passages; one that was not retrieved takes the lowest that was."""
    spread = max(float(scores.std()), 1e-9)
    z = np.full(total, (scores.min() - scores.mean()) / spread, np.float32)
    z[positions] = (scores - scores.mean()) / spread
    return z


def check_k(k: int) -> None:
    """Raises QuestionError if so many passages cannot be asked for."""
    if not 1 <= k <= MAX_K:
        raise QuestionError(f"k is {k}, expected 1 to {MAX_K}")


def rerank(
    index: Index, question: str, readings: Sequence[Reading], candidates: Candidates
) -> list[Hit]:
    """The first RERANKED candidates ranked anew, and behind them the others as they were.

    By summed signals, MaxSim, and what is asked for in so many words.
    """
    if not len(candidates.positions):
        return []
    n = min(RERANKED, len(candidates.positions))
    late = {
        one.prefix + name: cosines
        for one in readings
        for name, cosines in late_interaction(one, candidates.positions[:n]).items()
    }
    compared = np.stack([candidates.scores[:n], *late.values()])
    compared -= compared.mean(axis=1, keepdims=True)
    compared /= np.maximum(compared.std(axis=1, keepdims=True), 1e-9)
    alike = np.array([1.0, *(WEIGHTS[name] for name in late)], np.float32) @ compared
    scores = literal(index, question, readings[0].encoding, candidates, alike)
    behind = scores.min() + candidates.scores[n:] - candidates.scores[n - 1]
    signals = {**candidates.signals, **late, "literal": scores - alike}
    columns = [values.tolist() for values in signals.values()]
    rows = list(zip(*columns, strict=False))  # as long as the shortest, which is n
    rows += list(zip(*columns[: len(candidates.signals)], strict=True))[n:]
    ranked = [*np.argsort(-scores, kind="stable").tolist(), *range(n, len(candidates.positions))]
    return [
        Hit(position, score, dict(zip(signals, rows[i], strict=False)))
        for i, position, score in zip(
            ranked,
            candidates.positions[ranked].tolist(),
            np.concatenate([scores, behind])[ranked].tolist(),
            strict=True,
        )
    ]


def late_interaction(reading: Reading, positions: Positions) -> Mapping[str, Floats]:
    """MaxSim of passages and of the best sentence of each, (n,): an answer stands in one place."""
    view, encoding = reading.view, reading.encoding
    weights = view.tokens.query_weights(encoding)
    if not len(weights):
        return dict.fromkeys(("maxsim", "sentence_maxsim"), np.zeros(len(positions), np.float32))
    sentences = [view.sentences_of(position) for position in positions.tolist()]
    matches = view.tokens.best_matches(encoding, np.concatenate(sentences)[:, 3:])
    first = np.cumsum([0, *(len(rows) for rows in sentences[:-1])])
    return {
        "maxsim": weights @ np.maximum.reduceat(matches, first, axis=1),
        "sentence_maxsim": np.maximum.reduceat(weights @ matches, first),
    }


def literal(
    index: Index, question: str, encoding: Encoding, candidates: Candidates, scores: Floats
) -> Floats:
    """Scores of the first candidates, mended for what similarity does not see, (n,).

    A passage without the year, month or grade that is asked for falls behind those that have it; so
    does an entry of a list of acronyms, unless a definition is asked for, and a table's row if
    words are asked for, or something that its table is not about. A row that is asked for by name
    speaks for its table, the more if it has the column: the rows are so alike that any of them may
    come first. Who asks what an acronym stands for gets the passage that says it, and who asks what
    a part of the report says gets nothing else.
    """
    positions = candidates.positions[: len(scores)].tolist()
    passages = [index.passages[position] for position in positions]
    codes = codes_of(question)
    mended = scores.copy()
    if codes:
        mended -= [_UNMET_CODE * unmet_codes(codes, index.in_context(p)) for p in passages]
    elsewhere = rows_elsewhere(index, question, encoding, positions)
    mended -= [_NO_ANSWER * (position in elsewhere) for position in positions]
    if asks_definition(question):
        says = [any(defines(p.text, a) for a in acronyms_in(question)) for p in passages]
        mended += _NO_ANSWER * np.array(says)
    else:
        mended -= [_NO_ANSWER * (p.kind == "acronym" or p.id.endswith("#key")) for p in passages]
        if asks_words(question):
            mended -= [_NO_ANSWER * (p.kind == "table_row") for p in passages]
    if candidates.parts:
        asked = np.array([position in candidates.parts for position in positions])
        if asks_whole_part(question):  # in reading order
            mended[asked] = mended[asked].max()
        mended[~asked] -= _NO_ANSWER + max(0, mended.max() - mended[asked].min())
    tables = tables_of(index)
    for table in {tables.of[row] for row in candidates.named.keys() - elsewhere}:
        rows = [i for i, position in enumerate(positions) if position in tables.rows[table]]
        named = [i for i in rows if positions[i] in candidates.named.keys() - elsewhere]
        columns = np.array([candidates.named[positions[i]] for i in named])
        mended[named] = mended[rows].max() + _NAMED_ROW + _COLUMNS * columns
    return mended.astype(np.float32)
