"""Boxes on an area of colour; annexes, schedules, opinions; covers and typed tables."""

from dataclasses import replace
from pathlib import Path
from textwrap import fill

import pytest

from corpus.describe import source_of
from corpus.ids import slug
from corpus.passage import Passage
from corpus.sources.model import Block, Cell, Grid, Item, Page, Source
from corpus.sources.text import blocks
from corpus.structure.names import container_name
from corpus.structure.read import read_source
from corpus.structure.totals import totals_of
from tests.corpus.made_pdf import Area, Text, Thing, lines, pdf
from tests.corpus.typeset import said

BOX = [
    Text(65, 175, "Box 1.1. How one town halved its losses", 10, "bold"),
    *lines(65, 195, "A port lost 58 per cent of its water in 2010. The council", "adopted a plan."),
    *lines(65, 225, "By 2019 losses had fallen to 27 per cent of the water."),
]


def _read(*items: Item) -> list[Passage]:
    source = Source("pdf", items, tuple(Page(n) for n in range(1, 9)))
    return list(read_source(source, "doc").passages)


def _par(n: int | str) -> Block:
    return Block(f"{n}. {said(int(str(n)))}", page=2, size=10.0)


def _head(text: str, size: float = 12.0, centred: bool = False) -> Block:
    return Block(text, page=2, size=size, bold=True, centred=centred)


def _by_id(found: list[Passage], id: str) -> Passage:
    return next(p for p in found if p.id == id)


def _numbered(n: int, y: float) -> list[Text]:
    first, *rest = said(n).split(", ")
    return lines(60, y, f"{n}.    {first}", *rest)


@pytest.mark.parametrize(
    ("areas", "apart"),
    [
        ([Area(58, 160, 400, 90)], True),
        ([Area(58, 160 + 15 * k, 400, 15) for k in range(6)], True),  # a paragraph's shading
        ([Area(58, 160, 400, 90, grey=1.0)], False),
        ([Area(0, 0, 595, 842)], False),  # the paper
        ([], False),
    ],
    ids=["one area", "an area a line", "white", "paper", "none"],
)
def test_what_stands_on_an_area_of_colour_is_no_part_of_the_paragraph_above(
    areas: list[Area], apart: bool, tmp_path: Path
) -> None:
    page: list[Thing] = [*areas, *_numbered(1, 90), *BOX, *_numbered(2, 270), *_numbered(3, 360)]
    more = [
        [text for k in range(6) for text in _numbered(first + k, 90 * (k + 1))] for first in (4, 10)
    ]
    source = source_of(pdf(tmp_path / "a.pdf", page, *more))
    found = read_source(source, "doc").passages
    first = _by_id(list(found), "para:1").text
    assert ("27 per cent" not in first) == apart
    assert not apart or first.endswith("point 1.")


def test_a_paragraph_ends_where_an_area_of_colour_begins(tmp_path: Path) -> None:
    """Though its lines stand no farther apart than those of a paragraph."""
    line = "1.    The Board reviewed the costs of staff and noted that they had risen"
    first = [line, "again, as those who keep the accounts of the town had told it before"]
    boxed = ["The town halved its losses in nine years, and the council adopted a", "plan for it."]
    page: list[Thing] = [
        Area(55, 104, 400, 44), *lines(60, 90, *first), *lines(60, 114, *boxed, "It held."),
        *(text for k in range(2, 7) for text in _numbered(k, 100 * k)),
    ]  # fmt: skip
    found = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages
    assert _by_id(list(found), "para:1").text.endswith("had told it before")


@pytest.mark.parametrize("end", ["must:", "must take two steps, namely;", "must see to it; and"])
def test_an_unfinished_list_goes_on_in_the_last_paragraph(end: str) -> None:
    last = Block(f"4. The Commission {end}", page=2, size=10.0)
    item = Block("(1) direct support to services that start", page=2, size=10.0, centred=True)
    found = _read(*map(_par, (1, 2, 3)), last, item)
    assert _by_id(found, "para:4").text.endswith("services that start")


