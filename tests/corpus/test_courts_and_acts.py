"""What courts, acts and auditors print: operative parts, marginal notes, numbers in the margin."""

from pathlib import Path

import pytest

from corpus.describe import source_of
from corpus.passage import Passage
from corpus.sources.html import read_html
from corpus.sources.model import Block, Cell, Grid, Item, Page, Source
from corpus.sources.text import blocks
from corpus.sources.text_notes import with_notes
from corpus.structure.read import Reading, read_source
from corpus.structure.totals import totals_of
from tests.corpus.made_docx import docx, p
from tests.corpus.made_pdf import Text, lines, pdf
from tests.corpus.typeset import TOPICS, said


def _reading(*items: Item) -> Reading:
    return read_source(Source("pdf", items, tuple(Page(n) for n in range(1, 9))), "doc")


def _read(*items: Item) -> list[Passage]:
    return list(_reading(*items).passages)


def _par(n: int | str) -> Block:
    return Block(f"{n}. {said(int(str(n)))}", page=2, size=10.0)


def _line(text: str) -> Block:
    return Block(text, page=2, size=10.0)


def _head(text: str, centred: bool = False) -> Block:
    return Block(text, page=2, size=10.0, bold=True, centred=centred)


def _by_id(found: list[Passage], id: str) -> Passage:
    return next(p for p in found if p.id == id)


def test_a_line_between_two_paragraphs_introduces_the_second() -> None:
    found = _read(_par(1), _par(2), _line("By five votes to one:"), _par(3), _par(4))
    assert _by_id(found, "para:2").text == said(2)
    assert _by_id(found, "para:3").section == ("By five votes to one:",)
    assert _by_id(found, "para:4").section == ("By five votes to one:",)
    inside = _read(
        *(_line(f"Article {n} {said(n)}") for n in (1, 2)),
        *(_line("Article 3 The inspectors are many."), _line("They may:")),
        *(_line(f"({n}) enter {said(n)}") for n in (1, 2)),
        _line(f"Article 4 {said(4)}"),
    )
    assert "They may:" in _by_id(inside, "article:3").text, "of the article's own text"


def test_points_of_an_operative_part_are_named_by_it_whatever_stands_above_them() -> None:
    found = _read(
        _head("CASE OF QUISPE", centred=True), _line(said(9)),
        _head("I INTRODUCTION", centred=True), *map(_par, range(1, 5)),
        _head("II PUNTOS RESOLUTIVOS", centred=True), _line("5. Por tanto,"),
        _head("LA CORTE"), _head("DECLARA,"), *map(_par, (1, 2)),
        _head("Y DISPONE:"), *map(_par, (3, 4)),
    )  # fmt: skip
    part = "II PUNTOS RESOLUTIVOS"
    sections = [_by_id(found, f"operative-part/para:{n}").section[-2:] for n in (2, 4)]
    assert sections == [(part, "LA CORTE DECLARA,"), (part, "Y DISPONE:")]


def test_for_these_reasons_begins_a_part_of_a_judgment() -> None:
    reasons = "FOR THESE REASONS, THE COURT, UNANIMOUSLY,"
    found = _read(
        _head("THE FACTS"), *map(_par, range(1, 4)), _head("THE LAW"), *map(_par, range(4, 7)),
        _head(reasons), *map(_par, (1, 2)),
    )  # fmt: skip
    assert _by_id(found, "operative-part/para:2").section == (reasons,)


@pytest.mark.parametrize("between", [True, False])
def test_a_list_in_brackets_stays_in_the_last_paragraph(between: bool) -> None:
    found = _read(
        *map(_par, range(1, 5)), _line("5. For these reasons,"),
        *(_head("THE TRIBUNAL,") for _ in range(between)),
        *(_line(f"({n}) By eleven votes to four, {said(n)}") for n in (1, 2, 3)),
    )  # fmt: skip
    assert [p.id for p in found if p.kind == "paragraph"] == [f"para:{n}" for n in range(1, 6)]


def test_the_number_of_a_chapter_at_the_top_of_a_page_is_no_page_number(tmp_path: Path) -> None:
    pages = [
        [
            Text(290, 60, "IV" if n == 4 else "I", face="bold") if n in (1, 4) else Text(0, 0, ""),
            Text(250, 72, f"CHAPTER ON {TOPICS[n].upper()}", face="bold"),
            *lines(60, 110, *said(n).split(", ")),
            Text(290, 800, str(n), 9),
        ]
        for n in range(1, 7)
    ]
    reading = read_source(source_of(pdf(tmp_path / "a.pdf", *pages)), "doc")
    heads = [p.text for p in reading.passages if p.kind == "heading"]
    assert heads[0].startswith("I CHAPTER")
    assert heads[3].startswith("IV CHAPTER")


