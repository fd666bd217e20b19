"""A text as encoders read it, and where each of its characters stands in the text itself.

Models know few ligatures and no soft hyphens: "oﬃ\u00adce" is read as "office". What is quoted is
the document's own text, so each token's place is told in that one.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.encoder import Ints
from index.terms import searchable


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """A searchable text made of another one."""

    text: str
    _starts: Ints
    """Of each character, where it begins in the other text, (characters,)."""
    _ends: Ints
    """Of each character, where it ends in the other text, (characters,)."""

    @classmethod
    def of(cls, text: str) -> "Plain":
        """`searchable`, one character with its accents after the other."""
        pieces = [(searchable(text[start:end]), start, end) for start, end in _letters(text)]
        lengths = [len(piece) for piece, _, _ in pieces]
        return cls(
            "".join(piece for piece, _, _ in pieces),
            np.repeat(np.array([start for _, start, _ in pieces], np.int64), lengths),
            np.repeat(np.array([end for _, _, end in pieces], np.int64), lengths),
        )

    def original(self, offsets: Ints) -> Ints:
        """Start and end in the other text of each piece of this one, (n, 2) as `offsets`."""
        if not len(self._starts):
            return offsets
        starts = self._starts[np.minimum(offsets[:, 0], len(self._starts) - 1)]
        ends = self._ends[np.maximum(offsets[:, 1] - 1, 0)]
        return np.stack([starts, np.maximum(starts, ends)], axis=1)


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each character with the accents that stand behind it."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not unicodedata.combining(text[end]):
            yield start, end
            start = end
