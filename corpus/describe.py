"""A file -> what would be read: for people as a page, for programs as passages."""

from dataclasses import asdict
from pathlib import Path

from corpus.errors import UnreadableDocument
from corpus.ids import slug
from corpus.passage import Passage, count_kinds
from corpus.sources.model import Source
from corpus.structure.read import Reading, read_source


def source_of(path: Path) -> Source:
    """The file, taken apart by the source of its format. Raises UnreadableDocument."""
    suffix = path.suffix.casefold()
    if not path.is_file():
        raise UnreadableDocument(f"{path} is no file, expected a document; check its name")
    if suffix == ".pdf":
        from corpus.sources.pdf import read_pdf

        return read_pdf(path)
    raise UnreadableDocument(
        f"{path.name} ends in {suffix or 'nothing'}, expected .pdf, .docx, .html, .htm or .txt; "
        "save it in one of these formats"
    )


def describe(path: Path) -> tuple[Source, Reading]:
    """What the file holds, and what it was read as."""
    source = source_of(path)
    return source, read_source(source, slug(path.stem))


def passage_object(passage: Passage) -> dict[str, object]:
    """A passage as programs get it, without what only the reading of one file needs."""
    found = asdict(passage)
    del found["lines"]
    return found


def page_of(path: Path, source: Source, reading: Reading) -> str:
    """The description for people."""
    return str(count_kinds(reading.passages))
