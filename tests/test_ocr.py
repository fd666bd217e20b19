"""Scans: read by OCR where the program is there, refused with the way out where it is not.

A small script stands in for the program, so that nothing needs to be installed.
"""

from pathlib import Path

import pytest

from corpus.adding import Given, read_kept
from corpus.child import read_file
from corpus.errors import UnreadableDocument
from tests.corpus.made_pdf import Text, lines, pdf

WORDS = ("The Board met in Oulu and", "approved 340,000 dollars for ferries.")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A page without letters."""
    return pdf(tmp_path / "scan.pdf", [])


def install(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "bin" / "ocrmypdf"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


def test_every_passage_of_a_scan_says_so(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = pdf(tmp_path / "seen.pdf", [Text(90, 60, "Minutes", 16), *lines(90, 100, *WORDS)])
    install(tmp_path, f'for target; do :; done; cp "{seen}" "$target"', monkeypatch)
    kept = read_kept(scan, Given(slug="scan", language="en", ocr=True))
    assert kept.ocr
    assert "read by OCR: letters may be wrong" in kept.document.remarks
    assert [p.text for p in kept.document.passages][-1].endswith("340,000 dollars for ferries.")
    assert all(p.label.endswith("(OCR)") for p in kept.document.passages)


def test_without_the_program_the_way_out_is_told(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableDocument, match="it is a scan; install ocrmypdf"):
        read_file(scan)
    with pytest.raises(UnreadableDocument, match="--ocr needs ocrmypdf, found none"):
        read_file(scan, ocr=True)


def test_what_the_program_complains_of_is_told(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "echo 'no language data for fra' >&2; exit 3", monkeypatch)
    with pytest.raises(UnreadableDocument, match=r"`askpara add scan\.pdf --ocr` reads it"):
        read_file(scan)
    with pytest.raises(UnreadableDocument, match=r"data for fra; .* install tesseract-ocr-fra"):
        read_file(scan, "fr", ocr=True)
