"""Question and passages read together, by ONNX Runtime: does a passage answer, with which words.

Reads the folder that `index/reader/export.py` writes; needs neither torch nor transformers. Each
passage is a row of its own, so nothing is padded; rows run side by side, one thread each, which
takes two thirds of the time of one batch over all threads.
"""

import functools
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime

from index.encoder import MODEL, TOKENIZER, WEIGHTS, Floats, check_weights
from index.reader.card import ReaderCard
from index.reader.pairs import LONGEST_SPAN, Batch, Pair, Tokenizer, batch


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader says of one passage."""

    logit: float
    """How sure it is that the passage answers: log odds on the training's mix."""
    margin: float
    """The best span's logits over those of "no answer"."""
    span: tuple[int, int]
    """Start and end of the likeliest answer in the passage, in code points; (0, 0) if it has no
    words."""


class PassageReader(Protocol):
    """The seam: `OnnxReader` in use, another where a test needs no model."""

    card: ReaderCard
    """Of the weights that it was made of."""
    at_once: int
    """How many passages are read side by side."""
    pairs: int
    """How many pairs it has read."""

    def load(self) -> None:
        """Read the weights now and not with the first passage."""
        ...

    def read(self, question: str, passages: Sequence[str]) -> list[Read]:
        """Each passage with the question, in order; a long passage is cut at its end."""
        ...


class OnnxReader:
    """A folder that `export` wrote. Its weights are read with the first passage.

    As many passages are read at once as there are cores, whoever asks: questions share them.
    """

    def __init__(self, folder: Path) -> None:
        """Raises ModelError if the folder holds no reader."""
        self.card = ReaderCard.read(folder)
        self.at_once = len(os.sched_getaffinity(0))
        self._folder = folder
        self.pairs = 0
        self._loading = threading.Lock()
        self._tokenizer = Tokenizer((folder / TOKENIZER).read_text("utf-8"))
        self._pool = ThreadPoolExecutor(self.at_once, "reader")

    @functools.cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        """Raises IndexDamaged if the weights are gone, or not those that the card names."""
        check_weights(self._folder / WEIGHTS, self.card.files[WEIGHTS])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        return onnxruntime.InferenceSession(
            str(self._folder / MODEL), options, providers=["CPUExecutionProvider"]
        )

    def load(self) -> None:
        """Read the weights now and not with the first passage. Raises IndexDamaged."""
        with self._loading:  # two questions at once load them once
            _ = self._session

    def read(self, question: str, passages: Sequence[str]) -> list[Read]:
        """Each passage with the question, in order; a long passage is cut at its end."""
        self.load()
        asked = self._tokenizer([question])[0].ids
        pairs = [Pair(asked, tokens) for tokens in self._tokenizer(passages)]
        with self._loading:
            self.pairs += len(pairs)
        # The longest first: the last to end is then a short one.
        order = sorted(range(len(pairs)), key=lambda i: -len(pairs[i].passage.ids))
        read = dict(zip(order, self._pool.map(self._one, [pairs[i] for i in order]), strict=True))
        return [read[i] for i in range(len(pairs))]

    def _one(self, pair: Pair) -> Read:
        row = batch([pair], multiple=1)
        rel, span = self._session.run(["rel", "span"], {"tokens": row.tokens})
        return Read(float(rel[0]), *_best_span(span[0], row, pair))


def _best_span(logits: Floats, row: Batch, pair: Pair) -> tuple[float, tuple[int, int]]:
    """The margin over "no answer", and the place. logits: (tokens, 2)."""
    first = int(row.starts[0])
    inside = logits[first : logits.shape[0] - 1]
    if not len(inside):
        return -1e4, (0, 0)
    sums = inside[:, 0][:, None] + inside[:, 1][None]
    near = np.tril(np.triu(np.ones_like(sums)), LONGEST_SPAN - 1) > 0
    best = int(np.where(near, sums, -1e5).argmax())
    begin, end = divmod(best, len(inside))
    offsets = pair.passage.offsets
    margin = float(sums[begin, end] - logits[0].sum())
    return margin, (int(offsets[begin, 0]), int(offsets[end, 1]))
