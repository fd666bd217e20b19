"""A file and what people say of it -> a document for the shelf.

What is said in options goes before what the TOML beside the file says, and that before what is
found in the file. Nothing is asked for that can be found out; a document may do without a symbol
(it is cited by its title), a publisher and a date.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from corpus.child import FileRead, read_file
from corpus.describe import FORMATS
from corpus.description import OF_FILE, check_description, expected_of, read_description
from corpus.errors import DescriptionError, UnreadableDocument
from corpus.files import file_sha256
from corpus.ids import slug
from corpus.passage import Document
from corpus.profiles.profile import profiles
from corpus.shelf import SLUG, Kept, Shelf, reader_digest

REPORTS = Path(__file__).parent / "reports"
"""The documents that askpara brings."""

# Share of the passages of a newer version that the older has word for word; another document under
# the same file name has none but a heading or two.
_SAME = 0.1
_LONGEST_SLUG = 60  # letters of one that is made of a file's name or a title


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says of a document; None is to be found out."""

    slug: str | None = None
    """Its name in addresses."""
    symbol: str | None = None
    """As its publisher numbers it: "C/111/5"."""
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    """As 2020-06-25."""
    language: str | None = None
    """Of its text, ISO 639-1."""
    profile: str | None = None
    """Name of a file of corpus/profiles: "un"."""
    ocr: bool = False
    """Whether the letters of a PDF are read off its pages' pictures."""


def read_corpus(folder: Path = REPORTS) -> list[Document]:
    """Every document of a folder, by the names of their files. Raises CorpusError."""
    files = sorted(path for path in folder.glob("[!.]*") if path.suffix.casefold() in FORMATS)
    if not files:
        raise DescriptionError(
            f"no document in {folder}, expected files that end in {', '.join(FORMATS)}"
        )
    return [read_kept(path, Given()).document for path in files]


def documents_of(shelf: Shelf) -> list[Document]:
    """All documents of the shelf; one that another version of the reader read is read anew.

    The caller must hold the lock of the shelf. Raises ShelfDamaged, CorpusError.
    """
    documents = []
    for name in shelf.slugs():
        kept = shelf.kept(name)
        if kept.reader != reader_digest():
            with shelf.copied(shelf.original(kept)) as copy:
                kept = _read_again(copy, kept)
                shelf.put(kept, copy)
        documents.append(kept.document)
    return documents


def check_given(given: Given, place: str = "--") -> None:
    """Raises DescriptionError if a value is not allowed. place: what stands before its name."""
    for name, value in asdict(given).items():
        expected = _wrong(name, value) if value is not None and name != "ocr" else None
        if expected:
            raise DescriptionError(f"{place}{name} is {value!r}, expected {expected}")


def _wrong(name: str, value: str) -> str | None:
    """What is expected instead of a value; None if it is allowed."""
    if name == "slug":
        return None if SLUG.fullmatch(value) else "letters from a to z, digits and . _ - only"
    if name == "profile":
        return None if value in profiles() else f"one of {', '.join(profiles())}"
    return expected_of(name, _date(value) if name == "date" else value)


def _date(value: str | None) -> datetime.date | None:
    """The day that is written as 2020-06-25; None if the words are no such day."""
    try:
        return datetime.date.fromisoformat(value) if value else None
    except ValueError:
        return None


