"""A question -> ranked passages: three signals find candidates, token vectors re-rank them.

Pooled vector, best sentence and BM25 are each standardised (z-scores over what the signal
retrieved, since ranks throw away by how much one passage is better) and added. The best RERANKED
of the sum are ranked by that sum and MaxSim together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from corpus.errors import QuestionError
from corpus.passage import Kind, Passage
from index.bundle import Index
from index.encoder import Encoding, Floats

DEFAULT_K = 5
MAX_K = 100
DEPTH = 1_000  # passages that each signal retrieves
RERANKED = 100
# Of the standardised signals, and of MaxSim beside their sum, standardised once more over the
# candidates. `python -m eval.weights` compares others.
WEIGHTS: Mapping[str, float] = {"pooled": 1.0, "sentence": 1.0, "bm25": 2.0, "maxsim": 2.0}

Positions: TypeAlias = npt.NDArray[np.integer]
Filter: TypeAlias = Callable[[Passage], bool]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages by their summed standardised scores, best first.

    positions, scores: (n,). signals: the standardised scores of each signal, (n,).
    """

    positions: Positions
    scores: Floats
    signals: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage. maxsim: the mean cosine that its tokens reach, between -1 and 1."""

    position: int
    score: float
    maxsim: float
    signals: Mapping[str, float]


def matching(
    document: str | None = None, kinds: Sequence[Kind] = (), section: str | None = None
) -> Filter | None:
    """A filter on passages; None if nothing is asked.

    section: words of any heading above the passage, whatever their case.
    """
    if not (document or kinds or section):
        return None
    asked = section.casefold() if section else ""
    return lambda passage: (
        (not document or passage.document == document)
        and (not kinds or passage.kind in kinds)
        and (not asked or any(asked in heading.casefold() for heading in passage.section))
    )


def find_candidates(
    index: Index, question: str, encoding: Encoding, keep: Filter | None = None
) -> Candidates:
    """The best RERANKED passages of the summed signals. keep: only passages for which it holds."""
    total = len(index.passages)
    depth = total if keep else min(DEPTH, total)
    bm25 = index.lexical.scores(question)
    best_bm25 = np.argsort(-bm25, kind="stable")[:depth]
    signals = {
        "pooled": _standardised(total, *index.pooled.search(encoding.pooled, depth)),
        "sentence": _standardised(total, *index.sentence_vectors.search(encoding.pooled, depth)),
        "bm25": _standardised(total, best_bm25, bm25[best_bm25]),
    }
    scores = np.sum([WEIGHTS[name] * z for name, z in signals.items()], axis=0)
    if keep:
        allowed = np.fromiter((keep(passage) for passage in index.passages), bool, total)
        order = np.flatnonzero(allowed)[np.argsort(-scores[allowed], kind="stable")]
    else:
        order = np.argsort(-scores, kind="stable")
    best = order[:RERANKED]
    return Candidates(best, scores[best], {name: z[best] for name, z in signals.items()})


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


def rerank(index: Index, encoding: Encoding, candidates: Candidates, k: int) -> list[Hit]:
    """The k best by summed signals and MaxSim."""
    if not len(candidates.positions):
        return []
    maxsim = index.tokens.maxsim(encoding, candidates.positions)
    every = np.arange(len(maxsim))
    n = len(maxsim)
    summed = _standardised(n, every, candidates.scores)
    scores = summed + WEIGHTS["maxsim"] * _standardised(n, every, maxsim)
    return [
        Hit(
            position=int(candidates.positions[i]),
            score=float(scores[i]),
            maxsim=float(maxsim[i]),
            signals={name: float(z[i]) for name, z in candidates.signals.items()},
        )
        for i in np.argsort(-scores, kind="stable")[:k]
    ]
