"""Vectors in process against a slow and plain reference."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Floats
from index.stores.faiss import FaissStore
from tests.conftest import ROOT

RANDOM = np.random.default_rng(7)


def unit_vectors(rows: int, dimensions: int = 32) -> Floats:
    vectors = RANDOM.standard_normal((rows, dimensions)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("exact_up_to", [100_000, 10])
def test_nearest_passages_equal_numpys(exact_up_to: int) -> None:
    vectors, query = unit_vectors(400), unit_vectors(1)[0]
    owners = np.repeat(np.arange(200, dtype=np.int32), 2)
    store = FaissStore.build(vectors, owners, exact_up_to)
    assert store.kind == ("IndexFlatIP" if exact_up_to > 400 else "IndexIVFFlat")
    best = (vectors @ query).reshape(200, 2).max(axis=1)
    positions, scores = store.search(query, 10)
    expected = np.argsort(-best)[:10]
    if exact_up_to > 400:
        assert positions.tolist() == expected.tolist()
    else:  # one may lie in a cell that is not looked at
        assert len(set(positions.tolist()) & set(expected.tolist())) >= 8
    np.testing.assert_allclose(scores, best[positions], atol=1e-6)


def test_cells_find_what_is_near_and_what_is_asked_for(tmp_path: Path) -> None:
    """In clusters, as near-duplicates are, and of few passages that lie anywhere."""
    centres = unit_vectors(100)
    near = np.repeat(centres, 40, axis=0) + 0.1 * RANDOM.standard_normal((4000, 32))
    vectors = np.asarray(near / np.linalg.norm(near, axis=1, keepdims=True), np.float32)
    FaissStore.build(vectors, np.arange(4000, dtype=np.int32), 1_000).write(tmp_path / "cells")
    store = FaissStore.read(tmp_path / "cells")
    np.testing.assert_array_equal(store.vectors(np.array([7, 3999])), vectors[[7, 3999]])
    few = np.zeros(4000, bool)
    few[::50] = True
    for mask, least in ((None, 0.98), (few, 1.0)):
        found = []
        for query in unit_vectors(20):
            scores = vectors @ query
            scores[~few if mask is not None else []] = -1
            positions, _ = store.search(query, 50, mask)
            found.append(len({*positions.tolist()} & {*np.argsort(-scores)[:50].tolist()}) / 50)
        assert np.mean(found) >= least


def test_every_passage_is_found_at_full_depth() -> None:
    store = FaissStore.build(unit_vectors(9), np.array([0, 0, 0, 0, 0, 1, 1, 2, 3], np.int32))
    positions, _ = store.search(unit_vectors(1)[0], 4)
    assert sorted(positions.tolist()) == [0, 1, 2, 3]


def test_a_passages_own_vector_comes_back() -> None:
    vectors = unit_vectors(4)
    store = FaissStore.build(vectors, np.array([0, 1, 1, 2], np.int32))
    np.testing.assert_array_equal(store.vectors(np.array([0, 1, 2])), vectors[[0, 1, 3]])


_WRITING = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from index.stores.faiss import FaissStore
store = FaissStore.build(np.eye(64, dtype=np.float32), np.arange(64, dtype=np.int32))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, resource.RLIM_INFINITY))
try:
    store.write(Path(sys.argv[1]))
except OSError as error:
    print(error.strerror)
"""


def test_a_disk_that_takes_no_more_is_an_error_of_python_alone(tmp_path: Path) -> None:
    """FAISS' own writer prints a line of its own while it is undone."""
    done = subprocess.run(
        [sys.executable, "-c", _WRITING, str(tmp_path / "vectors")],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert (done.stdout, done.stderr) == ("File too large\n", "")
