"""The cover's lines become passages in its own words; what it does not print becomes none."""

import datetime
from collections import Counter

import pytest

from corpus.cover import Description
from corpus.dates import dates_in
from corpus.passage import Passage
from corpus.report import read_passages

DAY = datetime.date(2021, 3, 9)
KNOWN = Description("W/7", "Water for all: a review", "Water Office", DAY)
BODY = "\n-----Page 1 End-----\nW/7\nPage 1\n\n1. One.\n"


def read(cover: str, known: Description = KNOWN) -> dict[str, Passage]:
    text = cover + BODY
    reading = read_passages(text, known, "x")
    marks = ("paragraph_number", "bullet")
    owners = Counter(line for passage in reading.passages for line in passage.lines)
    owners.update(piece.line for piece in reading.furniture if piece.kind not in marks)
    assert set(owners) == {n for n, line in enumerate(text.split("\n"), 1) if line.strip()}
    assert set(owners.values()) == {1}
    return {p.id: p for p in reading.passages if p.container == "cover"}


def test_units_of_the_cover_are_as_printed() -> None:
    found = read("    W/7\n\nOriginal: English\n9 March 2021\n\nWATER FOR ALL:\nA REVIEW\n\nLima\n")
    assert {id: passage.text for id, passage in found.items()} == {
        "cover#symbol": "W/7",
        "cover#1": "Original: English",
        "cover#date": "9 March 2021",
        "cover#title": "WATER FOR ALL: A REVIEW",
        "cover#2": "Lima",
    }
    title = found["cover#title"]
    assert (title.kind, title.label, title.section) == ("front", "cover, title", ())
    assert title.page.pdf_first == 1


def test_what_is_not_printed_becomes_no_passage() -> None:
    found = read("Another title\n\n9 March 2019\n")
    assert set(found) == {"cover#1", "cover#2"}
    assert read("Some words\n", Description("W/7")).keys() == {"cover#1"}


@pytest.mark.parametrize(
    "line",
    [
        *("9 March 2021", "March 9, 2021", "2021-03-09", "le 9 mars 2021", "9 марта 2021 г."),
        *("٩ مارس ٢٠٢١", "2021年3月9日", "Lima, 9 de marzo de 2021"),
        *("March 9th, 2021", "Mar 9, 2021"),
    ],
)
def test_the_date_may_be_in_any_language(line: str) -> None:
    assert read(f"A place\n\n{line}\n")["cover#date"].text == line


@pytest.mark.parametrize("line", ["March 2021", "9 March 2020", "9 March 2021, item 4", "Page 9"])
def test_other_numbers_are_no_date(line: str) -> None:
    assert "cover#date" not in read(f"A place\n\n{line}\n")


def test_the_publisher_may_stand_among_other_words() -> None:
    found = read("Prepared by the Water Office\n\nWater for all: a review\n")
    assert found["cover#publisher"].text == "Prepared by the Water Office"


def test_whole_sentences_on_the_cover_are_text() -> None:
    words = "This review was asked for by the Council and covers the work of three years."
    passages = read_passages(
        f"W/7\n\nWater for all: a review\n\n{words}\n{BODY}", KNOWN, "x"
    ).passages
    front = [(p.id, p.is_title) for p in passages if p.kind == "front"]
    assert front == [("cover#symbol", True), ("cover#title", True), ("preamble#1", False)]


@pytest.mark.parametrize(
    "text",
    [
        *("Adopted on March 9th, 2021.", "Mar 9, 2021", "9th of the month; 9 Mar. 2021"),
        *("Release 4.6, Mar 09, 2021", "the 9th March 2021", "2021-03-09"),
    ],
)
def test_dates_with_short_months_and_ordinals_are_read(text: str) -> None:
    assert list(dates_in(text)) == [DAY]


@pytest.mark.parametrize(
    "text", ["Margaret 9, 2021", "Sep. 31, 2021", "Version 9.2021", "mars 2021"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert not list(dates_in(text))
