"""Stretches of rows that are tables by their gaps, and where their columns are."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.profiles.words import alternatives
from corpus.sources.words import Row, Segment, is_loose

CAPTION = re.compile(rf"(?:{alternatives('captions')})\s*\d+(?!\w)", re.I)
# "271 328.7", "(3)", "12 %", and what stands for none
FIGURE = re.compile(r"\W{0,2}\d[\d.,'’  ]*\W{0,2}|[–—-]|\.{2,3}|…|n/?a|nil|none", re.I)


def table_runs(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Stretches of rows (first, after the last) that are tables by their gaps.

    Most rows of a stretch have two segments or more that no text runs through; between them may
    stand rows of one segment, a label or a cell that wraps.
    """
    runs: list[tuple[int, int]] = []
    i = 0
    while i < len(rows):
        if len(_cells_in(rows[i])) < 2:
            i += 1
            continue
        j, last, wide = i + 1, i, 1
        while j < len(rows) and not rows[j].has_leader and not CAPTION.match(rows[j].text):
            far = rows[j].base - rows[j - 1].base > 4.5 * rows[j].size
            if far or (j - last > 3):
                break
            if len(_cells_in(rows[j])) >= 2:
                last, wide = j, wide + 1
            elif _is_lone_figure(rows[j], rows[i]):
                last = j
            j += 1
        last += last + 1 < len(rows) and _ends_label(rows[last - 1 : last + 2])
        cells = rows[last].segments[1:]
        while last + 1 < len(rows) and _ends_cell(cells, rows[last], rows[last + 1]):
            last += 1
        run = rows[i : last + 1]
        columns = column_edges(run)
        many = max(len(_cells_in(row)) for row in run) >= 3
        if wide >= (2 if many else 3) and len(columns) >= 2 and wide >= 0.4 * len(run):
            cuts = [i, *(i + k for k in _heads_again(run)), last + 1]
            runs += pairwise(cuts)
        i = last + 1
    return runs


def _heads_again(rows: Sequence[Row]) -> Iterator[int]:
    """Where the names of the columns stand again, below rows with figures."""
    first = next((k for k, row in enumerate(rows) if _has_figure(row)), len(rows))
    names = {s.text for row in rows[:first] for s in row.segments[1:]}
    stubs = {row.segments[0].text for row in rows[:first] if len(row.segments) > 1}
    for k in range(first + 1, len(rows)):
        label, *others = rows[k].segments
        again = all(s.text in names for s in others)
        again = again or (label.text in stubs and not _has_figure(rows[k]))
        if len(others) > 1 and again and _has_figure(rows[k - 1]):
            yield k


def _has_figure(row: Row) -> bool:
    return any(FIGURE.fullmatch(segment.text) for segment in row.segments)


def _is_lone_figure(row: Row, first: Row) -> bool:
    """Whether a row is a figure in one column: "0" below "Saint Vincent and the"."""
    box = row.box
    beside = box.left > first.box.left + 3 * row.size
    return len(row.segments) == 1 and beside and FIGURE.fullmatch(row.text) is not None


def _ends_label(rows: Sequence[Row]) -> bool:
    """Whether the last of three rows is the end of a label, beside whose middle its figures stand:

    "Change in percentage", "+1   -2", "of women".
    """
    if len(rows) < 3 or any(len(row.segments) > 1 for row in (rows[0], rows[2])):
        return False
    before, figures, after = rows
    under = abs(before.box.left - after.box.left) < 2 * before.size
    beside = figures.box.left > max(before.box.right, after.box.right) - before.size
    near = after.base - figures.base < 1.25 * (figures.base - before.base)
    return under and beside and near and before.text[-1] not in ".:;"


def _ends_cell(cells: Sequence[Segment], above: Row, row: Row) -> bool:
    """Whether a row goes on in one of the cells: "staff" below "Annex IV   Nationalities of"."""
    under = any(abs(row.box.left - cell.box.left) < row.size for cell in cells)
    near = row.base - above.base < 1.5 * above.size
    return (
        len(row.segments) == 1 and under and near and (row.text[0].islower() or row.text[0] == "(")
    )


def _cells_in(row: Row) -> list[Segment]:
    """The row's segments, without a marker in front of words that go on."""
    segments = list(row.segments)
    if row.has_leader or is_loose(row):
        return segments[:1]
    if len(segments) == 2 and segments[0].is_marker:
        return segments[1:]
    return segments


def column_edges(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Left and right of each column: what remains when rows are laid over each other.

    A segment that runs over several columns (a title, a head shared by them) does not count: it
    would close the gap between them. Below it, most rows have two segments.
    """
    many = max(len(row.segments) for row in rows)
    wide = [
        [(s.box.left, s.box.right) for s in row.segments]
        for row in rows
        if len(row.segments) >= max(2, 0.6 * many)
    ]

    def shared(left: float, right: float) -> bool:
        below = (sum(a < right - 1 and left < b - 1 for a, b in row) for row in wide)
        return sum(count > 1 for count in below) > 0.5 * len(wide)

    spans = sorted({span for row in wide for span in row if not shared(*span)})
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1] + 1:
            columns[-1] = columns[-1][0], max(right, columns[-1][1])
        else:
            columns.append((left, right))
    return columns
