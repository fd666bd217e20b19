"""Columns of a page: rows -> regions in reading order, each of one column.

A column's edge is a white strip with rows of words on both sides. In a table such strips are found
too, but there the rows on both sides stand on the same lines; columns of text that do so are told
from a table by their rows, which fill the column.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.sources.words import Row, Rule, row_of

_STRIP = 8.0  # least width of the white strip between columns, in points
_ROWS = 3  # least rows on each side
_SHORT = 5  # rows: a shorter column has a gap beside each that is wider than between words
_OWN = 0.7  # share of a note's rows that stand on no line of the text
_LABELS = 0.3  # share of a table's labels that stand on a line of its cells, at least
_APART = 1.25  # times the usual distance of lines: there a paragraph begins
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]\s")
_LEFTS = 4  # places where most segments begin, of which one may be that of a second column
_CROSSED = 0.05  # share of the words that may stand across the strip between the two
_MANY = 10  # rows that make the strip between them one of the whole document


@dataclass(slots=True)
class Strips:
    """White strips between the columns of a document's pages so far."""

    known: set[float] = field(default_factory=set)
    """Their places; where the columns end, a few rows may be left for the last page."""
    guessed: set[int] = field(default_factory=set)
    """Numbers of the pages on which one was taken for such only since it is known."""


def columns_of(
    rows: Sequence[Row], rules: Sequence[Rule], strips: Strips, page: int
) -> list[list[Row]]:
    """Regions of one column in reading order; rows are cut where a column ends.

    strips: of the pages before, to which those of this page are added. page: its number.
    """
    if not rows:
        return []
    best: tuple[float, int, int, float] | None = None
    called_out = False
    for x in _candidates(rows):
        for start, end in _runs(rows, x):
            score = _columns(rows[start:end], x, any(abs(x - other) < 3 for other in strips.known))
            if score and (best is None or score > best[0]):
                best, called_out = (score, start, end, x), False
        for start, end in _call_outs(rows, x) if best is None else ():
            best, called_out = (float(end - start), start, end, x), True
    if best is None:
        return [list(rows)]
    _, start, end, x = best
    if not called_out and not _columns(rows[start:end], x, False):
        strips.guessed.add(page)
    if end - start >= _MANY and not called_out:
        strips.known.add(x)
    left = [part for row in rows[start:end] if (part := _part(row, x, True))]
    right = [part for row in rows[start:end] if (part := _part(row, x, False))]
    if called_out:  # the caption of a table may stand below the text that has it beside it
        beside: Sequence[Sequence[Row]] = (right, left)
    else:
        in_margin = _beside_text(left, right) or _side_headings(left, right)
        beside = _beside(left, right) if in_margin else (left, right)
    return [
        region
        for part in (rows[:start], *beside, rows[end:])
        for region in columns_of(part, rules, strips, page)
    ]


def _beside(notes: Sequence[Row], text: Sequence[Row]) -> list[Sequence[Row]]:
    """Headings and notes in the left margin, each in front of the paragraph that begins beside it.

    Where none begins there, in front of the one in which it stands.
    """
    gaps = [after.base - row.base for row, after in pairwise(text)]
    usual = median(gaps) if gaps else 0.0
    begins = [0, *(i for i, gap in enumerate(gaps, 1) if gap > _APART * usual)]
    found, done = list[Sequence[Row]](), 0
    for group in _near(notes, range(len(notes))):
        base = notes[group[0]].base - text[0].size / 2
        at = next((i for i, row in enumerate(text) if row.base >= base), len(text))
        at = max(i for i in begins if i <= at) if at < len(text) else at
        if at > done:
            found.append(text[done:at])
        found.append([notes[i] for i in group])
        done = max(done, at)
    return [*found, text[done:]]


def _candidates(rows: Sequence[Row]) -> list[float]:
    """Where a white strip could run: left of where segments begin."""
    return sorted({round(s.box.left - _STRIP / 2) for row in rows for s in row.segments})