def test_headings_in_an_annex_may_be_larger_than_its_own() -> None:
    found = _read(
        _head("Introduction"), *map(_par, (1, 2, 3)), _head("Proposed amendments"),
        *map(_par, (4, 5)), _head("ANNEX", 10, centred=True), _head("AMENDED RULES", 10, True),
        _head("Who may ask"), *map(_par, (1, 2)), _head("Time limits"), _par(3),
    )  # fmt: skip
    assert _by_id(found, "annex/para:3").section == ("ANNEX AMENDED RULES", "Time limits")


def test_a_schedule_names_the_article_that_it_is_for_above_its_title() -> None:
    articles = [
        one
        for n in range(1, 5)
        for one in (_head(f"Article {n} Scope {n}", 10, True), Block(said(n), page=2, size=10.0))
    ]
    found = _read(
        *articles,
        _head("Schedule 1", 10, True), Block("(Article 2)", page=2, size=9.0, centred=True),
        _head("Training of keepers", 10, True), *map(_par, (1, 2, 3)),
        _head("Schedule 2", 10, True), Block("(Article 3)", page=2, size=9.0, centred=True),
        _head("Water", 10, True), *map(_par, (1, 2, 3)),
    )  # fmt: skip
    assert _by_id(found, "schedule-1/para:3").section == ("Schedule 1", "Training of keepers")
    assert _by_id(found, "schedule-2/para:1").section == ("Schedule 2", "Water")


@pytest.mark.parametrize("put_in", ["(1a) ", "(1a)", "(1A) ", "(1 bis) "])
def test_a_paragraph_in_brackets_was_put_in(put_in: str) -> None:
    def article(n: int, *texts: str) -> list[Item]:
        title = Block(f"Article {n} Scope {n}", page=2, size=10.0, bold=True)
        return [title, *(Block(text, page=2, size=10.0) for text in texts)]

    inside = [f"(1) {said(1)}", f"{put_in}{said(2)}", f"(2) {said(3)}"]
    found = _read(*article(1, *inside), *article(2, said(4)), *article(3, said(5)))
    numbers = [p.printed_number for p in found if p.id.startswith("article:1/")]
    assert numbers == ["(1)", put_in.strip(), "(2)"]


def test_a_paragraph_that_was_put_in_begins_a_block_of_its_own(tmp_path: Path) -> None:
    body = "is for towns with more than ten thousand people and their parks"
    page = [
        text
        for n in range(1, 5)
        for text in (
            Text(60, 120 * n, f"Article {n}"),
            *lines(60, 120 * n + 24, f"(1) This {body}.", f"(1a)On roofs, it {body}.", "(2) No."),
        )
    ]
    found = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages
    assert [p.printed_number for p in found if p.id.startswith("article:3/")][:2] == ["(1)", "(1a)"]


def test_an_article_without_a_title_is_not_below_that_of_the_one_before() -> None:
    items: list[Item] = []
    for n in (1, 2, 3, 4):
        items.append(Block(f"Article {n}", page=2, size=10.0, centred=True))
        if n != 3:
            items += [_head(f"Title {n}", 10, True), Block(said(n), page=2, size=10.0)]
        else:
            items.append(Block("(repealed)", page=2, size=10.0))
    found = _read(*items)
    assert _by_id(found, "article:2").section == ("Article 2 Title 2",)
    assert _by_id(found, "article:3").section == ()


def test_contents_name_articles_in_place_of_pages() -> None:
    """And its first chapter begins on the same page, in other signs than in its entry."""
    entries = [
        Block(f"Chapter {n} — {title} {'. ' * 60}Articles {of}", page=1, size=9.0)
        for n, title, of in (("I", "Scope", "1–3"), ("II", "Permits", "4–6a"), ("III", "Fees", "9"))
    ]
    found = _read(
        Block("Contents", page=1, size=9.0, bold=True), *entries,
        Block("Chapter I Scope", page=1, size=12.0, bold=True),
        *(Block(f"Article {n} {said(n)}", page=1, size=10.0) for n in (1, 2)),
        _head("Chapter II Permits"), Block(f"Article 3 {said(3)}", page=2, size=10.0),
    )  # fmt: skip
    assert [p.text for p in found if p.kind == "heading"] == [
        "Chapter I Scope",
        "Chapter II Permits",
    ]


