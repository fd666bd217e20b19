"""A text -> its sentences, and windows that fit an encoder."""

import pytest

from corpus.passage import Passage
from corpus.windows import window_spans
from index.encoder import HashEncoder
from index.terms import sentence_spans


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
        ("One. Two? “Three!” Four", ["One.", "Two?", "“Three!”", "Four"]),
        ("See e.g. Kenya. No. 1373 of J. Smith.", ["See e.g. Kenya.", "No. 1373 of J. Smith."]),
        ("worldwide to 51. Training was", ["worldwide to 51.", "Training was"]),
        ("by 14.5 per cent. (See Annex II)", ["by 14.5 per cent.", "(See Annex II)"]),
        ("他去了。她没有去！", ["他去了。", "她没有去！"]),
        ("of A\u00a0.", ["of A\u00a0."]),
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


def test_the_number_of_an_item_is_no_sentence() -> None:
    text = "5. Varosh Prison, with its infirmary. It is old. (b) Lesk Police Station."
    found = [text[start:end] for start, end in sentence_spans(text)]
    assert found[0] == "5. Varosh Prison, with its infirmary."
    assert not [sentence for sentence in found if len(sentence) < 5]