@pytest.mark.parametrize("apart", [12, 2], ids=["in the margin", "at the end of a line"])
def test_numbers_in_the_right_margin_number_the_lines_beside_them(
    apart: int, tmp_path: Path
) -> None:
    line = "The Board reviewed the costs of staff and noted that they had risen again, as before,"
    end = 60 + 378.0
    page = [
        text
        for n in range(1, 8)
        for text in (
            *lines(60, 80 * n, line, "and asked for a plan."),
            Text(end + apart, 80 * n, str(n), 8),
        )
    ]
    found = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages
    numbers = [p.printed_number for p in found if p.kind == "paragraph"]
    assert numbers == ([str(n) for n in range(1, 8)] if apart > 10 else [])


def _of_page(tmp_path: Path, body: str) -> list[Passage]:
    path = tmp_path / "page.html"
    path.write_text(f"<main>{body}</main>", "utf-8")
    return list(read_source(read_html(path), "doc").passages)


def test_sections_of_an_act_on_a_web_page(tmp_path: Path) -> None:
    def section(number: str, text: str) -> str:
        label = (
            f"<strong><a class=sectionLabel><span class=sectionLabel>{number}</span></a></strong>"
        )
        note = '<p class="MarginalNote"><span class="wb-invisible">Marginal note:</span>'
        history = "<div class=HistoricalNote><ul><li>2011, c. 4, s. 3</ul></div>"
        return f"{note}Title of {number}<p class=Section>{label} {text}</p>{history}"

    numbers = ["1", "2", "2A", "3", "3.1", "4", "5", "6"]
    body = '<h2><span class="H1">PART 1</span><span class="T1">Lighthouses</span></h2>'
    body += "".join(section(one, said(k)) for k, one in enumerate(numbers))
    found = _of_page(tmp_path, body)
    assert [p.printed_number for p in found if p.kind == "paragraph"] == numbers
    assert _by_id(found, "para:3").text == said(numbers.index("3"))
    assert _by_id(found, "para:3").section == ("PART 1 Lighthouses", "Title of 3")


def test_a_section_may_end_with_the_list_that_it_begins(tmp_path: Path) -> None:
    texts = {str(n): said(n) for n in range(1, 8)}
    numbers = ["1", "2", "3", "4", "4.1", "5", "6", "7"]
    texts["4"] = "The Minister may appoint as a keeper any person who<p>(a) reads;<p>(b) writes."
    marked = {
        one: f"<p><span class=sectionLabel>{one}</span> {texts.get(one, said(9))}"
        for one in numbers
    }
    marked["4"] = f'<ul style="list-style: none"><li>{marked["4"]}</ul>'
    body = "".join(marked.values())
    found = _of_page(tmp_path, body)
    assert [p.printed_number for p in found if p.kind == "paragraph"] == numbers


def test_an_annex_is_one_however_its_title_looks(tmp_path: Path) -> None:
    body = "".join(f"<p>Article {n} {said(n)}" for n in range(1, 5))
    body += f"<p>ANNEX IX Systems of the Union<p>1. {said(1)}<p>2. {said(2)}<p>3. {said(3)}"
    body += "<p>Annex IX lists what is meant by systems in this place and elsewhere."
    found = _of_page(tmp_path, body)
    assert [p.id for p in found if p.id.startswith("annex-ix/")] == [
        f"annex-ix/para:{n}" for n in (1, 2, 3)
    ]
    assert [p.text for p in found if p.kind == "heading"] == ["ANNEX IX Systems of the Union"]


