"""The reader's part in an answer: ranking, the words that answer, when it stops."""

import dataclasses
import time

import pytest

from corpus.passage import Passage
from index.budget import Budget
from index.calibration import Calibrations
from index.open import READER, Index
from index.reader.card import ReaderCard
from rag.answer import answer
from rag.read import MOST
from tests.small import (
    ALWAYS_SURE,
    BY_WORDS,
    FILLER,
    WordReader,
    cited,
    document,
    holds,
    index_of,
    paragraph,
    table,
)

QUESTION = "Which pumps were repaired?"
PUMPS = (
    "Pumps were repaired, and which pumps were repaired was told to all.",
    "Of the pumps, nine were repaired by volunteers in May. Rain fell.",
    "Pumps were bought.",
    "Pumps were sold.",
    "Pumps were lost.",
)


def with_reader(reader: WordReader, *texts: str | Passage) -> Index:
    """A small index that is read by it and always sure of what it found."""
    index = index_of(document(*texts, *FILLER), calibration=ALWAYS_SURE)
    careful = dataclasses.replace(
        ALWAYS_SURE, encoders={**ALWAYS_SURE.encoders, READER: reader.card.sha256}
    )
    return dataclasses.replace(
        index, reader=reader, calibrations=Calibrations(ALWAYS_SURE, careful)
    )


def test_what_the_reader_is_sure_of_comes_first_with_the_words_that_answer() -> None:
    reader = WordReader("by volunteers", logit=20.0)
    index = with_reader(reader, *PUMPS)
    fast, careful = (answer(index, QUESTION, effort=effort) for effort in ("fast", "careful"))
    holds(careful, index)
    assert (cited(fast)[0], cited(careful)[0]) == ("para:1", "para:2")
    first = careful.citations[0]
    assert first.answer_span
    start, end = first.answer_span
    assert careful.passages[0].passage.text[start:end] == "by volunteers"
    assert first.quote.exact.startswith("Of the pumps, nine were repaired by volunteers in May.")
    assert fast.citations[0].answer_span is None
    assert careful.degraded == fast.degraded == ()
    assert careful.id != fast.id


def test_it_reads_so_many_at_most_and_nothing_that_is_far_behind() -> None:
    every = WordReader("nothing of the kind")
    alike = [f"Pumps were repaired in village {number}." for number in range(MOST + 5)]
    answer(with_reader(every, *alike), QUESTION)
    assert len(every.read_passages) == MOST
    near = WordReader("repaired")
    answer(with_reader(near, *PUMPS), QUESTION)
    assert PUMPS[0] in near.read_passages
    assert not set(near.read_passages) & set(FILLER)
    unread = WordReader("repaired")
    answer(with_reader(unread, *PUMPS), QUESTION, effort="fast")
    assert unread.read_passages == []


def test_a_broad_question_has_so_many_read_in_any_case() -> None:
    reader = WordReader("repaired")
    answer(with_reader(reader, *PUMPS), "pumps")
    assert len(reader.read_passages) == MOST


def test_words_of_which_the_reader_is_not_sure_tell_the_sentence_and_are_no_span() -> None:
    told = "Which pumps were repaired was told to all who had come to the well of the village. " * 6
    text = told + "Of them nine were repaired by volunteers in May, and the others in June. " + told
    index = with_reader(WordReader("by volunteers", logit=20.0, margin=-1.0), text)
    answered = answer(index, QUESTION)
    assert "by volunteers" in answered.answer
    assert answered.citations[0].answer_span is None


@pytest.mark.parametrize("question", ["What does paragraph 3 say?", "paragraphs 2-4"])
def test_what_is_asked_for_by_its_number_is_not_read(question: str) -> None:
    reader = WordReader("repaired")
    assert answer(with_reader(reader, *PUMPS), question).status == "answered"
    assert reader.read_passages == []


def test_a_row_is_read_if_more_is_asked_than_it_names() -> None:
    posts = table("II", "Posts by nationality", {"Ghana": {"P-4": "6"}, "Chad": {"P-4": "5"}})
    index = index_of(document(*posts, *FILLER), calibration=ALWAYS_SURE)
    for asked, reads in (
        ("How many P-4 posts does Ghana have?", False),
        ("How many P-4 posts of Ghana were moved to partners by volunteers?", True),
    ):
        reader = WordReader("nothing of the kind")
        answered = answer(dataclasses.replace(index, reader=reader), asked)
        assert answered.passages[0].passage.id == "table:II#ghana"
        assert (bool(reader.read_passages), answered.confidence == 0.8) == (reads, not reads)


def test_without_time_the_answer_is_that_of_the_search_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rag.read._SPARED", 3600)
    index = with_reader(WordReader("by volunteers", logit=20.0), *PUMPS)
    hurried = Budget(deadline=time.monotonic() + 600).spend(lambda: answer(index, QUESTION))
    assert hurried.degraded == ("reader",)
    assert cited(hurried)[0] == "para:1"