def test_a_second_annex_numbers_as_the_first_does() -> None:
    """Its paragraphs are short, and the date of a letter stands above them."""
    short = "I thank the Board for its draft, and have two remarks to make on what it says of us."
    found = _read(
        *(Block(f"{a}.{b} {said(a + b)}", page=2, size=10.0) for a in (1, 2) for b in (1, 2, 3)),
        _head("Annex 1 Method", 14), *(Block(f"{n}. {said(n)}", page=2, size=9) for n in (1, 2, 3)),
        _head("Annex 2 Letter", 14), Block("3 May 2022", page=2, size=9),
        *(Block(f"{n}. {short}", page=2, size=9) for n in (1, 2, 3)),
    )  # fmt: skip
    assert [p.id for p in found if p.id.startswith("annex-2/")] == [
        f"annex-2/para:{n}" for n in (1, 2, 3)
    ]


def test_a_reference_behind_a_sentence_does_not_make_it_a_label() -> None:
    said_so = "Community transport should be paid what it costs. (Paragraph 14)"
    short = [Block(f"{n}. {said_so}", page=2, size=10.0) for n in (1, 2, 3, 4)]
    found = _read(*map(_par, range(1, 9)), _head("Conclusions"), *short)
    assert [p.id for p in found][-4:] == [f"conclusions/para:{n}" for n in (1, 2, 3, 4)]


def test_a_foot_tells_the_page_of_all_and_the_article(tmp_path: Path) -> None:
    foots = ["Art. 1", "Art. 6", "Art. 13", "Schedule 1"]
    pages = [
        [
            *(text for k in range(3) for text in _numbered(3 * n + k + 1, 90 + 120 * k)),
            Text(60, 800, foot, 9),
            Text(500, 800, f"{n + 1}/4", 9),
        ]
        for n, foot in enumerate(foots)
    ]
    reading = read_source(source_of(pdf(tmp_path / "a.pdf", *pages)), "doc")
    put_away = {piece.text for piece in reading.furniture if piece.kind == "boilerplate"}
    assert any("Schedule 1" in text for text in put_away)
    assert [p.kind for p in reading.passages] == ["paragraph"] * 12


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("ANEXO N.º 1. Metodología", "anexo-1"),
        ("Annexe n° 2 : Méthode", "annexe-2"),
        ("Anlage Nr. 3 Verfahren", "anlage-3"),
        ("Приложение № 4", "приложение-4"),
        ("Annex No. 5", "annex-5"),
    ],
)
def test_annexes_have_their_number_behind_a_word_for_number(title: str, name: str) -> None:
    assert container_name(title) == slug(name)


def test_the_name_of_a_judge_begins_an_opinion_and_ends_the_paragraph_above() -> None:
    found = _read(
        *(Block(f"[{n}] {said(n)}", page=2, size=10.0) for n in range(1, 6)),
        Block("VAN LEE J (Corrigan J concurring), dissenting:", page=2, size=10.0),
        *(Block(f"[{n}] {said(n)}", page=2, size=10.0) for n in range(6, 9)),
    )
    assert _by_id(found, "para:5").text == said(5)
    assert _by_id(found, "para:6").section == ("VAN LEE J (Corrigan J concurring), dissenting:",)


def test_a_session_and_its_days_are_no_title_and_the_title_may_stand_in_capitals() -> None:
    lines = [
        *("Governing Body", "Hundred and forty-eighth session, Geneva, 23 to 27 October 2023"),
        *("GB/148/7", "PROGRESS REPORT ON THE EXCHANGE OF SEEDS"),
    ]
    masthead = (Block(line, page=1, size=10.0, bold=True) for line in lines)
    heads = (Block(text, page=1, size=10.0, bold=True) for text in ("First", "Work", "Ends"))
    text = [replace(_par(n), page=1) for n in range(1, 7)]
    items = [*masthead, *(item for head in heads for item in (head, text.pop(0), text.pop(0)))]
    pages = tuple(Page(n) for n in range(1, 9))
    for stated in (None, "Progress report on the exchange of seeds"):
        reading = read_source(Source("pdf", tuple(items), pages, title=stated), "doc")
        assert reading.facts.title == (stated or lines[-1])
        kinds = [p.kind for p in reading.passages if p.text == lines[-1]]
        assert kinds == ["front"], stated


