"""Files made to break a reader are refused with a clear error, soon and in little memory."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.describe import source_of
from corpus.errors import UnreadableDocument
from corpus.sources.docx import read_docx
from corpus.sources.html import read_html
from corpus.sources.model import Block, Source
from corpus.sources.text import read_text
from tests.corpus.made_docx import W, docx, p
from tests.corpus.made_pdf import Text, pdf


def refused(read: Callable[[Path], Source], path: Path, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words) as caught:
        read(path)
    assert path.name in str(caught.value)


def add(path: Path, name: str, text: str) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, text)
    return path


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = docx(tmp_path / "a.docx", "a" * (65 * 2**20))
    assert path.stat().st_size < 200_000
    refused(read_docx, path, "unpacks to more than 64 MB")


def test_entities_are_refused(tmp_path: Path) -> None:
    path = docx(tmp_path / "a.docx", p("x"), styles="")
    lol = f'<!DOCTYPE x [<!ENTITY a "aa">]><w:styles {W}>&a;</w:styles>'
    with pytest.warns(UserWarning, match="Duplicate name"):
        add(path, "word/styles.xml", lol)
    refused(read_docx, path, "document type")


@pytest.mark.parametrize(
    ("name", "words"),
    [("../../evil", "outside"), ("/etc/x", "outside"), ("word/vbaProject.bin", "macros")],
)
def test_parts_that_do_not_belong(tmp_path: Path, name: str, words: str) -> None:
    refused(read_docx, add(docx(tmp_path / "a.docx", p("x")), name, "x"), words)


def test_nesting_has_an_end(tmp_path: Path) -> None:
    refused(read_docx, docx(tmp_path / "a.docx", "<w:ins>" * 5000 + "</w:ins>" * 5000), "deep")
    page = tmp_path / "a.html"
    for text in ("<div>" * 200_000 + "x", "<div>" * 1000 + "x"):
        page.write_text(text)
        refused(read_html, page, "deep")


def test_formatting_that_is_never_closed(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("".join(f"<p><font color={n}>x" for n in range(3000)))
    refused(read_html, page, "never closed")


def test_one_endless_paragraph(tmp_path: Path) -> None:
    for read, name in ((read_html, "a.html"), (read_text, "a.txt")):
        path = tmp_path / name
        path.write_text("<p>" + "word " * 1_200_000)
        refused(read, path, "paragraph of more than")


def test_spans_are_bounded(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    rows = '<tr><td rowspan=65534 colspan="99999">a<td>b' * 200
    page.write_text(f"<table>{rows}</table>")
    assert read_html(page).items


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0", "old Office"),
        (b"", "expected"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_files_of_another_kind(tmp_path: Path, raw: bytes, words: str) -> None:
    for read, name in ((read_docx, "a.docx"), (read_html, "a.html"), (read_text, "a.txt")):
        path = tmp_path / name
        path.write_bytes(raw)
        refused(read, path, words)


def test_half_a_letter_is_read_as_an_unknown_one(tmp_path: Path) -> None:
    """Where a PDF maps a glyph to one half of a pair, as damaged ones do."""
    words = [Text(72, 80 + 14 * n, "The office of the board is open.") for n in range(9)]
    words.append(Text(72, 300, "W", face="ligature"))
    path = pdf(tmp_path / "a.pdf", words)
    path.write_bytes(path.read_bytes().replace(b"<00660069>", b"<DC00DC00>"))
    text = " ".join(b.text for b in source_of(path).items if isinstance(b, Block))
    assert "is open." in text
