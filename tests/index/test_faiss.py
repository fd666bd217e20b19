"""Vectors in process against a slow and plain reference."""

import numpy as np
import pytest

from index.encoder import Floats
from index.stores.faiss import FaissStore

RANDOM = np.random.default_rng(7)


def unit_vectors(rows: int, dimensions: int = 32) -> Floats:
    vectors = RANDOM.standard_normal((rows, dimensions)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("exact_up_to", [100_000, 10])
def test_nearest_passages_equal_numpys(exact_up_to: int) -> None:
    vectors, query = unit_vectors(400), unit_vectors(1)[0]
    owners = np.repeat(np.arange(200, dtype=np.int32), 2)
    store = FaissStore.build(vectors, owners, exact_up_to)
    assert store.kind == ("IndexFlatIP" if exact_up_to > 400 else "IndexHNSWFlat")
    best = (vectors @ query).reshape(200, 2).max(axis=1)
    positions, scores = store.search(query, 10)
    expected = np.argsort(-best)[:10]
    if exact_up_to > 400:
        assert positions.tolist() == expected.tolist()
    else:  # a graph may miss one of them
        assert len(set(positions.tolist()) & set(expected.tolist())) >= 8
    np.testing.assert_allclose(scores, best[positions], atol=1e-6)


def test_every_passage_is_found_at_full_depth() -> None:
    store = FaissStore.build(unit_vectors(9), np.array([0, 0, 0, 0, 0, 1, 1, 2, 3], np.int32))
    positions, _ = store.search(unit_vectors(1)[0], 4)
    assert sorted(positions.tolist()) == [0, 1, 2, 3]


def test_a_passages_own_vector_comes_back() -> None:
    vectors = unit_vectors(4)
    store = FaissStore.build(vectors, np.array([0, 1, 1, 2], np.int32))
    np.testing.assert_array_equal(store.vectors(np.array([0, 1, 2])), vectors[[0, 1, 3]])
