"""FAISS: vectors in this process, all compared up to 20,000 of them, the nearest cells beyond.

Cells (an inverted file) and no graph: to find 1,000 of 20,000 vectors, a graph (HNSW, 32 links)
must be searched as wide (efSearch 1,000: 7.2 ms; with FAISS' own 16 it finds 77 of the 100
nearest), the cells take 1.2 ms.
"""

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from corpus.errors import IndexDamaged
from index.encoder import Floats
from index.store import Owners
from index.where import Mask

# `python -m eval.growth` measures both.
EXACT_UP_TO = 20_000
_CELLS = 4  # times the square root of how many vectors there are, as FAISS' guide says
# Of the 100 nearest of 100,000, 0.989 are in the nearest 32 cells, 0.998 in 64, 1.000 in 128.
_PROBED = 128
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
            index = _cells(dimensions, rows)
            index.train(vectors)
        index.add(vectors)
        if isinstance(index, faiss.IndexIVF):
            index.make_direct_map()  # `vectors` asks for them by number
        return cls(index, owners)

    @property
    def kind(self) -> str:
        """The FAISS class, for the manifest."""
        return type(self._index).__name__

    def write(self, path: Path) -> None:
        """The vectors to `path`, their owners beside it. Raises OSError."""
        with path.open("wb") as file:  # FAISS itself prints a full disk on its way out
            writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]
            faiss.write_index(self._index, writer)
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
            rows_of = mask[self._owners]
            parameters, allowed = self._among(rows_of), int(rows_of.sum())
        rows = min(allowed, depth * self._rows_per_passage)
        if not rows:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        scores, found = self._index.search(vector[np.newaxis], rows, params=parameters)
        owners = self._owners[found[0][found[0] >= 0]]
        # FAISS gives the best first, so a passage's first vector is its best.
        _, first = np.unique(owners, return_index=True)
        keep = np.sort(first)[:depth]
        return owners[keep], scores[0][keep]

    def _among(self, rows: Mask) -> faiss.SearchParameters:
        selector = faiss.IDSelectorBitmap(np.packbits(rows, bitorder="little"))  # type: ignore
        if isinstance(self._index, faiss.IndexIVF):
            # All cells: those that are asked for may lie far away, and are few.
            return faiss.SearchParametersIVF(sel=selector, nprobe=self._index.nlist)  # type: ignore
        return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]

    def vectors(self, passages: npt.NDArray[np.integer]) -> Floats:
        """The first vector of each passage, (n, dimensions); owners are in order, as in `build`."""
        first = np.searchsorted(self._owners, passages)
        vectors: Floats = self._index.reconstruct_batch(first.astype(np.int64))
        return vectors


def _cells(dimensions: int, rows: int) -> faiss.IndexIVFFlat:
    count = min(int(_CELLS * rows**0.5), rows)
    index = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(dimensions), dimensions, count, faiss.METRIC_INNER_PRODUCT
    )
    index.nprobe = min(_PROBED, count)
    # So 100,000 vectors take 36 s on two busy cores.
    index.cp.max_points_per_centroid, index.cp.min_points_per_centroid, index.cp.niter = 64, 1, 10
    return index
