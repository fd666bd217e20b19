"""One document: a text file and the TOML beside it -> passages.

text ── layout.py ──> lines ──> before paragraph 1: front.py, cover.py
                                numbered paragraphs: paragraphs.py, body.py, footnotes.py
                                annexes: annexes.py, tables.py, columns.py, totals.py
"""

import datetime
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.annexes import read_annexes
from corpus.body import read_body
from corpus.cover import Description, read_cover
from corpus.errors import (
    CountMismatch,
    DescriptionError,
    NoNumberedParagraphs,
    UnreadableDocument,
)
from corpus.front import read_front
from corpus.ids import check_unique, slug, unused
from corpus.layout import Line, decode, read_lines
from corpus.paragraphs import paragraph_starts
from corpus.passage import Dispute, Document, Furniture, Passage, Statement, count_kinds
from corpus.suggestions import suggestions_of

REPORTS = Path(__file__).parent / "reports"

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


# What a description needs, and how it is described where it is missing or wrong.
_DESCRIPTION: Mapping[str, tuple[type, str]] = {
    "symbol": (str, 'a text such as "C/111/5"'),
    "title": (str, "a text"),
    "publisher": (str, "a text"),
    "date": (datetime.date, "a date such as 2020-06-25"),
    "language": (str, 'a code of ISO 639-1 such as "en"'),
    "sha256": (str, "the SHA-256 of the text file, 64 digits and letters from a to f"),
    "counts": (dict, "a table of how many passages of each kind there are, as paragraph = 348"),
}


# What a description may say beside that.
_MORE: Mapping[str, tuple[type, str]] = {
    "disputes": (list, "tables headed [[disputes]]"),
    "suggestions": (list, "a list of questions to try"),
}

# And how a file is to be read, as the options of `askpara add`.
OF_FILE: Mapping[str, tuple[type, str]] = {
    "slug": (str, "a short name for addresses, in letters from a to z, digits and . _ -"),
    "profile": (str, "the name of its family's habits"),
    "ocr": (bool, "true or false"),
}


_SLUG = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was read as."""

    passages: tuple[Passage, ...]
    """In reading order."""
    furniture: tuple[Furniture, ...]
    """In the order of the lines."""
    remarks: tuple[str, ...]
    """What a person should know of the reading, in plain sentences."""


def read_corpus(folder: Path = REPORTS) -> list[Document]:
    """Every `*.txt` of a folder, by name. Raises CorpusError if there is none or one is bad."""
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise DescriptionError(f"no *.txt in {folder}; a corpus is NAME.txt with NAME.toml beside")
    return [read_report(path) for path in paths]


def read_report(path: Path) -> Document:
    """The document in `path`, checked against the TOML of the same name.

    Raises UnreadableDocument, DescriptionError, NoNumberedParagraphs, TableMismatch, RepeatedId,
    CountMismatch.
    """
    if not _SLUG.fullmatch(path.stem):
        raise DescriptionError(
            f"{path.name}: a file's name is part of addresses, so it may have letters from a to z, "
            f"digits and . _ - only; rename it and its TOML, for example to {slug(path.stem)}.txt"
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(
            f"{path} cannot be read ({error.strerror}), expected a text file; check its name and "
            "its permissions"
        ) from error
    text = decode(raw, path.name)
    description = read_description(path.with_suffix(".toml"))
    name = description.pop("slug", path.stem)
    if not _SLUG.fullmatch(name):
        raise DescriptionError(
            f"{path.stem}.toml: slug is {name!r}, expected {OF_FILE['slug'][1]}; mend that line"
        )
    if others := [option for option in OF_FILE if option in description]:
        raise DescriptionError(
            f"{path.stem}.toml says {' and '.join(others)} and counts, expected no such option: a "
            "text that is described in full is read in one way; leave it out"
        )
    known = Description(*(description[fact] for fact in ("symbol", "title", "publisher", "date")))
    reading = read_passages(text, known, name, description["language"])
    sha256 = hashlib.sha256(raw).hexdigest()
    checked = check_description(description, reading.passages, sha256, path)
    return Document(
        slug=name,
        passages=reading.passages,
        furniture=reading.furniture,
        remarks=reading.remarks,
        **checked,
    )


def read_passages(text: str, known: Description | str, slug: str, language: str = "en") -> Reading:
    """A text as passages, furniture and remarks.

    known: the document's description, or its symbol. slug: its name in ids and messages. Raises
    NoNumberedParagraphs, TableMismatch, RepeatedId.
    """
    if isinstance(known, str):
        known = Description(known)
    lines, furniture = read_lines(text, known.symbol)
    body_end = next((i for i, line in enumerate(lines) if line.annex), len(lines))
    starts = paragraph_starts(lines[:body_end])
    if not starts:
        raise NoNumberedParagraphs(
            f"{slug}: none of its {body_end} lines begins with “1.” and words, so there is no "
            "paragraph to cite; is it the right file, and does it hold the document's text?"
        )
    # Headings directly above paragraph 1 belong to the body: those on its page, if it is paged.
    first, paged = starts[0], starts[0].printed is not None
    body_start = next(
        i for i, line in enumerate(lines) if line is first or (paged and line.page == first.page)
    )
    units: Counter[str] = Counter()
    front = read_front(lines[:body_start], units, first.page)
    cover = read_cover(_with_symbol(front.cover, furniture), known)
    numbers = {line.number for line in starts}
    body, body_furniture = read_body(lines[body_start:body_end], numbers, front.levels, units)
    annexes, annex_furniture, remarks = read_annexes(lines[body_end:])
    taken: set[str] = set()
    passages = [
        replace(
            p,
            id=unused(p.id, taken) if p.kind == "heading" else p.id,
            document=slug,
            language=language,
        )
        for p in (*cover, *front.passages, *body, *annexes)
    ]
    check_unique(passages)
    furniture += front.furniture + body_furniture + annex_furniture
    furniture.sort(key=lambda piece: piece.line)
    return Reading(tuple(passages), tuple(furniture), tuple(remarks))


def _with_symbol(cover: list[Line], furniture: list[Furniture]) -> list[Line]:
    """The cover's lines; the symbol above them, which looks like a running head, is one of them."""
    for piece in furniture:
        if cover and piece.kind == "running_head" and piece.line < cover[0].number:
            furniture.remove(piece)
            return [Line(piece.line, piece.text, cover[0].page, cover[0].printed, True), *cover]
    return cover


