"""What people say of a document in a TOML beside its file, and whether it fits what was read."""

import datetime
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import CountMismatch, DescriptionError
from corpus.passage import Dispute, Passage, Statement, count_kinds
from corpus.suggestions import suggestions_of

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


# What a description may say of a document, and how it is described where it is wrong.
_DESCRIPTION: Mapping[str, tuple[type, str]] = {
    "symbol": (str, 'a text such as "C/111/5"'),
    "title": (str, "a text"),
    "publisher": (str, "a text"),
    "date": (datetime.date, "a date such as 2020-06-25"),
    "language": (str, 'a code of ISO 639-1 such as "en"'),
    "sha256": (str, "the SHA-256 of the text file, 64 digits and letters from a to f"),
    "counts": (dict, "a table of how many passages of each kind there are, as paragraph = 348"),
    "disputes": (list, "tables headed [[disputes]]"),
    "suggestions": (list, "a list of questions to try"),
}

# And how a file is to be read, as the options of `askpara add`.
OF_FILE: Mapping[str, tuple[type, str]] = {
    "slug": (str, "a short name for addresses, in letters from a to z, digits and . _ -"),
    "profile": (str, "the name of its family's habits"),
    "ocr": (bool, "true or false"),
}


def read_description(path: Path) -> dict[str, Any]:
    """What the TOML says of a document. Raises DescriptionError."""
    try:
        found = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DescriptionError(
            f"{path.name} is not TOML that can be read: {error}; mend it there"
        ) from error
    if "date" in found:
        found["date"] = _as_date(found["date"])
    known = {**_DESCRIPTION, **OF_FILE}
    if unknown := [name for name in found if name not in known]:
        raise DescriptionError(
            f"{path.name} says {', '.join(unknown)}, expected some of {', '.join(known)}; mend or "
            "leave out that line"
        )
    for name, value in found.items():
        if expected := expected_of(name, value):
            raise DescriptionError(
                f"{path.name}: {name} is {value!r}, expected {expected}; mend that line"
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
    kind, expected = {**_DESCRIPTION, **OF_FILE}[name]
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
