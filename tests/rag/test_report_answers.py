"""One question in, one cited answer out, on the real report with the real model."""

import dataclasses

import pytest

from corpus.errors import QuestionError
from index.open import Index
from rag.answer import answer, as_object, facts_of, search
from tests.conftest import OFFICIALS
from tests.small import holds


@pytest.mark.parametrize(
    ("question", "passage", "quoted"),
    [
        (OFFICIALS, "para:138", "41,209"),
        ("Where are IOM's quality control centres?", "para:171", "Manila, Gaziantep and Juba"),
        ("hurricane dorian bahamas migrants", "para:202", "Hurricane Dorian"),
        ("How many staff nationals of Kenya are Professionals?", "table:III#kenya", "Total: 96"),
        ("Is voluntary return preferable to forced return?", "footnote:3", "preferable"),
    ],
)
def test_answers(index: Index, question: str, passage: str, quoted: str) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert answered.status == "answered"
    assert answered.citations[0].passage == passage
    assert quoted in answered.citations[0].quote.exact


@pytest.mark.parametrize(
    "question", ["best pizza recipe", "Who won the football World Cup in 1998?", "what is", "a a a"]
)
def test_not_found_is_an_answer(index: Index, question: str) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert answered.status == "not_found"
    assert len(answered.passages) == 5, "the nearest passages are still shown"


def test_the_sentence_that_states_a_figure_is_quoted(index: Index) -> None:
    answered = answer(index, "How many vetted experts are on the emergency roster?")
    assert "315 active experts" in answered.answer


def test_the_sentence_that_states_a_place_is_quoted(index: Index) -> None:
    answered = answer(index, "Where was the Emergency Response Induction Training held in June?")
    assert "Nairobi" in answered.answer
    passage, features = facts_of(
        index, "Where was the Senior Emergency Leadership and Coordination Training launched?"
    )
    assert "In December, the Senior Emergency" in passage.text
    assert features.unstated == 1


def test_a_question_in_other_words_is_found(index: Index) -> None:
    """It shares hardly a word with its paragraph."""
    found = search(index, "Why was it hard to prove who Venezuelan kids were?")
    assert found[0].passage.id == "para:223"


def test_a_sentence_that_refers_back_is_quoted_with_the_one_before(index: Index) -> None:
    question = "What proactive measures does IOM take to make sure that it delivers results?"
    answered = answer(index, question)
    assert answered.citations[0].passage == "para:279"
    assert "IOM takes proactive measures to ensure" in answered.answer
    assert "These measures include sound financial" in answered.answer


def test_each_part_of_a_question_gets_its_sentence(index: Index) -> None:
    both = answer(
        index,
        "How many page views did iDiaspora get in 2019, and how many offices worked on diaspora "
        "engagement?",
    )
    holds(both, index)
    assert "285,000 page views" in both.answer
    assert "86 offices worked on diaspora engagement" in both.answer


def test_the_same_question_gives_the_same_answer(index: Index) -> None:
    one, two = (dataclasses.replace(answer(index, OFFICIALS), timings_ms={}) for _ in range(2))
    assert one == two
    assert one.id != answer(index, OFFICIALS, k=3).id


def test_confidence_does_not_depend_on_how_many_passages_are_shown(index: Index) -> None:
    shown = {k: answer(index, OFFICIALS, k) for k in (1, 2, 5, 20)}
    assert len({answered.confidence for answered in shown.values()}) == 1
    assert [len(answered.passages) for answered in shown.values()] == [1, 2, 5, 20]
    for answered in shown.values():
        holds(answered, index)


def test_the_question_is_kept_as_typed(index: Index) -> None:
    typed = "  how many\tofficials\n were trained? \u0007"
    answered = answer(index, typed)
    assert (answered.question, answered.searched) == (typed, "how many officials were trained?")


@pytest.mark.parametrize(
    ("question", "k", "says"),
    [
        ("", 5, "has no word"),
        (" ?! ", 5, "has no word"),
        ("x" * 2001, 5, "2001 characters, at most 2000"),
        ("who?", 0, "k is 0, expected 1 to 100"),
        ("who?", 101, "k is 101, expected 1 to 100"),
    ],
)
def test_questions_that_cannot_be_asked(index: Index, question: str, k: int, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        answer(index, question, k)


def test_a_word_that_nothing_holds_is_searched_all_the_same(index: Index) -> None:
    holds(answer(index, "xyzzyplugh"), index)
    holds(answer(index, "国际移民组织"), index)


def test_a_session_is_followed_from_turn_to_turn(index: Index) -> None:
    session = [
        "What was the Staff Evaluation System compliance rate in the 2019 performance cycle?",
        "What was it in the Vienna regional office?",
    ]
    answered = answer(index, "And in Cairo?", session=session)
    assert answered.citations[0].passage == "para:328"
    assert "Cairo, 55 per cent" in answered.answer
    assert answered.question == "And in Cairo?"
    assert answered.notes[0].kind == "follow_up"
    assert answered.searched in answered.notes[0].text
    alone = answer(index, "And in Cairo?")
    assert alone.id != answered.id
    assert not alone.notes


def test_a_slip_does_not_hide_the_answer(index: Index) -> None:
    answered = answer(index, "How many oficials were traned on protecton and anti-traficking?")
    assert answered.citations[0].passage == "para:138"
    assert {note.kind for note in answered.notes} == {"spelling"}


def test_the_object_is_json_with_flat_passages(index: Index) -> None:
    fields = as_object(answer(index, OFFICIALS))
    assert fields["passages"][0]["id"] == "para:138"
    assert fields["passages"][0]["rank"] == 1
    assert "passage" not in fields["passages"][0]
