"""How sure an answer is: the probability that its first citation answers the question.

A logistic function of two facts: how well the question's tokens are matched in the quoted
sentences, and how much of its rare words, by weight, the quoted passages hold at all.
"""

import math
from collections.abc import Sequence

from index.lexical import Lexical, terms

THRESHOLD = 0.5
_INTERCEPT, _MATCHED, _MET = -8.0, 10.0, 3.0


def confidence(matched: float, met: float) -> float:
    """matched: mean weighted cosine, up to 1. met: share of the question's words, 0 to 1."""
    return 1 / (1 + math.exp(-(_INTERCEPT + _MATCHED * matched + _MET * met)))


def met_share(lexical: Lexical, question: str, texts: Sequence[str]) -> float:
    """The share of the question's terms, weighted by rarity, that the texts hold."""
    asked = set(terms(question))
    held = {term for text in texts for term in terms(text)}
    weights = {term: lexical.rarity(term) for term in asked}
    total = sum(weights.values())
    return sum(weights[term] for term in asked & held) / total if total else 0.0