def _runs(rows: Sequence[Row], x: float) -> list[tuple[int, int]]:
    """Stretches of rows that no word crosses at x, trimmed to where both sides have words."""
    runs, start = [], 0
    for i in range(len(rows) + 1):
        # Of single words: in justified columns the blanks can be as wide as the strip.
        crossed = i == len(rows) or any(
            word.box.left < x + _STRIP / 2 - 1 and word.box.right > x - _STRIP / 2
            for word in rows[i].words
        )
        if crossed:
            if run := _trim(rows, start, i, x):
                runs.append(run)
            start = i + 1
    return runs


def _trim(rows: Sequence[Row], start: int, end: int, x: float) -> tuple[int, int] | None:
    left = [i for i in range(start, end) if _part(rows[i], x, True)]
    right = [i for i in range(start, end) if _part(rows[i], x, False)]
    if len(left) < _ROWS or len(right) < _ROWS:
        return None
    # A column begins and ends where the other does, or a few rows from there.
    near = 3 * rows[start].size
    top = max(rows[left[0]].base, rows[right[0]].base) - near
    first = start
    while start < end and rows[start].base < top:
        start += 1
    # A paragraph is not cut where a note beside it begins.
    while start > first and rows[start].base - rows[start - 1].base < 1.6 * rows[start].size:
        start -= 1
    return start, end


def _part(row: Row, x: float, left: bool) -> Row | None:
    words = [
        word
        for word in row.words
        if (word.box.right <= x + _STRIP / 2 if left else word.box.left >= x - _STRIP / 2)
    ]
    return row_of(words) if words else None


def _columns(rows: Sequence[Row], x: float, known: bool) -> float:
    """How surely there are columns left and right of x; 0 if there are none.

    known: whether columns before had their strip there.
    """
    left = [part for row in rows if (part := _part(row, x, True))]
    right = [part for row in rows if (part := _part(row, x, False))]
    if len(left) < _ROWS or len(right) < _ROWS:
        return 0.0
    if _markers(left) or _markers(right) or _number_the_right(left):
        return 0.0
    # A few lines may happen to have blanks at one place.
    few = min(len(left), len(right)) < _SHORT
    if few and any(s.box.left < x < s.box.right for row in rows for s in row.segments):
        return 0.0
    both = len(left) + len(right) - len(rows)
    aligned = both / min(len(left), len(right))
    titled = _side_headings(left, right) and _is_text(right)
    if titled or _beside_text(left, right) or _beside_text(right, left):
        return float(min(len(left), len(right)))
    whole = (
        (both >= 8 or known or _counts_on(left, right))
        and _words(left) >= 4 <= _words(right)
        and _is_whole(left)
        and _is_whole(right)
    )
    # A drawing or a listing may stand in one of the columns that pages before had.
    beside = known and (_is_text(left) or _is_text(right))
    if aligned > 0.5 and not (whole or beside):
        return 0.0
    if aligned <= 0.5 and max(_words(left), _words(right)) < 4:
        return 0.0
    # Labels of a table beside its cells, though headings and heads that wrap stand on lines of
    # their own.
    if aligned > _LABELS and _words(left) < 4 and _single(right) < 0.5:
        return 0.0
    return min(len(left), len(right)) * (1.5 - aligned)


