"""Rows of tables that a question names, and those that it does not mean."""

import numpy as np
import pytest

from index.open import Index
from index.where import Where
from rag.answer import answer, search
from rag.asked.read import understand
from rag.tables import extreme_rows
from tests.small import FILLER, cited, document, holds, index_of, table


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("How many women worked at P-4 level in 2019?", "table:I.2#women"),
        ("How many men worked at P-2 level in 2019?", "table:I.2#men"),
        ("Number of P-3 staff from the Democratic Republic of the Congo", "table:III#democrat"),
        ("How many men from Chad work in General Service?", "table:II#chad"),
        ("What is the total number of Professional staff in Annex III?", "table:III#total"),
        ("How many posts did women fill at P-3 in 2019?", "table:I.2#women"),
        ("What was the percentage of women at P-5 and above in 2018?", "table:I.3#percentage-of-w"),
        ("How many G-5 officers are Norwegian?", "table:II#norway"),
        ("How many nationalities were represented in 2016?", "table:IV#total"),
        ("MICIC stands for what?", "para:202"),
        ("When did IOM join the International Aid Transparency Initiative?", "para:250"),
        ("What does SCAAN stand for?", "acronyms#SCAAN"),
        ("What does CCCM stand for?", "acronyms#CCCM"),
    ],
)
def test_grades_rows_and_definitions_are_met_literally(
    index: Index, question: str, passage: str
) -> None:
    assert search(index, question, 1)[0].passage.id.startswith(passage)


def test_each_row_that_is_named_is_quoted_and_no_other(index: Index) -> None:
    for asked, rows in (
        ("How many staff nationals of Kenya and Uganda are Professionals?", ["kenya", "uganda"]),
        ("How many P-4 staff are there worldwide in Annex III?", ["total"]),
    ):
        answered = answer(index, asked)
        holds(answered, index)
        assert [c.passage for c in answered.citations] == [f"table:III#{row}" for row in rows]


def test_men_and_women_in_total_are_the_total(index: Index) -> None:
    for asked, row in (
        ("What was the total number of men and women at P-5 and higher in 2018?", "total"),
        ("What was the total number of women at P-5 and higher in 2018?", "women"),
    ):
        assert search(index, asked, 1)[0].passage.id == f"table:I.3#{row}"


def test_a_total_is_no_share(index: Index) -> None:
    answered = answer(index, "What percentage of staff are satisfied with their pay?")
    assert answered.status == "not_found"


@pytest.mark.parametrize(
    "question", ["How many schools were built in Italy?", "What is the capital of France?"]
)
def test_a_row_of_a_table_about_something_else_is_no_answer(index: Index, question: str) -> None:
    answered = answer(index, question)
    assert answered.status == "not_found"
    assert answered.passages[0].passage.kind != "table_row"


CREW = table(
    "I",
    "Crew by port of registry and rank",
    {
        "Bergen": {"C-1": "1,234", "C-2": "30", "Total": "1,264"},
        "Odense": {"C-1": "25", "C-2": "n/a", "Total": "25"},
        "Total": {"C-1": "1,259", "C-2": "30", "Total": "1,289"},
    },
    stub="Port",
)
POSTS = table(
    "II",
    "Posts by nationality and grade",
    {
        "Ghana": {"P-4": "6", "P-5": "2", "Total": "8"},
        "Burkina Faso": {"P-4": "5", "P-5": "1", "Total": "6"},
        "Total": {"P-4": "11", "P-5": "3", "Total": "14"},
    },
)


@pytest.fixture(scope="module")
def annexes() -> Index:
    prose = ("Schools were built by partners.", "The posts of guards were painted in Ghana.")
    return index_of(document(*prose, *CREW, *POSTS, publisher="Ministry of Ports"))


@pytest.fixture(scope="module")
def four() -> Index:
    posts = {
        "Ghana": {"P-2": "n/a", "P-3": "9", "P-4": "6", "P-5": "2", "Total": "8"},
        "Burkina Faso": {"P-2": "1", "P-3": "8", "P-4": "5", "P-5": "1", "Total": "6"},
        "Chad": {"P-2": "2", "P-3": "7", "P-4": "3", "P-5": "2", "Total": "5"},
        "Subtotal": {"P-2": "3", "P-3": "24", "P-4": "14", "P-5": "5", "Total": "19"},
        "Peru": {"P-2": "3", "P-4": "–", "P-5": "4", "Total": "4"},
        "Total": {"P-2": "6", "P-3": "24", "P-4": "14", "P-5": "9", "Total": "23"},
    }
    return index_of(document(*FILLER, *CREW, *table("II", "Posts by nationality and grade", posts)))


