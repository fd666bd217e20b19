"""Token vectors and MaxSim against a slow and plain reference."""

import numpy as np
import pytest

from index.dot_graph import graph
from index.encoder import Encoding, Floats, HashEncoder
from index.late import DOT_GRAPH, GRID, HeldRows, TokenVectors

TEXTS = [
    "Migration and health of migrants.",
    "The Office trained 41,209 officials in 2019.",
    "Health officials and the health of officials.",
    "Ninety offices, and no more.",
]


RANDOM = np.random.default_rng(7)


def unit_vectors(rows: int, dimensions: int = 32) -> Floats:
    vectors = RANDOM.standard_normal((rows, dimensions)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_maxsim_equals_a_plain_reference() -> None:
    encoder = HashEncoder()
    encodings = list(encoder.documents(TEXTS))
    store = TokenVectors.build(
        [e.tokens for e in encodings],
        [e.token_ids for e in encodings],
        [e.offsets for e in encodings],
    )
    question = encoder.query("health of officials xyzzy")
    weights = store.query_weights(question)
    assert weights.sum() == pytest.approx(1)
    assert weights[3] == weights.max(), "a word that no text has weighs most"
    expected = [
        sum(
            w * max(float(t @ q) for t in e.tokens)
            for w, q in zip(weights, question.tokens, strict=True)
        )
        for e in encodings
    ]
    found = store.maxsim(question, np.arange(len(TEXTS)))
    np.testing.assert_allclose(found, expected, atol=0.01)  # int8
    subset = store.maxsim(question, np.array([2, 0]))
    np.testing.assert_allclose(subset, found[[2, 0]], atol=1e-6)


def test_best_matches_of_spans_equal_a_plain_reference() -> None:
    """Neighbouring spans, a gap, and a span that stands before the one that precedes it."""
    vectors = [unit_vectors(12), unit_vectors(9)]
    places = [np.stack([np.arange(n), np.arange(n) + 1], axis=1) for n in (12, 9)]
    ids = [np.arange(n) for n in (12, 9)]
    store = TokenVectors.build(vectors, ids, places)
    question = Encoding(unit_vectors(1)[0], unit_vectors(4), np.arange(4), places[0][:4])
    spans = np.array([[12, 15], [15, 17], [20, 21], [0, 5], [5, 12]], np.int32)
    cosines = question.tokens @ np.concatenate(vectors).T
    expected = np.stack([cosines[:, a:b].max(axis=1) for a, b in spans], axis=1)
    np.testing.assert_allclose(
        store.best_matches(store.along_axes(question), spans), expected, atol=0.01
    )


def test_token_vectors_keep_the_directions_that_texts_use() -> None:
    """300 dimensions, of which the texts use 20: nothing is lost but what int8 rounds."""
    draw = np.random.default_rng(0)
    vectors = draw.standard_normal((50, 20)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    turned = np.linalg.qr(draw.standard_normal((300, 20)))[0].T.astype(np.float32)
    places = np.stack([np.arange(50), np.arange(50) + 1], axis=1)
    store = TokenVectors.build([vectors @ turned], [np.arange(50)], [places])
    assert store.rows.read([0], [50])[0][0].shape == (50, 256)
    question = Encoding(turned[0], vectors[:3] @ turned, np.arange(3), places[:3])
    found = store.similarities(store.along_axes(question), np.array([[0, 50]]))
    np.testing.assert_allclose(found, vectors[:3] @ vectors.T, atol=0.01)


def test_the_graph_of_dot_products_is_the_one_that_is_written_anew() -> None:
    assert DOT_GRAPH.read_bytes() == graph()


def test_no_product_of_large_values_overflows() -> None:
    """A CPU without VNNI adds two of them in 16 bits; this one may not be such."""
    assert 2 * 255 * GRID < 2**15
    ones = np.full((3, 256), 1 / 16, np.float32)
    places = np.stack([np.arange(3), np.arange(3) + 1], axis=1).astype(np.int32)
    bounds, weights = np.array([0, 3], np.int32), np.ones(3, np.float32)
    axes = np.eye(256, dtype=np.float32)
    store = TokenVectors(HeldRows.of(ones), bounds, places, weights, axes)
    found = store.similarities(np.stack([ones[0], -ones[0]]), np.array([[0, 3]], np.int32))
    np.testing.assert_allclose(found, [[1, 1, 1], [-1, -1, -1]], atol=1e-5)
