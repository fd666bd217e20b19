"""Headings that no look of their own tells, and what looks like a heading and is none."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.passage import Passage
from corpus.sources.model import Block, Cell, Grid, Item, Source
from corpus.structure.read import read_source
from tests.corpus.typeset import Sheet, said

_BOLD = Block("(1) The High Court", bold=True, size=12.0)


def _par(n: int, point: str = ".") -> Block:
    return Block(f"{n}{point} {said(n)}", size=12.0)


def _passages(*items: Item) -> list[Passage]:
    return list(read_source(Source("html", items), "doc").passages)


def _headings(*items: Item) -> list[str]:
    return [p.text for p in _passages(*items) if p.kind == "heading"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("(1) The High Court", "(2) The Court of Appeal"),
        ("(iv) Generalized system of preferences", "(v) Services"),
        ("C. Staff", "D. Travel"),
    ],
)
def test_a_plain_line_that_counts_on_from_a_heading_is_the_next(one: str, two: str) -> None:
    plain = Block(two, size=12.0)
    items = [replace(_BOLD, text=one), _par(1), _par(2), plain, *map(_par, range(3, 12))]
    sections = {p.id: p.section for p in _passages(*items) if p.kind == "paragraph"}
    assert (sections["para:2"], sections["para:3"]) == ((one,), (two,))


def test_a_plain_line_that_counts_on_from_nothing_stays_in_its_paragraph() -> None:
    other = Block("(3) The Court of Appeal", size=12.0)
    assert _headings(_BOLD, _par(1), _par(2), other, *map(_par, range(3, 12))) == [_BOLD.text]
    item = Block("(2) The court below, and", size=12.0)
    more = Block("the parties before it, were heard.", size=12.0)
    assert _headings(_BOLD, _par(1), _par(2), item, more, _par(3)) == [_BOLD.text]


def test_the_line_below_the_number_of_a_chapter_is_its_title() -> None:
    chapters = [Block("CHAPTER 1"), Block("Of wells"), Block(said(1)), Block("CHAPTER 2")]
    found = _headings(*chapters, Block("Of pumps"), Block(said(2)), Block("Of taps"))
    assert found == ["CHAPTER 1 Of wells", "CHAPTER 2 Of pumps"]


def test_a_number_begins_a_heading_of_its_own() -> None:
    look = replace(_BOLD, text="4. The judgments below")
    assert _headings(look, replace(_BOLD, text="(1) The High Court"), _par(1)) == [
        "4. The judgments below",
        "(1) The High Court",
    ]


def test_large_type_that_marks_headings_marks_all_of_them() -> None:
    """Also those that end in a point; the words of a picture's frame are none."""
    large = [Block(f"Section {n} Powers", size=14.0) for n in range(1, 7)]
    large.append(Block("Examination of tusks.", size=14.0))
    items: list[Item] = []
    for n, title in enumerate(large, 1):
        items += [title, _par(n)]
    assert _headings(*items)[-1] == "Examination of tusks."
    spoken = [Block(f"{said(n)[:60]}.", size=14.0) for n in range(1, 7)]
    assert _headings(_par(1), *spoken, _par(2), large[-1], _par(3)) == []


@pytest.mark.parametrize(
    "text",
    ["5 https://example.org/reports/2019", "See www.example.org", "TOTAL 1,770 1,770 8,850"],
)
def test_an_address_and_a_row_of_figures_are_no_headings(text: str) -> None:
    bold = "TOTAL" not in text
    assert _headings(_par(1), Block(text, size=12.0, bold=bold), _par(2)) == []


def test_two_entries_of_contents_may_have_one_title() -> None:
    entries = ["Part 1 Wells 3", "Interpretation 4", "Part 2 Pumps 5", "Interpretation 6"]
    contents = [Block("Contents", "heading", level=1), *map(Block, entries), Block("Part 3 Taps 7")]
    assert [p.text for p in _passages(*contents, Block(said(1)))] == [said(1)]


def test_powers_of_units_are_no_marks_of_footnotes() -> None:
    area = Block("It may have 320 cm2 at most.2", marks=((18, 19), (28, 29)))
    text, note = _passages(area, Block("Without its frame.", "footnote", number="2"))
    assert (text.text, note.attached_to) == ("It may have 320 cm2 at most.", text.id)


