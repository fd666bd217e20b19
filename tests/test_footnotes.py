"""Footnotes: each belongs to the passage that bears its mark, wherever the mark stands."""

from corpus.passage import Passage
from corpus.report import read_passages


def read(text: str) -> dict[str, Passage]:
    return {passage.id: passage for passage in read_passages(text, "X/1", "x").passages}


def test_marks_come_out_of_the_text_and_their_places_are_kept() -> None:
    found = read(
        """\
1. Kosovo1 and Quito.2 were
visited by Peru3

1    All references.
2    In May,
for two days.

2. The end.
"""
    )
    assert found["para:1"].text == "Kosovo and Quito. were visited by Peru3"
    assert found["footnote:2"].text == "In May, for two days."
    assert [found[f"footnote:{n}"].mark for n in (1, 2)] == [6, 17]
    assert found["footnote:1"].printed_number == "1"
    assert found["para:2"].text == "The end.", "a paragraph ends the footnotes of its page"


def test_a_mark_on_a_heading_belongs_to_the_paragraph_below() -> None:
    found = read(
        """\
X/1
Page 1
CONTENTS

First part ........ 1
Second part ....... 1
-----Page 1 End-----
X/1
Page 2
First part

1. One.

Second part1

2. Two.

1    On the title.
"""
    )
    assert found["para:2"].section == ("Second part",)
    assert found["footnote:1"].attached_to == "para:2"
    assert found["footnote:1"].mark is None


def test_a_mark_in_the_last_heading_or_in_a_footnote_belongs_to_the_paragraph_above() -> None:
    heading = "X/1\nPage 1\nCONTENTS\n\nFirst part ..... 1\n-----Page 1 End-----\nX/1\nPage 2\n"
    found = read(f"{heading}1. One.\n\n2. Two.\n\nFirst part1\n\n1    On the title.\n")
    assert found["footnote:1"].attached_to == "para:2"
    found = read("1. Kosovo1\n\n2. Two.\n\n1    See note2\n2    The other.\n")
    assert found["footnote:1"].attached_to == "para:1"
    assert found["footnote:2"].attached_to == "para:2"


def test_marks_in_text_above_paragraph_1() -> None:
    found = read("X/1\nPage 1\nThe Council1 met.\n\n1. One.\n\n1    In Geneva.\n")
    assert found["preamble#1"].text == "The Council met."
    assert found["footnote:1"].attached_to == "preamble#1"
    assert found["footnote:1"].mark == 11


def test_marks_out_of_order_and_private_characters() -> None:
    found = read("1. Peru2 and \ue000 Kosovo1 met.\n\n1    One.\n2    Two.\n")
    text = found["para:1"].text
    assert text == "Peru and \ue000 Kosovo met."
    assert [text[: found[f"footnote:{n}"].mark].split()[-1] for n in (1, 2)] == ["Kosovo", "Peru"]


def test_page_numbers_may_begin_at_0() -> None:
    found = read("1. One.\n-----Page 0 End-----\n2. Two1\n\n1    A note.\n")
    assert found["footnote:1"].attached_to == "para:2"


def test_a_mark_may_stand_before_a_comma_and_numbers_go_on_past_99() -> None:
    marks = " ".join(f"word{'x' * n}{n}," for n in range(1, 102))
    notes = "\n".join(f"{n}    Note {n}." for n in range(1, 102))
    found = read(f"1. In Kosovo there were {marks} and the rest.\n\n{notes}\n")
    assert found["footnote:101"].text == "Note 101."
    assert found["footnote:2"].attached_to == "para:1"
    assert "2," not in found["para:1"].text
