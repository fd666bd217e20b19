"""Several questions in one: each is answered by itself, and what is not found is named."""

import pytest

from index.open import Index
from index.vocabulary import Vocabulary
from rag.answer import answer
from rag.asked.answer_type import questions_in
from rag.asked.read import understand
from tests.conftest import OFFICIALS
from tests.small import FILLER, cited, document, holds, index_of


@pytest.mark.parametrize(
    ("question", "pieces"),
    [
        ("How many people came to Kenya, and when did it end in Nairobi?", 2),
        ("How many people came and in which cities did offices open?", 2),
        ("How many people came? In Ghana, how many offices opened?", 2),
        ("How many people got help, and in how many countries?", 2),
        ("Which rule was broken and was it enforced by the court?", 2),
        ("We signed an agreement with the port and were asked how many boats we have", 0),
        ("They met and in which month?", 0),  # the first asks nothing
        ("Where and when was the report launched?", 0),
        ("What did IOM do in Kenya and Uganda to show how migrants live?", 0),
        ("Food, shelter and water", 0),
        ("Which offices opened new centres? " * 4, 4),
        ("Which offices opened new centres? " * 50, 0),  # a flood is one question
        ("Will machines take our jobs? What should the workers of the port get?", 2),
        ("How many boats were sold last year? Did the harbour office buy new ones for it?", 2),
        ("How many boats were sold last year? Is the office of the harbour open today?", 2),
    ],
)
def test_questions_that_are_asked_in_one(question: str, pieces: int) -> None:
    assert len(questions_in(question)) == pieces


def test_what_leans_on_the_first_is_searched_with_it() -> None:
    whole = "How many offices reported on data, who led them and what did they find?"
    assert questions_in(whole) == [
        (
            "How many offices reported on data, who led them",
            "How many offices reported on data, who led them",
        ),
        ("what did they find", whole),
    ]
    assert (
        questions_in("Who won? What did it cost, and where was the cup of the league kept?") == []
    )
    twice = "What did it cost the port of Lima? What did it cost the port of Lima?"
    assert [piece for piece, _ in questions_in(twice)] == ["What did it cost the port of Lima"] * 2
    both = "Which boats were sold last year, and who bought them and what did they cost?"
    assert questions_in(both)[1] == ("who bought them / what did they cost", both)


def test_a_follow_up_is_one_question(vocabulary: Vocabulary) -> None:
    before = "How many offices reported on data?"
    asked = understand("And how many staff were trained?", vocabulary, [before])
    assert asked.searched.startswith(before)
    assert not asked.questions


STAFF, HUB = "How many staff did IOM have at the end of 2019", "when was the Policy Hub created?"


@pytest.mark.parametrize(
    ("question", "quoted", "missing"),
    [
        (f"{STAFF}, and {HUB}", ["14,811", "April 2019"], []),
        (f"{STAFF}? {HUB.capitalize()}", ["14,811", "April 2019"], []),
        (f"{STAFF}, and in which year did Tottenham win the cup?", ["14,811"], ["Tottenham"]),
        (f"{STAFF}, and how many of them were women?", ["women"], []),  # not a question by itself
    ],
)
def test_several_questions_in_one(
    index: Index, question: str, quoted: list[str], missing: list[str]
) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert all(words in answered.answer for words in quoted)
    cited = {citation.passage for citation in answered.citations}
    assert cited >= {p.passage.id for p in answered.passages[: len(quoted)]}, "they come first"
    notes = [note.text for note in answered.notes if note.text.startswith("No clear answer to")]
    assert len(notes) == len(missing)
    assert all(word in note for word, note in zip(missing, notes, strict=True))


def test_of_several_questions_without_an_answer_none_is_named(index: Index) -> None:
    lost = "Who won the football World Cup in 1998, and in which year did Tottenham win the cup?"
    answered = answer(index, lost)
    holds(answered, index)
    assert answered.status == "not_found"
    assert not [note for note in answered.notes if note.text.startswith("No clear answer to")]


def test_of_several_questions_what_is_found_comes_first(index: Index) -> None:
    """Even if one passage only is to be shown, and the other question is nearer to the whole."""
    lost = "in which year did Tottenham and the diaspora associations in Italy win the cup?"
    answered = answer(index, f"{STAFF}, and {lost}", k=1)
    holds(answered, index)
    assert "14,811" in answered.answer


def test_a_year_that_the_second_passage_mentions_is_mentioned(index: Index) -> None:
    launch = "when was the World Migration Report 2020 launched?"
    answered = answer(index, f"{OFFICIALS.rstrip('?')}, and {launch}")
    assert "2020" not in answered.passages[0].passage.text
    assert not [note for note in answered.notes if note.kind == "year"]


def test_two_questions_find_their_passages_by_themselves() -> None:
    index = index_of(
        document("The new hub was opened in May.", "Some 17 water pumps were repaired.", *FILLER)
    )
    opened, repaired = "When was the new hub opened", "how many water pumps were repaired"
    answered = answer(index, f"{opened}, and {repaired}?")
    holds(answered, index)
    assert set(cited(answered)) == {"para:1", "para:2"}
    assert not answered.notes
    lost = answer(index, f"{opened}, and how many elephants did Hannibal lose?")
    assert cited(lost) == ["para:1"]
    (note,) = lost.notes
    assert note.text == "No clear answer to: how many elephants did Hannibal lose"


@pytest.mark.parametrize("near", [0.0, 0.5])
def test_what_is_near_in_a_passage_that_is_cited_is_quoted_and_not_called_missing(
    monkeypatch: pytest.MonkeyPatch, near: float
) -> None:
    said = ("The new hub was opened in May.", "Rain fell all day.", "Nine islands paid for hubs.")
    meal = (f"Guest number {n} ate a grilled fish with lemon and rice." for n in range(20))
    hub = " ".join((*said[:2], *meal, said[2]))
    index = index_of(document(hub, *FILLER))
    monkeypatch.setattr("rag.find._NEAR", near)
    opened, paid = "When was the new hub opened", "which towns or islands paid for hubs"
    answered = answer(index, f"{opened}, and {paid}?")
    holds(answered, index)
    assert cited(answered) == ["para:1"]
    assert (said[2] in answered.answer) is (near == 0)
    missing = [note.text for note in answered.notes]
    assert missing == ([] if near == 0 else [f"No clear answer to: {paid}"])
