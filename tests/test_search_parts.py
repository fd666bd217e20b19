"""Each part of the search against a slow and plain reference."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import PassageTruncated
from corpus.language import sentence_spans
from corpus.passage import Passage
from corpus.windows import window_spans
from index.bm25 import Lexical, terms
from index.encoder import Encoding, Floats, HashEncoder, OnnxEncoder
from index.late import TokenVectors
from index.open import Index
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


TEXTS = [
    "Migration and health of migrants.",
    "The Office trained 41,209 officials in 2019.",
    "Health officials and the health of officials.",
    "Ninety offices, and no more.",
]


def reference_bm25(question: str, k1: float = 1.5, b: float = 0.75) -> list[float]:
    """Lucene's BM25 in ten lines."""
    documents = [terms(text) for text in TEXTS]
    mean = sum(map(len, documents)) / len(documents)
    scores = [0.0] * len(documents)
    for term in terms(question):
        held = sum(term in document for document in documents)
        idf = math.log(1 + (len(documents) - held + 0.5) / (held + 0.5))
        for i, document in enumerate(documents):
            tf = Counter(document)[term]
            scores[i] += idf * tf / (tf + k1 * (1 - b + b * len(document) / mean))
    return scores


@pytest.mark.parametrize(
    "question", ["health officials", "How many officials were trained?", "nothing known: xyzzy", ""]
)
def test_bm25_equals_a_plain_reference(question: str, tmp_path: Path) -> None:
    Lexical.build(TEXTS).write(tmp_path)
    found = Lexical.read(tmp_path).scores(question)
    np.testing.assert_allclose(found, reference_bm25(question), rtol=1e-5)


def test_figures_and_grades_are_whole_terms() -> None:
    assert terms("41,209 officials; 14\u202f811 staff, 12 805 at P-4, 14.5 per cent") == (
        *("41209", "offici", "14811", "staff", "12805", "p-4", "14.5", "per", "cent"),
    )
    assert terms("The IOM’s offices, the Organization's office") == (
        *("iom", "offic", "organiz", "offic"),
    )


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
    np.testing.assert_allclose(store.best_matches(question, spans), expected, atol=0.01)


def test_token_vectors_keep_the_directions_that_texts_use() -> None:
    """300 dimensions, of which the texts use 20: nothing is lost but what int8 rounds."""
    draw = np.random.default_rng(0)
    vectors = draw.standard_normal((50, 20)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    turned = np.linalg.qr(draw.standard_normal((300, 20)))[0].T.astype(np.float32)
    places = np.stack([np.arange(50), np.arange(50) + 1], axis=1)
    store = TokenVectors.build([vectors @ turned], [np.arange(50)], [places])
    assert store.values.shape == (50, 256)
    question = Encoding(turned[0], vectors[:3] @ turned, np.arange(3), places[:3])
    found = store.similarities(question, np.array([[0, 50]]))
    np.testing.assert_allclose(found, vectors[:3] @ vectors.T, atol=0.01)


def test_the_encoder_is_sentence_transformers_own(
    index: Index, passages: dict[str, Passage], tmp_path: Path
) -> None:
    """The vectors of the exported graph against those of the library it came from."""
    from sentence_transformers import SentenceTransformer

    from index.export import DEFAULT_MODEL, find_model

    texts = [passages[id].text for id in ("para:7", "para:138", "table:II#kenya", "footnote:3")]
    expected = SentenceTransformer(str(find_model(DEFAULT_MODEL, tmp_path)), device="cpu").encode(
        texts
    )
    found = np.array([e.pooled for e in index.first.encoder.documents(texts)])
    assert (found * expected).sum(axis=1).min() >= 0.9999
    assert index.second
    question = index.second.encoder.query(texts[0]).pooled
    (passage,) = index.second.encoder.documents([texts[0]])
    np.testing.assert_allclose(question, passage.pooled, atol=1e-5)


def test_questions_are_read_with_weights_of_8_bits(index: Index) -> None:
    text = "How many officials were trained on protection and anti-trafficking measures?"
    question = index.first.encoder.query(text)
    (passage,) = index.first.encoder.documents([text])
    assert 0.98 < question.pooled @ passage.pooled < 0.9999
    assert (question.tokens * passage.tokens).sum(axis=1).min() > 0.95


def test_tokens_know_their_place_in_the_text(index: Index) -> None:
    encoding = index.first.encoder.query("IOM trained 41,209 officials")
    words = ["IOM trained 41,209 officials"[a:b] for a, b in encoding.offsets]
    assert words == ["IO", "M", "trained", "41", ",", "209", "officials"]
    assert len(encoding.tokens) == len(encoding.token_ids) == len(words)


def test_nothing_is_cut_off_silently(index: Index) -> None:
    long = "migration " * 300
    with pytest.raises(PassageTruncated, match="302 tokens, all-MiniLM-L6-v2 reads 256"):
        list(index.first.encoder.documents([long]))
    assert isinstance(index.first.encoder, OnnxEncoder)
    assert len(index.first.encoder.query(long).tokens) == 254, "a question is read to the limit"


def test_windows_join_to_the_whole_text_and_fit() -> None:
    encoder = HashEncoder()
    text = "One sentence, of words; and clauses. " * 40 + "x" * 50
    spans = window_spans(text, 30, encoder.count_tokens)
    assert len(spans) > 5
    assert "".join(text[start:end] for start, end in spans) == text
    assert max(encoder.count_tokens(text[start:end]) for start, end in spans) <= 30
    assert window_spans("short", 30, encoder.count_tokens) == [(0, 5)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("他去了。她没有去！", ["他去了。", "她没有去！"]),
        ("of A\u00a0.", ["of A\u00a0."]),
        ("One. Two? “Three!” Four", ["One.", "Two?", "“Three!”", "Four"]),
        ("See e.g. Kenya. No. 1373 of J. Smith.", ["See e.g. Kenya.", "No. 1373 of J. Smith."]),
        ("worldwide to 51. Training was", ["worldwide to 51.", "Training was"]),
        ("by 14.5 per cent. (See Annex II)", ["by 14.5 per cent.", "(See Annex II)"]),
        ("November.\u202fFour hundred", ["November.", "Four hundred"]),
        ("an area of 146,370 m2.", ["an area of 146,370 m2."]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_sentences_of_the_report_leave_out_nothing(passages: dict[str, Passage]) -> None:
    for passage in passages.values():
        joined = " ".join(passage.text[start:end] for start, end in sentence_spans(passage.text))
        assert joined.split() == passage.text.split(), passage.id


def test_a_passages_own_vector_comes_back() -> None:
    vectors = unit_vectors(4)
    store = FaissStore.build(vectors, np.array([0, 1, 1, 2], np.int32))
    np.testing.assert_array_equal(store.vectors(np.array([0, 1, 2])), vectors[[0, 1, 3]])


def test_coverage_is_the_best_passages_share_of_the_question() -> None:
    lexical = Lexical.build(["health officials", "health of migrants", "border"])
    assert lexical.coverage("health officials") == pytest.approx(1)
    assert lexical.coverage("xyzzy") == 0
    # idf of a term in n of 3 texts: ln(4 / (n + 1)); "health" is in two, "xyzzy" in none
    assert lexical.coverage("health xyzzy") == pytest.approx(math.log(4 / 3) / math.log(16 / 3))
