"""Two things that are compared: each has a sentence of its own."""

import pytest

from index.open import Index
from rag.answer import answer
from rag.asked.answer_type import sides_compared
from tests.small import ALWAYS_SURE, FILLER, cited, document, holds, index_of


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Did more offices work with forums or with unions?", ("Did more … forums", "with unions")),
        (
            "Which got more in 2019, the fund or the bookstore, and what were the two totals?",
            ("the fund", "the bookstore"),
        ),
        ("How does the fund compare with the appeal?", ("How does the fund", "the appeal")),
        ("Is the share of women higher than that of men?", ("Is the … higher", "that of men")),
        ("Did more than 100 people come by boat?", ()),
        ("Did more than half of the offices answer?", ()),
        ("Was it food or water?", ()),
    ],
)
def test_two_things_that_are_compared(question: str, sides: tuple[str, ...]) -> None:
    found = [question[start:end] for start, end in sides_compared(question)]
    assert len(found) == len(sides)
    for piece, side in zip(found, sides, strict=True):
        begins, *_, ends = (*side.split("…"), side.split("…")[-1])
        assert piece.startswith(begins)
        assert piece.endswith(ends)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        (
            "Did more of our offices work with regional consultative processes or with "
            "interregional forums on migration?",
            {"para:89": "Seventy-two IOM offices", "para:91": "Twenty-nine country offices"},
        ),
    ],
)
def test_of_two_things_that_are_compared_each_has_its_figure(
    index: Index, question: str, quoted: dict[str, str]
) -> None:
    answered = answer(index, question)
    holds(answered, index)
    found = {citation.passage: citation.quote.exact for citation in answered.citations}
    assert found.keys() == quoted.keys()
    assert all(words in found[passage] for passage, words in quoted.items())


DEPLOYED = "The roster provided 85 deployments.", "Standby partners provided 90 deployments."


@pytest.mark.parametrize("k", [1, 2, 5])
@pytest.mark.parametrize(
    "question",
    [
        "Were more deployments provided by the roster or by standby partners?",
        "Were fewer deployments provided by standby partners than by the roster?",
    ],
)
def test_a_comparison_is_never_answered_without_a_citation(question: str, k: int) -> None:
    """Both sides are shown, even where one passage is asked for."""
    index = index_of(document(*DEPLOYED, *FILLER), calibration=ALWAYS_SURE)
    answered = answer(index, question, k)
    holds(answered, index)
    assert answered.status == "answered"
    assert len(answered.passages) == max(k, 2)
    assert len(cited(answered)) == 2
