"""Footnotes: found at the ends of pages, and linked to the passages that bear their marks.

A footnote's mark is its number glued to a word ("Kosovo5", "Quito.2"). The mark is taken out of
the text, and where it stood is kept with the footnote.
"""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from corpus.layout import Line, join, page_span
from corpus.passage import Passage

_FOOTNOTE = re.compile(r"^(\d{1,2})(?:\s{2,}(\S.*))?$")


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote as it stands at the end of a page."""

    printed_number: str
    lines: list[Line]
    parts: list[str]
    """Its words, by line, without the number."""

    @property
    def number(self) -> int:
        """The number as an integer."""
        return int(self.printed_number)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a footnote's mark stands: in one of the text's lines, from `start` to `end`."""

    note: Footnote
    part: int
    start: int
    end: int


def split_footnotes(lines: Sequence[Line], starts: Container[int]) -> list[Footnote]:
    """The footnotes among some lines, in order 1, 2, 3…

    A footnote begins where a line begins with the next footnote's number, if its mark stands higher
    up on the page. It ends at the next footnote, at the end of the page, or where a numbered
    paragraph begins (`starts` holds the indices of those lines).
    """
    notes: list[Footnote] = []
    current: Footnote | None = None
    for i, line in enumerate(lines):
        match = _FOOTNOTE.match(line.text)
        if i in starts or (current and current.lines[0].page != line.page):
            current = None
        if match and int(match[1]) == len(notes) + 1 and _is_marked(lines[:i], line, int(match[1])):
            current = Footnote(match[1], [line], [match[2] or ""])
            notes.append(current)
        elif current:
            current.lines.append(line)
            current.parts.append(line.text)
    return notes


def find_mark(note: Footnote, lines: Sequence[Line], parts: Sequence[str]) -> Mark | None:
    """The first mark of a footnote in lines that stand on its page; `parts` are their words."""
    mark, page = _mark(note.number), note.lines[0].page
    for i, (line, part) in enumerate(zip(lines, parts, strict=True)):
        if line.page == page and (found := mark.search(part)):
            return Mark(note, i, found.end(1), found.end())
    return None


def cut_marks(parts: Sequence[str], marks: Iterable[Mark]) -> tuple[list[str], list[int]]:
    """Lines without the marks in them; for each mark, where it stood in the joined text."""
    cut, places = list(parts), []
    for mark in sorted(marks, key=lambda mark: (mark.part, mark.start)):
        start = mark.start - (len(parts[mark.part]) - len(cut[mark.part]))
        before = cut[mark.part][:start]
        places.append(len(join(part for part in (*cut[: mark.part], before) if part)))
        cut[mark.part] = before + cut[mark.part][start + mark.end - mark.start :]
    return cut, places


def footnote_passage(note: Footnote, bearer: Passage, mark: int | None) -> Passage:
    """A footnote as a passage. mark: where in its bearer's text the mark stood."""
    return replace(
        bearer,
        id=f"footnote:{note.number}",
        kind="footnote",
        number=note.number,
        printed_number=note.printed_number,
        label=f"footnote {note.number}",
        page=page_span(note.lines),
        text=join(part for part in note.parts if part),
        lines=tuple(line.number for line in note.lines),
        attached_to=bearer.id,
        mark=mark,
        container=None,
    )


def _mark(number: int) -> re.Pattern[str]:
    return re.compile(rf"(?<=[^\W\d_])([.,;:!?”’)]*){number}(?=\s|$)")


def _is_marked(above: Sequence[Line], note: Line, number: int) -> bool:
    mark = _mark(number)
    on_page = takewhile(lambda line: line.page == note.page, reversed(above))
    return any(mark.search(line.text) for line in on_page)