def test_numbers_without_points_go_on_where_they_stand_in_the_line(tmp_path: Path) -> None:
    """In the annexes of a document they stand in no column of their own."""
    sheet = Sheet()
    for n in range(1, 13):
        sheet.par(said(n), str(n), gap=30)
    sheet.page()
    sheet.heading("Annex A: Pumps")
    sheet.par(said(13), "13", indent=-8)
    sheet.heading("Annex B: Taps")
    sheet.par(said(14), "14", indent=-8)
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    numbers = [p.printed_number for p in reading.passages if p.kind == "paragraph"]
    assert numbers == [str(n) for n in range(1, 15)]


def test_a_note_may_have_smaller_type_than_those_below_it(tmp_path: Path) -> None:
    from tests.corpus.made_pdf import Rule, Text

    sheet = Sheet()
    for page in range(3):
        for n in range(3 * page + 1, 3 * page + 4):
            sheet.par(said(n), f"{n}.", gap=24)
        sheet.put(Rule(90, 720, 234, 720))
        for k, size in enumerate((7.0, 8.0)):
            number = 2 * page + k + 1
            y = 736.0 + 12 * k
            sheet.put(Text(90, y - 3, str(number), 5), Text(96, y, f"Letter {number}.", size))
        sheet.page()
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    notes = [p.text for p in reading.passages if p.kind == "footnote"]
    assert notes == [f"Letter {n}." for n in range(1, 7)]


def test_a_heading_of_plain_text_may_stand_where_the_text_of_its_paragraphs_does(
    tmp_path: Path,
) -> None:
    lines: list[str] = []
    for n in range(1, 13):
        lines += [f"        Matter {'ABCDEFGHIJKL'[n - 1].lower()}x".title()] if n % 3 == 1 else []
        lines += [f"  {n}     {said(n)} {said(n + 20)}"]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    _, reading = describe(tmp_path / "a.txt")
    assert [p.text for p in reading.passages if p.kind == "heading"] == [
        "Matter Ax",
        "Matter Dx",
        "Matter Gx",
        "Matter Jx",
    ]


def test_headings_of_one_style_stand_beside_each_other_whatever_their_type() -> None:
    """Some have a size or bold letters of their own, which somebody set by hand."""
    items: list[Item] = [Block("Powers", "heading", level=1)]
    for n in range(1, 8):
        size = 8.0 if n == 3 else 12.0
        items += [Block(f"Section {n} Wells", style="sub", size=size, bold=n == 3), _par(n)]
    assert {len(p.section) for p in _passages(*items) if p.kind == "paragraph"} == {2}


def test_letters_and_roman_numbers_are_told_by_the_heading_before() -> None:
    """ "C." stands beside "B.", and "V." beside "IV."."""
    titles = ["IV. Wells", "A. Depth", "B. Water", "C. Taps", "D. Pipes", "V. Roads", "A. Width"]
    items: list[Item] = []
    for n, title in enumerate(titles, 1):
        items += [replace(_BOLD, text=title), _par(n)]
    depths = [len(p.section) for p in _passages(*items) if p.kind == "paragraph"]
    assert depths == [1, 2, 2, 2, 2, 1, 2]


def test_chapters_that_begin_anew_lie_below_the_heading_above_them() -> None:
    """As in a judgment; an abbreviations' list has no chapters below it."""

    def depths(*titles: str) -> list[int]:
        items: list[Item] = []
        for n, title in enumerate(titles, 1):
            items += [replace(_BOLD, text=title), _par(n)]
        return [len(p.section) for p in _passages(*items) if p.kind == "paragraph"]

    parts = ["THE FACTS", "I. THE CASE", "II. THE LAW OF THE LAND"]
    parts += ["THE LAW", "I. ARTICLE FIVE", "II. ARTICLE SIX"]
    assert depths(*parts) == [1, 2, 2, 1, 2, 2]
    assert depths("ABBREVIATIONS", "I. WELLS", "II. ROADS") == [1, 1, 1]


def test_a_short_numbered_line_between_a_heading_and_a_paragraph_is_a_heading() -> None:
    line = Block("i. In respect of the first applicant", size=12.0)
    found = _headings(replace(_BOLD, text="2. The period"), line, *map(_par, range(1, 12)))
    assert found == ["2. The period", line.text]


