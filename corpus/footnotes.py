"""Footnotes: found at the ends of pages, each with the place of the mark that leads to it.

A footnote's mark is its number glued to a word ("Kosovo5", "Quito.2"). Marks are taken out of the
lines that they stand in, so that later steps need not know of them.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from corpus.layout import Line, passage_of
from corpus.passage import Passage

_FOOTNOTE = re.compile(r"^(\d{1,3})(?:\s{2,}(\S.*))?$")


@dataclass(slots=True)
class Footnote:
    """A footnote as it stands at the end of a page."""

    printed_number: str
    lines: list[Line]
    """The first without the number."""
    bearer: int
    """Number of the line that its mark stands in."""
    start: int
    """Where in that line the mark stood, when all marks are taken out."""


def split_footnotes(
    lines: Sequence[Line], starts: Container[int]
) -> tuple[list[Line], list[Footnote]]:
    """The lines without footnotes and marks; the footnotes, in order 1, 2, 3…

    A footnote begins where a line begins with the next footnote's number, if its mark stands higher
    up on the page. It ends at the next footnote, at the end of the page, or where a numbered
    paragraph begins (`starts` holds the numbers of those lines).
    """
    rest: list[Line] = []
    notes: list[Footnote] = []
    current: Footnote | None = None
    for line in lines:
        if line.number in starts or (current and current.lines[0].page != line.page):
            current = None
        match = _FOOTNOTE.match(line.text)
        if match and int(match[1]) == len(notes) + 1 and (place := _cut_mark(line, rest, notes)):
            current = Footnote(match[1], [replace(line, text=match[2] or "")], *place)
            notes.append(current)
        elif current:
            current.lines.append(line)
        else:
            rest.append(line)
    return rest, notes


def _cut_mark(note: Line, rest: list[Line], notes: Sequence[Footnote]) -> tuple[int, int] | None:
    """Take the mark of the next footnote out of its line: that line's number, and where it was.

    A mark may also stand in an earlier footnote, where it is left.
    """
    mark = re.compile(rf"(?<=[^\W\d_])[.,;:!?”’)]*({len(notes) + 1})(?=[\s.,;:!?)”’]|$)")
    for i, line in enumerate(rest):
        if line.page == note.page and (found := mark.search(line.text)):
            start, end = found.span(1)
            rest[i] = replace(line, text=line.text[:start] + line.text[end:])
            for other in notes:
                if other.bearer == line.number and other.start > start:
                    other.start -= end - start
            return line.number, start
    earlier = (line for other in notes for line in other.lines if line.page == note.page)
    return next(((line.number, 0) for line in earlier if mark.search(line.text)), None)


def footnote_passage(note: Footnote, bearer: Passage, mark: int | None) -> Passage:
    """A footnote as a passage. mark: where in its bearer's text the mark stood."""
    number = int(note.printed_number)
    passage = passage_of(
        note.lines,
        "footnote",
        f"footnote:{number}",
        f"footnote {number}",
        bearer.section,
        number=number,
    )
    printed = note.printed_number
    return replace(passage, printed_number=printed, attached_to=bearer.id, mark=mark)
