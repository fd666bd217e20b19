"""Whether an overview is asked for, on wordings that the patterns were not written from."""

import pytest

from rag.asked.read import understand
from tests.small import FILLER, document, index_of

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
