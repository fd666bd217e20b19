"""The numbered part of a document, read from top to bottom.

In: its lines, and where its paragraphs start. Out: paragraphs and footnotes as passages; headings
and chart titles as furniture.

Each block of lines either opens the next paragraph, or is a heading, or is the stray title of a
chart, or continues the paragraph above it. Text above paragraph 1 that is no heading belongs to no
paragraph: it becomes front matter. Footnotes (`corpus.footnotes`) are set apart first.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.footnotes import Footnote, Mark, cut_marks, find_mark, footnote_passage, split_footnotes
from corpus.front import Contents, unnumbered
from corpus.layout import Block, Line, join, page_span
from corpus.paragraphs import split_number
from corpus.passage import Furniture, Passage

_BULLET = re.compile(r"^\s*•\s+")
_SENTENCE_END = re.compile(r"[.!?:;,][”\"’')\]]*\d{0,2}$")


@dataclass(slots=True)
class _Draft:
    """A paragraph, or a block of text above paragraph 1, while its lines are collected."""

    printed_number: str | None
    """None for the text above paragraph 1."""
    section: tuple[str, ...]
    lines: list[Line]
    parts: list[str]
    """Its words, by line, without the paragraph's number."""
    marks: list[Mark] = field(default_factory=list)
    notes: list[Footnote] = field(default_factory=list)


def read_body(
    lines: Sequence[Line],
    starts: Mapping[int, int],
    document: str,
    contents: Contents,
    units: Counter[str],
) -> tuple[list[Passage], list[Furniture]]:
    """The passages, each followed by the footnotes whose marks it bears.

    starts: index in `lines` -> the number of the paragraph that begins there.
    units: how many units each container of the front matter has so far; those found are added.
    """
    body = _Body(contents, split_footnotes(lines, starts))
    body.read(lines, starts)
    body.link_footnotes()
    return list(body.passages(document, units)), body.furniture


class _Body:
    """The numbered part of a document, read from top to bottom."""

    def __init__(self, contents: Contents, footnotes: list[Footnote]) -> None:
        self.contents = contents
        self.footnotes = footnotes
        self.furniture: list[Furniture] = []
        self.drafts: list[_Draft] = []
        self.headings: list[tuple[int, str]] = []  # level and title, from the top down
        # Footnotes whose marks stand in a heading or a chart's title -> index of the draft that
        # the heading is above, or that the chart follows.
        self.aside: dict[int, int] = {}

    @property
    def in_paragraph(self) -> bool:
        """Whether a numbered paragraph has begun."""
        return bool(self.drafts) and self.drafts[-1].printed_number is not None

    def read(self, lines: Sequence[Line], starts: Mapping[int, int]) -> None:
        for note in self.footnotes:
            line = note.lines[0]
            self.furniture.append(Furniture("footnote_mark", line.number, note.printed_number))
        in_footnotes = {line.number for note in self.footnotes for line in note.lines}
        i = 0
        while i < len(lines):
            line = lines[i]
            if line.number in in_footnotes:
                i += 1
            elif i in starts:
                number, mark, words = split_number(line.text)
                self.furniture.append(Furniture("paragraph_number", line.number, mark))
                self.drafts.append(_Draft(number, self._section(), [line], [words]))
                i += 1
            else:
                block = _rest_of_block(lines, i, starts, in_footnotes)
                self._read_block(block)
                i += len(block)

    def _section(self) -> tuple[str, ...]:
        return tuple(title for _, title in self.headings)

    def _read_block(self, block: Block) -> None:
        words = [_BULLET.sub("", line.text) for line in block]
        title = join(words)
        if block[0].opens and (level := self._heading_level(block, title)):
            bare, _ = cut_marks(words, self._marks_aside(block, words, len(self.drafts)))
            heading = (level, join(bare))
            self.headings = [held for held in self.headings if held[0] < level] + [heading]
            self.furniture += (Furniture("heading", line.number, line.text) for line in block)
        elif not self.in_paragraph:
            parts = [line.text for line in block]
            self.drafts.append(_Draft(None, self._section(), list(block), parts))
        elif block[0].opens and self._is_stray(title):
            self._marks_aside(block, words, len(self.drafts) - 1)
            self.furniture += (Furniture("chart_title", line.number, line.text) for line in block)
        else:
            self.drafts[-1].lines += block
            self.drafts[-1].parts += (line.text for line in block)

    def _heading_level(self, block: Block, title: str) -> int | None:
        if _BULLET.match(block[0].text):  # run-in headings stand below all that contents list
            return 1 + max(self.contents.levels.values(), default=0)
        if not self.in_paragraph and not self.contents.levels:
            return None if _SENTENCE_END.search(title) else 1
        return self.contents.level(title)

    def _is_stray(self, title: str) -> bool:
        """No sentence, though the paragraph before it was complete: a chart's title."""
        complete = _SENTENCE_END.search(self.drafts[-1].parts[-1])
        return bool(complete) and not _SENTENCE_END.search(title) and bool(self.contents.levels)

    def _marks_aside(self, block: Block, words: Sequence[str], draft: int) -> list[Mark]:
        found = [find_mark(note, block, words) for note in self.footnotes]
        marks = [mark for mark in found if mark]
        for mark in marks:
            self.aside.setdefault(mark.note.number, draft)
        return marks

    def link_footnotes(self) -> None:
        """Give each footnote to the draft that bears its mark.

        If a heading or a chart's title bears it, that is the draft which goes with it; if a
        footnote does, the last draft that begins above.
        """
        for note in self.footnotes:
            found = ((draft, find_mark(note, draft.lines, draft.parts)) for draft in self.drafts)
            bearer, mark = next(((d, m) for d, m in found if m), (self._beside(note), None))
            bearer.notes.append(note)
            if mark:
                bearer.marks.append(mark)

    def _beside(self, note: Footnote) -> _Draft:
        above = sum(d.lines[0].number < note.lines[0].number for d in self.drafts) - 1
        return self.drafts[max(0, min(self.aside.get(note.number, above), len(self.drafts) - 1))]

    def passages(self, document: str, units: Counter[str]) -> Iterator[Passage]:
        """The drafts as passages, each followed by its footnotes."""
        for draft in self.drafts:
            marks = sorted(draft.marks, key=lambda mark: (mark.part, mark.start))
            for mark in marks:
                text = draft.parts[mark.part]
                line = draft.lines[mark.part].number
                self.furniture.append(Furniture("footnote_mark", line, text[mark.start : mark.end]))
            parts, places = cut_marks(draft.parts, marks)
            stood = {mark.note.number: at for mark, at in zip(marks, places, strict=True)}
            passage = _passage(draft, join(part for part in parts if part), document, units)
            yield passage
            for note in draft.notes:
                yield footnote_passage(note, passage, stood.get(note.number))


def _passage(draft: _Draft, text: str, document: str, units: Counter[str]) -> Passage:
    if draft.printed_number is None:
        return replace(unnumbered(tuple(draft.lines), document, draft.section, units), text=text)
    number = int(draft.printed_number)
    return Passage(
        id=f"para:{number}",
        document=document,
        kind="paragraph",
        number=number,
        printed_number=draft.printed_number,
        label=f"para. {number}",
        section=draft.section,
        page=page_span(draft.lines),
        text=text,
        lines=tuple(line.number for line in draft.lines),
    )


def _rest_of_block(
    lines: Sequence[Line], i: int, starts: Mapping[int, int], apart: set[int]
) -> Block:
    end = i + 1
    while end < len(lines) and not lines[end].opens and end not in starts:
        if lines[end].number in apart:
            break
        end += 1
    return tuple(lines[i:end])
