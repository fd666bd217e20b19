"""How sure an answer is: the probability that its first citation answers the question.

A logistic function of two facts about the ranking: how near the first passage's words come to the
question's, and how far the first passage is ahead of the second. That tells a question about
something else from one about the report; it cannot tell a question that the report nearly answers
(another year, an unstated detail) from one that it answers. `eval/calibrate.py` fits the figures.
"""

import math
from collections.abc import Sequence

from rag.retrieve import Hit

# Below it the answer is "not found in this report".
THRESHOLD = 0.3
_INTERCEPT, _MAXSIM, _LEAD = -4.475, 7.088, 0.111


def confidence(hits: Sequence[Hit]) -> float:
    """Between 0 and 1; 0 if nothing was retrieved."""
    if not hits:
        return 0.0
    maxsim, lead = features(hits)
    return 1 / (1 + math.exp(-(_INTERCEPT + _MAXSIM * maxsim + _LEAD * lead)))


def features(hits: Sequence[Hit]) -> tuple[float, float]:
    """The first hit's MaxSim, and its score's lead over the second's."""
    lead = hits[0].score - hits[1].score if len(hits) > 1 else 0.0
    return hits[0].maxsim, lead
