"""Acronyms that the documents never write, and words for the publisher."""

from dataclasses import replace

import pytest

from index.vocabulary import Vocabulary
from rag.answer import answer
from rag.asked.read import understand
from tests.small import BY_WORDS, cited, document, index_of

MADE = document(
    "Wheat price monitoring is done. The wheat price monitoring goes on.",
    "Wet peat moss burns. Wet peat moss smokes. Wet peat moss is rare here.",
    "The Office of the River Inspector met Junior Postal Officers.",
    "Monitoring and evaluation, and again monitoring and evaluation.",
    "Fresh oats need rain. Oman Pakistan Palau Panama Qatar are listed.",
    "Iced tea is cold. Iced tea is sweet.",
    "Wild horses often run. Wild horses often run.",
    "Ratify the International Covenant on Economic, Social and Cultural Rights.",
)
VOCABULARY = Vocabulary.of(MADE.passages, [MADE])


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Who leads the ORI?", "Who leads the ORI (Office of the River Inspector)?"),
        (
            "What of the ICESCR?",
            "What of the ICESCR (International Covenant on Economic, Social and Cultural Rights)?",
        ),
        ("jpo numbers", "jpo (Junior Postal Officers) numbers"),
        ("How many ORIs met?", "How many ORIs (Office of the River Inspector) met?"),
        ("m&e staff", "m&e (Monitoring and evaluation) staff"),
        ("WPM", "WPM (Wet peat moss)"),
        ("What is PPP?", "What is PPP?"),  # cut out of a list of names
        ("What is FON?", "What is FON?"),  # words that stand so once, by chance
        ("who is it", "who is it"),
        ("IS IT COLD HERE NOW", "IS IT COLD HERE NOW"),
    ],
)
def test_letters_are_found_by_the_initials_of_terms(question: str, searched: str) -> None:
    assert understand(question, VOCABULARY).searched == searched


def test_an_acronym_of_several_terms_says_so() -> None:
    (note,) = understand("WPM costs", VOCABULARY).notes
    assert (note.kind, note.text) == (
        "acronym",
        "WPM: Wet peat moss (the most frequent of 2 with these initials)",
    )


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("How much money did they spend?", "How much money did it spend?"),
        ("Did you guys buy wheat?", "Did it buy wheat?"),
        ("What is your budget for wheat?", "What is its budget for wheat?"),
        ("How many women work there?", "How many women work there?"),
        ("What did the organisation burn?", "What did it burn?"),
    ],
)
def test_words_for_the_publisher(question: str, searched: str) -> None:
    asked = understand(question, VOCABULARY)
    assert asked.searched == searched
    assert asked.of_publisher
    assert asked.notes[0].text.endswith(": Water Office")


@pytest.mark.parametrize(
    "question",
    [
        "Do horses and their foals know where they run?",
        "How many women from Palau work there?",
        "Are there any horses?",
        "Do horses run in the us?",
        "How many horses are there in total?",
        "Who are the riders and what did they win?",
        "Can you list the horses?",
    ],
)
def test_what_else_they_may_mean(question: str) -> None:
    assert not understand(question, VOCABULARY).of_publisher


def test_in_a_chat_they_may_be_what_was_asked_before() -> None:
    asked = understand("What do they eat?", VOCABULARY, ["Where do wild horses run?"])
    assert asked.searched == "Where do wild horses run? What do they eat?"
    assert not asked.of_publisher


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("ORI meaning", ["para:3"]),
        ("What does M&E stand for?", ["para:4"]),
        ("WPM meaning", []),  # two terms have these initials
        ("What does the ORI mean for horses?", []),
    ],
)
def test_what_letters_stand_for_is_quoted(question: str, quoted: list[str]) -> None:
    unsure = replace(BY_WORDS, intercept=-99.0)  # of anything else
    assert cited(answer(index_of(MADE, calibration=unsure), question)) == quoted
