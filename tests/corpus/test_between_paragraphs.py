"""What stands between numbered paragraphs: findings, figures, titles of tables and quotations."""

from pathlib import Path
from textwrap import wrap

import pytest

from corpus.describe import source_of
from corpus.passage import Passage
from corpus.sources.html import read_html
from corpus.sources.model import Block, Cell, Grid, Item, Page, Source
from corpus.structure.read import Reading, read_source
from tests.corpus.made_pdf import Text, lines, pdf
from tests.corpus.typeset import said

PARS = [Block(f"{n}. {said(n)}", page=2, size=10.0) for n in range(1, 9)]


def _reading(*items: Item) -> Reading:
    return read_source(Source("pdf", items, tuple(Page(n) for n in range(1, 9))), "doc")


def _by_id(found: Reading) -> dict[str, Passage]:
    return {passage.id: passage for passage in found.passages}


def _headings(found: Reading) -> list[str]:
    return [passage.text for passage in found.passages if passage.kind == "heading"]


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        (
            "Finding 3. Help came in time for most of the towns that had asked for it in spring.",
            1,
        ),
        ("Recommendation 2: Each town should name a person who looks after its wells.", 0),
    ],
)
def test_what_is_numbered_by_a_noun_follows_the_paragraph(text: str, bold: int) -> None:
    between = Block(text, page=2, size=10.0, bold=bool(bold))
    found = _by_id(_reading(*PARS[:4], between, *PARS[4:]))
    assert found["para:4"].text == said(4)
    assert text in {p.text for p in found.values() if p.kind == "block"}


def test_a_sentence_that_names_a_finding_goes_on() -> None:
    more = Block("Finding 3. of that year was another, and it is told below.", page=2, size=10.0)
    assert _by_id(_reading(*PARS[:4], more, *PARS[4:]))["para:4"].text.endswith("told below.")


def test_figures_at_an_axis_are_no_text() -> None:
    caption = Block("Figure 1: Wells that are dry (million)", page=2, size=9.0)
    axis = [Block(text, page=2, size=9.0) for text in ("2.6 2.1", "1.1 0.8", "2018", "2019")]
    found = _by_id(_reading(*PARS[:4], caption, *axis, *PARS[4:]))
    assert found["para:4"].text == said(4)


def test_a_title_in_bold_above_a_table_is_no_heading() -> None:
    """It looks as no heading does that stands above text; below the table the paragraph goes on."""
    cells = tuple(Cell(f"{a}{b}", a, b, head=not a) for a in range(3) for b in range(3))
    heads = [Block(f"{c}. Of the {c}", page=2, size=12.0, bold=True) for c in "AB"]
    title = Block("Wells and pumps by region", page=2, size=10.0, bold=True, centred=True)
    more = Block("the figures are those of the spring.", page=2, size=10.0)
    found = _reading(heads[0], *PARS[:3], title, Grid(cells, 2), more, heads[1], *PARS[3:])
    assert _headings(found) == ["A. Of the A", "B. Of the B"]
    assert _by_id(found)["para:3"].text.endswith("those of the spring.")


def test_the_title_of_what_is_quoted_is_no_heading() -> None:
    led = Block(
        "3. The Act, as far as it concerns the wells of the towns, provided:", page=2, size=10.0
    )
    title = Block("Section 41", page=2, size=9.0, centred=True)
    quoted = Block("“1. Wells shall be dug by whoever asks for one.”", page=2, size=9.0)
    found = _reading(*PARS[:2], led, title, quoted, *PARS[3:])
    assert not _headings(found)
    assert _by_id(found)["para:3"].text.endswith(f"Section 41 {quoted.text}")


def test_an_ornament_is_no_text(tmp_path: Path) -> None:
    page = [line for n in range(1, 5) for line in lines(60, 80 * n, *wrap(f"{n}. {said(n)}", 66))]
    found = _reading(*source_of(pdf(tmp_path / "a.pdf", [*page, Text(280, 400, "o o o")])).items)
    assert _by_id(found)["para:4"].text == said(4)
    assert "o o o" in {piece.text for piece in found.furniture}


def test_a_few_lines_with_blanks_at_one_place_are_no_columns(tmp_path: Path) -> None:
    """The end of a resolution, and the meeting and date that are printed below it at the right."""
    page = [line for n in range(1, 4) for line in lines(60, 80 * n, *wrap(f"{n}. {said(n)}", 66))]
    page += [
        Text(60, 330, "4. It decides to put this under the item of the"),
        Text(263.5, 330, "towns and wells"),
    ]
    page += lines(60, 342, "and pumps, unless otherwise agreed.")
    page += [*lines(264, 366, "53rd plenary meeting", "19 December 2024"), Text(60, 400, "Annex")]
    page += [line for n in (1, 2) for line in lines(60, 360 + 60 * n, *wrap(f"{n}. {said(n)}", 66))]
    found = _by_id(_reading(*source_of(pdf(tmp_path / "a.pdf", page)).items))
    assert found["para:4"].text.startswith(
        "It decides to put this under the item of the towns and wells and pumps, unless otherwise"
    )


