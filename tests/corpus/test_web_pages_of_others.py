"""Web pages as other programs and content systems write them."""

from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.passage import Passage
from tests.corpus.typeset import said


def passages(folder: Path, body: str, head: str = "", lang: str = "en") -> list[Passage]:
    page = folder / "page.html"
    page.write_text(f"<html lang={lang}><head>{head}</head><body>{body}</body></html>", "utf-8")
    return list(describe(page)[1].passages)


def numbers(found: list[Passage]) -> list[str | None]:
    return [p.printed_number for p in found if p.kind == "paragraph"]


def headings(found: list[Passage]) -> list[str]:
    return [p.text for p in found if p.kind == "heading"]


SWITCH = '<button aria-expanded=false{}><span>{}</span><span class="{}">, Show</span></button>'


@pytest.mark.parametrize(
    ("controls", "hidden"),
    [("", "hidden=until-found"), (" aria-controls=part{n}", 'hidden id="part{n}"')],
)
def test_parts_that_readers_open_are_text(tmp_path: Path, controls: str, hidden: str) -> None:
    parts = "".join(
        f"<h2>{SWITCH.format(controls.format(n=n), f'{n}. Part {n}', 'govuk-visually-hidden')}</h2>"
        f"<div {hidden.format(n=n)}><p>{n}.1 {said(n)}</p><p>{n}.2 {said(n + 5)}</p></div>"
        for n in (1, 2, 3)
    )
    found = passages(tmp_path, f"<h1>Guide to wells</h1>{parts}<div hidden>Never shown.</div>")
    assert numbers(found) == ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2"]
    assert headings(found) == ["Guide to wells", "1. Part 1", "2. Part 2", "3. Part 3"]
    assert not any("Never shown" in p.text for p in found)


def test_what_a_page_wants_quoted_nowhere_is_no_text(tmp_path: Path) -> None:
    found = passages(
        tmp_path, "<h1>Wells</h1><h2>Pumps<span data-nosnippet>Show</span></h2><p>Two."
    )
    assert headings(found) == ["Wells", "Pumps"]


@pytest.mark.parametrize("typed", ["<span>{}.</span>", "{}. "])
def test_an_item_that_prints_its_own_number_has_that(tmp_path: Path, typed: str) -> None:
    def items(*which: int) -> str:
        return "".join(f"<li><p>{typed.format(n)}{said(n)}</p></li>" for n in which)

    page = f"<h1>Wells</h1><ol>{items(1, 2)}</ol><h2>Pumps</h2><ol>{items(3, 4, 5)}</ol>"
    found = passages(tmp_path, page)
    assert numbers(found) == ["1", "2", "3", "4", "5"]
    assert found[1].text.startswith("The Board reviewed")


def test_a_number_of_another_form_stands_behind_that_of_the_list(tmp_path: Path) -> None:
    items = "".join(f"<li><span>({n})</span> {said(n)}</li>" for n in (7, 8, 9))
    assert numbers(passages(tmp_path, f"<h1>Wells</h1><ol>{items}</ol>")) == ["1", "2", "3"]


def test_the_language_of_whoever_saved_a_page_is_not_that_of_its_words(tmp_path: Path) -> None:
    spanish = "El Consejo de la Defensoría examinó las cuentas de los municipios y las aprobó. "
    found = passages(tmp_path, f"<h1>Informe</h1><p>{spanish * 4}</p>", lang="en-US")
    assert {p.language for p in found} == {"es"}
    english = passages(tmp_path, f"<h1>Report</h1><p>{said(1)}</p>", lang="en")
    assert {p.language for p in english} == {"en"}


def test_links_for_editing_are_no_headings(tmp_path: Path) -> None:
    def section(title: str, n: int) -> str:
        edit = '<span class="mw-editsection">[<a href="/edit">edit</a>]</span>'
        return f'<div class="mw-heading"><h2>{title}</h2>{edit}</div><p>{said(n)}</p>'

    found = passages(tmp_path, f"<h1>Manual</h1>{section('Tugs', 1)}{section('Boats', 2)}")
    assert headings(found) == ["Manual", "Tugs", "Boats"]


def test_the_caption_of_a_picture_is_not_of_the_paragraph_above(tmp_path: Path) -> None:
    found = passages(
        tmp_path,
        f"<h1>Wells</h1><p>1. {said(1)}</p><figure><figcaption>A well in Chad</figcaption></figure>"
        f"<p>2. {said(2)}</p><p>3. {said(3)}</p>",
    )
    assert all("A well in Chad" not in p.text for p in found if p.kind == "paragraph")


@pytest.mark.parametrize(
    ("stated", "heading", "title"),
    [
        ("Law 8 | Digest of Laws", "Law 8 on the protection of waters", None),
        ("OSAL AND OTHERS v. NORLAND - High Court", "Case of Osal and Others v. Norland", None),
        ("Untitled", "Rules of the port", None),
        ("Rules of the port of Oran", "Rules", "Rules of the port of Oran"),
    ],
)
def test_a_pages_heading_says_more_than_the_title_of_its_window(
    tmp_path: Path, stated: str, heading: str, title: str | None
) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<title>{stated}</title><h1>{heading}</h1><p>{said(1)}</p>")
    assert describe(page)[1].facts.title == (title or heading)


def test_a_page_saved_from_a_word_processor_names_its_title_by_class(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<title>Agenda template</title><p class=MsoNormal>Joint Commission</p>"
        f"<p class=MsoTitle>Minutes of the 214th meeting</p><p class=MsoNormal>{said(1)}</p>"
    )
    assert describe(page)[1].facts.title == "Minutes of the 214th meeting"


def test_a_table_of_what_is_what_has_no_head(tmp_path: Path) -> None:
    rows = ("Owner|Head of Office", "Version|4.2", "Approved|12 May 2024")
    cells = "".join(f"<tr><td>{row.replace('|', '<td>')}" for row in rows)
    found = [p.text for p in passages(tmp_path, f"<h1>Policy</h1><table>{cells}</table>") if p.row]
    assert [text.partition("— ")[2] for text in found] == [
        "Owner — Head of Office",
        "Version — 4.2",
        "Approved — 12 May 2024",
    ]


def test_a_table_with_numbers_beside_their_paragraphs_and_headings(tmp_path: Path) -> None:
    """A table that lays out a whole memorandum: "1." beside a heading, "1.1" beside its text."""
    rows = [
        row
        for n in (1, 2, 3)
        for row in (
            f'<tr><td colspan="2"><h1>Title {n}</h1></td></tr>',
            f'<tr><td class="num"><h2>{n}.</h2></td><td><h2>Part number {n}</h2></td></tr>',
            "<tr><td></td><td><h3>What is done?</h3></td></tr>",
            *(
                f'<tr><td class="num"><span>{n}<i>.</i>{k}</span></td>'
                f"<td><div><p>{said(10 * n + k)}</p></div></td></tr>"
                for k in (1, 2)
            ),
        )
    ]
    found = passages(tmp_path, f"<table>{''.join(rows)}</table>")
    assert numbers(found) == ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2"]
    assert said(22) in {p.text for p in found if p.printed_number == "2.2"}
    assert "2. Part number 2" in headings(found)
