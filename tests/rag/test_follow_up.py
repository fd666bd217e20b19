"""Follow-ups: what a question leaves out is taken from the one before it."""

import pytest

from corpus.errors import QuestionError
from index.vocabulary import Vocabulary
from rag.answer import answer
from rag.asked.follow_up import carried_over
from rag.asked.read import understand
from rag.contract import MAX_SESSION
from tests.small import cited, document, holds, index_of


@pytest.mark.parametrize(
    ("before", "question", "resolved"),
    [
        ("What was it in Vienna?", "And in Cairo?", "What was it in Cairo?"),
        ("How many staff had IOM in 2019?", "what about 2018?", "How many staff had IOM in 2018?"),
        (
            "Who met in the Republic of Moldova?",
            "How about South Sudan?",
            "Who met in the South Sudan?",
        ),
        (
            "What is the Policy Hub?",
            "Who led it?",
            "What is the Policy Hub? Who led it?",
        ),
        (
            "How many sessions were held?",
            "And how many of those face to face?",
            "How many sessions were held? And how many of those face to face?",
        ),
        ("What was it in Vienna?", "How many offices has IOM?", "How many offices has IOM?"),
        ("", "And in Cairo?", "And in Cairo?"),
        ("Who leads IOM?", "And in Cairo?", "Who leads IOM? And in Cairo?"),
        (
            "How many nationals of Kenya are in the Professional category?",
            "And in Uganda?",
            "How many nationals of Uganda are in the Professional category?",
        ),
        ("Who spoke of IOM?", "And in Cairo?", "Who spoke of IOM? And in Cairo?"),
        (
            "what is the rate in oslo for staff",
            "and in lima?",
            "what is the rate in lima for staff",
        ),
        ("What is the limit for drivers?", "And for nurses?", "What is the limit for nurses?"),
        ("Is it open at weekends?", "what about at night?", "Is it open at night?"),
        (
            "How many work in the field offices?",
            "and in lima?",
            "How many work in the field offices? and in lima?",
        ),
    ],
)
def test_follow_ups(before: str, question: str, resolved: str) -> None:
    assert carried_over(question, before) == resolved


@pytest.mark.parametrize(
    ("turn", "leans"),
    [
        ("Is there a lost-property office?", "no"),
        ("Also: how many bridges are there", "no"),
        ("So which donors gave most?", "no"),
        ("PSEA cases", "no"),
        ("Is it true that the ferry was sold?", "no"),
        ("What did the Harbour Board decide in 2019?", "no"),
        ("How many were women?", "yes"),
        ("and of those?", "yes"),
        ("Who led it?", "yes"),
        ("from which countries?", "yes"),
        ("And in Cairo?", "yes"),
        ("How many travellers were screened?", "maybe"),
        ("And which campaigns did well?", "maybe"),
        ("Did they mend the bridge over the river?", "maybe"),
    ],
)
def test_whether_a_turn_stands_by_itself(turn: str, leans: str, vocabulary: Vocabulary) -> None:
    before = "Which rivers were mapped?"
    asked = understand(turn, vocabulary, [before])
    glued = asked.searched.startswith(before) or (asked.searched != turn and leans == "yes")
    assert (leans != "no") == glued
    assert (leans == "maybe") == (asked.alone is not None)
    if asked.alone:
        assert before not in asked.alone.searched
        assert asked.alone.alone is None


def test_sessions_that_cannot_be_read(vocabulary: Vocabulary) -> None:
    with pytest.raises(QuestionError, match="21 questions, at most 20 are read"):
        understand("who?", vocabulary, ["who?"] * (MAX_SESSION + 1))
    with pytest.raises(QuestionError, match="has no word"):
        understand("who?", vocabulary, ["?"])


def test_a_session_is_followed_from_turn_to_turn_on_a_small_document() -> None:
    index = index_of(
        document(
            "The rate was 55 per cent in Cairo.", "The rate was 63 per cent in Vienna.", "End."
        )
    )
    session = ["What was the rate in Lima?", "And in Cairo?"]
    answered = answer(index, "And in Vienna?", session=session)
    holds(answered, index)
    assert answered.searched == "What was the rate in Vienna?"
    assert cited(answered) == ["para:2"]
    assert [note.text for note in answered.notes] == ["Understood as: What was the rate in Vienna?"]
    assert answered.id != answer(index, "And in Vienna?").id


@pytest.mark.parametrize(
    ("follow_up", "quoted"),
    [("and in cairo?", ["para:1"]), ("and in lima?", []), ("And Lima?", []), ("and Egypt?", [])],
)
def test_what_is_asked_of_another_thing_is_not_answered_of_the_first(
    follow_up: str, quoted: list[str]
) -> None:
    index = index_of(document("The rate was 55 per cent in Cairo.", "The rate fell.", "End."))
    before = ["what was the rate in vienna", "And in Cairo?"][: 1 if quoted else 2]
    answered = answer(index, follow_up, session=before)
    holds(answered, index)
    assert cited(answered) == quoted


def test_a_people_names_its_country() -> None:
    index = index_of(document("Of 20 nurses 7 are Kenyan and 3 Chadian.", "The rate fell.", "End."))
    before = "How many nurses are from Chad?"
    assert cited(answer(index, "And from Kenya?", session=[before])) == ["para:1"]
