"""A DOCX file -> blocks and grids in reading order, with all numbers that Word would print.

What Word shows is what comes out: automatic numbers and those of fields resolved, tracked changes
as accepted, text boxes behind the paragraph that they hang on. Footnotes and endnotes stand behind
the body, with the number that their mark in the text has. Heads and feet of pages and hidden text
come last, as boilerplate. Nothing is fetched and nothing is run.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

from corpus.errors import UnreadableDocument
from corpus.sources.docx_body import Body
from corpus.sources.docx_notes import NoteNumbers
from corpus.sources.docx_numbering import Numbering
from corpus.sources.docx_package import Package, properties
from corpus.sources.docx_pieces import flat
from corpus.sources.docx_styles import Styles
from corpus.sources.inline import EndlessParagraph
from corpus.sources.layout_tables import text_of
from corpus.sources.model import Block, Grid, Item, Source


def read_docx(path: Path) -> Source:
    """The file, taken apart.

    Raises UnreadableDocument if it is no DOCX, broken, encrypted, has macros, or is past the limits
    of `corpus.sources.docx_package`.
    """
    with Package(path) as package:
        document = _Document(package)
        try:
            items = document.all_items()
        except EndlessParagraph as error:
            raise error.named(path.name) from error
        if not any(isinstance(item, Grid) or item.kind != "boilerplate" for item in items):
            raise UnreadableDocument(
                f"{path.name} has no text, expected a document with paragraphs; if its pages are "
                "pictures, put them through OCR first (ocrmypdf)"
            )
        title, author, date = properties(package)
        return Source(
            "docx",
            tuple(items),
            title=title,
            author=author,
            date=date,
            language=document.language(items),
            warnings=tuple(document.warnings()),
        )


class _Document:
    """The document as a whole: body, notes, heads and feet, and what it states of itself."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._relations = package.relations(package.main)
        self._styles = Styles(self._related("styles"))
        self._notes = NoteNumbers(self._related("settings"), package.part(package.main))
        numbering = Numbering(self._related("numbering"), self._styles)
        self._body = Body(self._styles, numbering, self._notes)

    def _related(self, kind: str) -> Element | None:
        found = next(
            (r for r in self._relations.values() if r.kind == kind and not r.outside), None
        )
        return self._package.part(found.target) if found else None

    def all_items(self) -> list[Item]:
        """Body, notes, and what is furniture."""
        root = self._package.part(self._package.main)
        body = None if root is None else root.find("body")
        if body is None:
            raise UnreadableDocument(
                f"{self._package.name} has no body, expected a text document; open it in a word "
                "processor and save it as .docx"
            )
        items = self._body.items(body)
        items += self._note_items("footnote") + self._note_items("endnote")
        items += self._running_items()
        if words := self._body.hidden.finished().text:
            items.append(Block(words, "boilerplate", style="hidden text"))
        return items

    def _note_items(self, kind: str) -> list[Item]:
        root = self._related(f"{kind}s")
        notes = {} if root is None else {note.get("id", ""): note for note in root}
        found: list[Item] = []
        for (of, name), label in list(self._notes.printed.items()):
            if of != kind or name not in notes:
                continue
            number: str | None = label
            for item in flat(self._body.items(notes[name])):
                found.append(replace(item, kind="footnote", number=number))
                number = None
        return found

    def _running_items(self) -> list[Item]:
        found: dict[tuple[str, str], Item] = {}
        for relation in self._relations.values():
            if relation.kind in ("header", "footer") and not relation.outside:
                root = self._package.part(relation.target)
                for item in flat(self._body.items(root)) if root is not None else ():
                    text = text_of([item])[0]
                    block = Block(text, "boilerplate", style=relation.kind)
                    found.setdefault((relation.kind, text), block)
        return list(found.values())

    def language(self, items: list[Item]) -> str | None:
        """What the styles state for the writing that most of the text is in."""
        stated = self._styles.language()
        text = text_of(items)[0][:100_000]
        letters = sum(character.isalpha() for character in text) or 1
        kind = "val"
        if len(re.findall("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", text)) > letters / 3:
            kind = "eastAsia"
        elif len(re.findall("[\u0590-\u08ff]", text)) > letters / 3:
            kind = "bidi"
        code = stated.get(kind, "").split("-")[0].casefold()
        return code if re.fullmatch("[a-z]{2}", code) else None

    def warnings(self) -> Iterator[str]:
        """What a person should know of the reading."""
        outside = sum(r.outside and r.kind != "hyperlink" for r in self._relations.values())
        if self._body.changes:
            yield f"{self._body.changes} tracked changes were read as accepted."
        if self._body.left_out:
            yield f"{self._body.left_out} parts are files of another kind and were not read."
        if outside:
            yield f"{outside} references to files outside were not followed."