def read_beside(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the TOML beside a file says: how it is read and called, and of the document.

    Both are empty if there is none. Raises DescriptionError.
    """
    beside = file.with_suffix(".toml")
    said = read_description(beside) if beside.exists() else {}
    of_file = {name: said.pop(name) for name in OF_FILE if name in said}
    check_given(Given(**of_file), f"{beside.name}: ")
    return of_file, said


def read_kept(
    copy: Path, given: Given, known: Callable[[str], Document | None] = lambda slug: None
) -> Kept:
    """The document of a file, with its TOML beside it if it has one. copy: the file, which nobody
    changes meanwhile.

    known: called with a slug that was made of the file's name; the document that has it, if any.
    Raises UnreadableDocument, DescriptionError, and what else its parser raises of CorpusError.
    """
    of_file, said = read_beside(copy)
    own = of_file | {name: value for name, value in asdict(given).items() if value}
    profile, ocr = own.pop("profile", None), own.pop("ocr", False)
    if "date" in own:
        own["date"] = _date(own["date"])
    read = read_file(copy, own.get("language") or said.get("language"), profile, ocr=ocr)
    document = _document(copy, read, said | own)
    if "slug" not in own and (there := known(document.slug)):
        _check_same(copy, document, there)
    document = replace(document, **own)
    return Kept(_named(document), read.format, copy.name, profile, reader_digest(), ocr)


def _document(copy: Path, read: FileRead, told: Mapping[str, Any]) -> Document:
    """told: what people said of it. Raises DescriptionError, naming all that is missing."""
    if not read.passages:
        raise UnreadableDocument(
            f"{copy.name} has no paragraph, table or block of text, expected some; look at "
            f"`askpara describe` of it"
        )
    sha256 = file_sha256(copy)
    remarks = list(read.warnings)
    found: dict[str, Any] = {
        "symbol": read.symbol or "",
        "title": read.title,
        "publisher": read.publisher or "",
        "date": _date(read.date),
        "language": read.language or "",
    }
    # A web page states the day of the document; a PDF or DOCX states when the file was made.
    if not found["date"] and read.format == "html":
        found["date"] = _date(read.stated_date)
    fields = check_description({**found, **told}, read.passages, sha256, copy)
    if not fields["title"]:
        fields["title"] = " ".join(copy.stem.replace("_", " ").replace("-", " ").split())
        remarks.append(f"no title was found; it is called {fields['title']!r} after its file")
    if without := [name for name in ("publisher", "date") if not fields[name]]:
        options = ", ".join(f"--{name}" for name in without)
        remarks.append(f"no {' and no '.join(without)} was found; say {options} to cite it with")
    names = (copy.stem, fields["symbol"], fields["title"])
    slugs = (slug(name)[:_LONGEST_SLUG].rstrip("-") for name in names)
    fields.setdefault("slug", next(filter(SLUG.fullmatch, slugs), None))
    needs = {
        "slug": "a short name for addresses: its file, symbol and title have no letter from a to z",
        "language": "the language of its text, such as en: it was not recognized",
    }
    if missing := [f"--{name} ({why})" for name, why in needs.items() if not fields[name]]:
        raise DescriptionError(f"{copy.name} needs {' and '.join(missing)}")
    return Document(**fields, passages=read.passages, remarks=tuple(remarks))


def _check_same(copy: Path, document: Document, there: Document) -> None:
    """Raises DescriptionError if a file that happens to have the name of another would replace it.

    document: whose slug was made of the file's name. there: the one that has it.
    """
    before = {passage.text for passage in there.passages}
    kept = sum(passage.text in before for passage in document.passages)
    named = document.title == there.title or "" != document.symbol == there.symbol
    if not named and kept < _SAME * len(document.passages):
        raise DescriptionError(
            f"{copy.name} would be called {there.slug}, which is {there.title!r} on the shelf, and "
            f"has next to none of its text; --slug {there.slug} replaces that one, another --slug "
            "adds this one beside it"
        )


def _named(document: Document) -> Document:
    """The document with its own name and language in its passages."""
    passages = (
        replace(passage, document=document.slug, language=document.language)
        for passage in document.passages
    )
    return replace(document, passages=tuple(passages))


def _read_again(copy: Path, kept: Kept) -> Kept:
    """The passages of a document, read anew; what is known of it stays."""
    before = kept.document
    read = read_file(copy, before.language, kept.profile, ocr=kept.ocr)
    document = _named(replace(before, passages=read.passages))
    return replace(kept, document=document, reader=reader_digest())
