"""What one encoder makes of the passages, and a question held against it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import IndexDamaged
from index.encoder import Encoder, Encoding, Floats, OnnxEncoder
from index.late import Spans, TokenVectors
from index.store import VectorStore
from index.stores.faiss import FaissStore
from index.terms import terms

ENCODER = "encoder"


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What one encoder makes of the passages; positions are those of `Index.passages`."""

    encoder: Encoder
    """Of questions, and what the vectors of the passages were made by."""
    pooled: VectorStore
    """One vector for each passage, or for each of its windows."""
    tokens: TokenVectors
    """One vector for each token of each passage."""
    sentences: Spans
    """(n, 5); passage, start and end in its text, first and last + 1 token."""
    first_sentences: tuple[int, ...]
    """(passages + 1,); passage i owns the rows first_sentences[i] to [i + 1] of `sentences`."""

    @classmethod
    def read(cls, folder: Path, threads: int, like: "View | None" = None) -> "View":
        """threads: for one forward pass; 0 takes all cores. like: whose encoder is taken, if it is
        the same. Raises IndexDamaged, ModelError.
        """
        encoder = encoder_in(folder / ENCODER, threads, like)
        tokens = TokenVectors.read(folder)
        if len(tokens.axes) != encoder.card.dimensions:
            raise IndexDamaged(
                f"{folder} has vectors of {len(tokens.axes)} dimensions, its encoder "
                f"{encoder.card.name} makes {encoder.card.dimensions}; run `askpara build` to make "
                "the index anew"
            )
        sentences = np.load(folder / "sentences.npy", allow_pickle=False)
        first = np.searchsorted(sentences[:, 0], np.arange(len(tokens.bounds)))
        return cls(
            encoder,
            FaissStore.read(folder / "passages.faiss"),
            tokens,
            sentences,
            tuple(first.tolist()),
        )

    def sentences_of(self, position: int) -> Spans:
        """The rows of `sentences` that belong to a passage."""
        return self.sentences[self.first_sentences[position] : self.first_sentences[position + 1]]


class Later:
    """A view that is read when it is first needed: an encoder of many languages is large."""

    def __init__(self, read: Callable[[], View], sha256: str, view: View | None = None) -> None:
        """sha256: of the weights of its encoder. view: if it is read already."""
        self.sha256 = sha256
        self._read = read
        self._lock = threading.Lock()
        self._view = view

    @property
    def is_read(self) -> bool:
        """Whether it is in memory."""
        return self._view is not None

    def view(self) -> View:
        """Raises IndexDamaged, ModelError."""
        with self._lock:  # two questions at once read it once
            self._view = self._view or self._read()
            return self._view


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A question against what one encoder makes of the passages."""

    view: View
    """Of the encoder that reads it."""
    encoding: Encoding
    """Of the question."""
    along: Floats
    """The question's tokens along the axes that the view keeps, (question tokens, dimensions)."""
    weights: Floats
    """Of the question's tokens, (question tokens,); they add up to 1."""
    terms: tuple[frozenset[str], ...]
    """Of each of the question's tokens; none for a stop word or punctuation."""

    @classmethod
    def of(
        cls, view: View, question: str, language: str = "en", encoding: Encoding | None = None
    ) -> "Reading":
        """One forward pass, if the question's encoding is not there yet."""
        encoding = encoding or view.encoder.query(question)
        offsets = encoding.offsets.tolist()
        own = tuple(frozenset(terms(question[start:end], language)) for start, end in offsets)
        weights = view.tokens.query_weights(encoding)
        return cls(view, encoding, view.tokens.along_axes(encoding), weights, own)

    def similarities(self, spans: Spans) -> Floats:
        """As `TokenVectors.similarities`."""
        return self.view.tokens.similarities(self.along, spans)

    def best_matches(self, spans: Spans) -> Floats:
        """As `TokenVectors.best_matches`."""
        return self.view.tokens.best_matches(self.along, spans)

    def tokens_within(self, span: tuple[int, int]) -> npt.NDArray[np.bool_]:
        """Which of the question's tokens begin in a span of the question, (question tokens,)."""
        starts = self.encoding.offsets[:, 0]
        within: npt.NDArray[np.bool_] = (starts >= span[0]) & (starts < span[1])
        return within


def encoder_in(folder: Path, threads: int, like: View | None) -> Encoder:
    """like: whose encoder is taken, if it is the same. Raises ModelError."""
    encoder = OnnxEncoder(folder, threads)
    return like.encoder if like and like.encoder.card == encoder.card else encoder
