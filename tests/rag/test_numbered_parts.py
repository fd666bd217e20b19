"""Objectives, lessons, conclusions that a document numbers: which there are."""

from dataclasses import replace

import pytest

from index.where import Where
from rag.answer import answer
from tests.small import FILLER, document, index_of, paragraph

GOALS = (
    "Goal 1: Safe roads",
    "Goal 2: Wells for all",
    "Goal 3: A school in each town",
)
HEADINGS = [
    paragraph(90 + n, text, id=f"heading:goal-{n}", kind="heading", number=None)
    for n, text in enumerate(GOALS, 1)
]
LESSONS = (
    f"Lesson 1. Few people read what is very long.{' It was printed, and nobody wrote.' * 15}",
    "Lesson 2. Each well in a town needs a keeper who lives there.",
)
PLAN = document(*HEADINGS, *LESSONS, "The goals were agreed in May.", *FILLER, slug="plan")
OTHER = document("The goals of the report are few.", *FILLER, slug="other")
INDEX = index_of(PLAN, OTHER)
IN_PLAN = Where(documents=("plan",))


def _quotes(question: str, where: Where = IN_PLAN) -> list[str]:
    found = answer(INDEX, question, where=where)
    return [citation.quote.exact for citation in found.citations]


@pytest.mark.parametrize(
    "question",
    [
        "What are the goals?",
        "list all the goals of the plan",
        "which goals does it set out",
        "How many goals are there?",
        "main strategic goals",
    ],
)
def test_numbered_headings_are_listed(question: str) -> None:
    assert _quotes(question) == list(GOALS)


def test_a_label_is_quoted_with_the_sentence_behind_it() -> None:
    first, second = _quotes("what lessons were learned?")
    assert first.startswith("Lesson 1. Few people read what is very long.")
    assert second == LESSONS[1]


@pytest.mark.parametrize(
    "question",
    ["When were the goals agreed?", "What is goal 2?", "Which goals are about roads?"],
)
def test_what_asks_more_is_searched_for(question: str) -> None:
    assert _quotes(question) != list(GOALS)


def test_a_document_without_such_parts_is_searched() -> None:
    assert GOALS[0] not in _quotes("What are the goals?", Where(documents=("other",)))
    found = answer(INDEX, "What are the goals?", where=replace(IN_PLAN, kinds=("paragraph",)))
    assert [citation.quote.exact for citation in found.citations] != list(GOALS)
    assert found.passages


def test_tables_and_chapters_are_no_such_parts() -> None:
    parts = [
        paragraph(60 + n, text, id=f"heading:h{n}", kind="heading", number=None)
        for n, text in enumerate(
            (
                "Table 1 Wells",
                "Table 2 Roads",
                "Chapter 1 A",
                "Chapter 2 B",
                "Lines 1 to 3 are",
                "Lines 4 to 5",
            )
        )
    ]
    assert not index_of(document(*parts, *FILLER)).numbered


def test_one_number_or_none_from_the_first_is_no_list() -> None:
    assert not index_of(document("Goal 1: Safe roads.", *FILLER)).numbered
    assert not index_of(document("Goal 4: Safe roads.", "Goal 5: Wells.", *FILLER)).numbered
