"""What confidence is made of, on the real report with the real model."""

import pytest

from index.open import Index
from rag.answer import answer, facts_of


@pytest.mark.parametrize(
    ("question", "codes", "unstated"),
    [
        ("How much money did UNHCR spend in 2003?", 1.0, None),
        ("How many private sector engagements were maintained in 2019?", 0.0, 0.0),
        ("How many women worked at IOM in 2012?", 1.0, None),
        ("How much money did the Ramadan video campaign bring in?", 0.0, 1.0),
        ("What were the private sector contributions in 2018?", 0.0, 0.0),  # the report says it
    ],
)
def test_what_is_asked_for_and_not_there(
    index: Index, question: str, codes: float, unstated: float | None
) -> None:
    _, features = facts_of(index, question)
    assert features.unmet_codes == codes
    assert unstated in (None, features.unstated)


def test_what_is_counted_is_held_against_the_words_behind_a_figure(index: Index) -> None:
    def unit(question: str) -> float:
        return facts_of(index, question)[1].unit

    assert unit("How many officials were trained on anti-trafficking measures?") > 0
    assert unit("How many tonnes of gas were measured by the environmental inventories?") < -0.1
    assert unit("Who is the Director General?") == 0, "nothing is counted"


@pytest.mark.parametrize(
    "question",
    [
        "How large were the grants given to women's committees in Myanmar?",
        "How many evaluations does the IOM Evaluation Repository hold?",  # "all evaluations"
        "How many donors are listed on the Devex funding tracking platform?",
        "How much did diaspora associations in Italy invest in Tunisia?",
    ],
)
def test_a_near_miss_whose_passage_has_no_such_figure(index: Index, question: str) -> None:
    assert facts_of(index, question)[1].unstated == 1


def test_one_word_that_the_quotes_do_not_meet_is_seen(index: Index) -> None:
    _, met = facts_of(index, "How many staff were certified in cash and bank management?")
    _, unmet = facts_of(index, "How many staff were arrested in cash and bank management?")
    assert unmet.alike < met.alike - 0.02


def test_a_year_that_is_not_there_lowers_confidence(index: Index) -> None:
    sure = answer(index, "How many women were international Professional staff in 2015?")
    unsure = answer(index, "How many women were international Professional staff in 2012?")
    assert sure.status == "answered"
    assert unsure.status == "not_found"
    assert unsure.notes[-1].text == "The nearest passage does not mention 2012"
    assert not sure.notes


def test_a_figure_of_another_year_must_be_quoted(index: Index) -> None:
    """The passage mentions 2018, but has the number of people for 2019 only."""
    given = answer(index, "How many migrants received assisted voluntary return?")
    assert "63,634 migrants" in given.answer
    other = answer(index, "And in 2018?", session=["How many migrants were helped home in 2019?"])
    assert other.status == "not_found"
    told = answer(index, "How many personnel received face-to-face PSEA training in 2018?")
    assert "4,827 in 2018" in told.answer
