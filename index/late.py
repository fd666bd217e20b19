"""Token vectors and MaxSim (late interaction, Khattab & Zaharia 2020, arXiv 2004.12832).

Each question token takes its best match among a text's tokens; the matches are averaged with the
weight 0.3 + idf of the question token, so that "migration", which is everywhere, counts little.
Token vectors are kept as int8 with one scale for each, a quarter of their size.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from index.encoder import Encoding, Floats, Ints

Spans: TypeAlias = npt.NDArray[np.int32]

_FLOOR = 0.3
_FILES = ("tokens", "token_scales", "token_bounds", "token_offsets", "token_weights")


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The token vectors of all passages, one passage after the other.

    values: (tokens, dimensions) int8. scales: (tokens,) float32; vector = value * scale.
    bounds: (passages + 1,) int32; passage i owns tokens bounds[i] to bounds[i + 1].
    offsets: (tokens, 2) int32; where each token stands in its passage's text, in code points.
    weights: (vocabulary,) float32, 0.3 + idf of each of the encoder's tokens.
    """

    values: npt.NDArray[np.int8]
    scales: Floats
    bounds: Spans
    offsets: Spans
    weights: Floats

    @classmethod
    def build(
        cls, vectors: list[Floats], token_ids: list[Ints], offsets: list[Ints]
    ) -> "TokenVectors":
        """One array of each kind for every passage; idf = ln((N + 1) / (n + 1))."""
        stacked = np.concatenate(vectors)
        scales = np.abs(stacked).max(axis=1) / 127
        values = np.round(stacked / np.maximum(scales, 1e-12)[:, np.newaxis]).astype(np.int8)
        bounds = np.cumsum([0, *(len(part) for part in vectors)], dtype=np.int32)
        vocabulary = 1 + max(int(ids.max(initial=0)) for ids in token_ids)
        frequency = np.zeros(vocabulary, np.int64)
        for ids in token_ids:
            frequency[np.unique(ids)] += 1
        idf = np.log((len(token_ids) + 1) / (frequency + 1))
        places = np.concatenate(offsets).astype(np.int32)
        return cls(values, scales, bounds, places, (_FLOOR + idf).astype(np.float32))

    def write(self, folder: Path) -> None:
        """One .npy file for each array."""
        for name, array in zip(_FILES, self._arrays(), strict=True):
            np.save(folder / f"{name}.npy", array)

    @classmethod
    def read(cls, folder: Path) -> "TokenVectors":
        """The values stay on disk, mapped into memory page by page."""
        values = np.load(folder / "tokens.npy", mmap_mode="r", allow_pickle=False)
        rest = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in _FILES[1:])
        return cls(values, *rest)

    def _arrays(self) -> tuple[npt.NDArray[np.generic], ...]:
        return self.values, self.scales, self.bounds, self.offsets, self.weights

    def query_weights(self, question: Encoding) -> Floats:
        """(question tokens,); they add up to 1. A token that no passage has weighs most."""
        known = question.token_ids < len(self.weights)
        ids = np.where(known, question.token_ids, 0)
        weights = np.where(known, self.weights[ids], self.weights.max())
        return np.asarray(weights / max(float(weights.sum()), 1e-9), np.float32)

    def within(self, passage: int, start: int, end: int) -> tuple[int, int]:
        """First and last + 1 of the tokens that stand in text[start:end] of a passage."""
        begin, stop = self.bounds[passage : passage + 2]
        first, last = np.searchsorted(self.offsets[begin:stop, 0], [start, end])
        return int(begin + first), int(begin + last)

    def similarities(self, question: Encoding, start: int, end: int) -> Floats:
        """Cosines of question tokens (rows) and the tokens start to end (columns)."""
        values = self.values[start:end].astype(np.float32)
        cosines: Floats = (question.tokens @ values.T) * self.scales[start:end]
        return cosines

    def maxsim(self, question: Encoding, passages: npt.NDArray[np.integer]) -> Floats:
        """The weighted mean, over question tokens, of their best cosine in each passage."""
        weights = self.query_weights(question)
        if not len(weights):
            return np.zeros(len(passages), np.float32)
        starts, ends = self.bounds[passages], self.bounds[passages + 1]
        rows = np.concatenate([np.arange(a, b) for a, b in zip(starts, ends, strict=True)])
        values = self.values[rows].astype(np.float32)
        cosines = (question.tokens @ values.T) * self.scales[rows]
        first = np.cumsum(ends - starts) - (ends - starts)
        best = np.maximum.reduceat(cosines, first, axis=1)
        scores: Floats = weights @ best
        return scores
