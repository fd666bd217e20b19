"""Tables on a page that have no lines around their cells: by the gaps that their rows share."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.profiles.words import alternatives
from corpus.sources.grids import Found, Join, stands_out
from corpus.sources.model import Cell, Grid
from corpus.sources.words import Row, Rule, Segment, around, is_loose

_ALIGNED = 1.5  # points: what is so near to another stands under it
_GLUE = 0.35  # times the type's size: a blank between words is narrower
_WIDER = 1.6  # times the narrowest blank of a head: the heads of two columns stand so far apart
_LED = re.compile(r"(?:\s+\.)+$|(?:\s*\.){4,}$|\s*…{2,}$")
CAPTION = re.compile(rf"(?:{alternatives('captions')})\s*\d+(?!\w)", re.I)
# "271 328.7", "(3)", "12 %", and what stands for none
_FIGURE = re.compile(r"\W{0,2}\d[\d.,'’  ]*\W{0,2}|[–—-]|\.{2,3}|…|n/?a", re.I)


def table_runs(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Stretches of rows (first, after the last) that are tables by their gaps.

    Most rows of a stretch have two segments or more that no text runs through; between them may
    stand rows of one segment, a label or a cell that wraps.
    """
    runs = []
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
            j += 1
        run = rows[i : last + 1]
        columns = column_edges(run)
        many = max(len(_cells_in(row)) for row in run) >= 3
        if wide >= (2 if many else 3) and len(columns) >= 2 and wide >= 0.4 * len(run):
            runs.append((i, last + 1))
        i = last + 1
    return runs


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


def gap_grid(page: int, rows: Sequence[Row], rules: Sequence[Rule], join: Join) -> Found:
    """A table of rows that share their gaps."""
    rows = _without_glue(rows)
    columns = _with_heads(column_edges(rows), rows)
    starts = _row_starts(rows, rules, columns)
    lines: dict[tuple[int, int, int], list[Row]] = {}
    line = -1
    figures = (i for i, row in enumerate(rows) if len(_figures(row, columns)) >= len(columns) / 2)
    below = next(figures, 0)
    for i, row in enumerate(rows):
        line += i in starts
        parts_of = [part for s in row.segments for part in _apart(s, columns)]
        shared = _groups(parts_of, columns) if i < below else {}
        for segment in parts_of:
            first, wide = shared.get(segment) or _place(segment, columns)
            part = Row((segment,), row.base, row.size)
            lines.setdefault((line, first, wide), []).append(part)
    cells = []
    for (line, column, wide), parts in sorted(lines.items()):
        text, marks = join(parts)
        text = _LED.sub("", text) or text  # "Fraud . . . . ."
        cells.append(Cell(text, line, column, column_span=wide, marks=marks))
    plain = not _stands_out(rows, rules)
    grid = Grid(tuple(cells), page, around(row.box for row in rows), plain)
    return Found(grid, frozenset(word for row in rows for word in row.words))


def _with_heads(
    columns: list[tuple[float, float]], rows: Sequence[Row]
) -> list[tuple[float, float]]:
    """The columns, each with its head, where heads begin left and figures end right of them.

    A column that has nothing below the head is that of the figures beside it.
    """
    below = next((i for i, row in enumerate(rows) if len(_figures(row, columns)) > 1), 0)
    above, under = (
        {_place(s, columns)[0] for row in some for s in row.segments if _place(s, columns)[1] == 1}
        for some in (rows[:below], rows[below:])
    )
    found: list[tuple[float, float]] = []
    for k, column in enumerate(columns):
        if k > 1 and k - 1 in above - under and k in under - above:
            column = found.pop()[0], column[1]
        found.append(column)
    return found


def _without_glue(rows: Sequence[Row]) -> list[Row]:
    """The rows, with figures cut off the words of the column behind them.

    Figures end where a column of words begins, so the gap between is narrow: "94  Weather" above
    "171  Vessel redeployed". All such words begin at one place, and the figures do not.
    """
    cuts = {(i, k): n for i, row in enumerate(rows) for k, s in enumerate(row.segments)
            if (n := _figure_in_front(s))}  # fmt: skip
    lefts = {at: rows[at[0]].segments[at[1]].words[n].box.left for at, n in cuts.items()}
    begins = {at: rows[at[0]].segments[at[1]].box.left for at in cuts}
    aligned = {
        at
        for at, left in lefts.items()
        if len(near := [a for a, other in lefts.items() if abs(other - left) < _ALIGNED]) > 1
        and max(begins[a] for a in near) - min(begins[a] for a in near) > _ALIGNED
    }
    return [
        replace(
            row,
            segments=tuple(
                part
                for k, segment in enumerate(row.segments)
                for part in (
                    (Segment(segment.words[: cuts[i, k]]), Segment(segment.words[cuts[i, k] :]))
                    if (i, k) in aligned
                    else (segment,)
                )
            ),
        )
        for i, row in enumerate(rows)
    ]