def _counts_on(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether the right side begins with the number behind the last one of the left."""
    numbers = [_NUMBER.match(row.text) for row in left]
    last = max((int(found[1]) for found in numbers if found), default=None)
    first = _NUMBER.match(right[0].text)
    return first is not None and last is not None and int(first[1]) == last + 1


def _is_whole(rows: Sequence[Row]) -> bool:
    """Whether they are lines of running text, in one column or in two beside each other."""
    if _single(rows) > 0.7 and _fill(rows) > 0.72:
        return True
    begins = Counter(round(segment.box.left) for row in rows for segment in row.segments)
    for left, _ in begins.most_common(_LEFTS):
        x = left - _STRIP / 2
        parts = [[part for row in rows if (part := _part(row, x, side))] for side in (True, False)]
        kept = sum(len(part.words) for side in parts for part in side)
        crossed = sum(len(row.words) for row in rows) - kept
        full = (_single(part) > 0.7 and _fill(part) > 0.72 for part in parts)
        if min(map(len, parts)) >= _ROWS and crossed < _CROSSED * kept and all(full):
            return True
    return False


def _beside_text(note: Sequence[Row], text: Sequence[Row]) -> bool:
    """Whether a few words a row stand in the margin of running text: begin or end apart of it, or
    stand on lines of their own.

    The labels of a table's rows stand beside what they label, on the same lines: their letters
    differ in height by less than a twentieth of the type's size.
    """
    if _words(note) > 3 or not _is_text(text):
        return False
    off = [min(abs(row.base - other.base) / row.size for other in text) for row in note]
    return sum(one > 1.15 for one in off) >= _ROWS or sum(one > 0.05 for one in off) > _OWN * len(
        off
    )


def _side_headings(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether a few bold words a row stand in the margin of what is not: of text and drawings."""
    few = len(left) < len(right) / 2 and _words(left) <= 4
    return few and _is_bold(left) and not _is_bold(right)


def _call_outs(rows: Sequence[Row], x: float) -> list[tuple[int, int]]:
    """Stretches of rows in which a few words a row, in other type, stand at the right of text.

    Labels of rows stand at the left of what they label.
    """
    found, at = [], [i for i, row in enumerate(rows) if _part(row, x, False)]
    for note in _near(rows, at):
        beside = [i for i in range(note[0], note[-1] + 1) if _part(rows[i], x, True)]
        first, last = (beside[0], beside[-1]) if beside else (note[0], note[-1])
        # A paragraph beside it is not cut where it begins or ends.
        while first and rows[first].base - rows[first - 1].base < 1.6 * rows[first].size:
            first -= 1
        while (
            last + 1 < len(rows) and rows[last + 1].base - rows[last].base < 1.6 * rows[last].size
        ):
            last += 1
        start, end = min(first, note[0]), max(last, note[-1]) + 1
        right = [part for i in note if (part := _part(rows[i], x, False))]
        left = [part for row in rows[start:end] if (part := _part(row, x, True))]
        whole = sum(len(row.words) for row in rows[start:end])
        kept = sum(len(part.words) for part in (*left, *right))
        if len(note) < _ROWS or len(left) < _ROWS or kept < whole or _words(right) > 3:
            continue
        sizes = [median(row.size for row in part) for part in (right, left)]
        other = abs(sizes[0] - sizes[1]) > 0.05 * sizes[1]
        if _is_text(left) and (other or (_is_bold(right) and not _is_bold(left))):
            found.append((start, end))
    return found


def _near(rows: Sequence[Row], at: Sequence[int]) -> list[list[int]]:
    """Indexes of rows in groups of lines that follow each other."""
    groups: list[list[int]] = []
    for i in at:
        if groups and rows[i].base - rows[groups[-1][-1]].base < 2 * rows[i].size:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _is_bold(rows: Sequence[Row]) -> bool:
    words = [word for row in rows for word in row.words]
    return sum(word.bold for word in words) > len(words) / 2


def _is_text(rows: Sequence[Row]) -> bool:
    """Whether they are full lines of running text."""
    return _words(rows) >= 8 and _fill(rows) >= 0.85 and _single(rows) >= 0.7


def _markers(rows: Sequence[Row]) -> bool:
    """Whether they are but numbers and bullets in front of what stands beside them."""
    return sum(row.segments[0].is_marker and len(row.segments) == 1 for row in rows) > len(rows) / 2


def _number_the_right(left: Sequence[Row]) -> bool:
    """Whether the left side ends in numbers below each other, which stand in front of the right."""
    last = [row.segments[-1] for row in left if row.segments[-1].is_marker]
    places = Counter(round(segment.box.left / 4) for segment in last)
    return max(places.values(), default=0) >= _ROWS


def _fill(rows: Sequence[Row]) -> float:
    """How much of the column's width its rows fill, in the middle."""
    left = min(row.box.left for row in rows)
    right = max(row.box.right for row in rows)
    return median((row.box.right - row.box.left) / max(right - left, 1.0) for row in rows)


def _words(rows: Sequence[Row]) -> float:
    return median(len(row.words) for row in rows)


def _single(rows: Sequence[Row]) -> float:
    """Share of rows without a gap inside."""
    return sum(len(row.segments) == 1 for row in rows) / len(rows)