SHEET = """
/* .plain{font-weight:bold} */ @media print {.plain{font-weight:bold}}
/* heads */ .s84D, p.other {margin:18pt; font-weight:bold}
.s84D{text-align:center} .s1 .plain{font-weight:bold}
.raised{vertical-align:super;font-size:7pt} .plain{.s1{font-weight:bold}}
"""


def test_classes_of_a_page_tell_how_words_look(tmp_path: Path) -> None:
    body = "".join(f"<p class='plain'>{n}. {said(n)}</p>" for n in range(1, 9))
    head = "<p class='s84D'><span>The station and its licence</span></p>"
    marked = body.replace("</p>", "<span class='raised'>1</span></p>", 1)
    page = tmp_path / "page.html"
    inside = f"{head}<div class='s1'>{marked}</div>"
    page.write_text(
        f"<html><head><style>{SHEET}</style></head><body>{inside}</body></html>", "utf-8"
    )
    items = [item for item in read_html(page).items if isinstance(item, Block)]
    own = "<p class='s84D' style='font-weight:normal;text-align:left'>Below it</p>"
    page.write_text(f"<style>{SHEET} .s84D{{font-style:italic}}</style>{own}{body}", "utf-8")
    (plain, *_) = (item for item in read_html(page).items if isinstance(item, Block))
    assert (plain.bold, plain.centred, plain.italic) == (False, False, True)
    assert [(item.bold, item.centred) for item in items] == [(True, True), *[(False, False)] * 8]
    assert [bool(item.marks) for item in items] == [False, True, *[False] * 7]


def test_a_finding_right_below_a_heading_begins_anew(tmp_path: Path) -> None:
    heads = ("A. Crisis response", "Finding 3. Help came in time for most of the towns.")
    page = [*lines(60, 60, *wrap(said(1), 66)), *lines(60, 180, *heads, face="bold")]
    page += lines(60, 230, *wrap(said(2), 66))
    found = _reading(*source_of(pdf(tmp_path / "a.pdf", page)).items)
    assert heads[0] in _headings(found)
    assert heads[1] in {passage.text for passage in found.passages}


def test_a_line_that_leads_to_a_heading_ends_the_paragraph_above() -> None:
    lead = Block("On the lawfulness of the decree:", page=2, size=10.0)
    head = Block("As to the first ground:", page=2, size=10.0, italic=True)
    found = _by_id(_reading(*PARS[:4], lead, head, *PARS[4:]))
    assert found["para:4"].text == said(4)


@pytest.mark.parametrize(("stated", "there"), [("Paragraph 2.6", True), ("Paragraph 2.4", False)])
def test_a_number_that_is_stated_above_a_box_is_its_paragraphs(stated: str, there: bool) -> None:
    """As national auditors print their recommendations; the count of the others misses it."""
    numbers = [f"2.{n}" for n in (*range(1, 6), *range(7, 12))]
    pars = [Block(f"{n} {said(i)}", page=2, size=10.0) for i, n in enumerate(numbers)]
    box = [
        Block("Recommendation no. 1", page=2, size=10.0, bold=True, boxed=True, coloured=True),
        Block(stated, page=2, size=10.0, bold=True, boxed=True, coloured=True),
        Block("Each town should count its wells.", page=2, size=10.0, boxed=True, coloured=True),
    ]
    found = _by_id(_reading(*pars[:5], *box, *pars[5:]))
    assert ("para:2.6" in found) == there
    if there:
        assert found["para:2.6"].text == "Each town should count its wells."
        assert found["para:2.6"].section[-1] == "Recommendation no. 1 Paragraph 2.6"
    assert found["para:2.5"].text == said(4)


@pytest.mark.parametrize(
    "between",
    [
        Block("Staff of the office at their desks", page=2, size=8.0, italic=True),
        Block("“Nobody had told me why the pump was moved.”", page=2, size=13.0, boxed=True),
    ],
)
def test_captions_and_large_quotations_are_no_part_of_a_paragraph(between: Block) -> None:
    more = Block("It did so again in the next year.", page=2, size=10.0)
    found = _by_id(_reading(*PARS[:4], between, more, *PARS[4:]))
    assert found["para:4"].text == f"{said(4)} {more.text}"
    assert between.text in {p.text for p in found.values()}


def test_the_list_of_the_last_paragraph_stays_with_it() -> None:
    order = [Block("9. The order is this:"), *(Block(f"{n}. It is set aside.") for n in (1, 2, 3))]
    pars = [Block(f"{n}. {said(n)}") for n in range(1, 9)]
    found = read_source(Source("docx", (*pars, *order, Block("A. Judge", bold=True))), "doc")
    assert _by_id(found)["para:9"].text == "The order is this: " + " ".join(
        f"{n}. It is set aside." for n in (1, 2, 3)
    )
