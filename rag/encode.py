"""A question as each encoder reads it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.encoder import Encoding, Floats
from index.late import Spans
from index.open import Index, View
from index.terms import terms
from rag.asked.model import Asked, Span


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A question against what one encoder makes of the passages."""

    view: View
    encoding: Encoding
    prefix: str
    """Of the names of its signals: "" or "second_"."""
    along: Floats
    """The question's tokens along the axes that the view keeps, (question tokens, dimensions)."""
    weights: Floats
    """Of the question's tokens, (question tokens,); they add up to 1."""
    terms: tuple[frozenset[str], ...]
    """Of each of the question's tokens; none for a stop word or punctuation."""

    @classmethod
    def of(
        cls, view: View, asked: Asked, prefix: str = "", encoding: Encoding | None = None
    ) -> "Reading":
        """One forward pass, if the question's encoding is not there yet."""
        encoding = encoding or view.encoder.query(asked.searched)
        own = tuple(
            frozenset(terms(asked.searched[a:b], asked.language))
            for a, b in encoding.offsets.tolist()
        )
        weights = view.tokens.query_weights(encoding)
        return cls(view, encoding, prefix, view.tokens.along_axes(encoding), weights, own)

    def similarities(self, spans: Spans) -> Floats:
        """As `TokenVectors.similarities`."""
        return self.view.tokens.similarities(self.along, spans)

    def best_matches(self, spans: Spans) -> Floats:
        """As `TokenVectors.best_matches`."""
        return self.view.tokens.best_matches(self.along, spans)

    def tokens_within(self, span: Span) -> npt.NDArray[np.bool_]:
        """Which of the question's tokens begin in a span of the question, (question tokens,)."""
        starts = self.encoding.offsets[:, 0]
        within: npt.NDArray[np.bool_] = (starts >= span[0]) & (starts < span[1])
        return within


def encode(index: Index, asked: Asked, across: bool = False) -> tuple[Reading, ...]:
    """By the first encoder and, where the index has one, by the second.

    across: by the one that knows many languages instead.
    """
    if across and index.across:
        return (Reading.of(index.across.view(), asked),)
    first = Reading.of(index.first, asked)
    return (first, Reading.of(index.second, asked, "second_")) if index.second else (first,)
