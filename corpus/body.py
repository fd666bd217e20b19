"""The numbered part of a document, read from top to bottom.

In: its lines, and where its paragraphs start. Out: paragraphs, footnotes and headings as passages;
chart titles as furniture.

Each block of lines either opens the next paragraph, or is a heading, or is the stray title of a
chart, or continues the paragraph above it. Text above paragraph 1 that is no heading belongs to no
paragraph: it becomes front matter. Footnotes (`corpus.footnotes`) are set apart first.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.footnotes import Footnote, footnote_passage, split_footnotes
from corpus.front import Levels, level_of, unnumbered
from corpus.layout import Block, Line, blocks, furniture_of, heading_of, join, passage_of
from corpus.paragraphs import split_number
from corpus.passage import Furniture, Passage

_BULLET = re.compile(r"^\s*•\s+")
_SENTENCE_END = re.compile(r"[.!?:;,][”\"’')\]]*$")


@dataclass(slots=True)
class _Draft:
    """A paragraph, or a block of text above paragraph 1, while its lines are collected."""

    numbered: bool
    """Whether it is a paragraph."""
    section: tuple[str, ...]
    """Headings above it, from the top down."""
    lines: list[Line]
    above: list[Passage]
    """The headings between the draft before and this one."""
    notes: list[Footnote] = field(default_factory=list)


def read_body(
    lines: Sequence[Line], starts: Container[int], levels: Levels, units: Counter[str]
) -> tuple[list[Passage], list[Furniture]]:
    """The passages in reading order, each followed by the footnotes whose marks it bears.

    starts: numbers of the lines where numbered paragraphs begin.
    units: how many units each container of the front matter has so far; those found are added.
    """
    rest, notes = split_footnotes(lines, starts)
    body = _Body(levels)
    for block in blocks(rest, starts):
        body.read(block, block[0].number in starts)
    for note in notes:
        body.attach(note)
    return list(body.passages(units)), body.furniture


class _Body:
    """What was read so far."""

    def __init__(self, levels: Levels) -> None:
        self.levels = levels
        self.furniture: list[Furniture] = []
        self.drafts: list[_Draft] = []
        self.headings: list[tuple[int, str]] = []  # level and title, from the top down
        self.titles: list[Passage] = []  # headings since the last draft
        self.title_lines: set[int] = set()  # numbers of the lines of all headings

    def read(self, block: Block, opens_paragraph: bool) -> None:
        """Take in the next block."""
        title = join(_BULLET.sub("", line.text) for line in block)
        in_paragraph = bool(self.drafts) and self.drafts[-1].numbered
        if not opens_paragraph and (level := self._heading_level(block, title, in_paragraph)):
            above = [heading for heading in self.headings if heading[0] < level]
            self.headings = [*above, (level, title)]
            self.titles.append(heading_of(block, tuple(words for _, words in above), title))
            self.title_lines.update(line.number for line in block)
            self.furniture += (
                Furniture("bullet", line.number, bullet[0].strip())
                for line in block
                if (bullet := _BULLET.match(line.text))
            )
        elif opens_paragraph or not in_paragraph:
            section = tuple(heading for _, heading in self.headings)
            self.drafts.append(_Draft(opens_paragraph, section, list(block), self.titles))
            self.titles = []
        elif self._is_stray(title):
            self.furniture += furniture_of(block, "chart_title")
        else:
            self.drafts[-1].lines += block

    def _heading_level(self, block: Block, title: str, in_paragraph: bool) -> int | None:
        if _BULLET.match(block[0].text):  # run-in headings stand below all that contents list
            return 1 + max(self.levels.values(), default=0)
        if not in_paragraph and not self.levels:
            return None if _SENTENCE_END.search(title) else 1
        return level_of(title, self.levels)

    def _is_stray(self, title: str) -> bool:
        """No sentence, though the paragraph before it was complete: a chart's title."""
        complete = _SENTENCE_END.search(self.drafts[-1].lines[-1].text)
        return bool(complete and self.levels) and not _SENTENCE_END.search(title)

    def attach(self, note: Footnote) -> None:
        """Give a footnote to the draft that bears its mark.

        A mark in a heading belongs to the draft below, one in a chart's title or in another
        footnote to the draft above.
        """
        self.furniture += (
            Furniture("footnote_mark", line, note.printed_number)
            for line in (note.bearer, note.lines[0].number)
        )
        above = bisect([draft.lines[0].number for draft in self.drafts], note.bearer)
        bearer = above if note.bearer in self.title_lines else above - 1
        self.drafts[min(bearer, len(self.drafts) - 1)].notes.append(note)

    def passages(self, units: Counter[str]) -> Iterator[Passage]:
        """Headings and drafts as passages, each draft followed by its footnotes."""
        for draft in self.drafts:
            yield from draft.above
            passage = (
                self._numbered(draft)
                if draft.numbered
                else unnumbered(draft.lines, draft.section, units)
            )
            yield passage
            for note in draft.notes:
                yield footnote_passage(note, passage, _mark(note, draft, passage))
        yield from self.titles

    def _numbered(self, draft: _Draft) -> Passage:
        printed, mark, text = split_number(join(line.text for line in draft.lines))
        self.furniture.append(Furniture("paragraph_number", draft.lines[0].number, mark))
        id, label = f"para:{int(printed)}", f"para. {int(printed)}"
        passage = passage_of(
            draft.lines, "paragraph", id, label, draft.section, text=text, number=int(printed)
        )
        return replace(passage, printed_number=printed)


def _mark(note: Footnote, draft: _Draft, passage: Passage) -> int | None:
    """Where in a passage's text a footnote's mark stood; None if it stands elsewhere."""
    before = [line.text for line in draft.lines if line.number < note.bearer]
    bearing = [line.text[: note.start] for line in draft.lines if line.number == note.bearer]
    if not bearing:
        return None
    number = len(join(line.text for line in draft.lines)) - len(passage.text)
    return len(join([*before, *bearing])) - number
