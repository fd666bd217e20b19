"""What a PDF's pages break or set apart: frames, words and addresses at ends, marks of notes."""

from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.structure.read import Reading
from tests.corpus.made_pdf import Picture, Rule, Text, Thing, lines, pdf
from tests.corpus.typeset import Sheet, said


def _sections(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Headings above a passage, by its first two words."""
    texts = (p for p in reading.passages if p.kind in ("block", "paragraph", "front"))
    return {" ".join(p.text.split()[:2]): p.section for p in texts}


def test_the_label_of_a_frame_is_no_heading_of_what_follows_it(tmp_path: Path) -> None:
    sheet = Sheet()
    for heading in ("Housing", "Travel"):
        sheet.heading(heading, 14)
        sheet.par(said(2, "Early Bureau"))
    page = [*sheet.last(), *lines(100, 302, "NOTE", face="bold")]
    page += lines(100, 322, "Inner words are those of the frame, and of nothing else.")
    page += [Rule(90, y, 505, y) for y in (290, 340)] + [Rule(x, 290, x, 340) for x in (90, 505)]
    page += lines(90, 370, *said(3, "Later Bureau").split(". "))
    _, reading = describe(pdf(tmp_path / "a.pdf", page))
    sections = _sections(reading)
    assert sections["Inner words"] == ("Travel", "NOTE")
    assert sections["Early Bureau"] == sections["Later Bureau"] == ("Travel",)


def test_chapters_stand_beside_a_dedication_of_their_type(tmp_path: Path) -> None:
    sheet = Sheet()
    before = ("Foreword", "Thanks", "Dedication")
    for n, heading in enumerate((*before, "Chapter 1. Roads", "Chapter 2. Wells"), -2):
        sheet.heading(heading, 16)
        sheet.par(said(n, f"Bureau {n}"))
        sheet.heading(f"{n}.1. Local matters", 12)
        sheet.par(said(n + 5, f"Board {n}"))
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    assert _sections(reading)["Bureau 2"] == ("Chapter 2. Wells",)


@pytest.mark.parametrize(
    "heading", ["4.2. /usr/include: Files of all kinds.", "4.2 Who may use it?"]
)
def test_a_numbered_heading_may_end_as_a_sentence_does(tmp_path: Path, heading: str) -> None:
    sheet = Sheet()
    asked = heading.endswith("?")
    for n in (1, 2, 3):
        long = (
            "Where can I ask for the keys of a room in town?"
            if asked
            else f"/usr/lib{n}: Parts of it"
        )
        sheet.heading(heading if n == 2 else f"4.{n}{'' if asked else '.'} {long}", 13)
        sheet.par(said(n, f"Bureau {n}"))
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    assert _sections(reading)["Bureau 2"] == (heading,)


@pytest.mark.parametrize(
    ("end", "begin", "whole"),
    [
        ("https://www.example.", "org/rules", "https://www.example.org/rules"),
        ("https://example.org/", "en/about-us", "https://example.org/en/about-us"),
        ("to desk@example.", "org before", "to desk@example.org before"),
        ("https://example.org/a-", "b/2008", "https://example.org/a-b/2008"),
        ("at https://example.org/", "for more", "at https://example.org/ for more"),
        ("of https://example.org.", "The same", "of https://example.org. The same"),
        ("in /srv/share/", "keys and", "in /srv/share/keys and"),
        ("below /srv/share/", "with all", "below /srv/share/ with all"),
    ],
)
def test_an_address_that_a_line_breaks_is_whole(
    tmp_path: Path, end: str, begin: str, whole: str
) -> None:
    sheet = Sheet()
    sheet.par("The list of /srv/share/keys is kept by the porter of each of the offices alone.")
    start = "The rules of the house, which all who enter have read, are found in"
    sheet.put(*lines(90, 300, f"{start} {end}", f"{begin} the office is opened to them by us."))
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    assert any(whole in passage.text for passage in reading.passages)


def test_a_word_that_a_page_divides_is_whole(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.par(said(1))
    sheet.put(*lines(90, 720, "The Board, which met in the town of Lima, found that the repre-"))
    sheet.page()
    sheet.put(*lines(90, 80, "sentations of the staff had been heard, and were met in full."))
    sheet.page()
    sheet.par(said(2))
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    found = next(p for p in reading.passages if "Lima" in p.text)
    assert "found that the representations of the staff" in found.text
    assert (found.page.pdf_first, found.page.pdf_last) == (1, 2)


def test_figures_that_are_superscripts_are_marks_of_notes(tmp_path: Path) -> None:
    sheet = Sheet()
    towns = ("Lima", "Quito, which is far", "Cusco in the hills")
    for k, town in enumerate(towns):
        sheet.par(said(k))
        sheet.par(f"In {town} they sell the source¹ of all the maps of 12 m² to those who ask it.")
        told = f"¹{said(k + 4, 'The Office')[:40]}."
        sheet.put(Rule(90, 735, 230, 735), Text(90, 750, told, 8))
        sheet.page()
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    notes = [p for p in reading.passages if p.kind == "footnote"]
    assert [(p.text[:10], p.page.pdf_first) for p in notes] == [
        ("The Office", k + 1) for k in range(3)
    ]
    bearers = {p.id: p.text for p in reading.passages}
    for town, note in zip(towns, notes, strict=True):
        assert bearers[note.attached_to or ""].startswith(f"In {town} they sell the source of all")
    assert all("12 m²" in bearers[note.attached_to or ""] for note in notes)


@pytest.mark.parametrize("caption", ["Figure 1. Boats of the harbour", "Figure 1"])
@pytest.mark.parametrize("number", ["3. ", ""])
def test_a_heading_below_the_caption_of_a_figure_is_one(
    tmp_path: Path, caption: str, number: str
) -> None:
    """Told by its like elsewhere."""
    numbers = ("1. ", "2. ") if number else ("", "")
    pages: list[Thing] = []
    for k, title in enumerate(("Introduction", "Methods")):
        pages += [Text(60, 80 + 220 * k, numbers[k] + title, 12, "bold")]
        pages += lines(60, 100 + 220 * k, *said(6 + k).split(". "))
    last: list[Thing] = [*lines(60, 100, *said(3).split(". ")), Picture(100, 200, 300, 100)]
    last += [Text(60, 320, caption, 9), Text(60, 350, f"{number}Results", 12, "bold")]
    last += lines(60, 370, *said(4).split(". "))
    reading = describe(pdf(tmp_path / "a.pdf", pages, last))[1]
    assert reading.passages[-1].section == (f"{number}Results",)
