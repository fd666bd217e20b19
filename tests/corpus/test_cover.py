"""What a cover prints is cited by its name: `cover#title`, `cover#date`, …; dates as written."""

import datetime

import pytest

from corpus.dates import dates_in
from corpus.passage import Passage
from tests.made import read_passages

DAY = datetime.date(2021, 3, 9)
SAID = "The Office dug wells in all districts of the north and asked for more money to mend them."
BODY = "".join(f"\n{n}. {SAID}\n" for n in range(1, 6))


def read(cover: str) -> dict[str, Passage]:
    passages = read_passages(f"{cover}\f{BODY}").passages
    return {p.id: p for p in passages if p.container == "cover"}


def test_units_of_the_cover_are_as_printed() -> None:
    found = read(
        "                                   A/76/12\n\n\nOriginal: English\n\n9 March 2021\n\n\n"
        "                    WATER FOR ALL: A REVIEW\n\n\n\n                    Lima\n"
    )
    assert {id: passage.text for id, passage in found.items()} == {
        "cover#symbol": "A/76/12",
        "cover#1": "Original: English",
        "cover#date": "9 March 2021",
        "cover#title": "WATER FOR ALL: A REVIEW",
        "cover#2": "Lima",
    }
    title = found["cover#title"]
    assert (title.kind, title.label, title.section) == ("front", "cover, title", ())
    assert title.page.pdf_first == 1


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
