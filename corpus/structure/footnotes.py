"""Footnotes: linked to the passages that bear their marks, which are taken out of the text."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.ids import unused
from corpus.passage import Furniture, Page, Passage
from corpus.sources.model import Block, Item
from corpus.sources.model import Page as SourcePage
from corpus.sources.notes import BEFORE_MARK
from corpus.structure.endnotes import STYLE
from corpus.structure.ledger import Ledger

_UNIT = re.compile(r"(?<![^\W\d_])(?:[mcdk]?m|in|ft|yd)$")  # its superscripts are powers: "320 cm2"
_POINT, _APART = re.compile(r"[.,;:)]"), re.compile(r" [.,)](?!\w)")  # behind a mark
_WORD = re.compile(r"^(?:foot|end)?note ", re.I)  # "[footnote 1]"
_UPRIGHT = str.maketrans("¹²³⁰⁴⁵⁶⁷⁸⁹", "1230456789")


@dataclass(slots=True)
class _Note:
    """A footnote while its blocks are collected."""

    number: str
    """As printed, without brackets and points; "*" if it has none."""
    texts: list[str] = field(default_factory=list)
    """Of its blocks."""
    items: list[int] = field(default_factory=list)
    """Indexes of its blocks among the document's items."""
    page: int | None = None
    """Where it begins, from 1; None where the format has no pages."""
    last_page: int | None = None
    gathered: bool = False
    """Whether it stands with others below a heading, behind the pages with their marks."""


def link_footnotes(
    found: Ledger,
    items: Sequence[Item],
    pages: Sequence[SourcePage],
    document: str,
    language: str,
) -> tuple[list[Passage], list[Furniture]]:
    """All passages, footnotes among them, and the marks that were taken out as furniture."""
    notes = _notes(items)
    numbers = {note.number for note in notes}
    bearers: dict[int, tuple[str, int]] = {}
    cuts: dict[str, list[tuple[int, int]]] = {}
    passages = {passage.id: passage for passage in found.passages}
    waiting = list(range(len(notes)))
    counted = _counted(found, passages)
    for at, (id, start, end, page) in enumerate(found.marks):
        text = passages[id].text
        mark = _WORD.sub("", text[start:end].strip(" ,()[]/")).translate(_UPRIGHT)
        if mark in ("2", "3") and _UNIT.search(text[:start]):
            continue
        several = [mark] if mark in numbers else _several(mark, numbers)
        if not several and at not in counted:
            continue
        end += bool(_APART.match(text, end))  # "2050³ ." is "2050."
        start -= text[:start].endswith(" ") and bool(_POINT.match(text, end))  # "2050 ³."
        cuts.setdefault(id, []).append((start, end))
        last = passages[id].page.pdf_last
        for one in several:
            same = [k for k in waiting if notes[k].number == one]
            near = [
                k for k in same if page is None or page <= (notes[k].page or page) <= (last or page)
            ]
            behind = [k for k in same if notes[k].gathered and (notes[k].page or 0) >= (page or 0)]
            if chosen := near or (same if page is None else behind):
                bearers[chosen[0]] = id, start
                waiting.remove(chosen[0])
    for k in waiting:
        if spot := _upright_mark(notes[k], found.passages):
            id, start, end = spot
            bearers[k] = id, start
            cuts.setdefault(id, []).append((start, end))
    furniture = [
        Furniture("footnote_mark", passages[id].lines[0], passages[id].text[start:end])
        for id, spans in cuts.items()
        for start, end in spans
    ]
    labels = {page.number: page.label for page in pages}
    taken: set[str] = set()
    linked = [_without(passage, cuts.get(passage.id, [])) for passage in found.passages]
    titles = {
        before.text: after.text
        for before, after in zip(found.passages, linked, strict=True)
        if before.kind == "heading"
    }
    linked = [
        replace(passage, section=tuple(titles.get(title, title) for title in passage.section))
        for passage in linked
    ]
    for k, note in enumerate(notes):
        bearer, place = bearers.get(k, (None, None))
        if bearer and place is not None:
            place -= sum(end - start for start, end in cuts[bearer] if end <= place)
        linked.append(_passage(note, passages, bearer, place, labels, taken, document, language))
    return linked, furniture