@pytest.mark.parametrize("place", ["Ghana", "Burkina Faso"])
@pytest.mark.parametrize(
    "question",
    [
        "How many P-4 {} does {place} have?".replace("{}", word)
        for word in ("posts", "positions", "staff", "people", "employees", "officers")
    ],
)
def test_posts_staff_and_people_are_one_thing_in_a_table_of_staff(
    annexes: Index, question: str, place: str
) -> None:
    answered = answer(annexes, question.format(place=place))
    holds(answered, annexes)
    assert cited(answered) == [f"table:II#{place.lower().replace(' ', '-')}"]
    assert "P-4: " in answered.answer


@pytest.mark.parametrize(
    "question",
    [
        "How many schools were built in Ghana?",
        "How many elephants does Ghana have?",
        "How many hospital beds does Burkina Faso have?",
    ],
)
def test_a_table_of_staff_is_asked_for_staff_alone(annexes: Index, question: str) -> None:
    answered = answer(annexes, question)
    holds(answered, annexes)
    assert not {id for id in cited(answered) if id.startswith("table:")}


def test_a_figure_of_a_column_that_the_row_lacks_is_not_given(annexes: Index) -> None:
    assert answer(annexes, "How many P-3 posts does Ghana have?").status == "not_found"


def test_a_total_is_no_answer_to_what_its_table_is_not_about(annexes: Index) -> None:
    rows = Where(kinds=("table_row",))
    assert not answer(annexes, "How many schools were built?", where=rows).citations
    assert answer(annexes, "How many staff are there?", where=rows).citations


@pytest.mark.parametrize(
    ("question", "quoted", "column"),
    [
        ("Which nationality has the most posts?", ["table:II#ghana"], "Total"),
        ("nationality with the fewest P-5 posts", ["table:II#burkina-faso"], "P-5"),
        ("Which nationality has the most P-2 posts?", [], ""),  # one figure is not known
        ("Which nationality has the fewest P-3 posts?", [], ""),  # one cell is blank
        ("Which port has the largest crew?", [], ""),  # of two there is little to compare
        ("Which nationality has the most schools?", [], ""),
    ],
)
def test_rows_are_compared_for_the_most_and_the_least(
    four: Index, question: str, quoted: list[str], column: str
) -> None:
    answered = answer(four, question)
    assert [one for one in cited(answered) if one.startswith("table")] == quoted
    told = [note.text for note in answered.notes if note.text.startswith("Compared: ")]
    assert told == ([f"Compared: 4 rows of Annex II, by {column}"] if quoted else [])


def test_only_a_table_that_is_searched_whole_is_compared(four: Index) -> None:
    question = "Which nationality has the most posts?"
    assert cited(answer(four, question, where=Where(kinds=("table_row",)))) == ["table:II#ghana"]
    asked, mask = understand(question, four.vocabulary), np.ones(len(four.passages), bool)
    assert extreme_rows(four, asked, [], mask)
    mask[four.positions[four.passages[0].document, "table:II#chad"]] = False
    assert not extreme_rows(four, asked, [], mask)


def test_each_of_several_rows_and_the_total(annexes: Index) -> None:
    both = answer(annexes, "How many P-5 posts do Ghana and Burkina Faso have?")
    holds(both, annexes)
    assert cited(both) == ["table:II#ghana", "table:II#burkina-faso"]
    total = answer(annexes, "How many P-5 posts are there in total in Annex II?")
    assert cited(total) == ["table:II#total"]


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("How many P-4 posts does Kenya have?", "table:III#kenya"),
        ("How many P-4 positions are held by nationals of Kenya?", "table:III#kenya"),
        ("How many people from Uganda work for the agency at P-3?", "table:III#uganda"),
        ("How many P-5 officers does Italy have?", "table:III#italy"),
    ],
)
def test_posts_of_the_report(index: Index, question: str, passage: str) -> None:
    assert cited(answer(index, question)) == [passage]


def test_more_rows_may_be_named_than_are_ranked_anew() -> None:
    """Two tables by country, and a question for most of them."""
    names = [f"Land{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(70)]
    rows = {name: {"P-4": "3"} for name in names}
    index = index_of(
        document(
            "Wells were repaired.",
            *table("II", "General staff by nationality", rows),
            *table("III", "Professional staff by nationality", rows),
        )
    )
    holds(answer(index, f"How many staff are nationals of {', '.join(names)}?"), index)
    holds(answer(index, f"How many staff of {', '.join(names)} does paragraph 1 name?"), index)


def test_a_row_of_another_document_does_not_come_first_by_its_name() -> None:
    training = "In 2019 the Nairobi office trained 71 staff on protection from abuse."
    figures = {"Staff": {"2019": "5"}, "Partners": {"2019": "9"}}
    index = index_of(
        document(training, *FILLER, slug="one"),
        document(*table("1", "Trained on protection", figures), *FILLER, slug="two"),
    )
    asked = "How many staff did the Nairobi office train on protection from abuse in 2019?"
    assert search(index, asked, 1)[0].passage.id == "para:1"
    asked = "How many staff were trained on protection in 2019?"
    assert search(index, asked, 1, Where(("two",)))[0].passage.id == "table:1#staff"
