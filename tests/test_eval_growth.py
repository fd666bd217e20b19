"""Larger indexes made of a small one, and what is measured of them."""

import numpy as np
import pytest

from eval.growth import COSINE, grown, measured
from index.stores.faiss import FaissStore
from rag.asked.read import understand
from tests import small

REPORT = small.document(
    *(f"Office {n} has {n + 7} boats. {text}" for n, text in enumerate(small.FILLER))
)


def test_neighbours_are_as_near_as_is_said() -> None:
    index = small.index_of(REPORT)
    passages, vectors = grown(index, 50)
    assert passages[:6] == index.passages
    assert len({passage.id for passage in passages}) == 50
    pooled = index.first.pooled
    assert isinstance(pooled, FaissStore)
    own = pooled.vectors(np.arange(6))
    np.testing.assert_allclose(vectors[:6], own)
    cosines = (vectors[6:] * own[np.arange(6, 50) % 6]).sum(axis=1)
    np.testing.assert_allclose(cosines, COSINE, atol=1e-5)
    assert passages[6].text.split()[3:6] == passages[0].text.split()[3:6]
    assert passages[6].text != passages[0].text


def test_a_row_tells_what_is_found_and_what_it_takes() -> None:
    index = small.index_of(REPORT)
    row = measured(index, [understand("How many boats?", index.vocabulary)], 200)
    assert row.passages == 200
    assert row.candidate_recall == 1
    assert row.cells_recall == pytest.approx(1, abs=0.2)
    assert row.vector_bytes >= 4 * index.first.encoder.card.dimensions
    assert min(row.exact, row.cells, row.words) > 0
    assert row.slowest_5_percent >= row.candidates
