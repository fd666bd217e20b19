"""One document: a text file and the TOML beside it -> passages.

text ── layout ──> lines with pages ──> front | numbered paragraphs | annexes
                                          │            │                │
                                       front.py      body.py          tables.py
"""

import datetime
import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.body import read_body
from corpus.errors import CountMismatch, DescriptionError, NoNumberedParagraphs
from corpus.front import read_front
from corpus.layout import Line, decode, read_lines
from corpus.paragraphs import paragraph_starts
from corpus.passage import Dispute, Document, Furniture, Passage, Statement, count_kinds
from corpus.tables import read_annexes

REPORTS = Path(__file__).parent / "reports"

_DESCRIPTION: Mapping[str, type] = {
    "symbol": str,
    "title": str,
    "publisher": str,
    "date": datetime.date,
    "language": str,
    "sha256": str,
    "counts": dict,
}


def read_corpus(folder: Path = REPORTS) -> list[Document]:
    """Every `*.txt` of a folder, by name. Raises CorpusError if there is none or one is bad."""
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise DescriptionError(f"no *.txt in {folder}; a corpus is NAME.txt with NAME.toml beside")
    return [read_report(path) for path in paths]


def read_report(path: Path) -> Document:
    """The document in `path`, checked against the TOML of the same name.

    Raises UnreadableDocument, DescriptionError, NoNumberedParagraphs, TableMismatch, CountMismatch.
    """
    raw = path.read_bytes()
    text = decode(raw, path.name)
    description = _read_description(path.with_suffix(".toml"))
    passages, furniture = read_passages(text, description["symbol"], path.stem)
    _check_counts(passages, description["counts"], path)
    sha256 = hashlib.sha256(raw).hexdigest()
    if sha256 != description["sha256"]:
        raise DescriptionError(
            f"{path.name} has sha256 {sha256}, {path.stem}.toml says {description['sha256']}; "
            "restore the text, or write the new sum into the TOML if the change is meant"
        )
    del description["counts"]
    described = description.pop("disputes")
    return Document(
        slug=path.stem,
        passages=tuple(passages),
        furniture=tuple(furniture),
        disputes=tuple(_read_dispute(entry, passages, path) for entry in described),
        **description,
    )


def read_passages(text: str, symbol: str, slug: str) -> tuple[list[Passage], list[Furniture]]:
    """All passages of a text in reading order, and its furniture in line order.

    Raises NoNumberedParagraphs, TableMismatch.
    """
    lines, furniture = read_lines(text, symbol)
    body_end = next((i for i, line in enumerate(lines) if line.annex), len(lines))
    starts = paragraph_starts(lines[:body_end])
    if not starts:
        raise NoNumberedParagraphs(
            f"{slug}: none of its {len(lines)} lines begins with “1.” and words, "
            "so there is no paragraph to cite; is it the right file?"
        )
    first = next(iter(starts))
    body_start = _first_line_of_body(lines, first)
    contents, passages, front_furniture = read_front(lines[:body_start], slug)
    paragraphs, body_furniture = read_body(
        lines[body_start:body_end],
        {i - body_start: number for i, number in starts.items()},
        slug,
        contents,
    )
    rows, annex_furniture = read_annexes(lines[body_end:], slug)
    passages += paragraphs + rows
    furniture += front_furniture + body_furniture + annex_furniture
    return passages, sorted(furniture, key=lambda piece: piece.line)


def _first_line_of_body(lines: Sequence[Line], first: int) -> int:
    """Headings directly above paragraph 1 belong to the body: those on its page, if it is paged."""
    if lines[first].printed is None:
        return first
    return next(i for i, line in enumerate(lines) if line.page == lines[first].page)


def _read_description(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise DescriptionError(
            f"{path.name} is missing beside {path.stem}.txt; it needs {', '.join(_DESCRIPTION)}"
        )
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DescriptionError(f"{path.name} is not TOML: {error}") from error
    for name, kind in _DESCRIPTION.items():
        if not isinstance(found.get(name), kind):
            raise DescriptionError(
                f"{path.name}: {name} is {found.get(name)!r}, expected a {kind.__name__}"
            )
    return {name: found[name] for name in _DESCRIPTION} | {"disputes": found.get("disputes", [])}


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
    for statement in statements:
        if statement.words not in texts.get(statement.passage, ""):
            raise DescriptionError(
                f"{path.stem}.toml: the dispute about {dispute.about!r} quotes "
                f"{statement.words!r}, which {statement.passage} does not say"
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
