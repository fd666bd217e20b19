"""A question -> ranked passages: three signals find candidates, token vectors re-rank them.

Pooled vector, best sentence and BM25 are each standardised (z-scores over what the signal
retrieved, since ranks throw away by how much one passage is better) and added; BM25 counts as far
as the passages have the question's words at all. The best RERANKED of the sum are ranked by that
sum and MaxSim together.
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
from index.lexical import terms
from rag.asked import asks_definition, asks_figure, codes_of, unmet_codes

DEFAULT_K = 5
MAX_K = 100
DEPTH = 1_000  # passages that each signal retrieves
RERANKED = 100
# Of the standardised signals, and of MaxSim beside their sum, standardised once more over the
# candidates. `python -m eval.weights` compares others.
WEIGHTS: Mapping[str, float] = {"pooled": 1.0, "sentence": 1.0, "bm25": 6.0, "maxsim": 2.5}

# In the same standard deviations: larger than what similarity can make up for.
_UNMET_CODE, _DEFINITION, _NAMED_ROW = 6.0, 6.0, 4.0

Positions: TypeAlias = npt.NDArray[np.integer]
Filter: TypeAlias = Callable[[Passage], bool]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages by their summed standardised scores, best first.

    positions, scores: (n,). signals: the standardised scores of each signal, (n,); those of BM25
    times the square of the question's coverage.
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
    known = index.lexical.coverage(question)
    best_bm25 = np.argsort(-bm25, kind="stable")[:depth]
    signals = {
        "pooled": _standardised(total, *index.pooled.search(encoding.pooled, depth)),
        "sentence": _standardised(total, *index.sentence_vectors.search(encoding.pooled, depth)),
        "bm25": known**2 * _standardised(total, best_bm25, bm25[best_bm25]),
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


def rerank(
    index: Index, question: str, encoding: Encoding, candidates: Candidates, k: int
) -> list[Hit]:
    """The k best by summed signals, MaxSim, and what the question asks for in so many words."""
    if not len(candidates.positions):
        return []
    maxsim = index.tokens.maxsim(encoding, candidates.positions)
    every = np.arange(len(maxsim))
    n = len(maxsim)
    summed = _standardised(n, every, candidates.scores)
    scores = summed + WEIGHTS["maxsim"] * _standardised(n, every, maxsim)
    scores += literal(index, question, candidates.positions)
    return [
        Hit(
            position=int(candidates.positions[i]),
            score=float(scores[i]),
            maxsim=float(maxsim[i]),
            signals={name: float(z[i]) for name, z in candidates.signals.items()},
        )
        for i in np.argsort(-scores, kind="stable")[:k]
    ]


def literal(index: Index, question: str, positions: Positions) -> Floats:
    """What is added to the scores of passages for what similarity does not see, (n,).

    A passage without the year or grade that is asked for falls behind those that have it; so does
    an entry of a list of acronyms, unless a definition is asked for. A question for a figure that
    names a table's row means that row.
    """
    passages = [index.passages[position] for position in positions]
    codes = codes_of(question)
    scores = np.array(
        [-_UNMET_CODE * unmet_codes(codes, _held(index, passage)) for passage in passages]
    )
    if not asks_definition(question):
        scores -= [_DEFINITION * (p.kind == "acronym" or p.id.endswith("#key")) for p in passages]
    if asks_figure(question):
        scores += [_NAMED_ROW * named for named in _named_rows(question, passages)]
    return scores


def _held(index: Index, passage: Passage) -> str:
    """A passage's text with what stands above it: a report for 2019 is about 2019."""
    return " ".join((index.documents[passage.document].title, *passage.section, passage.text))


def _named_rows(question: str, passages: Sequence[Passage]) -> list[bool]:
    """Of each passage, whether the question has all words of its row's name.

    Of two rows of one table that are both named, only the longer name is meant: "Democratic
    Republic of the Congo" is not "Congo".
    """
    asked = set(terms(question))
    names: dict[int, list[str]] = {}
    for i, passage in enumerate(passages):
        if passage.kind == "table_row":
            name = [
                term
                for term in terms(passage.id.split("#")[1].replace("-", " "))
                if term != "number"
            ]
            if name and asked.issuperset(name):
                names[i] = name
    longest: dict[str, int] = {}
    for i, name in names.items():
        table = passages[i].id.split("#")[0]
        longest[table] = max(longest.get(table, 0), len(name))
    return [
        i in names and len(names[i]) == longest[passage.id.split("#")[0]]
        for i, passage in enumerate(passages)
    ]
