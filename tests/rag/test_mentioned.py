"""Figures whose mention is looked for are looked up as they stand."""

import pytest

from index.open import Index
from rag.answer import answer
from tests.small import cited, document, holds, index_of, table


@pytest.fixture(scope="module")
def figures() -> Index:
    prose = (
        "In 2019 the office trained 41,209 officials.",
        "It spent USD 1 060 369 on 234 boats.",
        "Some 1,234 boats were painted, 5 per cent of them in 2018.",
        "Of all boats 15 per cent sank, and 28.5 tonnes were lost.",
    )
    return index_of(document(*prose, *table("I", "Boats by port", {"Bergen": {"Boats": "777"}})))


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        ("Where does the report mention 41,209?", ["para:1"]),
        ("Where is 41209 mentioned?", ["para:1"]),
        ("Which paragraph says 1,060,369?", ["para:2"]),
        ("In which paragraph does 1 060 369 appear?", ["para:2"]),
        ("find 1,234", ["para:3"]),
        ("find 234", ["para:2"]),
        ("Where is the figure 28.5 given?", ["para:4"]),
        ("Where is 777 stated?", ["table:I#bergen"]),
        ("Where does ４１,２０９ appear?", ["para:1"]),
        ("find 15", ["para:4"]),
        ("Is 41,209 mentioned anywhere?", ["para:1"]),
        ("Locate 1,234 in the report.", ["para:3"]),
        ("what does the document say about 28.5", ["para:4"]),
        ("٤١٬٢٠٩", ["para:1"]),
        ("Where does the report mention 60?", []),
        ("Where does the report mention 41,20?", []),
        ("Where does the report mention 123?", []),
        ("find 28", []),
        ("find 1,060", []),
    ],
)
def test_a_figure_is_found_where_it_stands_and_nowhere_else(
    figures: Index, question: str, passages: list[str]
) -> None:
    answered = answer(figures, question)
    holds(answered, figures)
    assert cited(answered) == passages


def test_a_figure_that_stands_in_several_passages_is_shown_from_each() -> None:
    index = index_of(document("Boats: 512.", "Cars: 51.", "Trains: 512.", "Carts: 5,120."))
    answered = answer(index, "Where is 512 mentioned?")
    assert {p.passage.id for p in answered.passages[:2]} == {"para:1", "para:3"}
    assert set(cited(answered)) <= {"para:1", "para:3"}


def test_a_figure_of_the_report(index: Index) -> None:
    answered = answer(index, "Where does the report mention 41,209?")
    assert cited(answered) == ["para:138"]
    assert "41,209" in answered.answer
    assert answer(index, "Where does the report mention 41,219?").status == "not_found"