def _upright_mark(note: _Note, passages: Sequence[Passage]) -> tuple[str, int, int] | None:
    """Where the mark of a note stands that is no superscript: glued to a word or to its stop.

    Passage and place; None unless there is one such place on the note's page.
    """
    if note.page is None or note.number.isalpha():
        return None
    glued = re.compile(rf"{BEFORE_MARK}{re.escape(note.number)}(?!\w)")
    found = [
        (passage.id, match.start(), match.end())
        for passage in passages
        if (passage.page.pdf_first or 0) <= note.page <= (passage.page.pdf_last or 0)
        for match in glued.finditer(passage.text)
    ]
    return found[0] if len(found) == 1 else None


def _several(mark: str, numbers: Container[str]) -> list[str]:
    """The numbers of two notes or more, one after another, that are printed as one: "5678"."""
    for digits in range(1, len(mark) // 2 + 1) if mark.isdecimal() else ():
        found, last = [mark[:digits]], int(mark[:digits])
        while sum(map(len, found)) < len(mark):
            found.append(str(last := last + 1))
        if "".join(found) == mark and all(number in numbers for number in found):
            return found
    return []


def _counted(found: Ledger, passages: Mapping[str, Passage]) -> set[int]:
    """Indexes of the superscripts that count on from one to the next behind words.

    They are marks of footnotes also where no footnote was found. "m2" and "m3" are none.
    """
    values: list[tuple[int, int]] = []
    for at, (id, start, end, _) in enumerate(found.marks):
        text = passages[id].text
        mark, before = text[start:end].strip(" ,"), text[:start].rstrip()
        if mark.isdecimal() and re.search(r"(?:[^\W\d_]{4}|[.,;:!?”»\"')\]])$", before):
            values.append((at, int(mark)))
    return {
        at
        for (one, value), (other, after) in pairwise(values)
        if after == value + 1
        for at in (one, other)
    }


def numbers_of_notes(items: Sequence[Item]) -> frozenset[str]:
    """Numbers of all footnotes, as printed, without brackets and points."""
    return frozenset(note.number for note in _notes(items))


def _notes(items: Sequence[Item]) -> list[_Note]:
    notes: list[_Note] = []
    for i, item in enumerate(items):
        if not isinstance(item, Block) or item.kind != "footnote":
            continue
        if item.number is not None or not notes:
            number = (item.number or "*").strip("()[]. ").translate(_UPRIGHT)
            notes.append(_Note(number, page=item.page, gathered=item.style == STYLE))
        notes[-1].texts.append(item.text)
        notes[-1].items.append(i)
        notes[-1].last_page = item.page
    return notes


def _without(passage: Passage, spans: Sequence[tuple[int, int]]) -> Passage:
    text = passage.text
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    text = re.sub(r" {2,}", " ", text).strip() if spans else text
    label = (
        passage.label.replace(passage.text, text) if passage.kind == "heading" else passage.label
    )
    return replace(passage, text=text, label=label)


def _passage(
    note: _Note,
    passages: Mapping[str, Passage],
    bearer: str | None,
    mark: int | None,
    labels: Mapping[int, str | None],
    taken: set[str],
    document: str,
    language: str,
) -> Passage:
    above = passages[bearer] if bearer else None
    number = int(note.number) if note.number.isdigit() else None
    return Passage(
        unused(f"footnote:{note.number}", taken),
        document,
        "footnote",
        number,
        f"footnote {note.number}",
        above.section if above else (),
        Page(
            note.page, note.last_page, labels.get(note.page or 0), labels.get(note.last_page or 0)
        ),
        " ".join(text for text in note.texts if text),
        tuple(i + 1 for i in note.items),
        attached_to=bearer,
        mark=mark,
        printed_number=note.number,
        language=language,
    )
