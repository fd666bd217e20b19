"""Files whose ending says PDF and whose bytes say otherwise: what they are, and what to do."""

from pathlib import Path

import pytest

from corpus.child import read_file
from corpus.errors import UnreadableDocument
from tests.corpus.made_docx import docx, p
from tests.corpus.made_pdf import lines, pdf


def test_a_docx_called_pdf(tmp_path: Path) -> None:
    docx(tmp_path / "report.pdf", p("The Board met."))
    words = r"report\.pdf is a DOCX file, expected a PDF; rename it to report\.docx, or save"
    with pytest.raises(UnreadableDocument, match=words):
        read_file(tmp_path / "report.pdf")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xef\xbb\xbf\n<!DOCTYPE html>", r"is a web page, .* rename it to a\.html"),
        (b"<?xml version='1.0'?>\n<html xmlns='x'/>", r"is a web page, .* rename it to a\.html"),
        (b"PK\x03\x04 and nothing", "is a ZIP archive .*, expected a PDF; get it again"),
        (b"\xd0\xcf\x11\xe0\xa1", "is an old Office document .*, expected a PDF; get it again"),
        (b"\xff\xd8\xff\xe0", "is a picture, expected a PDF; get it again, or save it as PDF"),
        (b"", "is empty, expected a PDF; get it again"),
        (b"%PDF-1.4 and nothing", "cannot be opened .*, expected a whole PDF"),
        (b"some words", "cannot be opened .*, expected a whole PDF"),
    ],
)
def test_other_files_called_pdf(tmp_path: Path, raw: bytes, words: str) -> None:
    (tmp_path / "a.pdf").write_bytes(raw)
    with pytest.raises(UnreadableDocument, match=words):
        read_file(tmp_path / "a.pdf")


def test_a_pdf_behind_some_bytes_is_read(tmp_path: Path) -> None:
    file = pdf(tmp_path / "a.pdf", lines(90, 100, "The Board met in Oulu and approved the budget."))
    file.write_bytes(b"HTTP/1.1 200 OK\r\n\r\n" + file.read_bytes())
    assert any("Oulu" in passage.text for passage in read_file(file).passages)


def test_a_pdf_that_lost_a_page_is_not_read_by_halves(tmp_path: Path) -> None:
    file = pdf(tmp_path / "a.pdf", *(lines(90, 100, f"{n}. The Board met.") for n in (1, 2)))
    before, page, behind = file.read_bytes().rpartition(b"<</Type/Page/")
    file.write_bytes(before + page.replace(b"<<", b"[]") + behind)
    words = r"page 2 of a\.pdf cannot be opened \(.*\), expected a whole PDF; get it again"
    with pytest.raises(UnreadableDocument, match=words):
        read_file(file)
