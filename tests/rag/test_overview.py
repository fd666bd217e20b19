"""Whether an overview is asked for, on wordings that the patterns were not written from."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from index.open import Index
from index.where import Where
from rag.answer import answer
from rag.asked.read import understand
from tests.small import FILLER, cited, document, index_of, paragraph

VOCABULARY = index_of(document("The WO dug wells.", *FILLER, title="Review of 2021")).vocabulary


@pytest.mark.parametrize(
    "question",
    [
        "Please give me a short summary of this document.",
        "So what is this paper actually about?",
        "biggest accomplishments of the year",
        "What were the Water Office's most important results in 2021?",
        "the most important things in two minutes",
        "Can you recap the report?",
        "WO 2021 at a glance",
        "What has WO accomplished?",
        "key statistics",
        "Could you summarise the whole report in one paragraph?",
        "I want an overview",
        "What would be the main results, ideally two or three, each with a concrete figure?",
        "MAIN CONCLUSIONS OF THE REVIEW",
    ],
)
def test_overviews(question: str) -> None:
    assert understand(question, VOCABULARY).overview


@pytest.mark.parametrize(
    "question",
    [
        "biggest accomplishments in Peru",
        "Give me a summary of the ferry timetable",
        "What is the river agreement about?",
        "What did WO do for teachers?",
        "key statistics on bread",
        "Who led the Water Office?",
        "How many wells were dug in 2021?",
        "What does paragraph 2 say?",
        "main source of water",
        "What happened in Lima?",
    ],
)
def test_no_overviews(question: str) -> None:
    assert not understand(question, VOCABULARY).overview


@pytest.mark.parametrize(
    "question",
    [
        "What did the review of 2021 recommend?",
        "what does the Water Office propose in this report",
        "so what was decided in the end",
        "review 2021 verdict pls",
        "What were the main failings?",
        "How did the judges rule?",
    ],
)
def test_outcomes(question: str) -> None:
    asked = understand(question, VOCABULARY)
    assert asked.outcome
    assert asked.overview


@pytest.mark.parametrize(
    "question",
    [
        "What did the teachers recommend?",
        "What was decided on the ferries?",
        "What did the council decide?",
        "How many recommendations are there?",
        "What did the government find in Lima?",
        "Please give me a short summary of this document.",
    ],
)
def test_no_outcomes(question: str) -> None:
    assert not understand(question, VOCABULARY).outcome


TOPICS = ("ferries", "teachers", "bread", "boats")
DECIDED = {
    "Introduction": "The review of 2021 was asked for by the board, which wished to know of wells.",
    "Conclusions": "Wells are too few, and it is recommended that ninety more be dug.",
}


def _index(decided: Mapping[str, str]) -> Index:
    said = [paragraph(n, f"In {n} places {t} were bought.") for n, t in enumerate(TOPICS, 1)]
    for n, (head, text) in enumerate(decided.items(), 101):
        said.append(replace(paragraph(n, text), section=(head,)))
    return index_of(document(*said, *FILLER, title="Review of 2021"))


def test_what_a_document_concludes_is_an_outcome_and_its_introduction_none() -> None:
    found = answer(_index(DECIDED), "What did the review of 2021 recommend?")
    assert cited(found) == ["para:102"]
    assert found.confidence == 0.7


def test_without_conclusions_the_introduction_is_all_there_is() -> None:
    only = {"Introduction": DECIDED["Introduction"]}
    assert cited(answer(_index(only), "What did the review of 2021 decide?")) == ["para:101"]
    assert not answer(_index(only), "What did the review of 2021 recommend?").citations


def test_an_operative_part_needs_no_heading() -> None:
    decided = {
        "I. Facts": "The judges met in the review of 2021 to decide.",
        "V. Costs": "For these reasons, ninety wells shall be dug.",
    }
    question = "What did the judges decide in the review of 2021?"
    assert cited(answer(_index(decided), question)) == ["para:102"]


def test_an_operative_part_may_be_the_heading_of_what_is_decided() -> None:
    decided = {
        "I. Facts": "The judges met in the review of 2021 to decide.",
        "FOR THESE REASONS, THE JUDGES UNANIMOUSLY": "Hold that ninety wells shall be dug.",
    }
    question = "What did the judges decide in the review of 2021?"
    assert cited(answer(_index(decided), question)) == ["para:102"]


def test_what_is_recommended_comes_before_what_is_found() -> None:
    decided = {
        "Findings": "The review of 2021 found many recommendations ignored.",
        "Recommendations": "Ninety more shall be dug.",
    }
    assert cited(answer(_index(decided), "What did the review of 2021 recommend?")) == ["para:102"]


def test_an_introduction_sums_nothing_up_but_says_what_a_document_is_about() -> None:
    index = _index(
        {"Foreword": "Dear friends of mine.", "Preface": "All of it began early.", **DECIDED}
    )
    summary = answer(index, "Please give me a short summary of this report.")
    assert cited(summary) == ["para:104"]
    about = answer(index, "So what is this report about, in short?")
    assert {p.passage.id for p in about.passages[:4]} == {f"para:{n}" for n in range(101, 105)}


def test_of_several_documents_it_has_to_be_clear_which_is_meant() -> None:
    decided = replace(paragraph(1, "Boats shall pay at piers."), section=("Decision",))
    harbour = document(decided, *FILLER, title="Harbour rules", slug="harbour")
    said = replace(paragraph(1, DECIDED["Conclusions"]), section=("Conclusions",))
    index = index_of(document(said, *FILLER, title="Review of 2021"), harbour)
    named = answer(index, "What did the review of 2021 recommend?")
    assert (cited(named), named.confidence) == (["para:1"], 0.7)
    assert answer(index, "What was decided?").confidence != 0.7
    only = answer(index, "What was decided?", where=Where(documents=("harbour",)))
    assert only.confidence == 0.7


def test_what_was_found_stands_under_findings_and_not_under_a_summary() -> None:
    summed = {
        "Executive summary": "The review of 2021 saw 40 wells and asked 90 persons for findings.",
        "Main findings": "Nine wells in ten are dry.",
    }
    index = _index(summed)
    for question in ("main findings of the review", "What did the review of 2021 find?"):
        assert cited(answer(index, question)) == ["para:102"]
    assert cited(answer(index, "Please give me a short summary of the review."))[0] == "para:101"


def test_blocks_without_numbers_give_an_overview_and_captions_none() -> None:
    made = document(*FILLER, title="Review of 2021")
    shown = {"table:2": "Conclusions in brief", "page:3#1": "Wells are too few."}
    blocks = [
        replace(paragraph(1, text), id=id, kind="block", number=None, section=("Conclusions",))
        for id, text in shown.items()
    ]
    index = index_of(replace(made, passages=(*made.passages, *blocks)))
    assert [index.passages[p].id for p in index.overview] == ["page:3#1"]


@pytest.mark.parametrize("question", ["what is the purpose", "summary", "what is this about?"])
@pytest.mark.parametrize("head", ["Article 1 Subject matter and scope", "Artículo 1 Objeto"])
def test_the_first_article_of_an_act_says_what_it_is_about(question: str, head: str) -> None:
    act = {head: "This Act lays down rules on wells.", "Article 2 Scope": "It is for all towns."}
    assert cited(answer(_index(act), question)) == ["para:101"]


def test_what_a_report_is_about_does_not_stand_under_its_findings() -> None:
    index = _index(
        {"I. Introduction": "This is on wells.", "II. Main findings": "The purpose was clear."}
    )
    assert cited(answer(index, "what is the purpose")) == ["para:101"]


def test_without_such_parts_an_overview_is_as_sure_as_any_answer() -> None:
    found = answer(_index({"II. Wells": "Ninety were dug in sum."}), "Please give me a summary.")
    assert found.confidence != 0.7


def test_what_opens_a_document_says_nothing_of_its_outcome() -> None:
    opened = {"Introduction": "The judges met to decide who won the case."}
    assert answer(_index(opened), "Who won the case?").confidence != 0.7
    decided = {**opened, "Disposition": "There will be judgment for the miller."}
    assert cited(answer(_index(decided), "Who won the case?")) == ["para:102"]


def test_an_overview_in_another_language_is_given_by_all_its_parts() -> None:
    index = _index({"Foreword": "Les puits.", "Highlights": "Neuf puits sont des réalisations."})
    asked = understand("De quoi parle ce rapport ?", index.vocabulary)
    assert (asked.language, asked.overview, asked.subject) == ("fr", True, False)
    found = answer(index, "De quoi parle ce rapport ?")
    assert {p.passage.id for p in found.passages[:2]} == {"para:101", "para:102"}