def read_description(path: Path, needed: Collection[str] = tuple(_DESCRIPTION)) -> dict[str, Any]:
    """What the TOML says of a document. needed: what it has to say. Raises DescriptionError."""
    if not path.exists():
        raise DescriptionError(
            f"{path.name} is missing beside {path.stem}.txt; it needs {', '.join(needed)}"
        )
    try:
        found = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DescriptionError(
            f"{path.name} is not TOML that can be read: {error}; mend it there"
        ) from error
    if "date" in found:
        found["date"] = _as_date(found["date"])
    known = {**_DESCRIPTION, **_MORE, **OF_FILE}
    if unknown := [name for name in found if name not in known]:
        raise DescriptionError(
            f"{path.name} says {', '.join(unknown)}, expected some of {', '.join(known)}; mend or "
            "leave out that line"
        )
    for name in known:
        if name not in found and name not in needed:
            continue
        if expected := expected_of(name, found.get(name)):
            wrong = "missing" if found.get(name) is None else repr(found[name])
            raise DescriptionError(
                f"{path.name}: {name} is {wrong}, expected {expected}; mend that line"
            )
    return found


def check_description(
    description: Mapping[str, Any], passages: Sequence[Passage], sha256: str, path: Path
) -> dict[str, Any]:
    """The fields of a document, after its description was checked against its text.

    path: of the text. Raises DescriptionError, CountMismatch.
    """
    fields = dict(description)
    if "counts" in fields:
        _check_counts(passages, fields.pop("counts"), path)
    if sha256 != fields.get("sha256", sha256):
        raise DescriptionError(
            f"{path.name} has sha256 {sha256}, {path.stem}.toml says {fields['sha256']}; "
            "restore the text, or write the new sum into the TOML if the change is meant"
        )
    disputes = fields.pop("disputes", [])
    language = fields.get("language", "")
    suggestions = fields.pop("suggestions", None) or suggestions_of(passages, language)
    return fields | {
        "sha256": sha256,
        "disputes": tuple(_read_dispute(entry, passages, path) for entry in disputes),
        "suggestions": tuple(suggestions),
    }


def _as_date(value: Any) -> Any:
    """A date, also if it is written with a time or as a text ("2020-06-25"); else the value."""
    if isinstance(value, datetime.datetime):
        return value.date()
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def expected_of(name: str, value: object) -> str | None:
    """What is expected of a part of a description instead of a value; None if that is allowed."""
    kind, expected = {**_DESCRIPTION, **_MORE, **OF_FILE}[name]
    if not isinstance(value, kind):
        return expected
    if isinstance(value, dict):
        fits = all(type(count) is int for count in value.values())
    elif isinstance(value, list):
        fits = name != "suggestions" or all(isinstance(question, str) for question in value)
    elif name == "language":
        fits = bool(_LANGUAGE.fullmatch(str(value)))
    else:
        fits = bool(str(value).strip())
    return None if fits else expected


def _read_dispute(entry: Any, passages: Sequence[Passage], path: Path) -> Dispute:
    """An entry [[disputes]]: about, and two statements or more that stand in their passages."""
    try:
        statements = tuple(Statement(one["passage"], one["words"]) for one in entry["statements"])
        dispute = Dispute(entry["about"], statements)
    except (KeyError, TypeError) as error:
        raise DescriptionError(
            f"{path.stem}.toml: dispute {entry!r} lacks {error}; it needs about, and statements "
            "with passage and words"
        ) from error
    texts = {passage.id: passage.text for passage in passages}
    for one in statements:
        quoted = isinstance(one.passage, str) and isinstance(one.words, str)
        if not quoted or one.words not in texts.get(one.passage, ""):
            raise DescriptionError(
                f"{path.stem}.toml: the dispute about {dispute.about!r} quotes {one.words!r}, "
                f"which {one.passage} does not say; copy the words from that passage"
            )
    return dispute


def _check_counts(passages: Sequence[Passage], expected: Mapping[str, int], path: Path) -> None:
    found = count_kinds(passages)
    wrong = [
        f"{found.get(kind, 0)} of kind {kind}, expected {expected.get(kind, 0)}"
        for kind in sorted(found.keys() | expected.keys())
        if found.get(kind, 0) != expected.get(kind, 0)
    ]
    if wrong:
        last = max((p.number or 0 for p in passages if p.kind == "paragraph"), default=0)
        raise CountMismatch(
            f"{path.name} holds {'; '.join(wrong)} ({path.stem}.toml); the last paragraph found is "
            f"{last}; mend the text after it, or the counts in the TOML"
        )
