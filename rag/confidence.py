"""How sure an answer is: the probability that its first citation answers the question.

A logistic function of facts that can be told to people: how near the words of the first passage
come to the question's, how far it is ahead of the second, how badly the two worst-matched words
fit, and what the question asks for that the quoted passages do not have: a year, a figure, a sum.
`python -m eval.calibrate` fits the weights.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from index.bundle import Index
from index.encoder import Encoding
from rag.asked import asks_figure, has_figure
from rag.evidence import Slice
from rag.question import Query
from rag.retrieve import Hit

# Below it the answer is "not found in this report".
THRESHOLD = 0.25

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Features:
    """What confidence is made of. unmet_*: what is asked for and not there.

    maxsim: -1 to 1, of the first passage. lead: of its score over the second's. weakest: mean
    cosine of the two question tokens that match it worst. unmet_year, unmet_figure: 0 or 1.
    """

    maxsim: float
    lead: float
    weakest: float
    unmet_year: float
    unmet_figure: float


_INTERCEPT = -6.052
_WEIGHTS = Features(
    maxsim=10.442, lead=0.134, weakest=-0.854, unmet_year=-5.862, unmet_figure=-1.474
)


def confidence(features: Features) -> float:
    """Between 0 and 1."""
    pairs = zip(astuple(features), astuple(_WEIGHTS), strict=True)
    return 1 / (1 + math.exp(-(_INTERCEPT + sum(value * weight for value, weight in pairs))))


def features_of(
    index: Index, query: Query, encoding: Encoding, hits: Sequence[Hit], slices: Sequence[Slice]
) -> Features:
    """hits: at least one. slices: the evidence, at least one."""
    question = query.resolved
    first = hits[0]
    start, end = index.tokens.bounds[first.position : first.position + 2]
    best = np.sort(index.tokens.similarities(encoding, int(start), int(end)).max(axis=1))
    passages = [index.passages[position] for position in {piece.position for piece in slices}]
    titles = [index.documents[passage.document].title for passage in passages]
    held = " ".join(
        [*titles, *(p.text for p in passages), *(h for p in passages for h in p.section)]
    )
    quoted = " ".join(index.passages[s.position].text[s.start : s.end] for s in slices)
    return Features(
        maxsim=first.maxsim,
        lead=first.score - hits[1].score if len(hits) > 1 else 0.0,
        weakest=float(best[:2].mean()),
        unmet_year=float(any(year not in held for year in _YEAR.findall(question))),
        unmet_figure=float(asks_figure(question) and not has_figure(question, quoted)),
    )
