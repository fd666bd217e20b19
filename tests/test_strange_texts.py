"""Whatever a text holds, it is read line by line, or refused with a message that helps."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import CorpusError
from corpus.structure.read import Reading
from tests.made import annex, read_passages

PARAGRAPHS = ["1. One.", "2. Two.", "3. Three", "٣. ثلاثة", "\t1.\tTab", "\f1. One"]
TEXT = [
    "",
    "A sentence of text.",
    "some words",
    "a\x85b\u2028c\fd",
    "\u200b",
    "The agency-",
    "and so",
]
NOTES = ["Kosovo1 and", "Quito.2", "1", "1    The note.", "2    A note", "\ue000 word1"]
HEADS = [
    "FOREWORD",
    "CONTENTS",
    "Heading ........ 3",
    "Heading",
    "Heading1",
    "• Run in",
    "UN   Nations",
]
PAGES = ["X/1", "Page 1", "Page iv", "-----Page 1 End-----", "-----Page 0 End-----", "\f"]
LONG = ["9" * 5000, f"-----Page {'9' * 5000} End-----"]
TABLES = [
    *("Annex I", "Annex II", "Table 1. Title", "Africa", "G: General; P: Professional", "Source."),
    *("               2018    2019   Total", "Kenya            1      (2)   3%", "***   1   2   3"),
    *("Other            1       2       3", "Total            2       4       6", "    n/a    x"),
]
LINES = st.lists(st.sampled_from(PARAGRAPHS + TEXT + NOTES + HEADS + PAGES + LONG + TABLES))


@given(LINES, LINES, st.sampled_from(["", "X/1\nPage 1\n", "X/1\nPage 1\n1. One.\n"]))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_is_read_or_refused(body: list[str], table: list[str], head: str) -> None:
    """Every id is of one passage, every cell and mark lies in its text."""
    ending = annex("\n".join(["Land           2018    2019   Total", *table])) if table else ""
    text = head + "\n".join(body) + ending.replace("1. One.", "")
    try:
        reading = read_passages(text)
    except CorpusError as error:
        refused = str(error)
    else:
        account_for(reading)
        return
    assert re.search("expected .*; ", refused), "it says what mends it"


def account_for(reading: Reading) -> None:
    texts = {passage.id: passage.text for passage in reading.passages}
    assert len(texts) == len(reading.passages)
    for passage in reading.passages:
        for cell in passage.row.cells if passage.row else ():
            assert passage.text[cell.start : cell.end] == cell.value
        if passage.attached_to:
            assert (passage.mark or 0) <= len(texts[passage.attached_to])


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c"])
def test_a_line_ends_at_a_newline_alone(odd: str) -> None:
    (passage,) = read_passages(f"1. One{odd}2. Two.\n").passages
    assert passage.text == f"1. One{odd}2. Two."


def test_an_entry_of_a_list_of_acronyms_may_wrap() -> None:
    text = """\
                 WATER FOR ALL
\f
ACRONYMS

DTM      Displacement Tracking Matrix
IOM      International Organization for Migration
PSEA     Protection from sexual exploitation and abuse
UNSWAP   United Nations System-wide Action Plan on Gender Equality and
         the Empowerment of Women
\f
FOREWORD

António   Vitorino
\f
1. Wells were dug in all districts of the north.

2. Pumps were mended in the south by the teams.

3. Trees were planted along the roads of the west.
"""
    found = {p.id: p for p in read_passages(text).passages}
    assert found["acronyms#UNSWAP"].text.endswith("Gender Equality and the Empowerment of Women")
    assert found["acronyms#DTM"].kind == "acronym"
