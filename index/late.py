"""Token vectors and MaxSim (late interaction, Khattab & Zaharia 2020, arXiv 2004.12832).

Each question token takes its best match among a text's tokens; the matches are averaged with the
weight 0.3 + idf of the question token, so that "migration", which is everywhere, counts little.
Token vectors are kept along their 256 principal directions over the corpus, as int8 with one scale
for each: a sixth of the size for an encoder of 384 dimensions, a twelfth for one of 768.

All token vectors of multilingual-e5-small are nearly parallel, with cosines of 0.7 to 1. Their
first principal directions, which all of them share, are dropped, because they do not help to tell
one text from another (Mu & Viswanath 2018, arXiv 1702.01417).
"""

import functools
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import onnxruntime

from index.encoder import Encoding, Floats, Ints

Spans: TypeAlias = npt.NDArray[np.int32]

_FLOOR = 0.3  # so that a token that every passage has still counts a little
# Of a question's token vectors. Passages' are on 127 steps; with 63 here, no CPU's pairs of 8-bit
# products overflow 16 bits (those without VNNI add two at once), so all give the same figures.
GRID = 63
_ZERO = np.uint8(128)  # what stands for 0 where only unsigned values are taken: -128 to 127
DOT_GRAPH = Path(__file__).with_name("dot.onnx")  # as `index/dot_graph.py` writes it
_DIMENSIONS = 256  # measured in docs/decisions/token-vectors.md
_FILES = ("tokens", "token_scales", "token_bounds", "token_offsets", "token_weights", "token_axes")


Values: TypeAlias = npt.NDArray[np.int8]


class TokenRows(Protocol):
    """Where token vectors lie: in memory and mapped files, or in an engine."""

    def read(self, starts: list[int], stops: list[int]) -> list[tuple[Values, Floats]]:
        """Values (tokens, dimensions) and scales (tokens,) of each range of tokens."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class HeldRows:
    """Token vectors in arrays: vector = value * scale."""

    values: Values
    """(tokens, dimensions) int8"""
    scales: Floats
    """(tokens,) float32"""

    def read(self, starts: list[int], stops: list[int]) -> list[tuple[Values, Floats]]:
        """As `TokenRows` says."""
        return [(self.values[a:b], self.scales[a:b]) for a, b in zip(starts, stops, strict=True)]

    @classmethod
    def of(cls, vectors: Floats) -> "HeldRows":
        """vectors: (tokens, dimensions)."""
        scales = np.abs(vectors).max(axis=1, initial=0) / 127
        values = np.round(vectors / np.maximum(scales, 1e-12)[:, np.newaxis]).astype(np.int8)
        return cls(values, scales)


@dataclass(frozen=True, slots=True, eq=False)
class TokenVectors:
    """The token vectors of all passages, one passage after the other."""

    rows: TokenRows
    """The vectors, as int8 with one scale for each."""
    bounds: Spans
    """(passages + 1,) int32: passage i owns tokens bounds[i] to bounds[i + 1]."""
    offsets: Spans
    """(tokens, 2) int32: where each token stands in its passage's text, in code points."""
    weights: Floats
    """(vocabulary,) float32: 0.3 + idf of each of the encoder's tokens."""
    axes: Floats
    """(the encoder's dimensions, dimensions) float32: the directions that are kept."""

    @classmethod
    def build(
        cls, vectors: list[Floats], token_ids: list[Ints], offsets: list[Ints], common: int = 0
    ) -> "TokenVectors":
        """One array of each kind for every passage; idf = ln((N + 1) / (n + 1)).

        common: how many of the longest directions are left out.
        """
        axes = principal_axes(vectors, common)
        rows = HeldRows.of(np.concatenate([along(axes, part) for part in vectors]))
        bounds = np.cumsum([0, *(len(part) for part in vectors)], dtype=np.int32)
        vocabulary = 1 + max(int(ids.max(initial=0)) for ids in token_ids)
        frequency = np.zeros(vocabulary, np.int64)
        for ids in token_ids:
            frequency[np.unique(ids)] += 1
        places = np.concatenate(offsets).astype(np.int32)
        return cls(rows, bounds, places, token_weights(frequency, len(token_ids)), axes)

    def write(self, folder: Path) -> None:
        """One .npy file for each array."""
        for name, array in zip(_FILES, self._arrays(), strict=True):
            np.save(folder / f"{name}.npy", array)

    @classmethod
    def read(cls, folder: Path) -> "TokenVectors":
        """The values stay on disk, mapped into memory page by page."""
        values = np.asarray(np.load(folder / "tokens.npy", mmap_mode="r", allow_pickle=False))
        rest = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in _FILES[1:])
        return cls(HeldRows(values, next(rest)), *rest)

    def _arrays(self) -> tuple[npt.NDArray[np.generic], ...]:
        assert isinstance(self.rows, HeldRows)
        return (
            self.rows.values,
            self.rows.scales,
            self.bounds,
            self.offsets,
            self.weights,
            self.axes,
        )

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

    def along_axes(self, question: Encoding) -> Floats:
        """The question's tokens along the axes that are kept, (question tokens, dimensions)."""
        return along(self.axes, question.tokens)

    def similarities(self, asked: Floats, spans: Spans) -> Floats:
        """Cosines of question tokens (rows) and the tokens of all spans, one span after the other.

        asked: as `along_axes` gives it; it is rounded to GRID steps for its largest value. spans:
        (n, 2), first and last + 1 of the tokens of each.
        """
        apart = np.flatnonzero(spans[1:, 0] != spans[:-1, 1]) + 1  # neighbours are read at once
        starts, stops = spans[np.r_[0, apart], 0], spans[np.r_[apart - 1, len(spans) - 1], 1]
        values, scales = zip(*self.rows.read(starts.tolist(), stops.tolist()), strict=True)
        tokens = _scratch(sum(map(len, values)), self.axes.shape[1])
        np.concatenate(values, out=tokens.view(np.int8))
        tokens ^= _ZERO
        grids = np.maximum(np.abs(asked).max(axis=1), 1e-12) / GRID
        question = np.round(asked / grids[:, np.newaxis]).astype(np.int8)
        inputs = {"tokens": tokens, "question": question.T}
        (dots,) = _dot_product().run(["dots"], inputs)
        cosines: Floats = dots.T.astype(np.float32, order="C")
        cosines *= grids[:, np.newaxis]
        cosines *= np.concatenate(scales)
        return np.clip(cosines, -1, 1, out=cosines)  # rounding makes a little more of 1

    def best_matches(self, asked: Floats, spans: Spans) -> Floats:
        """The best cosine of each question token in each span of tokens: (tokens, spans).

        asked, spans: as of `similarities`; no span is empty.
        """
        counts = np.diff(spans).ravel()
        cosines = self.similarities(asked, spans)
        best: Floats = np.maximum.reduceat(cosines, np.cumsum(counts) - counts, axis=1)
        return best

    def maxsim(self, question: Encoding, passages: npt.NDArray[np.integer]) -> Floats:
        """The weighted mean, over question tokens, of their best cosine in each passage."""
        weights = self.query_weights(question)
        if not len(weights):
            return np.zeros(len(passages), np.float32)
        spans = np.stack([self.bounds[passages], self.bounds[passages + 1]], axis=1)
        scores: Floats = weights @ self.best_matches(self.along_axes(question), spans)
        return scores


