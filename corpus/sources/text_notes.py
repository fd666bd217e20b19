"""Footnotes of a plain text: marks that stand right behind words, and the notes at a page's foot.

A text has no superscripts: "system.7" is a word with a mark. Figures behind words are marks if they
count on from 1 through the whole text. Typewriters wrote "1/" and "*", and drew a line above the
notes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.sources.model import Block, Item
from corpus.sources.notes import BEFORE_MARK

_MARK = re.compile(
    r"(?<!\S)(?:[^\s/\d]*[^\W\d_]{4}(?:\s?»)?[”’»\"')]{0,3}[.,;:!?]?[”’»\"')]{0,3}"
    r"|(?:19|20)\d\d[.,;:)”’]{1,3})(\d{1,3})(?=[.,;:!?)”’»\"']{0,3}(?:\s|$))"
)
_NOTE = re.compile(r"(\d{1,3})\.?\s+(?=[\W_]*[^\W\d_])")
_LINE = re.compile(r"[-_–—]{5,}|[–—]")  # above the notes, or what OCR leaves of it
_TYPED_NOTE = re.compile(r"(?P<number>\d{1,3}|[a-z]|\*{1,3})(?P<stroke>/?)\s+(?=\S)")
_TYPED_MARK = re.compile(
    r"(?<=\w)\*{1,3}(?!\S)|(?<!\S)[a-z]/(?=[^\w/]|$)|(?<![\d/])\d{1,3}/(?=[^\w/]|$)"
)
_PARAGRAPH = re.compile(r"(?:\d{1,3}|[A-Z]|[IVXLC]{1,5})\.\s+[\"“«(]?[^\W\d_a-zà-ÿа-я]")
_FEWEST = 3  # marks
_MISSED = 2  # numbers at most that are missed between two marks, as those behind figures are


def with_notes(items: Sequence[Item]) -> list[Item]:
    """The items, with marks as superscripts and footnotes as such."""
    items = list(_with_typed(items))
    marks = _marks(items)
    if len(marks) < _FEWEST:
        return _with_paired(items)
    spans: dict[int, list[tuple[int, int]]] = {}
    last: dict[tuple[int, str], int] = {}  # page and number -> the block with the mark
    for i, start, end in marks:
        block = items[i]
        assert isinstance(block, Block)
        spans.setdefault(i, []).append((start, end))
        if block.page is not None:
            last[block.page, block.text[start:end]] = i
    notes = dict(_notes(items, last))
    found: list[Item] = []
    for i, item in enumerate(items):
        if isinstance(item, Block) and i in notes:
            number = notes[i]
            text = _NOTE.sub("", item.text, count=1) if number else item.text
            found.append(replace(item, kind="footnote", number=number, text=text, level=None))
        elif isinstance(item, Block) and i in spans:
            found.append(replace(item, marks=tuple(spans[i])))
        else:
            found.append(item)
    return _with_paired(found)


def _with_paired(items: list[Item]) -> list[Item]:
    """The items, with the notes at the foot of a page whose number stands behind a word of it.

    Their marks are found where footnotes are linked.
    """
    pages: dict[int, list[tuple[int, Block]]] = {}
    for i, item in enumerate(items):
        if isinstance(item, Block) and item.page is not None and item.kind == "text":
            pages.setdefault(item.page, []).append((i, item))
    found = list(items)
    for blocks in pages.values():
        while blocks and (note := _NOTE.match(blocks[-1][1].text)):
            i, block = blocks.pop()
            glued = re.compile(rf"{BEFORE_MARK}{note[1]}(?=\s|$)")
            if sum(len(glued.findall(other.text)) for _, other in blocks) != 1:
                break
            text = block.text[note.end() :]
            found[i] = replace(block, kind="footnote", number=note[1], text=text, level=None)
    return found


def _with_typed(items: Sequence[Item]) -> Iterator[Item]:
    """The items, with the notes that stand at the foot of a page, and their marks.

    A line is drawn above the first, or its mark stands behind a word of the page: "in 1884. 4/".
    """
    notes: dict[int, str | None] = {}
    page: int | None = None
    marked: set[tuple[int | None, str]] = set()
    for i, item in enumerate(items):
        if not isinstance(item, Block) or item.page is None or item.kind == "boilerplate":
            continue
        if _PARAGRAPH.match(item.text):  # the notes were those of a table
            page = None
        note = _TYPED_NOTE.match(item.text)
        typed = note and ("*" in note["number"] or note["stroke"])
        drawn = i > 0 and _is_line(items[i - 1])
        if item.page == page or (
            note and typed and (drawn or (item.page, note[0].strip()) in marked)
        ):
            page = item.page
            notes[i] = note["number"] if note and typed else None
        marked.update((item.page, mark[0]) for mark in _TYPED_MARK.finditer(item.text, 1))
    numbers = {(items[i].page, number) for i, number in notes.items() if number}
    for i, item in enumerate(items):
        if isinstance(item, Block) and i in notes:
            text = _TYPED_NOTE.sub("", item.text, count=1) if notes[i] else item.text
            yield replace(item, kind="footnote", number=notes[i], text=text, level=None)
        elif isinstance(item, Block):
            spans = tuple(
                mark.span()
                for mark in _TYPED_MARK.finditer(item.text)
                if (item.page, mark[0].rstrip("/")) in numbers
            )
            yield replace(item, marks=(*item.marks, *spans)) if spans else item
        else:
            yield item


def _is_line(item: Item) -> bool:
    return isinstance(item, Block) and bool(_LINE.fullmatch(item.text))


def _marks(items: Sequence[Item]) -> list[tuple[int, int, int]]:
    """Index of the block, start and end in its text of each figure that counts on.

    From 1; or, in a part of a longer text, from the first for which a block begins as its note.
    """
    blocks = [
        (i, item)
        for i, item in enumerate(items)
        if isinstance(item, Block) and item.kind != "boilerplate"
    ]
    found = [
        (i, *mark.span(1), int(mark[1])) for i, item in blocks for mark in _MARK.finditer(item.text)
    ]
    noted = {int(note[1]) for _, item in blocks if (note := _NOTE.match(item.text))}
    marks = list(_counted(found, 1))
    if len(marks) < _FEWEST:
        first = next((number for *_, number in found if number in noted), 1)
        marks = list(_counted(found, first))
        if sum(number in noted for *_, number in marks) < _FEWEST:
            return []
    return [(i, start, end) for i, start, end, _ in marks]


def _counted(
    marks: Sequence[tuple[int, int, int, int]], first: int
) -> Iterator[tuple[int, int, int, int]]:
    expected = first
    for mark in marks:
        if expected <= mark[-1] <= expected + (_MISSED if expected > first else 0):
            expected = mark[-1] + 1
            yield mark


def _notes(
    items: Sequence[Item], last: dict[tuple[int, str], int]
) -> Iterator[tuple[int, str | None]]:
    """Index and number of the blocks at the foot of pages that begin with the number of a mark.

    What stands behind one on its page belongs to it, and has no number.
    """
    found: dict[tuple[int, str], int] = {}
    for i, item in enumerate(items):
        number = _NOTE.match(item.text) if isinstance(item, Block) else None
        if number and item.page is not None and last.get((item.page, number[1]), i) < i:
            found[item.page, number[1]] = i  # the last one on the page, farthest down
    begun = {i: number for (_, number), i in found.items()}
    page: int | None = None
    for i, item in enumerate(items):
        if not isinstance(item, Block) or item.kind == "boilerplate":
            continue
        if i in begun or (item.page is not None and item.page == page):
            page = item.page
            yield i, begun.get(i)
