"""Passages with their citations, as people, programs and reference managers read them.

In: passages and the documents that they are of. Out: one text, which ends with a line end.
"""

import dataclasses
import json
import re
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from corpus.passage import Document, Passage
from rag.citations import label, page_numbers, url

# The macros that every BibTeX style has.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Signs that are no letters to TeX. Braces by name too: BibTeX counts those of `\{` when it looks
# for the end of a field. `<`, `>` and `|` are other letters in the font encoding TeX begins with.
_TEX = {sign: f"\\{sign}" for sign in "&%$#_"} | {
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
}


def export(
    documents: Mapping[str, Document], passages: Sequence[Passage], format: str, base: str = ""
) -> str:
    """Passages with their citations, in one of the formats that `EXPORTS` names.

    documents: those that the passages are of, by slug. base: address of the server's pages, which
    links begin with; reference managers get no link without it, since a path alone leads nowhere.
    JSON is an object for one passage and an array for several; CSL-JSON is always an array.
    """
    return EXPORTS[format]([(documents[p.document], p) for p in passages], base)


def _as_text(cited: Sequence[tuple[Document, Passage]], base: str) -> str:
    told = []
    for document, passage in cited:
        # A document without a symbol is named by its title in the label already.
        title = "" if document.name == document.title else document.title
        named = filter(None, (document.publisher, title, label(document, passage)))
        trail = " › ".join(passage.section)
        told.append(f"{passage.text}\n\n— {', '.join(named)}\n  {trail}\n")
    return "\n".join(told)


def _as_json(cited: Sequence[tuple[Document, Passage]], base: str) -> str:
    objects = [fields_of(*one) for one in cited]
    return _json(objects if len(objects) > 1 else objects[0])


def fields_of(document: Document, passage: Passage) -> dict[str, Any]:
    """A passage as JSON has it, with its citation and its address."""
    return dataclasses.asdict(passage) | {"citation": label(document, passage), "url": url(passage)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _key(passage: Passage) -> str:
    """What papers cite by: "iom-2019-para-138". Letters of all scripts stay, to tell rows apart."""
    return re.sub(r"\W+", "-", f"{passage.document}-{passage.id}")


def _link(passage: Passage, base: str) -> str:
    return base.rstrip("/") + urllib.parse.quote(url(passage), safe="/#") if base else ""


def _as_bibtex(cited: Sequence[tuple[Document, Passage]], base: str) -> str:
    return "\n".join(_bibtex_entry(*one, base) for one in cited)


def _bibtex_entry(document: Document, passage: Passage, base: str) -> str:
    publisher = _tex(document.publisher)
    fields = {
        "author": publisher
        and f"{{{publisher}}}",  # in braces of its own: one name, not first and last
        "title": _tex(document.title),
        "institution": publisher,
        "number": _tex(document.symbol),
        "year": str(document.date.year) if document.date else "",
        "pages": "--".join(page_numbers(passage.page)),
        "note": _tex(passage.label),
        "language": document.language,
        "url": _link(passage, base),  # taken as it stands, and percent-encoded already
    }
    lines = [f"{name} = {{{value}}}" for name, value in fields.items() if value]
    if document.date:
        lines.append(f"month = {_MONTHS[document.date.month - 1]}")
    return f"@techreport{{{_key(passage)},\n  " + ",\n  ".join(lines) + "\n}\n"


def _tex(value: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in _one_line(value))


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _as_ris(cited: Sequence[tuple[Document, Passage]], base: str) -> str:
    return "\r\n".join(_ris_record(*one, base) for one in cited)


def _ris_record(document: Document, passage: Passage, base: str) -> str:
    """A report as Zotero's translator maps RPRT: SN is the report number, PB the institution.

    https://github.com/zotero/translators/blob/master/RIS.js
    A name without a comma would be a person's to EndNote, last word first; one that ends with a
    comma is an institution's to EndNote and to Zotero. Both cut a name that has a comma inside, and
    no sign keeps it whole in both: such a publisher is the institution alone, and there is no AU.
    https://docs.endnote.com/docs/endnote/2025/v1/windows/en/content/03editref/author_and_editor_names.htm
    """
    publisher = document.publisher
    lines = [
        ("TY", "RPRT"),
        ("AU", "" if "," in publisher or not publisher else f"{publisher},"),
        ("TI", document.title),
        ("PB", publisher),
        ("SN", document.symbol),
        ("PY", str(document.date.year) if document.date else ""),
        ("DA", document.date.strftime("%Y/%m/%d") if document.date else ""),
        *zip(("SP", "EP"), page_numbers(passage.page), strict=False),
        ("N1", passage.label),
        ("LA", document.language),
        ("UR", _link(passage, base)),
    ]
    written = [f"{tag}  - {_one_line(value)}" for tag, value in lines if value]
    return "\r\n".join([*written, "ER  - ", ""])


def _as_csl(cited: Sequence[tuple[Document, Passage]], base: str) -> str:
    return _json([_csl_item(*one, base) for one in cited])


def _csl_item(document: Document, passage: Passage, base: str) -> dict[str, object]:
    """https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json"""
    numbered, day = passage.kind == "paragraph", document.date
    item = {
        "id": _key(passage),
        "type": "report",
        "title": document.title,
        "author": [{"literal": document.publisher}] if document.publisher else [],
        "publisher": document.publisher,
        "number": document.symbol,
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else {},
        "language": document.language,
        "page": "–".join(page_numbers(passage.page)),
        "locator": passage.printed_number or str(passage.number) if numbered else passage.label,
        "note": passage.label,
        "URL": _link(passage, base),
    }
    return {name: value for name, value in item.items() if value}


EXPORTS: Mapping[str, Callable[[Sequence[tuple[Document, Passage]], str], str]] = {
    "text": _as_text,
    "json": _as_json,
    "bibtex": _as_bibtex,
    "ris": _as_ris,
    "csl": _as_csl,
}
