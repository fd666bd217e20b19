"""The report's page: every passage is there, in its own words, and where it belongs."""

import dataclasses
import html
import itertools
import re
from collections.abc import Mapping
from html.parser import HTMLParser

import httpx
import pytest
from playwright.sync_api import Browser, expect

from api.pages.report_view import Mark, cut, read_mark, view
from corpus.passage import Cell, Document, Page, Passage, TableRow
from rag.citations import anchor
from tests.conftest import SCREENSHOTS
from tests.widget.pages import axe, watched

VOID = {"meta", "link", "input", "br", "base"}


class Texts(HTMLParser):
    """The text of each element that has an id, white space folded; page marks left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.ids: list[str] = []
        self._open: list[tuple[str, str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag not in VOID:
            furniture = given.get("class") in ("page", "number", "back") or "doc-noteref" in str(
                given
            )
            self._open.append((tag, given.get("id") or "", furniture))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(furniture for _, _, furniture in self._open):
            return
        for _, id, _ in self._open:
            if id:
                self.found[id] = self.found.get(id, "") + data


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def report_page(server: httpx.Client) -> str:
    return server.get("/reports/iom-2019").text


def test_every_passage_stands_there_once_in_its_own_words(
    report_page: str, report: Document
) -> None:
    texts = Texts(report_page)
    assert len(texts.ids) == len(set(texts.ids))
    order = [id for id in texts.ids if id in {anchor(p.id) for p in report.passages}]
    assert order == [anchor(passage.id) for passage in report.passages], "in reading order"
    for passage in report.passages:
        shown = folded(texts.found[anchor(passage.id)])
        if passage.kind in ("paragraph", "front", "footnote", "heading"):
            assert shown == folded(passage.text)
        elif passage.kind == "acronym":
            assert shown == folded(passage.text).partition(" ")[2]


def test_tables_hold_every_figure_under_its_column(report: Document) -> None:
    tables = [block.table for block in view(report.passages).blocks if block.table]
    assert [table.id for table in tables] == [
        *("table-I.1", "table-I.2", "table-I.3", "table-I.4", "table-II", "table-III", "table-IV")
    ]
    rows = [(table, part, row) for table in tables for part, body in table.bodies for row in body]
    assert len(rows) == 399
    for table, part, row in rows:
        held = row.shown.passage.row
        assert held
        assert (held.table, held.place, held.part) == (table.title, table.place, part)
        assert (row.label, table.columns) == (held.label, held.columns)
        assert row.cells == {cell.index: cell.value for cell in held.cells}
        assert sum(width for _, width in table.groups) == len(table.columns)


def test_a_table_is_a_table(report_page: str) -> None:
    (kenya,) = re.findall(r'<tr id="table-III-kenya">(.*?)</tr>', report_page, re.DOTALL)
    assert re.search(r'<th scope="row">.*Kenya</a></th>', kenya)
    cells = re.findall(r"<td>(.*?)</td>", kenya)
    assert cells == ["", "", "1", "1", "2", "7", "23", "41", "2", "19", "96", "41", "55"]
    (head,) = re.findall(r'<table id="table-III">.*?<thead>(.*?)</thead>', report_page, re.DOTALL)
    assert '<th scope="colgroup" colspan="10">Category/Grade</th>' in head
    assert re.findall(r'<th scope="col">([^<]+)</th>', head)[-4:] == ["UG", "Total", "F", "M"]


def made_row(label: str, columns: str, *cells: tuple[int, str], part: str = "") -> Passage:
    """A row of the table of Annex A; its text is not looked at."""
    names = tuple(columns.split())
    made = tuple(Cell(names[index], value, 0, 0, index) for index, value in cells)
    row = TableRow("T", "Annex A", "Land", part, label, names, ("",) * len(names), made)
    page, name = Page(1, 1, "1", "1"), f"Annex A, {label}"
    id, container = f"table:A#{label}", "table:A"
    passage = Passage(id, "d", "table_row", None, name, (), page, label, ())
    return dataclasses.replace(passage, container=container, row=row)


def test_rows_without_cells_in_them_are_shown_as_paragraphs() -> None:
    plain = dataclasses.replace(made_row("x", "A B"), row=None)
    (block,) = view([plain]).blocks
    assert block.table is None
    assert len(block.shown) == 1


def test_columns_that_no_row_fills_and_columns_of_one_name_are_shown() -> None:
    rows = [
        made_row("Peru", "A B A", (2, "1"), part="North"),
        made_row("Oman, Gulf", "A B A", (0, "4"), part="South"),
    ]
    (block,) = view(rows).blocks
    assert block.table
    assert block.table.columns == ("A", "B", "A")
    assert [(part, row.label, row.cells) for part, (row,) in block.table.bodies] == [
        ("North", "Peru", {2: "1"}),
        ("South", "Oman, Gulf", {0: "4"}),
    ]


def test_a_table_whose_columns_change_is_shown_in_two_with_ids_of_their_own() -> None:
    blocks = view([made_row("Peru", "A B", (0, "1")), made_row("Oman", "C D", (1, "2"))]).blocks
    tables = [block.table for block in blocks if block.table]
    assert [(table.id, table.columns) for table in tables] == [
        ("table-A", ("A", "B")),
        ("table-A-2", ("C", "D")),
    ]


def test_headings_are_one_below_the_other(report_page: str) -> None:
    headings = re.findall(r"<h([1-6])[^>]*>(.*?)</h\1>", report_page, re.DOTALL)
    levels = [int(level) for level, _ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = set(Texts(report_page).ids)
    links = re.findall(r'href="#([^"]+)"', report_page)
    assert set(links) <= ids, "every link on the page leads somewhere"
    listed = re.findall(r'href="#(heading-[^"]+)"', report_page)
    assert listed == re.findall(r'<h\d id="(heading-[^"]+)"', report_page)
    assert len(listed) == 103


def test_footnotes_lead_both_ways(report_page: str, passages: Mapping[str, Passage]) -> None:
    for number in range(1, 6):
        bearer = anchor(str(passages[f"footnote:{number}"].attached_to))
        (paragraph,) = re.findall(rf'<p id="{bearer}".*?</p>', report_page, re.DOTALL)
        (note,) = re.findall(rf'<p id="footnote-{number}".*?</p>', report_page, re.DOTALL)
        assert f'href="#footnote-{number}"' in paragraph
        assert f'role="doc-backlink" href="#{bearer}"' in note


def test_every_printed_page_is_marked_once(report_page: str) -> None:
    body = report_page[: report_page.index('id="table-I.1"')]
    marks = re.findall(r'<span class="page">(.*?)</span>', body)
    assert [re.split("–| ", mark)[-1] for mark in marks] == ["iv", "v", *map(str, range(1, 56))]
    assert {re.sub(r"\w+$", "", mark.split("–")[0]) for mark in marks} == {"p. ", "pp. "}
    annexes = re.findall(r'<span class="page">(.*?)</span>', report_page[len(body) :])
    assert annexes == [f"p. {number}" for number in (1, 2, 3, 4, 5)] * 2


def test_a_quote_is_marked_where_the_link_says(
    server: httpx.Client, passages: Mapping[str, Passage]
) -> None:
    text = passages["para:138"].text
    page = server.get(
        "/reports/iom-2019", params={"mark": ["para:138:8-15", "para:138:20-29"]}
    ).text
    assert [html.unescape(m) for m in re.findall(r"<mark>(.*?)</mark>", page)] == [
        text[8:15],
        text[20:29],
    ]
    row = server.get("/reports/iom-2019", params={"mark": "table:II#kenya:0-20"}).text
    assert '<tr id="table-II-kenya" class="marked">' in row
    note = "The quote of this link is not in this version of the report."
    assert note not in page
    for lost in ("para:138:0-99999", "para:138:9-9", "para:999:0-1", "nonsense"):
        assert note in server.get("/reports/iom-2019", params={"mark": lost}).text, lost


def test_marks() -> None:
    assert read_mark("table:II#kenya:3-20") == Mark("table:II#kenya", 3, 20)
    assert str(Mark("para:138", 1, 2)) == "para:138:1-2"
    assert cut("abcdef", [(3, 9), (1, 4)]) == (("a", False), ("bcd", True), ("ef", True))
    assert cut("🎈ab", [(0, 1)]) == (("🎈", True), ("ab", False))


def test_find_by_meaning_without_a_script(server: httpx.Client) -> None:
    page = server.get(
        "/reports/iom-2019", params={"find": "training of police on trafficking"}
    ).text
    assert 'href="#para-138"' in page[page.index('id="found"') : page.index('id="contents"')]
    wrong = server.get("/reports/iom-2019", params={"find": "?!"})
    assert wrong.status_code == 422
    assert "has no word to search for" in wrong.text
    hostile = server.get("/reports/iom-2019", params={"find": "<img src=x>"}).text
    assert "<img" not in hostile


@pytest.mark.parametrize(
    ("lang", "direction", "contents"),
    [("fr", "ltr", "Table des matières"), ("ar", "rtl", "المحتويات")],
)
def test_the_readers_own_words_are_in_the_readers_language(
    server: httpx.Client, lang: str, direction: str, contents: str
) -> None:
    page = server.get("/reports/iom-2019", params={"lang": lang, "find": "cash"}).text
    assert f'<html lang="{lang}" dir="{direction}">' in page
    assert f'<h2 id="contents">{contents}</h2>' in page
    assert '<article class="report" lang="en" dir="ltr">' in page, "the report is as it is"
    assert "{n}" not in page


def test_a_report_that_is_not_there(server: httpx.Client) -> None:
    missing = server.get("/reports/x")
    assert missing.status_code == 404
    assert missing.headers["content-type"].startswith("text/html"), "a page for people"


# --- in a browser --------------------------------------------------------------------------------


@pytest.mark.slow  # axe looks at a whole report
@pytest.mark.parametrize(("scheme", "width", "lang"), [("light", 1280, "en"), ("dark", 360, "ar")])
def test_the_reader_is_accessible(
    browser: Browser, server: httpx.Client, scheme: str, width: int, lang: str
) -> None:
    size = {"width": width, "height": 800}
    with watched(browser, viewport=size, color_scheme=scheme) as page:
        page.goto(
            f"{server.base_url}/reports/iom-2019?lang={lang}&find=cash&mark=para:138:8-60#para-138"
        )
        expect(page.locator("#para-138 mark")).to_be_in_viewport()
        expect(page.locator(".contents details")).to_have_js_property("open", width > 1024)
        expect(page.locator("ask-report .launcher")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        axe(page, "reader")
        page.screenshot(path=SCREENSHOTS / f"reader-{scheme}-{width}.png")
        page.locator("#table-III-kenya").scroll_into_view_if_needed()
        page.screenshot(path=SCREENSHOTS / f"reader-table-{scheme}-{width}.png")


def test_find_by_meaning_stays_on_the_page(browser: Browser, server: httpx.Client) -> None:
    with watched(browser) as page:
        page.goto(f"{server.base_url}/reports/iom-2019")
        page.get_by_label("Find in this report").fill("training of police on trafficking")
        page.keyboard.press("Enter")
        heading = page.get_by_role("heading", name="Paragraphs nearest to")
        expect(heading).to_be_focused()
        page.screenshot(path=SCREENSHOTS / "reader-find.png")
        page.locator("#found a[href='#para-138']").click()
        expect(page.locator("#para-138")).to_be_in_viewport()
        assert page.url.endswith("/reports/iom-2019#para-138")


def test_a_citation_followed_inside_the_reader_keeps_the_tab(
    browser: Browser, server: httpx.Client
) -> None:
    with watched(browser) as page:
        page.goto(f"{server.base_url}/reports/iom-2019")
        page.locator("ask-report .launcher").click()
        page.locator("ask-report .suggestion").first.click()
        page.locator("ask-report .quote .chip").first.click()
        page.get_by_role("link", name="Open in the report").click()
        expect(page.locator("#para-138 mark")).to_be_in_viewport()


def test_the_report_prints_without_what_is_not_the_report(
    browser: Browser, server: httpx.Client
) -> None:
    with watched(browser) as page:
        page.goto(f"{server.base_url}/reports/iom-2019?mark=para:8:0-60#para-8")
        page.emulate_media(media="print")
        for part in ("body > .bar", ".find", ".contents", "ask-report .launcher"):
            expect(page.locator(part)).to_be_hidden()
        expect(page.locator("#para-8 mark")).to_be_visible()
        page.set_viewport_size({"width": 720, "height": 1000})
        page.locator("#para-8").scroll_into_view_if_needed()
        page.screenshot(path=SCREENSHOTS / "print.png")
        wide = "[...document.querySelectorAll('table')].some(t => t.offsetWidth > innerWidth)"
        assert not page.evaluate(wide), "tables fit the sheet"
