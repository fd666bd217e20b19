"""FAISS: vectors in this process, exact up to 100,000 of them, a graph beyond."""

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from corpus.errors import IndexDamaged
from index.encoder import Floats
from index.store import Owners
from index.where import Mask

# Exact search takes 0.02 ms for this report and 7.7 ms at 100,000 vectors; beyond, a graph.
EXACT_UP_TO = 100_000
_GRAPH_LINKS = 32
_GRAPH_SEARCH = 64  # vectors looked at, at least
_READ_LIMIT = 8 * 2**30  # bytes that a file may ask FAISS to allocate


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
        """The vectors to `path`, their owners beside it. Raises OSError."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:  # a full disk, in FAISS' own words
            raise OSError(f"{path}: {error}") from error
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

    def search(self, vector: Floats, depth: int, mask: Mask | None = None) -> tuple[Owners, Floats]:
        """As `VectorStore` says."""
        parameters, allowed = None, self._index.ntotal
        if mask is not None:
            rows_of = np.flatnonzero(mask[self._owners])
            parameters, allowed = self._parameters(rows_of), len(rows_of)
        rows = min(allowed, depth * self._rows_per_passage)
        if not rows:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        scores, found = self._index.search(vector[np.newaxis], rows, params=parameters)
        owners = self._owners[found[0][found[0] >= 0]]
        # FAISS gives the best first, so a passage's first vector is its best.
        _, first = np.unique(owners, return_index=True)
        keep = np.sort(first)[:depth]
        return owners[keep], scores[0][keep]

    def _parameters(self, rows: npt.NDArray[np.int64]) -> faiss.SearchParameters:
        selector = faiss.IDSelectorBatch(rows)
        if isinstance(self._index, faiss.IndexHNSW):
            # As wide as there are rows: a narrow search through a graph loses filtered rows.
            wide = max(_GRAPH_SEARCH, len(rows))
            return faiss.SearchParametersHNSW(sel=selector, efSearch=wide)  # type: ignore
        return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]

    def vectors(self, passages: npt.NDArray[np.integer]) -> Floats:
        """As `VectorStore` says. Owners are in order, as `build` was given them."""
        first = np.searchsorted(self._owners, passages)
        vectors: Floats = self._index.reconstruct_batch(first.astype(np.int64))
        return vectors
