"""Which passages are about a broad question: what they say, and which heading they have."""

import dataclasses

from corpus.passage import Passage
from index.calibration import Calibrations
from index.open import READER, Index
from rag.answer import answer
from tests.small import ALWAYS_SURE, WordReader, cited, document, holds, index_of, paragraph

QUESTION = "What did the office do for boats and fishers?"
_FIRST = "The office did much for boats and fishers in Malta."
_SAME = "The office did much for boats and fishers in Gozo."


def _under(heading: str, number: int, text: str) -> Passage:
    return paragraph(number, text, section=("Report", heading) if heading else ())


def _read(*passages: Passage, word: str = "Malta") -> Index:
    index = index_of(document(*passages), calibration=ALWAYS_SURE)
    reader = WordReader(word)
    careful = dataclasses.replace(
        ALWAYS_SURE, encoders={**ALWAYS_SURE.encoders, READER: reader.card.sha256}
    )
    calibrations = Calibrations(ALWAYS_SURE, careful)
    return dataclasses.replace(index, reader=reader, calibrations=calibrations)


def test_of_what_the_reader_denies_that_of_the_same_heading_is_cited() -> None:
    under = [_under("Boats", 1, _FIRST), _under("Boats", 2, _SAME), _under("Roads", 3, _SAME)]
    answered = answer(_read(*under), QUESTION)
    assert cited(answered) == ["para:1", "para:2"]


def test_without_headings_none_of_it_is_cited() -> None:
    index = _read(_under("", 1, _FIRST), _under("", 2, _SAME), _under("", 3, _SAME))
    assert cited(answer(index, QUESTION)) == ["para:1"]


def test_what_the_reader_finds_to_answer_needs_no_common_heading() -> None:
    index = _read(_under("Boats", 1, _FIRST), _under("Roads", 2, _SAME), word="The office")
    assert cited(answer(index, QUESTION)) == ["para:1", "para:2"]


def test_at_most_six_are_cited_and_each_is_shown_in_the_order_of_the_ranking() -> None:
    index = _read(*(_under("Boats", n, f"{_FIRST} Boat {n} came.") for n in range(1, 13)))
    answered = answer(index, QUESTION)
    holds(answered, index)
    assert len(cited(answered)) == 6
    scores = [passage.score for passage in answered.passages]
    assert scores == sorted(scores, reverse=True)
    assert len(cited(answer(index, QUESTION, k=2))) <= 2
