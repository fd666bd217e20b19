"""What is recommended: whether that is asked, and which passages answer."""

from dataclasses import replace

import pytest

from index.overview import recommends
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
        "what are the auditors main recommendations to the office",
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
        "previous recommendations",
        "last years recommendations",
    ],
)
def test_what_became_of_recommendations_is_another_question(question: str) -> None:
    assert not understand(question, INDEX.vocabulary).recommendations


@pytest.mark.parametrize("whom", ["management", "the government of the island", "executive heads"])
def test_to_whom_is_no_subject(whom: str) -> None:
    asked = understand(f"What does the audit recommend to {whom}?", INDEX.vocabulary)
    assert asked.overview
    assert not understand(f"What does the audit recommend on {whom}?", INDEX.vocabulary).overview


def test_rows_of_a_table_of_recommendations_recommend_and_those_of_its_status_do_not() -> None:
    given = table("II", "Recommendations", {"Pumps": {"Recommendation": "Paint all pumps."}})
    status = table("III", "Status", {"Hoses": {"Recommendation": "Buy hoses.", "Status": "Closed"}})
    made = document(*given, *status, "The audit began in May.", *FILLER, title="Audit")
    index = index_of(made, calibration=ALWAYS_SURE)
    found = [
        index.passages[p].id for p in range(len(index.passages)) if recommends(index.passages[p])
    ]
    assert found == ["table:II#pumps"]
    assert cited(answer(index, "What does the audit recommend?")) == ["table:II#pumps"]


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


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("The Committee calls upon the authorities to mend the pumps.", True),
        ("The Board urges the office to count its pumps.", True),
        ("It invites the Government to say what was done.", True),
        ("The office has called pumps by their names.", False),
    ],
)
def test_other_words_of_those_who_recommend(text: str, is_one: bool) -> None:
    assert recommends(paragraph(1, text)) is is_one