def test_confidence_of_a_reader_that_it_was_not_fitted_for_is_degraded() -> None:
    index = with_reader(WordReader("by volunteers"), *PUMPS)
    other = dataclasses.replace(
        index, reader=WordReader("by volunteers", card=ReaderCard("2" * 64, {}))
    )
    assert answer(other, QUESTION).degraded == ("confidence",)
    assert answer(other, QUESTION, effort="fast").degraded == ()


def test_of_a_long_passage_the_part_with_the_best_sentence_is_read() -> None:
    reader = WordReader("nine")
    long = " ".join(f"Station {i} was visited in spring." for i in range(60))
    text = f"{long} Which pumps were repaired? Of all pumps nine were repaired."
    answered = answer(with_reader(reader, text), "Which of all pumps were repaired?")
    assert any("nine" in passage and len(passage) < 700 for passage in reader.read_passages)
    first = answered.citations[0]
    assert first.answer_span
    assert text[slice(*first.answer_span)] == "nine"


@pytest.mark.parametrize(("asked", "id"), [("treasurer", "para:1"), ("clerk", "para:2")])
def test_an_item_of_a_list_is_searched_and_read_with_the_words_above_it(
    asked: str, id: str
) -> None:
    items = [
        paragraph(
            n, "keeps the books, and reports.", section=("Officers", who), container="officers"
        )
        for n, who in enumerate(("The treasurer:", "The clerk …"), 1)
    ]
    index = with_reader(reader := WordReader("books"), *items)
    answered = answer(index, f"What does the {asked} do?")
    holds(answered, index)
    first = answered.citations[0]
    assert first.passage == id
    assert first.answer_span
    assert answered.passages[0].passage.text[slice(*first.answer_span)] == "books"
    assert "The treasurer: keeps the books, and reports." in reader.read_passages


def test_words_above_an_item_that_answer_are_no_words_of_it() -> None:
    item = paragraph(1, "keeps the books.", section=("The treasurer:",), container="officers")
    assert item.lead == "The treasurer:"
    assert dataclasses.replace(item, container=None).lead == "", "a heading that ends in a colon"
    index = with_reader(WordReader("treasurer"), item)
    answered = answer(index, "Who keeps the books?")
    holds(answered, index)
    assert answered.citations[0].answer_span is None


def test_a_follow_up_that_is_answered_better_by_itself_is_read_by_itself() -> None:
    reader = WordReader("whistle-blower")
    texts = ("Staff of Kenya number ninety.", "A whistle-blower policy protects staff.")
    index = with_reader(reader, *texts)
    index = dataclasses.replace(
        index,
        calibrations=Calibrations(
            BY_WORDS,
            dataclasses.replace(
                BY_WORDS, weights={"answers": 1.0}, intercept=0.0, encoders=index.models
            ),
        ),
    )
    session = ["How many staff of Kenya are there?"]
    answered = answer(index, "Is there a whistle-blower policy?", session=session)
    assert answered.searched == "Is there a whistle-blower policy?"
    assert cited(answered)[0] == "para:2"


def test_of_a_follow_up_the_reader_reads_what_it_asks_itself() -> None:
    """It is sure that a passage answers both questions if it answers the one before."""
    reader = WordReader("treasurer")
    index = with_reader(reader, *PUMPS)
    searched = answer(index, "Who paid for them?", session=[QUESTION]).searched
    assert searched == f"{QUESTION} Who paid for them?"
    assert reader.questions == {"Who paid for them?"}
    reader.questions.clear()
    answer(index, "and in Lima?", session=["Which pumps were repaired in Oslo?"])
    assert reader.questions == {"Which pumps were repaired in Lima?"}


def test_what_comes_nearest_is_named_where_it_is_no_answer() -> None:
    index = index_of(
        document(*PUMPS, *FILLER), calibration=dataclasses.replace(BY_WORDS, threshold=0.9999)
    )
    answered = answer(index, QUESTION)
    assert answered.status == "not_found"
    assert answered.confidence > 0.25
    (note,) = answered.notes
    assert note.text.startswith("No clear answer was found; the nearest it says is “Pumps were")
    assert note.text.endswith("(REPORT, para. 1, p. 1)")
    assert not [
        one
        for one in answer(index, "Which pumps were repaired in 1998?").notes
        if "nearest it" in one.text
    ]


def test_the_title_of_an_article_is_read_with_each_of_its_paragraphs() -> None:
    section = ("CHAPTER V FINAL PROVISIONS", "Article 17 Transposition")
    made = paragraph(1, "Pumps shall be repaired by June.")
    article = dataclasses.replace(made, id="article:17/para:1", section=section)
    other = dataclasses.replace(paragraph(2, "Pumps rest."), section=section)
    assert (article.lead, other.lead) == ("Transposition:", "")
    assert article.searched == "Transposition: Pumps shall be repaired by June."
    reader = WordReader("Transposition")
    found = answer(with_reader(reader, article, other), "By when is the transposition of pumps?")
    assert cited(found)[0] == "article:17/para:1"
    assert reader.read_passages[0].startswith("Transposition: Pumps")
