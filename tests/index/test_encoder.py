"""The exported encoder against the library that it came from."""

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import PassageTruncated
from corpus.passage import Passage
from index.encoder import OnnxEncoder
from index.open import Index


def test_the_encoder_is_sentence_transformers_own(
    index: Index, passages: dict[str, Passage], tmp_path: Path
) -> None:
    """The vectors of the exported graph against those of the library it came from."""
    from sentence_transformers import SentenceTransformer

    from index.models import DEFAULT_MODEL, find_model

    texts = [passages[id].text for id in ("para:7", "para:138", "table:II#kenya", "footnote:3")]
    expected = SentenceTransformer(str(find_model(DEFAULT_MODEL, tmp_path)), device="cpu").encode(
        texts
    )
    found = np.array([e.pooled for e in index.first.encoder.documents(texts)])
    assert (found * expected).sum(axis=1).min() >= 0.9999


def test_questions_are_read_with_weights_of_their_own(index: Index) -> None:
    """Trained for questions, and of 8 bits; the passages' side is the model's own."""
    text = "How many officials were trained on protection and anti-trafficking measures?"
    question = index.first.encoder.query(text)
    (passage,) = index.first.encoder.documents([text])
    assert 0.9 < question.pooled @ passage.pooled < 0.98, "without training it is above"
    assert (question.tokens * passage.tokens).sum(axis=1).min() > 0.8


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
