"""The title that is found is what a document calls itself, never a sentence of it."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.sources.model import Block, Cell, Grid, Page, Source
from corpus.structure.front import Facts
from corpus.structure.read import read_source
from tests.corpus.typeset import said

BODY = "<p>1.1 This policy applies to everybody who works here, wherever they are.</p>" * 3


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        ("<title>Travel policy of the Harbour Office</title>", "<h1>Travel</h1>", "Travel policy"),
        ("", "<h1>Rules on travel by train and ship</h1>", "Rules on travel by train"),
        (
            "",
            "<h1>Rules on travel by ship</h1><ul><li>one more item of a list;</li></ul>",
            "Rules",
        ),
    ],
)
def test_what_a_web_page_is_called(tmp_path: Path, head: str, above: str, title: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<html><head>{head}</head><body>{above}{BODY}</body></html>", "utf-8")
    _, reading = describe(page)
    assert reading.facts.title is not None
    assert reading.facts.title.startswith(title)
    assert "applies to everybody" not in reading.facts.title


def test_a_point_behind_a_symbol_is_none_of_it(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<body><p>HARBOUR/ADM/2031/7.</p><h1>Travel rules</h1>{BODY}</body>", "utf-8")
    assert describe(page)[1].facts.symbol == "HARBOUR/ADM/2031/7"


@pytest.mark.parametrize(
    "stated", ["Night trains in the north – Lakeland", "L_202402871DE.000101.fmx.xml"]
)
def test_a_page_is_called_neither_by_its_site_nor_by_its_file(tmp_path: Path, stated: str) -> None:
    page = tmp_path / "page.html"
    head, above = f"<title>{stated}</title>", "<h1>Night trains in the north</h1>"
    page.write_text(f"<html><head>{head}</head><body>{above}{BODY}</body></html>", "utf-8")
    assert describe(page)[1].facts.title == "Night trains in the north"


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("EUROPEAN COURT OF AUDITORS", "EUROPEAN COURT OF AUDITORS"),
        ("Comisión Interamericana de Derechos Humanos", "Comisión Interamericana de"),
        ("60.o Consejo Directivo", None),
        ("Report of the Commission on Harbours", None),
        ("The Commission was told of harbours", None),
        (
            "These notes have been prepared by the Department for Ships, Ports and Strategy and",
            "Department for Ships, Ports and Strategy",
        ),
        ("The notes have been prepared by the Department for Ships of another state.", None),
        ("This report has been prepared by Ada Lake and Bo Wells, who have seen it.", None),
    ],
)
def test_the_name_of_an_institution_on_the_first_page_is_the_publisher(
    tmp_path: Path, line: str, publisher: str | None
) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<body><p>{line}</p><h1>Travel by ship and train</h1>{BODY}</body>", "utf-8")
    found = describe(page)[1].facts.publisher
    assert found is None if publisher is None else str(found).startswith(publisher)


def _printed(*head: Block) -> Facts:
    body = [Block(f"{n}. {said(n)}", size=10, page=1) for n in range(1, 6)]
    items = [replace(block, page=1, centred=True) for block in head]
    return read_source(Source("pdf", (*items, *body), (Page(1),)), "doc").facts


def test_the_name_of_a_court_above_is_no_title() -> None:
    court = Block("INTERNATIONAL COURT OF RIVERS", size=20)
    facts = _printed(court, Block("Dispute over the waters of Lake Orum", size=13))
    assert facts.title == "Dispute over the waters of Lake Orum"
    assert facts.publisher == "INTERNATIONAL COURT OF RIVERS"


def test_a_title_with_words_of_institutions_is_no_publisher() -> None:
    facts = _printed(Block("Water Fund and Bank Advice", size=16))
    assert (facts.title, facts.publisher) == ("Water Fund and Bank Advice", None)


def test_a_masthead_may_be_a_table() -> None:
    cells = (
        "World Harbour Organization",
        "A/79/213",
        "General Assembly",
        "Distr.: General 24 July 2024",
    )
    masthead = Grid(tuple(Cell(text, k // 2, k % 2) for k, text in enumerate(cells)))
    body = [Block("Livestock corridors in drylands", bold=True)]
    body += [Block(f"{n}. {said(n)}") for n in range(1, 6)]
    facts = read_source(Source("docx", (masthead, *body)), "doc").facts
    assert (facts.symbol, facts.publisher, str(facts.date)) == (
        "A/79/213",
        "World Harbour Organization",
        "2024-07-24",
    )


def test_a_date_in_a_sentence_is_not_the_documents() -> None:
    title = Block("Rules of the lake harbour", size=16)
    told = Block("On 23rd July 2020, the European Commission confirmed in a notice to all that:")
    assert _printed(title, told).date is None
    place = Block("Done at Lakeland, 3 May 2021.")
    assert str(_printed(title, told, place).date) == "2021-05-03"


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (("Annual session, 14–18 October 2024", "Distr.: General 9 September 2024"), (2024, 9, 9)),
        (("Report No. IEO-2023-14 June 2023", "3 May 2023"), (2023, 5, 3)),
        (("Session of 14 to 18 October 2024",), (2024, 10, 18)),
    ],
)
def test_a_masthead_says_the_date_and_a_session_only_where_nothing_else_does(
    lines: tuple[str, ...], date: tuple[int, int, int]
) -> None:
    items = [*(Block(line, page=1, size=10.0) for line in lines), Block(said(1), page=1, size=10.0)]
    facts = read_source(Source("pdf", tuple(items), (Page(1),)), "doc").facts
    assert facts.date == datetime.date(*date)


@pytest.mark.parametrize(
    ("line", "symbol"),
    [
        ("Report No. IEO-2023-14", "IEO-2023-14"),
        ("HC 418", "HC 418"),
        ("2022 CHAPTER 19", "2022 CHAPTER 19"),
        ("The case of 2022 was heard", None),
    ],
)
def test_symbols_of_parliaments_and_of_numbered_reports(line: str, symbol: str | None) -> None:
    items = (Block(line, page=1, size=10.0), Block(said(1), page=1, size=10.0))
    assert read_source(Source("pdf", items, (Page(1),)), "doc").facts.symbol == symbol


def test_a_title_that_ends_in_a_colon_goes_on_in_the_line_below() -> None:
    items = (
        Block("Roads and Energy in Montara:", page=1, size=22.0, bold=True),
        Block("Evaluation of Bank Support", page=1, size=16.0),
        Block(said(1), page=1, size=10.0),
    )
    title = read_source(Source("pdf", items, (Page(1),)), "doc").facts.title
    assert title == "Roads and Energy in Montara: Evaluation of Bank Support"


def test_a_line_with_a_date_is_no_publisher() -> None:
    lines = ("Judgment of the Court", "COURT JUDGMENT GIVEN ON 22 November 2023")
    blocks = [Block(text, page=1, size=14.0, centred=True) for text in lines]
    body = [Block(f"{n}. {said(n)}", page=1, size=10.0) for n in range(1, 6)]
    found = read_source(Source("pdf", (*blocks, *body), (Page(1),)), "doc")
    assert "2023" not in str(found.facts.publisher)


def test_the_first_heading_of_the_text_is_no_title() -> None:
    head = (Block("A. Introduction to the wells", bold=True), Block("Of the wells of all towns"))
    body = (Block(f"{n}. {said(n)}") for n in range(1, 6))
    found = read_source(Source("docx", (*head, *body)), "doc")
    assert found.facts.title == "Of the wells of all towns"
