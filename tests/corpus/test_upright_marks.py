"""Marks of footnotes that are no superscripts."""

from pathlib import Path

import pytest

from corpus.describe import describe, source_of
from corpus.passage import Passage
from corpus.sources.model import Block, Page, Source
from corpus.structure.read import read_source
from tests.corpus.typeset import said


def _read(text: str, number: str) -> list[Passage]:
    note = Block("Rules of the Board, rule 4.", "footnote", number, page=1)
    items = (
        Block("1. " + text, page=1),
        note,
        *(Block(f"{n}. {said(n)}", page=2) for n in (2, 3, 4)),
    )
    return list(read_source(Source("pdf", items, (Page(1), Page(2))), "doc").passages)


@pytest.mark.parametrize(
    ("text", "number", "plain"),
    [
        ("It was held under the rules of procedure.1 It was short.", "1", "procedure. It"),
        ("It kept the sums under section 41(3).1 It was short.", "1", "41(3). It"),
        ("It was held under the rules of procedure.* It was short.", "*", "procedure. It"),
        ("It was held under the rules1 and was short.", "1", "rules and"),
    ],
)
def test_a_mark_behind_a_word_is_linked(text: str, number: str, plain: str) -> None:
    found = _read(text, number)
    (note,) = (p for p in found if p.kind == "footnote")
    assert note.attached_to == "para:1"
    assert plain in next(p.text for p in found if p.id == "para:1")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It costs 3.1 million and serves 11 towns.", "1"),
        ("The Agenda was adopted.", "a"),
        ("Rule1 and article1 were read.", "1"),
    ],
)
def test_figures_and_letters_of_words_are_no_marks(text: str, number: str) -> None:
    found = _read(text, number)
    (note,) = (p for p in found if p.kind == "footnote")
    assert note.attached_to is None
    assert next(p.text for p in found if p.id == "para:1") == text


def test_notes_at_the_foot_of_a_page_of_text_belong_to_their_marks(tmp_path: Path) -> None:
    def page(n: int, end: str, note: str) -> str:
        return f"{n}.   {said(n)}\n\n{n + 1}.   {said(n + 1)} {end}\n\n\n\n{note}\n"

    text = "\f".join(
        [
            page(1, "No figure exists for the years before 2017.1", "1   Order 6300, chapter 4."),
            page(3, "They were not checked.2", "2   The figure excludes complaints."),
            page(5, "All were heard.", "It is 66.4 per cent."),
        ]
    )
    (tmp_path / "a.txt").write_text(text, "utf-8")
    found = read_source(source_of(tmp_path / "a.txt"), "a").passages
    notes = {p.text: p.attached_to for p in found if p.kind == "footnote"}
    assert notes == {
        "Order 6300, chapter 4.": "para:2",
        "The figure excludes complaints.": "para:4",
    }
    assert next(p.text for p in found if p.id == "para:2").endswith("years before 2017.")
    assert not describe(tmp_path / "a.txt")[1].doubles
