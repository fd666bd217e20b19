"""A file that is called .pdf and is something else is told for what it is."""

import zipfile
from pathlib import Path

from corpus.errors import UnreadableDocument
from corpus.sources.encoding import is_web_page, other_format


def check_type(path: Path) -> None:
    """Raises UnreadableDocument if it is plainly another kind of file with the wrong ending."""
    with path.open("rb") as file:
        start = file.read(1024)
    if b"%PDF-" in start:  # some programs write a few bytes in front
        return
    found: str | None
    ending: str | None
    if not start.strip(b"\0 \t\r\n"):
        found, ending = "empty", None
    elif is_web_page(start):
        found, ending = "a web page", ".html"
    elif start.startswith(b"PK\x03\x04") and _is_word(path):
        found, ending = "a DOCX file", ".docx"
    else:
        found, ending = other_format(start), None
    if found:
        named = f"rename it to {path.stem}{ending}" if ending else "get it again"
        raise UnreadableDocument(
            f"{path.name} is {found}, expected a PDF; {named}, or save it as PDF"
        )


def _is_word(path: Path) -> bool:
    """Whether a ZIP archive holds a document of Word."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
