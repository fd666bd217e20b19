"""Lines of title pages are passages of the cover, and no headings above the text."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.describe import source_of
from corpus.passage import COVER, Document, Passage
from corpus.sources.model import Block, Cell, Grid, Page, Source
from corpus.structure.read import read_source
from index.title_page import names_on_covers, printed_facts
from tests.corpus.made_pdf import Text, lines, pdf
from tests.corpus.typeset import said

_DAY = datetime.date(2025, 7, 14)
_KNOWN = Document("doc", "W/2025/7", "", "Office of Wells", _DAY, "en", "", (), ())
_HEADS = ("I. Wells", "II. Pumps", "III. Fees")


def _chapters(page: int) -> list[Block]:
    return [
        block
        for n, head in enumerate(_HEADS)
        for block in (
            Block(head, page=page, size=12, bold=True),
            Block(f"{n + 1}. {said(n)}", page=page, size=10),
        )
    ]


def _read(*items: Block | Grid, pages: int = 0) -> list[Passage]:
    told = tuple(Page(n) for n in range(1, pages + 1))
    return list(read_source(Source("pdf" if pages else "docx", items, told), "doc").passages)


def _cover(found: list[Passage]) -> list[str]:
    return [p.text for p in found if p.container == COVER]


def _masthead(*texts: str, page: int = 1) -> list[Block]:
    return [Block(text, page=page, size=12, bold=True) for text in texts]


def test_lines_of_a_masthead_are_no_headings_however_they_look() -> None:
    title = Block("Report of the Office on the water of the plain", page=1, size=14, bold=True)
    masthead = _masthead("Board of the Office", "Annual session", "Item 3 of the agenda")
    found = _read(*masthead, title, *_chapters(1), pages=1)
    assert [p.text for p in found if p.kind == "heading"] == list(_HEADS)
    assert {p.section for p in found if p.kind == "paragraph"} == {(head,) for head in _HEADS}
    assert _cover(found) == [*(block.text for block in masthead), title.text]


def test_what_a_long_title_page_prints_is_known_line_by_line() -> None:
    title = Block("Review of how the wells of the northern plain are kept", page=1, size=18)
    above = ["Board of the Office of Lakes, Rivers and Wells of the Northern Plain", "W/2025/7"]
    below = ["14 July 2025", "Prepared by Ana Oliveira and Tom Keller", "Office of Wells"]
    found = _read(*_masthead(*above), title, *_masthead(*below), *_chapters(2), pages=2)
    known = replace(_KNOWN, title=title.text, passages=tuple(found))
    printed = printed_facts({"doc": known}, found)
    told = {fact: [found[i].text for i in sorted(at)] for fact, at in printed.items()}
    assert told == {
        "title": [title.text],
        "symbol": ["W/2025/7"],
        "date": ["14 July 2025"],
        "publisher": ["Prepared by Ana Oliveira and Tom Keller", "Office of Wells"],
    }


def test_a_line_of_a_title_page_says_something_or_is_only_a_name() -> None:
    title = Block("Review of 40 wells", page=1, size=18)
    told = ["President: Mr. Yang (Togo)", "Heard on 6 and 7 March 2024", "Prepared by Ana Oliveira"]
    found = _read(*_masthead("Board of the Office", *told), title, *_chapters(2), pages=2)
    known = replace(_KNOWN, title=title.text, passages=tuple(found))
    names = names_on_covers({"doc": known}, found)
    assert [found[i].text for i in sorted(names)] == ["Board of the Office", title.text]


def test_a_second_title_page_belongs_to_the_first_and_a_page_of_names_does_not() -> None:
    first = [
        Block("Water of the plain", page=1, size=24, bold=True),
        *_masthead("Report of the Office"),
    ]
    inner = _masthead("Water of the plain", "Report of the Office", "Lakeland, 2025", page=2)
    names = [Block("Project team", page=3, size=12, bold=True)]
    names += [Block(f"Member {n}", page=3, size=10) for n in range(4)]
    contents = [Block("Contents", page=4, size=12, bold=True)]
    contents += [Block(f"{head} .......... 5", page=4, size=10) for head in _HEADS]
    found = _read(*first, *inner, *names, *contents, *_chapters(5), pages=5)
    heads = [p.text for p in found if p.kind == "heading"]
    assert heads == ["Project team", *_HEADS]
    assert _cover(found) == [block.text for block in (*first, *inner)]
    assert {p.section for p in found if p.kind == "paragraph"} == {(head,) for head in _HEADS}


def test_the_title_of_slides_and_the_first_of_numbered_pages_stay_headings() -> None:
    slides = [
        block
        for n in range(1, 6)
        for block in (
            Block(f"Slide on {said(n)[:12]}", page=n, size=20, bold=True),
            Block(said(n), page=n, size=10),
        )
    ]
    assert sum(p.kind == "heading" for p in _read(*slides, pages=5)) == 5


def test_without_pages_a_title_page_has_styles_and_more_than_a_heading() -> None:
    title = [
        Block("COUNCIL OF THE LAKE", style="Logo"),
        Block("Proposal for an", style="Status"),
        Block("ACT ON WELLS", style="Title", bold=True),
        Block("Reasons", style="Reason", bold=True),
        Block(f"The reason is this. {said(9)}", style="Normal"),
    ]
    act = [
        Block("ACT ON WELLS", style="Title", bold=True),
        Block("Wells", style="Chapter", bold=True, italic=True),
        Block(f"1. {said(0)}", style="Normal"),
        Block(f"2. {said(1)}", style="Normal"),
        Block(f"3. {said(2)}", style="Normal"),
        Block("Done at Lakeland, 11 July 2024", style="Normal"),
        Block("STATEMENT OF COSTS", style="Costs", bold=True),
        Block(f"It costs little. {said(10)}", style="Normal"),
    ]
    found = _read(*title, *act)
    assert _cover(found) == ["COUNCIL OF THE LAKE", "Proposal for an", "ACT ON WELLS"]
    sections = {p.text.split(". ")[0]: p.section for p in found if p.kind != "heading"}
    assert sections["The reason is this"] == ("Reasons",)
    assert sections[said(0).split(". ")[0]] == ("ACT ON WELLS", "Wells"), "the act begins anew"
    assert sections["It costs little"] == ("STATEMENT OF COSTS",), "the act is over"
    scope = _read(Block("Scope", style="Head", bold=True), Block(said(1), style="Normal"))
    assert [p.kind for p in scope] == ["heading", "block"]


@pytest.mark.parametrize("numbers", ["1 - 6", "1 – 6"])
def test_contents_may_name_paragraphs_in_a_table(numbers: str) -> None:
    rows = (("INTRODUCTION", numbers), ("I. Wells 1. Old ones 2. New ones", "7-27 7-9 10 - 27"))
    cells = (Cell(text, row, k) for row, line in enumerate(rows) for k, text in enumerate(line))
    grid = Grid(tuple(cells), page=1)
    found = _read(
        Block("CONTENTS Paragraphs", page=1, size=10),
        grid,
        Block("Paragraphs", page=2, size=10),
        Grid(tuple(Cell(text, 0, k) for k, text in enumerate(("II. Pumps", "28 - 83"))), page=2),
        *_chapters(3),
        pages=3,
    )
    assert all(p.page.pdf_first == 3 for p in found)


def test_words_beside_a_bar_code_are_no_text(tmp_path: Path) -> None:
    foot = [
        Text(60, 770, "25-10019 (E)"),
        Text(60, 782, "*2510019*"),
        Text(400, 782, "Please recycle", 10, "bold"),
    ]
    sheets = [[*lines(60, 90, *said(n).split(". ")), Text(60, 790, "25-10019")] for n in (2, 3, 4)]
    first = [*lines(60, 90, *said(1).split(". ")), *foot]
    reading = read_source(source_of(pdf(tmp_path / "a.pdf", first, *sheets)), "doc")
    assert not [p for p in reading.passages if "recycle" in p.text or "2510019" in p.text]


def test_a_class_may_say_that_a_paragraph_is_a_heading(tmp_path: Path) -> None:
    page = tmp_path / "act.html"
    text = "".join(
        f'<p class="li ManualHeading{2 if n else 1}"><span class="num">1.{n or ""}</span> '
        f"Heading {n}</p><p class=Normal>{said(n)}</p>"
        for n in range(3)
    )
    page.write_text(f"<html><body><main>{text}</main></body></html>", "utf-8")
    found = read_source(source_of(page), "doc").passages
    assert [p.text for p in found if p.kind == "heading"] == [
        "1. Heading 0",
        "1.1 Heading 1",
        "1.2 Heading 2",
    ]
    assert found[-1].section == ("1. Heading 0", "1.2 Heading 2")
