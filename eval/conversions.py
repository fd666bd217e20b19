"""The same document through other programs: `python -m eval.conversions FOLDER`.

Reads each document of a folder, lets the programs that are installed here convert it (pdftotext
with and without -layout, LibreOffice to PDF, HTML and text, tesseract on pictures of the pages),
reads what they wrote, and counts which numbered paragraphs are there again: found if one with the
same number begins alike, same if it ends alike too. What a reader of documents has learnt of one
program's habits alone is lost here.
"""

import argparse
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.adding import Given, read_kept
from corpus.errors import CorpusError

_LETTERS = 20  # at the beginning and end of a paragraph that are compared
_FEWEST = 10  # numbered paragraphs of a document that is converted
_DPI = "200"
_LANGUAGES = {"en": "eng", "fr": "fra", "ru": "rus", "es": "spa", "de": "deu"}


@dataclass(frozen=True, slots=True)
class Compared:
    """A conversion held against the document itself."""

    of: int
    """Numbered paragraphs of the document."""
    found: int
    """Those that one with the same number and beginning in the conversion answers to."""
    same: int
    """Those that end as in the document too."""


def main() -> None:
    """Convert, read, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of documents")
    parser.add_argument(
        "--only",
        choices=CONVERSIONS,
        action="append",
        help="may be given again; without it all but OCR",
    )
    given = parser.parse_args()
    chosen = given.only or [name for name in CONVERSIONS if "OCR" not in name]
    print("| document | conversion | paragraphs | found | same |\n| --- | --- | --- | --- | --- |")
    for path in sorted(given.folder.iterdir()):
        for name, compared in compare(path, chosen):
            told = f"{compared.of} | {compared.found} | {compared.same}"
            print(f"| {path.name} | {name} | {told} |", flush=True)


def compare(path: Path, chosen: list[str]) -> Iterator[tuple[str, Compared]]:
    """Each conversion that can be made of a document; none if it has few numbered paragraphs."""
    whole, language = _paragraphs(path)
    if len(whole) < _FEWEST:
        return
    for name in chosen:
        suffixes, convert = CONVERSIONS[name]
        with TemporaryDirectory() as folder:
            if path.suffix not in suffixes or not (made := convert(path, Path(folder), language)):
                continue
            again, _ = _paragraphs(made)
        found = whole.keys() & again.keys()
        same = sum(whole[key] == again[key] for key in found)
        yield name, Compared(len(whole), len(found), same)


def _paragraphs(path: Path) -> tuple[Mapping[tuple[str, str], str], str]:
    """Number and beginning of each numbered paragraph and its end, and the document's language."""
    try:
        document = read_kept(path, Given(None)).document
    except CorpusError:
        return {}, ""
    found = {}
    for passage in document.passages:
        if passage.kind == "paragraph" and passage.printed_number:
            text = unicodedata.normalize("NFKC", passage.text).casefold()
            letters = "".join(letter for letter in text if letter.isalnum())
            number = passage.printed_number.strip("().[] ")
            found[number, letters[:_LETTERS]] = letters[-_LETTERS:]
    return found, document.language


def _program(*command: str | Path) -> bool:
    """Run it; whether it is installed and did its work."""
    if shutil.which(str(command[0])) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _by_pdftotext(*options: str) -> Callable[[Path, Path, str], Path | None]:
    def convert(path: Path, folder: Path, language: str) -> Path | None:
        made = folder / f"{path.stem}.txt"
        return made if _program("pdftotext", *options, path, made) else None

    return convert


def _by_office(form: str, suffix: str) -> Callable[[Path, Path, str], Path | None]:
    def convert(path: Path, folder: Path, language: str) -> Path | None:
        command = ("soffice", "--headless", "--convert-to", form, "--outdir", folder, path)
        made = folder / f"{path.stem}{suffix}"
        return made if _program(*command) and made.exists() else None

    return convert


def _by_ocr(form: str) -> Callable[[Path, Path, str], Path | None]:
    def convert(path: Path, folder: Path, language: str) -> Path | None:
        if not _program("pdftoppm", "-r", _DPI, "-gray", path, folder / "page"):
            return None
        pages = folder / "pages"
        pages.write_text("\n".join(map(str, sorted(folder.glob("page-*")))))
        spoken = _LANGUAGES.get(language, "eng")
        if not _program("tesseract", pages, folder / path.stem, "-l", spoken, form):
            return None
        return folder / f"{path.stem}.{form}"

    return convert


_WORDS, _PDF = (".docx", ".html"), (".pdf",)
CONVERSIONS: Mapping[str, tuple[tuple[str, ...], Callable[[Path, Path, str], Path | None]]] = {
    "text, laid out": (_PDF, _by_pdftotext("-layout")),
    "text": (_PDF, _by_pdftotext()),
    "text by OCR": (_PDF, _by_ocr("txt")),
    "PDF by OCR": (_PDF, _by_ocr("pdf")),
    "PDF by an office": (_WORDS, _by_office("pdf", ".pdf")),
    "HTML by an office": (_WORDS[:1], _by_office("html:HTML", ".html")),
    "text by an office": (_WORDS, _by_office("txt:Text (encoded):UTF8", ".txt")),
    "DOCX by an office": (_WORDS[1:], _by_office("docx:MS Word 2007 XML", ".docx")),
}


if __name__ == "__main__":
    main()
