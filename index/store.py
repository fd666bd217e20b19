"""The seam for engines that keep vectors: vectors in, the nearest passages out."""

from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from index.encoder import Floats
from index.where import Mask

Owners: TypeAlias = npt.NDArray[np.int32]


class VectorStore(Protocol):
    """A passage may own several vectors (its windows); it takes the best one's score."""

    def search(self, vector: Floats, depth: int, mask: Mask | None = None) -> tuple[Owners, Floats]:
        """Passages of the nearest vectors, best first, each once, with inner products.

        depth: at most so many passages. mask: only passages for which it is true, (passages,).
        Returns their positions (n,) and scores (n,), n <= depth.
        """
        ...

    def vectors(self, passages: npt.NDArray[np.integer]) -> Floats:
        """The first vector of each of these passages, (n, dimensions)."""
        ...