def test_names_of_columns_in_two_lines_and_a_title_below_the_number_of_a_typed_table() -> None:
    body = "\n\n".join(fill(f"{n}. {said(n)}", 68) for n in range(1, 6))
    table = """
                         Table 1

        Pages produced at Headquarters

     Year        Original pages     Pages distributed
                                       (millions)

     1969        102,300            498
     1970        108,900            533
     1971        99,700             541
"""
    source = Source("text", tuple(blocks([body + "\n" + table])))
    row = next(p.row for p in read_source(source, "doc").passages if p.row)
    assert row.columns == ("Original pages", "Pages distributed (millions)")
    assert "Pages produced at Headquarters" in row.table


def test_the_last_line_of_a_box_is_no_heading(tmp_path: Path) -> None:
    page: list[Thing] = [
        Area(58, 160, 400, 90), *_numbered(1, 90), *BOX,
        Text(250, 242, "Target date: end of 2025", 10, "bold"), *_numbered(2, 270),
        *_numbered(3, 360),
    ]  # fmt: skip
    source = source_of(pdf(tmp_path / "a.pdf", page))
    found = list(read_source(source, "doc").passages)
    assert not any("Target date" in p.text for p in found if p.kind == "heading")
    assert not any("Target date" in title for p in found for title in p.section)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            ["REGULATION No. 214/2016", "of 14 April 2016", "on the keeping of bees"],
            "REGULATION No. 214/2016 of 14 April 2016 on the keeping of bees",
        ),
        (
            ["Nations Unies Assemblée générale 6 juin 2024", "78/312. Pâturages de montagne"],
            "78/312. Pâturages de montagne",
        ),
        (["Annual report 31 December 2019", "Part of it"], "Annual report 31 December 2019"),
        (
            [
                "Adopted by all of its members on their meeting",
                "7/3. Pastures in the hills of the whole world",
            ],
            "7/3. Pastures in the hills of the whole world",
        ),
    ],
)
def test_titles_of_acts_and_resolutions(lines: list[str], title: str) -> None:
    items = (_head(line, 16.0 - 2 * k, centred=True) for k, line in enumerate(lines))
    pages = tuple(Page(n) for n in range(1, 3))
    source = Source("pdf", (*items, *map(_par, range(1, 5))), pages)
    assert read_source(source, "doc").facts.title == title


@pytest.mark.parametrize(
    "line", ["Replies of the Commission", "Court (s) Database", "THE COURT,", "La Corte,"]
)
def test_what_names_an_institution_but_is_none_is_no_publisher(line: str) -> None:
    source = Source("pdf", (_head(line), *map(_par, range(1, 5))), (Page(1), Page(2)))
    assert read_source(source, "doc").facts.publisher is None


def _rows(caption: str, *rows: tuple[str, ...]) -> list[Item]:
    cells = [Cell(text, r, c) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return [Block(caption, page=2, size=10.0), Grid(tuple(cells), page=2)]


def test_rows_of_a_figure_are_not_those_of_the_table_of_its_number() -> None:
    rows = (("Reason", "2022", "2023"), ("Cost", "4", "5"), ("Freight", "2", "3"))
    found = _read(
        *map(_par, (1, 2)), *_rows("Table 1. Reasons", *rows), _par(3),
        *_rows("Figure 1. Reasons", *rows), _par(4),
    )  # fmt: skip
    assert {p.container for p in found if p.row} == {"table:1", "table:figure-1"}


def test_a_total_with_a_unit_is_that_of_the_rows_of_this_unit() -> None:
    rows = [("", "Plan", "Forecast"), ("Vessels", "7", "3"), ("Build (£m)", "371", "498")]
    rows += [("Office (£m)", "47", "65"), ("Total (£m)", "418", "563")]
    found = _read(*map(_par, (1, 2, 3)), *_rows("Table 1. Plan", *rows))
    assert totals_of(found) == (1, 0, [])


def test_titles_in_large_type_stand_beside_each_other_bold_or_not() -> None:
    plain = Block("Foreword", page=2, size=27.0)
    found = _read(plain, _par(1), _par(2), _head("Steering towards prosperity", 27.0), _par(3))
    assert _by_id(found, "para:3").section == ("Steering towards prosperity",)
