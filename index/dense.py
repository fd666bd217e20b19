"""Vectors and the nearest of them: FAISS.

A passage may own several vectors (its windows, its sentences); it takes the best one's score.
"""

from pathlib import Path
from typing import Protocol, TypeAlias

import faiss
import numpy as np
import numpy.typing as npt

from corpus.errors import IndexDamaged
from index.encoder import Floats

Owners: TypeAlias = npt.NDArray[np.int32]

# Exact search takes 0.02 ms for this report and 7.7 ms at 100,000 vectors; beyond, a graph.
EXACT_UP_TO = 100_000
_GRAPH_LINKS = 32
_READ_LIMIT = 8 * 2**30  # bytes that a file may ask FAISS to allocate


class VectorStore(Protocol):
    """The seam for other engines: vectors in, the nearest passages out."""

    def search(self, vector: Floats, depth: int) -> tuple[Owners, Floats]:
        """Passages of the nearest vectors, best first, each once, with inner products.

        depth: at most so many passages. Returns their positions (n,) and scores (n,), n <= depth.
        """
        ...

    def vectors(self, passages: npt.NDArray[np.integer]) -> Floats:
        """The first vector of each of these passages, (n, dimensions)."""
        ...


class FaissStore:
    """`VectorStore` in process. owners: (rows,), the passage that each vector belongs to."""

    def __init__(self, index: faiss.Index, owners: Owners) -> None:
        self._index = index
        self._owners = owners
        counts = np.bincount(owners) if len(owners) else np.zeros(1, np.int64)
        self._rows_per_passage = int(counts.max())

    @classmethod
    def build(cls, vectors: Floats, owners: Owners, exact_up_to: int = EXACT_UP_TO) -> "FaissStore":
        """vectors: (rows, dimensions) of length 1."""
        rows, dimensions = vectors.shape
        if rows <= exact_up_to:
            index: faiss.Index = faiss.IndexFlatIP(dimensions)
        else:
            index = faiss.IndexHNSWFlat(dimensions, _GRAPH_LINKS, faiss.METRIC_INNER_PRODUCT)
        index.add(vectors)
        return cls(index, owners)

    @property
    def kind(self) -> str:
        """The FAISS class, for the manifest."""
        return type(self._index).__name__

    def write(self, path: Path) -> None:
        """The vectors to `path`, their owners beside it."""
        faiss.write_index(self._index, str(path))
        np.save(path.with_suffix(".owners.npy"), self._owners)

    @classmethod
    def read(cls, path: Path) -> "FaissStore":
        """Raises IndexDamaged. FAISS does not notice flipped bits: verify checksums first."""
        faiss.set_deserialization_vector_byte_limit(_READ_LIMIT)
        faiss.omp_set_num_threads(1)  # one question is too little work to share
        try:
            index = faiss.read_index(str(path))
        except (RuntimeError, MemoryError, AssertionError) as error:
            raise IndexDamaged(f"{path.name} cannot be read: {error}; build anew") from error
        return cls(index, np.load(path.with_suffix(".owners.npy"), allow_pickle=False))

    def search(self, vector: Floats, depth: int) -> tuple[Owners, Floats]:
        """As `VectorStore` says."""
        rows = min(self._index.ntotal, depth * self._rows_per_passage)
        scores, found = self._index.search(vector[np.newaxis], rows)
        owners = self._owners[found[0][found[0] >= 0]]
        # FAISS gives the best first, so a passage's first vector is its best.
        _, first = np.unique(owners, return_index=True)
        keep = np.sort(first)[:depth]
        return owners[keep], scores[0][keep]

    def vectors(self, passages: npt.NDArray[np.integer]) -> Floats:
        """As `VectorStore` says. Owners are in order, as `build` was given them."""
        first = np.searchsorted(self._owners, passages)
        vectors: Floats = self._index.reconstruct_batch(first.astype(np.int64))
        return vectors
