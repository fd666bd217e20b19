"""The seams for engines: vectors in, the nearest passages out; documents in, for many processes.

A folder of files serves one machine. What several machines share lies in a `Store`: documents with
their passages and vectors, under keys that are never used twice. A change is one step, seen whole
or not at all, and makes a new generation; a process may read an older one for an hour more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from corpus.passage import Document
from index.encoder import Floats, Ints
from index.late import HeldRows, Spans
from index.where import Mask

Owners: TypeAlias = npt.NDArray[np.int32]
Keys: TypeAlias = npt.NDArray[np.int64]

# A key is the document's number and, in its last bits, the passage's place in the document.
PLACE_BITS = 20


class VectorStore(Protocol):
    """A passage may own several vectors (its windows); it takes the best one's score."""

    def search(self, vector: Floats, depth: int, mask: Mask | None = None) -> tuple[Owners, Floats]:
        """Passages of the nearest vectors, best first, each once, with inner products.

        depth: at most so many passages. mask: only passages for which it is true, (passages,).
        Returns their positions (n,) and scores (n,), n <= depth.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """What one encoder makes of a document; passages are counted in the document."""

    owners: Ints
    """(windows,), the passage of each window, in order."""
    vectors: Floats
    """(windows, dimensions), of length 1."""
    bounds: Ints
    """(passages + 1,); passage i owns the tokens bounds[i] to bounds[i + 1]."""
    tokens: HeldRows
    """Along the axes of the store."""
    offsets: Spans
    """(tokens, 2), as `TokenVectors.offsets`."""
    sentences: Spans
    """(n, 5), as `index.view.View.sentences`."""
    frequency: Spans
    """(2, n): numbers of the encoder's tokens, and in how many passages each stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """What of `Embedded` a process holds of every document: all but the vectors."""

    bounds: Ints
    """(passages + 1,)"""
    offsets: Spans
    """(tokens, 2)"""
    sentences: Spans
    """(sentences, 5)"""
    frequency: Spans
    """(2, n)"""


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A document as it is put into a store."""

    document: Document
    by_hand: bool
    """Whether a person added it."""
    embedded: Mapping[str, Embedded]
    """By the SHA-256 of the encoder's weights."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A state of a store."""

    number: int
    name: str
    """Of the number and of the store."""
    base: int
    """Of the build that chose the axes; what is added later takes the same ones."""
    facts: Mapping[str, Any]
    """What was said of it when it was built: its models."""


class Store(Protocol):
    """An engine that holds documents for many processes. All raise StoreUnreachable."""

    def current(self) -> Generation:
        """Raises IndexMissing."""
        ...

    def build(
        self, put: Sequence[Stored], axes: Mapping[str, Floats], facts: Mapping[str, Any]
    ) -> Generation:
        """Take these documents in place of all that are there. axes: by encoder."""
        ...

    def change(self, put: Sequence[Stored], delete: Sequence[str], since: Generation) -> Generation:
        """Put documents, each in place of the one of its slug, and delete those of some slugs.

        since: whose axes were taken. Raises StoreChanged if they are no longer those in use.
        """
        ...

    def documents(self, generation: Generation) -> list[tuple[int, bool, Document]]:
        """Number, whether a person added it, and the document with its passages; in order."""
        ...

    def outlines(self, encoder: str, numbers: Sequence[int]) -> list[Outline]:
        """Of documents by their numbers."""
        ...

    def axes(self, generation: Generation, encoder: str) -> Floats:
        """(the encoder's dimensions, dimensions)."""
        ...

    def search(
        self, encoder: str, vector: Floats, k: int, ranges: Sequence[tuple[int, int]]
    ) -> tuple[Keys, Floats]:
        """The passages of the nearest vectors, best first, each once, with inner products.

        ranges: first and last key of what is searched.
        """
        ...

    def fetch(self, encoder: str, keys: Keys) -> dict[int, bytes]:
        """The token vectors of passages: values (int8), then scales (float32)."""
        ...

    def close(self) -> None:
        """End all connections."""
        ...
