"""Pages that are pictures in a document that has text: told with their numbers, or refused."""

from pathlib import Path

import pytest

from corpus.child import read_file
from corpus.errors import UnreadableDocument
from tests.corpus.made_pdf import Picture, Text, Thing, lines, pdf

WORDS = (
    "The Board met in Oulu in May and approved the budget of the year,",
    "which is 340,000 dollars for ferries and for the harbour of the town.",
)


def page(number: int) -> list[Thing]:
    return [*lines(90, 100, f"{number}.  {WORDS[0]}", *WORDS[1:]), Text(290, 800, str(number))]


def scan(number: int) -> list[Thing]:
    """A picture over all of the page, with a stamp."""
    return [Picture(), Text(290, 800, str(number))]


def test_pages_that_are_scans_are_named(tmp_path: Path) -> None:
    pages = [scan(n) if n in (3, 5, 6, 7) else page(n) for n in range(1, 11)]
    read = read_file(pdf(tmp_path / "minutes.pdf", *pages))
    assert "pages 3, 5-7 have no text: a scan? `--ocr` reads it" in read.warnings
    one = pdf(tmp_path / "one.pdf", page(1), page(2), scan(3), page(4))
    assert "page 3 has no text: a scan? `--ocr` reads it" in read_file(one).warnings


def test_pictures_beside_text_and_covers_are_no_scans(tmp_path: Path) -> None:
    small: list[Thing] = [Picture(90, 90, 400, 500), Text(290, 800, "4")]
    behind: list[Thing] = [Picture(), *page(5)]  # a background
    cover: list[Thing] = [Picture()]
    pages: list[list[Thing]] = [cover, page(2), page(3), small, behind, page(6), [], cover]
    assert not [w for w in read_file(pdf(tmp_path / "a.pdf", *pages)).warnings if "scan" in w]


def test_a_document_that_is_a_scan_for_the_most_part_is_refused(tmp_path: Path) -> None:
    long = [*page(1), *lines(90, 200, *WORDS * 8)]  # enough letters for all pages on the average
    file = pdf(tmp_path / "minutes.pdf", long, page(2), *map(scan, range(3, 6)))
    with pytest.raises(UnreadableDocument, match=r"on 3 of its 5 pages \(3-5\), .*--ocr"):
        read_file(file)
