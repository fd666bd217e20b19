"""Pages of a text in two columns, as `pdftotext -layout` writes them: one column below the other.

Between columns of prose the same place of every line is blank, both sides are filled up to their
margins, and their paragraphs begin on other lines. In a table of two columns the cells of a row
begin on the same line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

_WIDEST, _LONGEST = 250, 400  # letters of a page's lines, and lines: no printed page has more
_GUTTER = 2  # blanks between columns at least
_NARROWEST = 25  # letters of a column
_FEWEST = 10  # lines that have words on both sides
_MIDDLE = (0.3, 0.7)  # of a page's width: where a gutter may be
_FILLED = 0.75  # of its width: how long half of a column's lines are at least
_CELLS = 2  # that begin on the same lines in both columns, and not many on others: a table
_NOTE = re.compile(r"\s*(\d{1,3})\s+[\W_]*[^\W\d_]")
_MARK = re.compile(r"(?<=[^\s\d(\[“])(\d{1,3})(?!\w)")


@dataclass(frozen=True, slots=True)
class _Band:
    """Lines of a page that are in two columns."""

    start: int
    stop: int
    two_sided: int
    """Lines that have words on both sides."""


def in_columns(page: str) -> str:
    """A page's lines in reading order, the notes at the feet of its columns last."""
    lines = [line.expandtabs(8).rstrip() for line in page.split("\n")]
    widest = max(map(len, lines))
    if widest > _WIDEST or len(lines) > _LONGEST:
        return page  # whole paragraphs on a line, or a text without page breaks
    places = range(int(widest * _MIDDLE[0]), int(widest * _MIDDLE[1]))
    bands_at = {x: bands for x in places if (bands := list(_bands(lines, x)))}
    if not bands_at:
        return page
    most = max(sum(band.two_sided for band in bands) for bands in bands_at.values())
    best = [x for x, of in bands_at.items() if sum(band.two_sided for band in of) == most]
    # The last of them stands right in front of the right column.
    return "\n".join(_reordered(lines, best[-1], bands_at[best[-1]]))


def _bands(lines: Sequence[str], x: int) -> Iterator[_Band]:
    """The runs of lines that have a gutter in front of column x.

    The first line of a page is its head, if a blank line follows.
    """
    start: int | None = None
    first = next((i for i, line in enumerate(lines) if line), 0)
    headed = lines[first + 1 : first + 2] == [""]
    for at, line in enumerate([*lines, "\0" * (x + 1)]):
        if headed and at == first:
            start = None
            continue
        crossed = line[max(0, x - _GUTTER) : x].strip() != ""
        if crossed and start is not None:
            if two_sided := _two_sided(*_columns(lines[start:at], x)):
                yield _Band(start, at, two_sided)
            start = None
        elif not crossed and start is None:
            start = at


def _columns(lines: Sequence[str], x: int) -> tuple[list[str], list[str]]:
    """What stands left and right of column x in each line; blanks in front are kept."""
    return [line[:x].rstrip() for line in lines], [line[x:] for line in lines]


def _two_sided(left: Sequence[str], right: Sequence[str]) -> int:
    """How many lines of the left column have one beside them; 0 if this is no prose."""
    beside = [any(right[max(0, i - 1) : i + 2]) for i in range(len(right))]
    two_sided = sum(bool(a) and b for a, b in zip(left, beside, strict=True))
    if two_sided < _FEWEST:
        return 0
    for side in (left, right):
        texts = [text for text in side if text]
        edge = min(len(text) - len(text.lstrip()) for text in texts)
        # A few lines are longer: those of notes, whose letters are smaller.
        width = sorted(map(len, texts))[int(len(texts) * 0.9)] - edge
        if width < _NARROWEST or median(len(text.strip()) for text in texts) < _FILLED * width:
            return 0
    begun = [set(_begun(side)) for side in (left, right)]
    shared = len(begun[0] & begun[1])
    cells = shared >= _CELLS and 2 * shared > len(begun[0] | begun[1])
    return 0 if cells else two_sided


def _begun(side: Sequence[str]) -> Iterator[int]:
    """The lines below a blank one, but the first."""
    first = next(i for i, text in enumerate(side) if text)
    yield from (i for i, text in enumerate(side) if i > first and text and not side[i - 1])


def _reordered(lines: Sequence[str], x: int, bands: Sequence[_Band]) -> Iterator[str]:
    width = max(len(line[:x].rstrip()) for band in bands for line in lines[band.start : band.stop])
    shift = (max(map(len, lines)) - width) // 2  # so that what is in the middle stays there
    marks = {int(mark[1]) for line in lines for mark in _MARK.finditer(line)}
    notes: list[str] = []
    at = 0
    for band in bands:
        yield from _moved(lines[at : band.start], shift)
        of = lines[band.start : band.stop]
        left, right = _columns(of, x)
        yield from [] if of[0].strip() else [""]
        for column in (_at_edge(_closed(left, right)), _at_edge(_closed(right, left))):
            foot = _foot(column, marks, goes_on=bool(notes) and notes[-1][-1] not in ".!?")
            yield from column[:foot]
            notes += column[foot:]
        yield from [] if of[-1].strip() else [""]
        at = band.stop
    yield from _moved(lines[at:], shift)
    for line in notes:
        yield from ["", line] if _NOTE.match(line) else [line]


def _moved(lines: Sequence[str], by: int) -> Iterator[str]:
    for line in lines:
        yield line[min(by, len(line) - len(line.lstrip())) :]


def _closed(column: Sequence[str], other: Sequence[str]) -> list[str]:
    """A column without the lines that are blank only since the other's lines stand between its own.

    That is how lines are written whose height differs a little from those beside them: one of the
    left, one of the right.
    """
    sides = [(bool(a), bool(b)) for a, b in zip(column, other, strict=True)]

    def in_turn(near: int, far: int) -> bool:
        inside = 0 <= near < len(sides) and 0 <= far < len(sides)
        return inside and sides[near] == (True, False) and sides[far] != (True, True)

    between = [
        side == (False, True) and (in_turn(i - 1, i - 2) or in_turn(i + 1, i + 2))
        for i, side in enumerate(sides)
    ]
    return [text for text, dropped in zip(column, between, strict=True) if not dropped]


def _at_edge(column: Sequence[str]) -> list[str]:
    """A column at its own left edge, without blank lines above and below it."""
    edge = min(len(line) - len(line.lstrip()) for line in column if line.strip())
    return "\n".join(line[edge:] for line in column).strip("\n").split("\n")


def _foot(column: Sequence[str], marks: set[int], goes_on: bool) -> int:
    """Where the notes below a column begin: each has the number of a mark, and they count on.

    goes_on: whether the notes of the column before end within a sentence.
    """
    found = len(column)
    following: int | None = None
    for at in range(len(column) - 1, -1, -1):
        note = _NOTE.match(column[at])
        if note and int(note[1]) in marks and following in (None, int(note[1]) + 1):
            found, following = at, int(note[1])
    blank = max((i for i in range(found) if not column[i].strip()), default=found)
    return blank + 1 if goes_on and found < len(column) and blank < found else found
