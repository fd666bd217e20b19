"""What "there" means in a follow-up has to stand in the passage that answers."""

import pytest

from rag.answer import answer
from rag.asked.follow_up import place_meant
from tests.small import FILLER, document, index_of


@pytest.mark.parametrize(
    ("before", "place"),
    [
        ("What does the report say about Sudan?", "Sudan"),
        ("What was done in Peru and in Chad?", ""),  # which of them?
        ("What did IOM do in Bahrain?", "Bahrain"),
        ("What was done for harbours?", ""),
    ],
)
def test_there_is_the_only_name_before(before: str, place: str) -> None:
    assert place_meant("How many wells were dug there?", before) == place
    assert not place_meant("How many wells were dug?", before)


def test_there_is_answered_with_what_names_the_place() -> None:
    index = index_of(
        document(
            "The report says how many wells were dug: 823 wells were dug in Peru.",
            "Teams dug 12 wells in Sudan in the year.",
            *FILLER,
        )
    )
    before = "What does the report say about Sudan?"
    answered = answer(index, "How many wells were dug there?", session=(before,))
    assert answered.passages[0].passage.id == "para:2"
