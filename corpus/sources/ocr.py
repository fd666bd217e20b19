"""A scan -> a PDF with a text layer, by the program ocrmypdf (MPL-2.0) where it is installed.

It is a program and no library of this project: it brings Tesseract, Ghostscript and their data, of
which Debian has packages. It runs as a child of the process that reads the file, within its limits
and like it without connections.
"""

import os
import shutil
import subprocess
from pathlib import Path

from corpus.errors import UnreadableDocument

_PROGRAM = "ocrmypdf"
# What Tesseract calls a language; English where none is told.
_LANGUAGES = {
    "ar": "ara", "de": "deu", "en": "eng", "es": "spa", "fr": "fra", "it": "ita", "nl": "nld",
    "pt": "por", "ru": "rus", "zh": "chi_sim",
}  # fmt: skip
MARK = "(OCR)"
"""Stands behind the label of each passage that was read so: letters may be wrong."""


def way_out(name: str) -> str:
    """What to do with a file whose letters are only pictures."""
    if shutil.which(_PROGRAM):
        return f"`askpara add {name} --ocr` reads it by {_PROGRAM}"
    return f"install {_PROGRAM} (Debian: apt-get install {_PROGRAM}) and read it with --ocr"


def with_text(path: Path, folder: Path, language: str | None) -> Path:
    """A copy of a PDF in the folder, with what OCR makes of its pages as its text.

    language: of its text, ISO 639-1. Raises UnreadableDocument.
    """
    if path.suffix.casefold() != ".pdf":
        raise UnreadableDocument(f"{path.name} is no PDF, expected one for --ocr; leave it out")
    if not shutil.which(_PROGRAM):
        raise UnreadableDocument(f"--ocr needs {_PROGRAM}, found none; {way_out(path.name)}")
    known = _LANGUAGES.get(language or "en")
    if known is None:
        raise UnreadableDocument(
            f"--ocr reads {', '.join(_LANGUAGES)}, found --language {language}; put the file "
            f"through {_PROGRAM} yourself and add what it writes"
        )
    target = folder / path.name
    # Threads, not processes that talk by sockets; the pages' pictures stay as they are.
    options = ("--force-ocr", "--use-threads", "--output-type", "pdf", "--language", known)
    ended = subprocess.run(
        [_PROGRAM, *options, str(path), str(target)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
        check=False,
    )
    if ended.returncode or not target.exists():
        told = ended.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise UnreadableDocument(
            f"{_PROGRAM} could not read {path.name}: {' '.join(told) or ended.returncode}; "
            f"if it lacks the language, install tesseract-ocr-{known.replace('_', '-')}"
        )
    return target