def _table(*rows: tuple[str, ...]) -> Grid:
    cells = [Cell(text, r, c) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Grid(tuple(cells), page=2)


def test_a_short_line_above_a_table_names_it() -> None:
    table = _table(("Head", "Claimed", "Awarded"), ("Hire", "120", "90"), ("Repairs", "31", "30"))
    name = _line("Compensation awarded (United States dollars)")
    found = _read(*map(_par, (1, 2)), name, table, _par(3), _par(4))
    assert _by_id(found, "para:2").text == said(2)
    assert {p.row.table for p in found if p.row} == {name.text}


def test_a_note_may_stand_between_the_title_of_a_table_and_the_table() -> None:
    table = _table(("Segment", "2022", "2021"), ("Vaults", "120", "90"), ("Total", "120", "90"))
    found = _read(
        *map(_par, (1, 2)), _line("Table II.1"), _head("Revenue by segment"),
        _line("(Thousands of dollars)"), table, *map(_par, (3, 4)),
    )  # fmt: skip
    label = next(p.label for p in found if p.kind == "block" and p.text.startswith("Table II.1"))
    assert label == "Table II.1"
    assert {p.row.place for p in found if p.row} == {"Table II.1"}
    assert all("Revenue by segment" in p.row.table for p in found if p.row)


def test_averages_are_not_added() -> None:
    rows = [("Site", "Alarms", "Mean hours"), ("A", "88", "9.3"), ("B", "97", "8.8")]
    found = _read(*map(_par, (1, 2, 3)), _table(*rows, ("Total", "185", "9.0")))
    assert totals_of(found) == (1, 0, [])
    wrong = _read(*map(_par, (1, 2, 3)), _table(*rows, ("Total", "184", "9.0")))
    assert len(totals_of(wrong)[2]) == 1
    longest = [("Site", "Alarms", "Hours Longest"), ("A", "88", "9.5"), ("B", "97", "71.0")]
    found = _read(*map(_par, (1, 2, 3)), _table(*longest, ("Total", "185", "71.0")))
    assert totals_of(found) == (1, 0, [])


def test_the_end_of_a_period_is_not_the_date_of_the_document() -> None:
    masthead = [
        "Financial report for the year ended 31 December 2022",
        "Report of the Board of Auditors",
    ]
    for date in ("20 July 2023", ""):
        items = (_head(line) for line in (*masthead, date) if line)
        found = _reading(*items, *map(_par, range(1, 5))).facts.date
        assert str(found) == ("2023-07-20" if date else "None")


@pytest.mark.parametrize("rule", ["_____", "—"])
def test_a_misread_number_and_what_is_left_of_a_line_above_notes(rule: str) -> None:
    """As OCR leaves them."""
    numbers = [*map(str, range(1, 10)), "lO", "11", "12"]
    text = "\n\n".join(
        f"{one}. {said(n)}" if one != "lO" else "lO. The replies mention vessels built in 1884. 4/"
        for n, one in enumerate(numbers, 1)
    )
    note = '4/ The term "vessel" includes lighters.'
    items = with_notes(list(blocks([f"{text}\n\n{rule}\n\n{note}\n", "13. The end of it all.\n"])))
    source = Source("text", tuple(items), (Page(1), Page(2)))
    found = list(read_source(source, "doc").passages)
    assert [p.number for p in found if p.kind == "paragraph"] == list(range(1, 14))
    assert [p.text for p in found if p.kind == "footnote"] == [
        'The term "vessel" includes lighters.'
    ]


def test_a_masthead_laid_out_as_a_table_is_the_cover_and_so_is_whose_report_it_is(
    tmp_path: Path,
) -> None:
    cells = ["World Health Organization", "EXECUTIVE BOARD", "EB158/23 28 November 2025"]
    rows = "".join(f"<w:tr><w:tc>{p(cell)}</w:tc><w:tc>{p('')}</w:tc></w:tr>" for cell in cells[:1])
    rows += f"<w:tr><w:tc>{p(cells[1])}</w:tc><w:tc>{p(cells[2])}</w:tc></w:tr>"
    bold = "<w:rPr><w:b/></w:rPr>"
    body = f"<w:tbl>{rows}</w:tbl>"
    body += "".join(
        f"<w:p><w:r>{bold}<w:t>{line}</w:t></w:r></w:p>"
        for line in ("Strengthening laboratory networks", "Report by the Director-General")
    )
    body += "".join(p(f"{n}. {said(n)}") for n in range(1, 6))
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    )
    reading = read_source(source_of(docx(tmp_path / "a.docx", body, styles=normal)), "doc")
    cover = [passage.text for passage in reading.passages if passage.kind == "front"]
    assert cover == [*cells, "Strengthening laboratory networks", "Report by the Director-General"]
    assert not any(passage.row for passage in reading.passages)
    assert reading.facts.symbol == "EB158/23"


def test_whether_a_page_was_useful_is_no_heading_of_it(tmp_path: Path) -> None:
    body = "".join(f"<p>{n}. {said(n)}" for n in range(1, 5))
    body += '<div class="feedback"><h3>Was this page useful?</h3><p>Yes, or no.</div>'
    assert [p.kind for p in _of_page(tmp_path, body)] == ["paragraph"] * 4
