"""Blocks of any source become passages: numbers, lists, headings, restarts, footnotes."""

from collections import Counter
from dataclasses import replace

import pytest

from corpus.passage import Passage
from corpus.sources.model import Block, Cell, Grid, Item, Page, Source
from corpus.structure.numbers import number_of
from corpus.structure.read import Reading, read_source

_WORDS = "The committee considered the report of the secretariat and took note of all that it says."


def _read(*items: Item) -> Reading:
    return read_source(Source("html", items), "doc")


def _paragraphs(first: int, last: int) -> list[Block]:
    return [Block(f"{n}. {_WORDS} This is number {n}.") for n in range(first, last + 1)]


def _told(reading: Reading) -> list[Passage]:
    """The passages but for headings."""
    return [passage for passage in reading.passages if passage.kind != "heading"]


def _ids(reading: Reading) -> list[str]:
    return [passage.id for passage in _told(reading)]


@pytest.mark.parametrize(
    ("text", "printed", "value"),
    [
        ("12. Words", "12", (12,)),
        ("(14) Words", "(14)", (14,)),
        ("3°) Words", "3°)", (3,)),
        ("3º Words", "3º", (3,)),
        ("9.23 Words", "9.23", (9, 23)),
        ("ll. Words", "11", (11,)),
        ("第十条　为了", "第十条", (10,)),
        ("第一百零三条 为了", "第一百零三条", (103,)),
        ("Article L.12", "Article L.12", (12,)),
        ("المادة 5", "المادة 5", (5,)),
    ],
)
def test_numbers_of_every_scheme_are_read(text: str, printed: str, value: tuple[int, ...]) -> None:
    number, _ = number_of(None, text)
    assert number is not None
    assert (number.printed, number.value) == (printed, value)