class _Scratch(threading.local):
    """Bytes of each thread that are written over: new ones cost more time than what fills them,
    since a server gives arrays over 1 MB back to the system (`api/guard/memory.py`)."""

    held: npt.NDArray[np.uint8] = np.empty(0, np.uint8)


_SCRATCH = _Scratch()
_HELD = 4_000_000  # bytes that a thread keeps; the candidates of a question take a quarter


def _scratch(tokens: int, dimensions: int) -> npt.NDArray[np.uint8]:
    """(tokens, dimensions), until this thread asks for the next."""
    size = tokens * dimensions
    if size > _HELD:
        return np.empty((tokens, dimensions), np.uint8)
    if size > len(_SCRATCH.held):
        _SCRATCH.held = np.empty(size, np.uint8)
    return _SCRATCH.held[:size].reshape(tokens, dimensions)


@functools.cache
def _dot_product() -> onnxruntime.InferenceSession:
    """`index/dot_graph.py`: (n, d) uint8 by (d, m) int8 -> (n, m) int32, on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(DOT_GRAPH), options, providers=["CPUExecutionProvider"])


def token_weights(frequency: npt.NDArray[np.integer], passages: int) -> Floats:
    """0.3 + idf of each token. frequency: (vocabulary,), in how many of the passages it stands."""
    idf = np.log((passages + 1) / (frequency + 1))
    return np.asarray(_FLOOR + idf, np.float32)


def principal_axes(vectors: list[Floats], common: int = 0) -> Floats:
    """The directions, at most _DIMENSIONS of them, along which vectors are longest.

    common: as of `TokenVectors.build`.
    """
    spread = np.zeros((vectors[0].shape[1],) * 2)
    for part in vectors:  # one after the other: side by side they would take a gigabyte
        spread += part.T @ part
    directions = np.linalg.eigh(spread)[1][:, ::-1]
    return np.ascontiguousarray(directions[:, common : common + _DIMENSIONS], np.float32)


def along(axes: Floats, vectors: Floats) -> Floats:
    """Vectors in the directions of axes, of length 1 again."""
    turned: Floats = vectors @ axes
    turned /= np.maximum(np.linalg.norm(turned, axis=-1, keepdims=True), 1e-9)
    return turned