def test_the_title_of_a_table_with_a_note_in_brackets_is_no_heading() -> None:
    """Of a table alone nothing tells; what has a number is a heading."""
    cells = [["Category", "2019"], ["Staff", "120"], ["Travel", "34"]]
    grid = Grid(tuple(Cell(t, r, c) for r, row in enumerate(cells) for c, t in enumerate(row)))
    note = Block("(Thousands of United States dollars)", "heading", level=2, size=7.0)
    title = Block("Financial resources", "heading", level=2, bold=True, size=12.0)
    section = replace(title, text="A. Needs", level=1)
    found = _passages(section, title, note, grid, *map(_par, range(1, 12)))
    assert [p.text for p in found if p.kind == "heading"] == ["A. Needs"]
    rows = [p.text for p in found if p.kind == "table_row"]
    assert len(rows) == 2
    assert all("Financial resources" in text and "dollars" in text for text in rows)
    assert {p.section for p in found if p.kind == "paragraph"} == {("A. Needs",)}
    assert "Financial resources" in _headings(section, title, grid, _par(1))
    numbered = replace(title, text="1. Financial resources")
    assert numbered.text in _headings(section, numbered, note, grid, _par(1))


def test_the_first_numbers_of_an_annex_have_its_name() -> None:
    """Also where the text before it counts articles, and has no other numbers."""
    articles = [Block(f"Article {n}. {said(n)}", size=12.0) for n in range(1, 8)]
    annex = Block("Annex I Fees", "heading", level=1)
    ids = [p.id for p in _passages(*articles, annex, *map(_par, range(1, 5)))]
    assert "annex-i/para:1" in ids
    assert "para:1" not in ids


def test_a_heading_right_above_the_text_is_none_of_the_title_page(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.heading("Decision on anchoring in the harbour", size=16)
    sheet.heading("BACKGROUND", size=12)
    sheet.par(said(40))
    for n in range(1, 13):
        sheet.par(said(n), f"{n}.", gap=24)
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    found = {p.id: (p.kind, p.section) for p in reading.passages}
    assert found["heading:background"][0] == "heading"
    assert found["cover#title"] == ("front", ())


def _text(n: int) -> Block:
    return Block(said(n), size=12.0)


_TITLES = ("1. Free moorings", "2. Fees", "3. Appeals")


def test_titles_that_count_on_above_text_are_headings() -> None:
    items = [
        item for n, title in enumerate(_TITLES) for item in (Block(title, size=12.0), _text(n))
    ]
    found = _passages(_text(8), *items)
    assert [p.text for p in found if p.kind == "heading"] == list(_TITLES)
    assert [p.section for p in found if p.kind == "block"] == [(), *((one,) for one in _TITLES)]
    told = [Block(f"{n}. {said(n)}", size=12.0) for n in range(9, 40)]
    assert not _headings(*told, *items, *(Block(f"{n}. {said(n)}", size=12.0) for n in (40, 41)))


@pytest.mark.parametrize(
    "items",
    [
        [Block(title, size=12.0) for title in _TITLES],
        [b for title in _TITLES[:2] for b in (Block(title, size=12.0), _text(1))],
        [b for title in _TITLES[1:] for b in (Block(title, size=12.0), _text(1))],
        [b for title in _TITLES for b in (Block(f"{title} are due.", size=12.0), _text(1))],
    ],
    ids=["nothing between", "two of them", "not from 1", "sentences"],
)
def test_what_does_not_count_on_so_is_no_heading(items: list[Item]) -> None:
    assert not _headings(_text(8), *items, _text(9))


def _bold(text: str) -> Block:
    return Block(text, "heading", size=12.0, bold=True)


def test_a_count_that_begins_anew_lies_below_the_heading_above_it() -> None:
    first = [_bold("1. Scope"), _text(1), _bold("2. Fees"), _text(2), _bold("Guidelines")]
    again = [_bold("1. Moorings"), _text(3), _bold("2. Buoys"), _text(4)]
    sections = [p.section for p in _passages(*first, *again) if p.kind == "block"]
    anew = [("Guidelines", "1. Moorings"), ("Guidelines", "2. Buoys")]
    assert sections == [("1. Scope",), ("2. Fees",), *anew]
    more = [_bold("1. A form"), _text(5), _bold("3. Appeals"), _text(6)]
    resumed = [p.section for p in _passages(*first, *more) if p.kind == "block"]
    assert resumed[-1] == ("3. Appeals",)


def test_headings_without_a_level_count_on_below_one_that_has_it() -> None:
    def titled(text: str, level: int | None = None) -> Block:
        return Block(text, "heading", level=level)

    items = [titled("1. Scope", 1), _text(1), titled("2. Rules", 1), _text(2)]
    items += [titled("1. Moorings"), _text(3), titled("2. Buoys"), _text(4), titled("3. Fees", 1)]
    sections = [p.section for p in _passages(*items, _text(5)) if p.kind == "block"]
    below = [("2. Rules", "1. Moorings"), ("2. Rules", "2. Buoys")]
    assert sections == [("1. Scope",), ("2. Rules",), *below, ("3. Fees",)]
