"""Whatever a text holds, it is read line by line, or refused with a message that helps."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import CorpusError, NoNumberedParagraphs
from corpus.report import Reading, read_passages
from tests.made import annex

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
    """Every line is in one passage or named, every cell and mark lies in its text."""
    ending = annex("\n".join(["Land           2018    2019   Total", *table])) if table else ""
    text = head + "\n".join(body) + ending.replace("1. One.", "")
    try:
        account_for(read_passages(text, "X/1", "x"), text)
    except CorpusError as error:
        refused = str(error)
    else:
        return
    assert re.search(r"\blines?\b.*[;,] ", refused), "it names the line and the way out"


def account_for(reading: Reading, text: str) -> None:
    owners = Counter(line for passage in reading.passages for line in passage.lines)
    marks = ("paragraph_number", "footnote_mark", "bullet")
    owners.update(piece.line for piece in reading.furniture if piece.kind not in marks)
    assert set(owners) == {n for n, line in enumerate(text.split("\n"), 1) if line.strip()}
    assert set(owners.values()) <= {1}
    texts = {passage.id: passage.text for passage in reading.passages}
    assert len(texts) == len(reading.passages)
    for passage in reading.passages:
        for cell in passage.row.cells if passage.row else ():
            assert passage.text[cell.start : cell.end] == cell.value
        if passage.attached_to:
            assert (passage.mark or 0) <= len(texts[passage.attached_to])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "none of its 0 lines"),
        ("\f\n\f\n", "none of its 0 lines"),
        ("A HEADING\n\nAnother\n", "none of its 2 lines begins with “1.”"),
        ("Kosovo1\n\n1    The note.\n", "none of its 2 lines"),
    ],
)
def test_texts_without_paragraphs(text: str, says: str) -> None:
    with pytest.raises(NoNumberedParagraphs, match=says):
        read_passages(text, "X/1", "x")


def test_text_above_paragraph_1_is_front_matter() -> None:
    text = """\
X/1
Page 1
The Council met in Geneva.
It heard the Director General.

OPENING

The session was opened at noon.

1. The agenda was adopted.
"""
    reading = read_passages(text, "X/1", "x")
    found = [p for p in reading.passages if p.kind != "heading"]
    assert [(p.id, p.label, p.section, p.text) for p in found] == [
        (
            "preamble#1",
            "Preamble",
            (),
            "The Council met in Geneva. It heard the Director General.",
        ),
        ("opening#1", "Opening", ("OPENING",), "The session was opened at noon."),
        ("para:1", "para. 1", ("OPENING",), "The agenda was adopted."),
    ]
    account_for(reading, text)


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c"])
def test_a_line_ends_at_a_newline_alone(odd: str) -> None:
    (passage,) = read_passages(f"1. One{odd}2. Two.\n", "X/1", "x").passages
    assert passage.text == f"One{odd}2. Two."
    assert passage.lines == (1,)


def test_a_form_feed_inside_a_line_parts_words() -> None:
    (passage,) = read_passages("\f1. One\ftwo.\n", "X/1", "x").passages
    assert passage.text == "One two."


def test_a_list_of_acronyms_may_wrap_and_a_signature_is_none() -> None:
    text = """\
X/1
Page i
ACRONYMS

DTM      Displacement Tracking Matrix
UNSWAP   United Nations System-wide Action Plan on Gender Equality and
         the Empowerment of Women
-----Page 1 End-----
X/1
Page ii
FOREWORD

António   Vitorino
-----Page 2 End-----
X/1
Page 1

1. Text.
"""
    found = {p.id: p for p in read_passages(text, "X/1", "x").passages}
    assert found["acronyms#UNSWAP"].text.endswith("Gender Equality and the Empowerment of Women")
    assert found["acronyms#DTM"].kind == "acronym"
    assert found["foreword#1"].kind == "front"