def _figure_in_front(segment: Segment) -> int:
    """How many words of a segment are a figure with other words behind it; 0 for none."""
    for n in range(min(len(segment.words) - 1, 4), 0, -1):
        rest = segment.words[n]
        if _FIGURE.fullmatch(Segment(segment.words[:n]).text) and rest.text[0].isalpha():
            blank = rest.box.left - segment.words[n - 1].box.right
            return n if blank > _GLUE * rest.size else 0
    return 0


def _groups(
    heads: Sequence[Segment], columns: Sequence[tuple[float, float]]
) -> dict[Segment, tuple[int, int]]:
    """First column and number of columns of heads that share a table's columns evenly.

    "Total   Men   Women" above nine columns stand each in the middle of three.
    """
    own = [head for head in heads if _place(head, columns)[0]]
    size, rest = divmod(len(columns) - 1, max(len(own), 1))
    if len(own) < 2 or rest or size < 2:
        return {}
    found = {head: (1 + size * n, size) for n, head in enumerate(own)}
    within = all(
        columns[first][0] <= (head.box.left + head.box.right) / 2 <= columns[first + size - 1][1]
        for head, (first, _) in found.items()
    )
    return found if within else {}


def _stands_out(rows: Sequence[Row], rules: Sequence[Rule]) -> bool:
    """Whether the first row is of another type than the others, or has a line below it."""
    wide = 0.5 * (around(row.box for row in rows).right - rows[0].box.left)
    lines = [
        any(
            rule.across and rule.right - rule.left > wide and one.base < rule.top < after.base
            for rule in rules
        )
        for one, after in pairwise(rows)
    ]
    return stands_out([row.words for row in rows]) or any(lines[:4])


def _apart(segment: Segment, columns: Sequence[tuple[float, float]]) -> list[Segment]:
    """A segment over several columns as one of each, where a wider blank parts them.

    "Under 18   18 years" are the heads of two columns, "Number of staff" is that of both.
    """
    words = segment.words
    gaps = [after.box.left - one.box.right for one, after in pairwise(words)]
    blank = min((gap for gap in gaps if gap > 0), default=0.0)
    edges = [(one[1] + after[0]) / 2 for one, after in pairwise(columns)]
    parts, start = [], 0
    for i, gap in enumerate(gaps, 1):
        left, right = words[i - 1].box.right, words[i].box.left
        if gap > _WIDER * blank and any(left - 1 < edge < right + 1 for edge in edges):
            parts.append(Segment(words[start:i]))
            start = i
    return [*parts, Segment(words[start:])]


def _place(segment: Segment, columns: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """First column that a segment stands in, and how many it covers."""
    box = segment.box
    over = [
        k for k, (begin, end) in enumerate(columns) if begin < box.right - 1 and box.left < end - 1
    ]
    if over:
        return over[0], over[-1] - over[0] + 1
    centre = (box.left + box.right) / 2
    near = min(range(len(columns)), key=lambda k: abs(sum(columns[k]) / 2 - centre))
    return near, 1


def _figures(row: Row, columns: Sequence[tuple[float, float]]) -> set[int]:
    """The columns in which a row has figures."""
    return {_place(s, columns)[0] for s in row.segments if _FIGURE.fullmatch(s.text)}


def _row_starts(
    rows: Sequence[Row], rules: Sequence[Rule], columns: Sequence[tuple[float, float]]
) -> set[int]:
    """Which printed rows begin a row of the table; the others go on in the cells above.

    Where rows stand farther apart than the lines in their cells, the distance tells; else a row
    without anything in the first column goes on.
    """
    gaps = [after.base - row.base for row, after in pairwise(rows)]
    tight = min(gaps, default=0.0)
    wide = [gap > 1.25 * tight for gap in gaps]
    # The head alone may stand farther from the rows than these from each other.
    spaced = sum(wide) >= 0.3 * len(gaps) and (any(wide[1:]) or len(gaps) < 2)
    starts, filled = {0}, _figures(rows[0], columns)
    for i in range(1, len(rows)):
        gap, figures = gaps[i - 1], _figures(rows[i], columns)
        between = any(
            rule.across
            and rows[i - 1].base < rule.top < rows[i].base + 1
            and rule.right - rule.left > 0.5 * (columns[-1][1] - columns[0][0])
            for rule in rules
        )
        first = _place(rows[i].segments[0], columns)[0] == 0
        full = len(rows[i].segments) >= 0.5 * len(columns)
        above = rows[i - 1].segments
        # "Murder and nonnegligent / manslaughter . . . 10.0": one label in two lines.
        wrapped = len(above) == 1 and first and rows[i].segments[0].text[0].islower()
        wrapped = wrapped and _place(above[0], columns) == (0, 1) and len(rows[i].segments) > 1
        # "Housing, planning and the / historic town": a cell that goes on below.
        goes_on = len(rows[i].segments) == 1 and rows[i].segments[0].text[0].islower()
        column = _place(rows[i].segments[0], columns)[0]
        wrapped = wrapped or (goes_on and any(_place(s, columns)[0] == column for s in above))
        alike = first and len(filled & figures) > 1
        begins = gap > 1.25 * tight or alike if spaced else first or full
        if between or (begins and not wrapped):
            starts.add(i)
            filled = set()
        filled |= figures
    return starts
