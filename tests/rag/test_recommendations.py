"""What is recommended: whether that is asked, and which passages answer."""

from dataclasses import replace

import pytest

from rag.answer import answer
from rag.asked.read import understand
from tests.small import (
    ALWAYS_SURE,
    FILLER,
    WordReader,
    cited,
    document,
    index_of,
    paragraph,
    table,
)

GIVEN = (
    "The audit of the wells began in May.",
    "The Board recommends that the office count its pumps every year.",
    "The office counts its pumps by hand.",
    "Recommendation 2: pumps should be painted.",
    replace(paragraph(50, "Hoses shall be bought."), section=("III. RECOMMENDATIONS",)),
)
ROWS = table(
    "I", "Recommendations of earlier years", {"Pumps that the Board recommends": {"n": "4"}}
)
INDEX = replace(
    index_of(document(*GIVEN, *ROWS, *FILLER, title="Audit"), calibration=ALWAYS_SURE),
    reader=WordReader("pumps"),
)


@pytest.mark.parametrize(
    "question",
    [
        "what do the auditors recommend to the office",
        "What has the committee of experts recommended on water?",
        "top recommendations",
        "list all recommendations for the office",
        "What are the Board's main recommendations?",
    ],
)
def test_what_is_recommended_is_asked(question: str) -> None:
    asked = understand(question, INDEX.vocabulary)
    assert asked.recommendations
    assert asked.broad


@pytest.mark.parametrize(
    "question",
    [
        "How many recommendations were made?",
        "Which recommendations were rejected?",
        "open recommendations of earlier years",
        "Does the Board recommend new pumps?",
        "Who recommended the pumps?",
        "When was the recommendation on pumps made?",
        "What share of the money did the Board recommend?",
    ],
)
def test_what_became_of_recommendations_is_another_question(question: str) -> None:
    assert not understand(question, INDEX.vocabulary).recommendations


def test_passages_that_recommend_answer_and_no_others() -> None:
    found = answer(INDEX, "What does the audit recommend?")
    assert sorted(cited(found)) == ["para:2", "para:4", "para:50"]
    assert found.notes == ()
    assert {p.passage.id for p in found.passages[:3]} == {"para:2", "para:4", "para:50"}


def test_what_is_recommended_on_something_is_told_by_what_recommends() -> None:
    found = answer(INDEX, "What does the Board recommend on pumps that are counted by hand?")
    assert set(cited(found)) <= {"para:2", "para:4"}
    assert found.citations


def test_the_sentence_that_recommends_is_quoted() -> None:
    told = "Pumps of the office were old pumps. " * 20
    made = document(f"{told}We recommend new ones.", *FILLER, title="Audit")
    index = index_of(made, calibration=ALWAYS_SURE)
    (citation,) = answer(index, "What is recommended for the pumps of the office?").citations
    assert "We recommend new ones." in citation.quote.exact


def test_that_more_is_recommended_than_is_quoted_is_told() -> None:
    many = [f"We recommend that pump {n} be painted." for n in range(9)]
    index = index_of(document(*many, *FILLER, title="Audit"), calibration=ALWAYS_SURE)
    found = answer(index, "key recommendations")
    assert len(set(cited(found))) == 6
    assert [note.text for note in found.notes] == [
        "Quoted: 6 of 9 passages that recommend something"
    ]


def test_where_nothing_is_recommended_nothing_is_made_up() -> None:
    index = index_of(document("The summary says little.", *FILLER, title="Audit"))
    assert not answer(index, "What does the audit recommend?").citations
