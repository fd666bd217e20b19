"""The numbered part of a document, read from top to bottom.

In: its lines and where its paragraphs start. Out: paragraphs and footnotes as passages, headings
and chart titles as furniture. A line opens the next paragraph, or its block is a heading, or a
chart's stray title, or it goes on with the paragraph. Footnotes are taken from the ends of pages
first, and their marks out of the text last.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.front import Contents
from corpus.layout import Block, Line, join, page_span
from corpus.paragraphs import split_number
from corpus.passage import Furniture, Passage

_BULLET = re.compile(r"^\s*•\s+")
_FOOTNOTE = re.compile(r"^(\d{1,2})(?:\s{2,}(\S.*))?$")
_MARKED = "\ue000"  # private use: where a mark was, until lines are joined
_SENTENCE_END = re.compile(r"[.!?:;,][”\"’')\]]*\d{0,2}$")


@dataclass(slots=True)
class _Draft:
    """A paragraph or footnote while its lines are collected; `parts` are its words, by line."""

    number: int
    section: tuple[str, ...]
    lines: list[Line]
    parts: list[str]


def read_body(
    lines: Sequence[Line], starts: Mapping[int, int], document: str, contents: Contents
) -> tuple[list[Passage], list[Furniture]]:
    """The passages, each paragraph followed by the footnotes whose marks it bears.

    starts: index in `lines` -> the number of the paragraph that begins there.
    """
    body = _Body(document, contents)
    body.read(lines, starts)
    return body.passages(), body.furniture


class _Body:
    """The numbered part of a document, read from top to bottom."""

    def __init__(self, document: str, contents: Contents) -> None:
        self.document = document
        self.contents = contents
        self.furniture: list[Furniture] = []
        self.paragraphs: list[_Draft] = []
        self.footnotes: list[_Draft] = []
        self.headings: list[tuple[int, str]] = []
        self.titles: list[tuple[Line, int]] = []  # chart titles: line, paragraph before it

    def read(self, lines: Sequence[Line], starts: Mapping[int, int]) -> None:
        in_footnotes = self._read_footnotes(lines)
        i = 0
        while i < len(lines):
            line = lines[i]
            if line.number in in_footnotes:
                i += 1
            elif i in starts:
                number, words = split_number(line.text)
                self.furniture.append(Furniture("paragraph_number", line.number, number))
                section = tuple(title for _, title in self.headings)
                self.paragraphs.append(_Draft(starts[i], section, [line], [words]))
                i += 1
            else:
                block = _rest_of_block(lines, i, starts)
                self._read_block(block)
                i += len(block)

    def _read_block(self, block: Block) -> None:
        title = join(_BULLET.sub("", line.text) for line in block)
        if block[0].opens and (level := self._heading_level(block, title)):
            self.headings = [held for held in self.headings if held[0] < level] + [(level, title)]
            self.furniture += (Furniture("heading", line.number, line.text) for line in block)
        elif block[0].opens and self.paragraphs and self._is_stray(title):
            self.titles += ((line, len(self.paragraphs) - 1) for line in block)
            self.furniture += (Furniture("chart_title", line.number, line.text) for line in block)
        else:
            self.paragraphs[-1].lines += block
            self.paragraphs[-1].parts += (line.text for line in block)

    def _heading_level(self, block: Block, title: str) -> int | None:
        if _BULLET.match(block[0].text):  # run-in headings stand below all that contents list
            return 1 + max(self.contents.levels.values(), default=0)
        if not self.paragraphs and not self.contents.levels:
            return 1
        return self.contents.level(title)

    def _is_stray(self, title: str) -> bool:
        """No sentence, though the paragraph before it was complete: a chart's title."""
        complete = _SENTENCE_END.search(self.paragraphs[-1].parts[-1])
        return bool(complete) and not _SENTENCE_END.search(title) and bool(self.contents.levels)

    def _read_footnotes(self, lines: Sequence[Line]) -> set[int]:
        """Take the footnotes out; the numbers of their source lines.

        They run from a line with the next footnote's number, whose mark stands higher up on the
        page, to the end of that page.
        """
        taken: set[int] = set()
        page = 0
        for i, line in enumerate(lines):
            match = _FOOTNOTE.match(line.text)
            following = 1 + len(self.footnotes)
            if match and int(match[1]) == following and _bears_mark(lines[:i], line, following):
                page = line.page
                self.footnotes.append(_Draft(following, (), [line], [match[2] or ""]))
                self.furniture.append(Furniture("footnote_mark", line.number, match[1]))
                taken.add(line.number)
            elif line.page == page:
                self.footnotes[-1].lines.append(line)
                self.footnotes[-1].parts.append(line.text)
                taken.add(line.number)
        return taken

    def passages(self) -> list[Passage]:
        """The paragraphs, each followed by the footnotes whose marks it bears."""
        bearers = {note.number: self._take_mark(note) for note in self.footnotes}
        passages: list[Passage] = []
        for i, draft in enumerate(self.paragraphs):
            paragraph = self._passage(draft, "para")
            text, *behind = paragraph.text.split(_MARKED)
            passages.append(dataclasses.replace(paragraph, text="".join((text, *behind))))
            for note in self.footnotes:
                if bearers[note.number] == i:
                    note.section = paragraph.section
                    footnote = self._passage(note, "footnote")
                    mark = len(text) if behind else None
                    text += behind.pop(0) if behind else ""
                    passages.append(
                        dataclasses.replace(footnote, attached_to=paragraph.id, mark=mark)
                    )
        return passages

    def _take_mark(self, note: _Draft) -> int:
        """Put _MARKED in place of a footnote's mark; the index of the paragraph that bears it."""
        mark, page = _mark(note.number), note.lines[0].page
        for i, draft in enumerate(self.paragraphs):
            for k, line in enumerate(draft.lines):
                if line.page == page and (found := mark.search(draft.parts[k])):
                    draft.parts[k] = mark.sub(rf"\1{_MARKED}", draft.parts[k], count=1)
                    self.furniture.append(Furniture("footnote_mark", line.number, found[0]))
                    return i
        # Not in a paragraph, so the title of a chart bears it; the paragraph before that counts.
        return next(i for line, i in self.titles if line.page == page and mark.search(line.text))

    def _passage(self, draft: _Draft, prefix: str) -> Passage:
        return Passage(
            id=f"{prefix}:{draft.number}",
            document=self.document,
            kind="paragraph" if prefix == "para" else "footnote",
            number=draft.number,
            label=f"{'para.' if prefix == 'para' else prefix} {draft.number}",
            section=draft.section,
            page=page_span(draft.lines),
            text=join(part for part in draft.parts if part),
            lines=tuple(line.number for line in draft.lines),
        )


def _rest_of_block(lines: Sequence[Line], i: int, starts: Mapping[int, int]) -> Block:
    end = i + 1
    while end < len(lines) and not lines[end].opens and end not in starts:
        end += 1
    return tuple(lines[i:end])


def _mark(number: int) -> re.Pattern[str]:
    """A footnote's mark: its number glued to a word ("Kosovo5", "Quito.2")."""
    return re.compile(rf"(?<=[^\W\d_])([.,;:!?”’)]*){number}(?=\s|$)")


def _bears_mark(above: Sequence[Line], note: Line, number: int) -> bool:
    mark = _mark(number)
    return any(line.page == note.page and mark.search(line.text) for line in above)