@pytest.mark.parametrize(
    "text", ["2025. That year", "Article 12 of the Convention provides", "A cat"]
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert number_of(None, text)[0] is None


def test_a_list_stays_with_its_paragraph_and_a_heading_does_not() -> None:
    body = _paragraphs(1, 4)
    list_items = [Block("(a) One thing;"), Block("(b) Another thing.")]
    reading = _read(*body[:2], *list_items, Block("A. Next matter", bold=True), *body[2:])
    second = next(p for p in reading.passages if p.id == "para:2")
    assert second.text.endswith("number 2. (a) One thing; (b) Another thing.")
    assert _told(reading)[2].section == ("A. Next matter",)


def test_a_chapter_stands_beside_a_heading_without_a_number() -> None:
    heads = [Block(text, bold=True, size=14.0) for text in ("Preliminaries", "I. Introduction")]
    reading = _read(heads[0], Block(_WORDS), heads[1], *_paragraphs(1, 4))
    assert [p.section for p in _told(reading)[:2]] == [("Preliminaries",), ("I. Introduction",)]


def test_numbered_headings_are_no_paragraphs() -> None:
    body = _paragraphs(1, 6)
    reading = _read(
        Block("1. First matter", bold=True),
        *body[:3],
        Block("2. Second matter", bold=True),
        *body[3:],
    )
    assert _ids(reading) == [f"para:{n}" for n in range(1, 7)]


def test_a_heading_is_a_passage_of_all_its_lines() -> None:
    lines = [Block(text, bold=True, size=14.0, page=1) for text in ("I. Water and", "sanitation")]
    under = Block("Wells", bold=True, size=11.0, page=1)
    reading = _read(*_paragraphs(1, 2), *lines, under, *_paragraphs(3, 6))
    found = [(p.id, p.text, p.section) for p in reading.passages if p.kind == "heading"]
    assert found == [
        ("heading:i-water-and-sanitation", "I. Water and sanitation", ()),
        ("heading:wells", "Wells", ("I. Water and sanitation",)),
    ]
    assert [p.lines for p in reading.passages if p.kind == "heading"] == [(3, 4), (5,)]


def test_numbers_that_restart_have_their_container_in_front() -> None:
    annex = Block("Annex II", kind="heading", level=1)
    reading = _read(*_paragraphs(1, 12), annex, *_paragraphs(1, 3))
    assert _ids(reading)[12:] == ["annex-ii/para:1", "annex-ii/para:2", "annex-ii/para:3"]


def test_a_footnote_is_linked_and_its_mark_taken_out() -> None:
    marked = Block("1. It was said before.3 And again.", marks=((22, 23),))
    reading = _read(marked, *_paragraphs(2, 4), Block("See there.", kind="footnote", number="3"))
    assert reading.passages[0].text == "It was said before. And again."
    note = next(p for p in reading.passages if p.kind == "footnote")
    assert (note.attached_to, note.mark) == ("para:1", 19)


def test_a_table_gives_rows_with_the_names_of_their_columns() -> None:
    cells = (Cell("Country", 0, 0), Cell("2023", 0, 1), Cell("Kenya", 1, 0), Cell("12", 1, 1))
    reading = _read(*_paragraphs(1, 3), Block("Table 4. Staff"), Grid(cells))
    row = reading.passages[-1]
    assert (row.id, row.text) == ("table:4#kenya", "Staff (Table 4) — Country: Kenya — 2023: 12")
    assert row.row is not None
    cell = row.row.cells[0]
    assert row.text[cell.start : cell.end] == cell.value == "12"


def test_a_document_without_numbers_is_cited_by_heading_and_block() -> None:
    heading = Block("Our way", kind="heading", level=1)
    reading = _read(heading, Block(_WORDS), Block(_WORDS))
    assert _ids(reading) == ["section:our-way#1", "section:our-way#2"]


def test_every_block_is_in_a_passage_or_in_furniture() -> None:
    items = [
        Block("Contents"),
        Block("Introduction ........ 3"),
        *_paragraphs(1, 5),
        Block("* * *"),
    ]
    reading = _read(*items)
    told = Counter(line for p in reading.passages for line in p.lines)
    told.update(piece.line for piece in reading.furniture)
    assert set(told) == set(range(1, len(reading.items) + 1))


def test_a_summary_counts_its_paragraphs_with_roman_numbers() -> None:
    numbers = ("I", "II", "III", "IV")
    summary = [Block(f"{_WORDS} {_WORDS} {_WORDS}", number=number) for number in numbers]
    head = Block("Executive summary", bold=True)
    reading = _read(head, *summary, Block("IV. Introduction", bold=True), *_paragraphs(1, 6))
    assert _ids(reading)[:4] == [f"executive-summary/para:{number}" for number in numbers]
    assert _ids(reading)[4:] == [f"para:{n}" for n in range(1, 7)]


def test_items_with_roman_numbers_are_no_summary() -> None:
    items = [Block(f"{number} one thing;") for number in ("i.", "ii.", "iii.")]
    reading = _read(Block(f"{_WORDS[:-1]}:"), *items, *_paragraphs(1, 6))
    assert not any("para:i" in id for id in _ids(reading))


def test_an_article_whose_first_lines_are_the_last_of_a_page_has_no_title() -> None:
    begun = [Block(f"Artículo {n}.- {_WORDS}", page=1) for n in range(1, 4)]
    broken = Block("Artículo 4.- The committee considered the report of", page=1)
    reading = read_source(
        Source(
            "pdf",
            (*begun, broken, Block("2", "boilerplate", page=2), Block("the secretariat.", page=2)),
            tuple(Page(n) for n in (1, 2)),
        ),
        "doc",
    )
    last = reading.passages[-1]
    assert (last.id, last.page.pdf_first) == ("article:4", 1)
    assert last.text == "The committee considered the report of the secretariat."


def test_numbers_without_a_point_that_are_typed_in_the_text() -> None:
    reading = _read(*[Block(f"{n} {_WORDS} This is number {n}.") for n in range(1, 6)])
    assert _ids(reading) == [f"para:{n}" for n in range(1, 6)]
    assert reading.passages[0].text.startswith("The committee")


def test_short_numbers_of_an_operative_part_are_paragraphs() -> None:
    holds = ["Declares the complaint admissible;", "Dismisses the rest of the claim."]
    said = [Block(f"{n}. {text}", indent=18.0) for n, text in enumerate(holds, 1)]
    head = Block("FOR THESE REASONS, THE COURT", centred=True)
    reading = _read(*_paragraphs(1, 12), head, *said)
    assert _ids(reading)[12:] == ["operative-part/para:1", "operative-part/para:2"]


def test_a_heading_that_ends_in_a_point_is_the_title_of_its_article() -> None:
    items: list[Item] = []
    for n in range(1, 5):
        items.append(Block(f"Artículo {n}. Objeto de la ley.", kind="heading", level=5))
        items += [Block(f"{k}. {_WORDS}") for k in (1, 2)]
    reading = _read(*items)
    assert _ids(reading)[:3] == ["article:1/para:1", "article:1/para:2", "article:2/para:1"]
    assert reading.passages[0].section == ("Artículo 1. Objeto de la ley.",)


def test_a_list_of_works_numbers_no_paragraphs() -> None:
    works = [Block(f"{n}. Archer L, Gong G. A study of number {n}. 2004;") for n in range(1, 15)]
    texts = [Block(f"{_WORDS} So it did in year {n}.") for n in range(3)]
    reading = _read(*texts, Block("References", "heading", level=1), *works)
    assert not reading.numberings
    assert not [p for p in reading.passages if p.kind == "paragraph"]


def test_a_sentence_about_a_figure_is_no_caption() -> None:
    reading = _read(Block(_WORDS), Block("Figure 7 shows what the board spent in four years."))
    assert _told(reading)[1].label != "Figure 7"


def test_a_style_that_marks_headings_marks_all_of_them() -> None:
    """Also those that end in a point, or have neither size nor bold letters."""
    titles = [f"Chapter {n}: Wells" for n in range(1, 9)]
    titles.append("Annex: Pipes, taps etc.")
    items: list[Item] = []
    for n, title in enumerate(titles, 1):
        items += [Block(title, style="sub"), Block(f"{n}. {_WORDS}", style="text")]
    reading = _read(*items)
    assert [p.section[-1] for p in reading.passages if p.kind == "paragraph"] == titles
    reading = _read(*(Block(item.text) for item in items if isinstance(item, Block)))
    assert titles[-1] not in {p.text for p in reading.passages if p.kind == "heading"}


def test_a_heading_with_a_level_stands_beside_smaller_ones_without() -> None:
    note = Block("What this is", bold=True, size=16.0)
    chapter = Block("Background", "heading", level=1, bold=True, size=18.0)
    items = [note, Block(_WORDS, size=10.0), chapter, Block(_WORDS, size=10.0)]
    assert [p.section for p in _told(_read(*items))] == [("What this is",), ("Background",)]


def test_a_heading_with_a_level_behind_a_caption_is_no_part_of_it() -> None:
    heading = Block("III. Wells", "heading", level=2)
    reading = _read(Block(_WORDS), Block("Box 1. Where wells are"), heading, Block(_WORDS))
    assert _told(reading)[-1].section == ("III. Wells",)


def test_letters_that_a_font_does_not_name_are_no_passage() -> None:
    reading = _read(Block(_WORDS), Block("— » \x0f“„ \x0f«»– \x05 \x03 fifl ffi"))
    assert len(reading.passages) == 1
    assert [piece.kind for piece in reading.furniture] == ["boilerplate"]


@pytest.mark.parametrize("series", [1, 2])
def test_numbered_chapters_stand_beside_what_comes_before_them(series: int) -> None:
    """Where each part counts anew, its chapters stand below it."""
    items: list[Item] = []
    for part in ("Abstract", "Report")[:series]:
        items += [Block(part, bold=True, size=12.0), Block(_WORDS)]
        for n in (1, 2):
            items += [Block(f"{n}. Matter {n} of {part}", bold=True, size=12.0), Block(_WORDS)]
    above = {p.section[:-1] for p in _told(_read(*items)) if p.section[-1].startswith("2.")}
    assert above == ({()} if series == 1 else {("Abstract",), ("Report",)})


def test_items_inside_of_a_paragraph_count_no_paragraphs() -> None:
    """Though they have sentences where the paragraphs have but titles in front of their text."""
    inner = [Block(f"{n}. {_WORDS} It is step {n}.", indent=54.0) for n in range(1, 7)]
    items: list[Item] = []
    for n in range(1, 8):
        items += [Block(f"{n}. Matter {n}.", indent=24.0), Block(_WORDS, indent=42.0)]
        items += inner if n == 1 else []
    found = {p.id: p.text for p in _read(*items).passages}
    assert found["para:1"].startswith("Matter 1. ")
    assert found["para:1"].endswith("It is step 6.")
    assert found["para:2"].startswith("Matter 2. ")


def test_an_entry_of_contents_may_have_its_page_in_a_block_of_its_own() -> None:
    items: list[Item] = [Block("Contents", "heading", level=1)]
    for n, of in enumerate(("wells", "roads", "ports"), 1):
        items += [Block(f"Programme of {of}", bold=True), Block(str(10 * n))]
    reading = _read(*items, Block("PART ONE", "heading", level=1), Block(_WORDS))
    assert [passage.text for passage in reading.passages] == ["PART ONE", _WORDS]


def test_the_mark_of_a_note_is_no_part_of_a_heading() -> None:
    title = Block("II. Wells in Asia4", "heading", level=1, marks=((17, 18),))
    note = Block("Without islands.", "footnote", number="4")
    second = replace(title, text="and pumps4", marks=((9, 10),))
    reading = _read(title, Block(_WORDS), note)
    heading, text, footnote = reading.passages
    assert (heading.id, heading.text, heading.label) == (
        "heading:ii-wells-in-asia",
        "II. Wells in Asia",
        "heading “II. Wells in Asia”",
    )
    assert text.section == ("II. Wells in Asia",)
    assert footnote.attached_to == heading.id
    plain = replace(title, text="II. Wells in Asia", marks=(), size=9.0)
    lines = _read(plain, replace(second, size=9.0), Block(_WORDS), note)
    assert _told(lines)[0].section == ("II. Wells in Asia and pumps",)
    assert _read(title, Block(_WORDS)).passages[0].text == "II. Wells in Asia4"


def test_two_marks_side_by_side_are_those_of_two_notes() -> None:
    marked = Block(f"{_WORDS}91011 More.", marks=((len(_WORDS), len(_WORDS) + 5),))
    notes = [Block(f"Note {n}.", "footnote", number=str(n)) for n in (9, 10, 11)]
    text, *found = _read(marked, *notes).passages
    assert text.text == f"{_WORDS} More."
    assert [(one.attached_to, one.mark) for one in found] == [(text.id, len(_WORDS))] * 3
    assert "91011" in _read(marked, *notes[:2]).passages[0].text


def test_lettering_below_a_caption_is_no_heading() -> None:
    """It looks like none of the text's, or no text stands below it."""
    look = Block("Introduction", bold=True, size=12.0)
    items: list[Item] = []
    for title in ("Introduction", "Methods"):
        items += [replace(look, text=title), Block(_WORDS, size=10.0)]
    items += [Block("Figure 1. Boats", size=10.0), Block("Storage", bold=True, size=9.0)]
    items += [Block(_WORDS, size=10.0), Block("Figure 2. Nets", size=10.0)]
    items += [replace(look, text="Depth"), replace(look, text="Results"), Block(_WORDS, size=10.0)]
    headings = [p.text for p in _read(*items).passages if p.kind == "heading"]
    assert headings == ["Introduction", "Methods", "Results"]


def test_a_heading_between_a_caption_and_a_numbered_paragraph_needs_one_other() -> None:
    look = Block("Scope", bold=True, size=12.0)
    items: list[Item] = [look]
    for n in range(1, 12):
        items.append(Block(f"{n}. {_WORDS}", size=10.0))
    items += [Block("Figure 1. Boats", size=10.0), replace(look, text="Staff", indent=250.0)]
    reading = _read(*items, Block(f"12. {_WORDS}", size=10.0))
    assert [p.text for p in reading.passages if p.kind == "heading"] == ["Scope", "Staff"]


@pytest.mark.parametrize(
    "bare", [("Words", "."), ("Words ", "."), ("Words", " ."), ("Words ", " .")]
)
def test_no_blank_is_left_where_a_mark_stood_before_a_point(bare: tuple[str, str]) -> None:
    text = f"{bare[0]}1{bare[1]} Others."
    place = text.index("1")
    note = Block("See the report.", "footnote", number="1")
    found = _read(Block(text, marks=((place, place + 1),)), note).passages
    assert found[0].text == "Words. Others."
    assert found[1].attached_to == found[0].id


@pytest.mark.parametrize("mark", ["1", "[1]", "(1)"])
def test_marks_in_items_of_lists_are_taken_out(mark: str) -> None:
    start = len("inspection data")
    item = Block(
        f"inspection data{mark} in a form.", "item", "(a)", marks=((start, start + len(mark)),)
    )
    note = Block("See the report.", "footnote", number=mark)
    found = _read(*_paragraphs(1, 5), Block("6. The Office should keep:"), item, note).passages
    six = next(p for p in found if p.id == "para:6")
    assert six.text == "The Office should keep: (a) inspection data in a form."
    assert next(p for p in found if p.kind == "footnote").attached_to == "para:6"
