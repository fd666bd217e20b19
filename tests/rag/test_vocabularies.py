"""Acronyms, the publisher and spelling belong to the documents that are searched."""

import pytest

from corpus.errors import UnknownDocument
from index.where import EVERYWHERE, Where
from rag.answer import Answer, answer
from tests.small import FILLER, document, index_of

BOATS = document(
    *FILLER[:3],
    "The Coastal Levy Pact (CLP) pays for each pontoon.",
    "CLP was signed by nine towns. CLP ends in 2022.",
    "The Water Office (WO) has 12 boats. WO sold 3.",
    slug="boats",
    publisher="Water Office",
)
FARMS = document(
    *FILLER[3:],
    "The Common Land Plan (CLP) feeds Pontoom village. The Water Office (WO) is far.",
    "CLP is for 40 farms. CLP began in spring.",
    slug="farms",
    publisher="Land Bureau",
)
INDEX = index_of(BOATS, FARMS)


def asked(question: str, *documents: str) -> Answer:
    return answer(INDEX, question, where=Where(documents))


def notes(answered: Answer) -> list[str]:
    return [note.text for note in answered.notes if note.kind == "acronym"]


@pytest.mark.parametrize(
    ("slug", "name", "other"),
    [
        ("boats", "Coastal Levy Pact", "Common Land Plan"),
        ("farms", "Common Land Plan", "Coastal Levy Pact"),
    ],
)
def test_an_acronym_is_that_of_the_document(slug: str, name: str, other: str) -> None:
    answered = asked("What does CLP stand for?", slug)
    assert name in answered.searched
    assert notes(answered) == [f"CLP: {name}"]
    assert name in answered.answer
    assert other not in answered.searched + answered.answer


@pytest.mark.parametrize("documents", [(), ("boats", "farms")], ids=["all", "both"])
@pytest.mark.parametrize("acronym", ["CLP", "clp"])
def test_one_that_stands_for_two_names_is_left_as_it_is_and_both_are_told(
    documents: tuple[str, ...], acronym: str
) -> None:
    answered = asked(f"What does {acronym} stand for?", *documents)
    assert answered.searched == f"What does {acronym} stand for?"
    assert notes(answered) == ["CLP: Coastal Levy Pact (BOATS), Common Land Plan (FARMS)"]
    assert notes(asked("Is the Coastal Levy Pact the CLP?", *documents)) == [], "it is said which"


def test_one_that_stands_for_the_same_name_in_both_is_written_out() -> None:
    assert notes(asked("What does WO stand for?")) == ["WO: Water Office"]


def test_they_is_the_publisher_of_the_chosen_document() -> None:
    assert notes(asked("How many boats do they have?", "boats")) == ["they: WO"]
    assert notes(asked("How many farms do you have?", "farms")) == ["you: Land Bureau"]
    assert notes(asked("How many boats do they have?")) == [], "one of two, nobody knows which"


def test_a_slip_is_mended_by_the_words_of_the_chosen_document() -> None:
    question = "What pays for a pontoom?"
    assert asked(question, "boats").searched == "What pays for a pontoon?"
    assert asked(question).searched == question


def test_a_vocabulary_is_read_once_for_the_same_documents() -> None:
    both = INDEX.vocabulary_of(("farms", "boats"))
    assert INDEX.vocabulary_of(("boats", "farms")) is both
    assert INDEX.vocabulary is INDEX.vocabulary_of(EVERYWHERE.documents)
    with pytest.raises(UnknownDocument):
        INDEX.vocabulary_of(("boats", "none"))


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Who leads the Land Bureau?", "Who leads it?"),
        ("What is Land Bureau's income in 2020?", "What is its income in 2020?"),
        ("What does the land bureau pay for?", "What does it pay for?"),
        ("What does Land Bureau stand for?", "What does Land Bureau stand for?"),
        ("Who leads the Water Office?", "Who leads the Water Office?"),  # of other documents
    ],
)
def test_the_whole_name_of_the_publisher_is_it(question: str, searched: str) -> None:
    assert asked(question, "farms").searched == searched
