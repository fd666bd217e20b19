"""What the words of a question say of the answer that it wants."""

import pytest

from index.vocabulary import Vocabulary
from rag.asked.read import read_off

NO_WORDS = Vocabulary.of(())


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is the yearly fee for members?", "sum"),
        ("What did the training courses cost?", "sum"),
        ("How much are interns paid?", "sum"),
        ("How large was the target?", "figure"),
        ("What share of offices answered?", "share"),
        ("What did the offices do?", None),
        ("How long does the course last?", "duration"),
        ("In which two East African countries did offices open?", "place"),
        ("How many people came, and where was it held?", "figure"),
        ("Where was the course held?", "place"),
        ("What is said on the forums where States meet?", None),
        ("Who came to more countries, staff or partners?", "figure"),
        ("Which came first, the guide or the course?", "date"),
    ],
)
def test_the_type_of_answer_that_is_asked_for(question: str, kind: str | None) -> None:
    assert read_off(NO_WORDS, question, question).answer_type == kind


def test_months_are_asked_for_like_years() -> None:
    question = "May it be in May or by June 2019?"
    assert read_off(NO_WORDS, question, question).codes.keys() == {"May", "June", "2019"}


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("in the 1990s", True),
        ("in 1994", True),
        ("by 1989 and 2000", False),
        ("19940 boats", False),
    ],
)
def test_a_decade_is_met_by_each_of_its_years(text: str, has: bool) -> None:
    asked = read_off(NO_WORDS, "trade in the 1990s", "trade in the 1990s")
    assert asked.missing_codes(text) == (frozenset() if has else {"1990s"})
    assert asked.broad, "a decade narrows a broad question as a year does"


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("In 2030-31 we received 3,068.", True),
        ("In 2030/31 we received 3,068.", True),
        ("Of 2029-30 it says more.", False),
        ("12030 boats", False),
    ],
)
def test_a_year_is_met_by_one_that_ends_in_the_next(text: str, has: bool) -> None:
    asked = read_off(NO_WORDS, "How many came in 2030-31?", "How many came in 2030-31?")
    assert asked.missing_codes(text) == (frozenset() if has else {"2030"})
