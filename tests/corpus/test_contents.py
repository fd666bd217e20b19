"""Tables of contents: what belongs to one, and the headings that it tells."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.sources.model import Block, Cell, Grid, Page, Source
from corpus.structure.furniture import contents_of
from corpus.structure.read import Reading, read_source
from tests.corpus.typeset import said

_TITLES = ("Scope of the rules?", "How are fees set?!", "Who hears appeals, and when?")


def _read(*blocks: Block) -> Reading:
    return read_source(Source("text", blocks), "doc")


def _book(word: str, *others: str) -> list[Block]:
    """Contents without pages, and each title above two texts; others: further entries."""
    entries = [f"{n}. {title}" for n, title in enumerate(_TITLES, 1)]
    lines = ["Contents", entries[0], *others, *entries[1:]]
    chapters = [
        block
        for n, title in enumerate(_TITLES, 1)
        for block in (Block(f"{word}{n}. {title}"), Block(said(n)), Block(said(n + 10)))
    ]
    return [Block("Rules of the harbour"), *map(Block, lines), *chapters]


@pytest.mark.parametrize("word", ["", "Chapter ", "Capítulo "])
def test_entries_without_pages_are_contents_and_tell_the_headings(word: str) -> None:
    reading = _read(*_book(word))
    assert [f.text for f in reading.furniture if f.kind == "contents"][1:] == [
        f"{n}. {title}" for n, title in enumerate(_TITLES, 1)
    ]
    headings = [p.text for p in reading.passages if p.kind == "heading"]
    assert headings[-3:] == [f"{word}{n}. {title}" for n, title in enumerate(_TITLES, 1)]
    sections = [p.section for p in reading.passages if p.kind == "block"][-6:]
    assert sections == [(title,) for title in headings[-3:] for _ in (1, 2)]


def test_an_entry_that_the_text_words_otherwise_ends_no_contents() -> None:
    reading = _read(*_book("", "1.1. About fees"))
    assert "1.1. About fees" in [f.text for f in reading.furniture if f.kind == "contents"]
    assert "1.1. About fees" not in [p.text for p in reading.passages]


def test_headings_of_a_plain_text_that_count_on_stand_beside_each_other(tmp_path: Path) -> None:
    """One of them looks like a heading by itself, the other by the contents alone."""
    path = tmp_path / "a.txt"
    one, two = "1.1. Free moorings", "1.2. So what are the fees, and who sets them... every year?!"
    text = f"Rules\n\nContents\n\n{one}\n\n{two}\n\n"
    path.write_text(
        text + "".join(f"{title}\n\n{said(3)}\n\n{said(4)}\n\n" for title in (two, one))
    )
    assert {p.section for p in describe(path)[1].passages if p.kind == "block"} >= {(one,), (two,)}


def test_the_lines_of_a_listing_number_no_paragraphs() -> None:
    before = [Block(said(n)) for n in range(40)]
    lines = [Block(f"{n}. make the {'boat sail on the wide sea ' * 2}.") for n in range(16, 36)]
    behind = [Block(said(n)) for n in range(40, 80)]
    reading = _read(*before, *lines, *behind)
    assert not reading.numberings
    excerpt = [Block(f"{n}. {said(n)}") for n in range(16, 36)]
    assert _read(*before[:2], *excerpt).numberings, "an excerpt begins in the middle"


def test_a_table_behind_the_contents_is_none_of_them() -> None:
    """Its last column ends in pages too."""
    entries = [Block(f"{title} ........ {n}") for n, title in enumerate(_TITLES, 2)]
    lines = (
        ("Short title", "Citation"),
        ("Case 0", "Alder v. Brook, Reports 2010, p. 2175"),
        ("Case 1", "Clay v. Dean, Reports 2011, p. 391"),
    )
    cells = (Cell(text, row, k) for row, line in enumerate(lines) for k, text in enumerate(line))
    chapters = [
        block for n, title in enumerate(_TITLES) for block in (Block(title), Block(said(n)))
    ]
    source = Source("text", (Block("Contents"), *entries, Grid(tuple(cells)), *chapters))
    rows = [p.row for p in read_source(source, "doc").passages if p.row]
    assert [row.label for row in rows] == ["Case 0", "Case 1"]


def test_a_running_head_is_no_entry_that_stands_further_on() -> None:
    head = Block("LAKE/R/7", "boilerplate")
    contents, chapters = _book("")[:5], _book("")[5:]
    summary = [Block("Summary", bold=True), head, Block(said(30))]
    found = _read(*contents, *summary, *chapters, head, Block(said(31))).passages
    assert "Summary" in [p.text for p in found if p.kind == "heading"]


def test_a_title_that_ends_in_letters_of_roman_numbers_has_no_page() -> None:
    """It is the heading itself that stands behind the entries, and no further one."""
    titles = ("Scope and basic", "Fees for all")
    entries = [Block("Contents"), *map(Block, titles)]
    chapters = [b for n, t in enumerate(titles) for b in (Block(t, bold=True), Block(said(n)))]
    found = _read(Block("Rules of the harbour"), *entries, *chapters).passages
    assert [p.text for p in found if p.kind == "heading"] == list(titles)


def test_a_heading_right_behind_contents_with_pages_is_no_entry() -> None:
    contents = [Block("Contents"), *(Block(f"{title} 2{n}") for n, title in enumerate(_TITLES))]
    summary = [Block("Summary", bold=True), Block(said(1))]
    chapters = [
        b for n, title in enumerate(_TITLES) for b in (Block(title, bold=True), Block(said(n)))
    ]
    again = [Block("Summary", bold=True), Block(said(9))]
    found = _read(*contents, *summary, *chapters, *again).passages
    assert [p.text for p in found if p.kind == "heading"].count("Summary") == 2


def test_what_the_contents_name_below_a_box_is_a_heading() -> None:
    """It is no lettering of the box, though no other heading looks like it."""
    contents = [Block("Contents"), *(Block(f"{t} ........ {n}") for n, t in enumerate(_TITLES, 2))]
    text = [Block(said(n), size=10, page=2) for n in range(1, 5)]
    caption = Block("Box 1. A ledger of leaks", size=9, bold=True, boxed=True, page=2)
    head = Block(_TITLES[1], size=14, bold=True, page=2)
    items = (*(replace(c, page=1, size=10) for c in contents), text[0], caption, head, *text[1:])
    found = read_source(Source("pdf", items, (Page(1), Page(2))), "doc").passages
    assert [p.text for p in found if p.kind == "heading"] == [_TITLES[1]]


def test_what_stands_on_the_page_of_the_contents_behind_their_pages_is_text() -> None:
    entries = [f"{n}. {title} {n + 2}" for n, title in enumerate(_TITLES, 1)]
    page = [Block(text, page=2, size=11.0) for text in ("Contents", *entries)]
    foreword = Block("Foreword of the chair", page=2, size=11.0, bold=True)
    text = [Block(said(n), page=2 + n, size=10.0) for n in range(5)]
    source = Source("pdf", (*page, foreword, *text), tuple(Page(n) for n in range(1, 9)))
    found = read_source(source, "doc").passages
    assert "Foreword of the chair" in {p.text for p in found if p.kind == "heading"}


def test_a_table_below_contents_may_have_a_blank_row() -> None:
    """It is read, and is no table of contents for that."""
    cells = tuple(Cell(text, row, 0) for row, text in enumerate(("", "Wells 3", "Pumps 4")))
    entries = Block("Contents", page=1), Block("Wells ........ 3", page=1)
    items = (*entries, Block("Part two", page=2), Grid(cells, page=2), Block("Text.", page=3))
    assert contents_of(items) >= {0, 1}
