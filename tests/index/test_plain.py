"""Texts as encoders read them, with places in the document's own text."""

import numpy as np
import pytest

from index.encoder import HashEncoder
from index.plain import Plain
from index.terms import searchable
from tests.small import document, index_of


@pytest.mark.parametrize(
    ("text", "word", "own"),
    [
        ("The oﬃce ﬁled it.", "office", "oﬃce"),
        ("The coordi\u00adna\u200btion failed.", "coordination", "coordi\u00adna\u200btion"),
        ("\ufeff\u202bThe office\u202c filed.", "office", "office"),
        ("The Ｏｆｆｉｃｅ filed.", "Office", "Ｏｆｆｉｃｅ"),
        ("Some ٤١٢٠٩ came.", "41209", "٤١٢٠٩"),
        ("The cafe\u0301 opened.", "café", "cafe\u0301"),
        ("Only plain words.", "plain", "plain"),
    ],
)
def test_each_piece_knows_its_place_in_the_own_text(text: str, word: str, own: str) -> None:
    plain = Plain.of(text)
    assert plain.text == searchable(text)
    start = plain.text.index(word)
    ((first, last),) = plain.original(np.array([[start, start + len(word)]]))
    assert text[first:last] == own


def test_a_text_of_nothing_but_invisible_characters() -> None:
    plain = Plain.of("\u200b\ufeff")
    assert plain.text == ""
    assert plain.original(np.array([[0, 0]])).tolist() == [[0, 0]]


def test_an_index_has_the_vectors_of_plain_words_at_the_places_of_the_own() -> None:
    strange, plain = "Oﬃces ﬁled ５７ ﬁnd\u00adings.", "Offices filed 57 findings."
    index = index_of(document(strange, plain))
    tokens = index.first.tokens
    held, scales = tokens.rows.read([0], [8])[0]
    values = held * scales[:, np.newaxis]
    np.testing.assert_allclose(values[:4], values[4:8], atol=1e-6)
    words = [strange[start:end] for start, end in tokens.offsets[:4]]
    assert words == ["Oﬃces", "ﬁled", "５７", "ﬁnd\u00adings."]
    assert index.first.sentences[0].tolist() == [0, 0, len(strange), 0, 4]


def test_windows_are_cut_where_the_plain_text_fits() -> None:
    """A character may become many: what is counted is what is read."""
    text = "ﷺ " * 200
    assert HashEncoder().count_tokens(text) < HashEncoder().card.max_tokens
    index = index_of(document(text, "Other."))
    bounds = index.first.tokens.bounds
    assert bounds[1] - bounds[0] == len(searchable(text).split())
    assert index.first.tokens.offsets[: bounds[1]].max() <= len(text)
