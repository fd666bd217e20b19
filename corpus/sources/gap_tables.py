"""Tables on a page that have no lines around their cells: by the gaps that their rows share."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.sources.grids import Found, Join, stands_out
from corpus.sources.model import Cell, Grid
from corpus.sources.shared_heads import TOTAL, place, shared_heads
from corpus.sources.table_runs import FIGURE, column_edges
from corpus.sources.words import Row, Rule, Segment, around

_ALIGNED = 1.5  # points: what is so near to another stands under it
_GLUE = 0.35  # times the type's size: a blank between words is narrower
_WIDER = 1.6  # times the narrowest blank of a head: the heads of two columns stand so far apart
_LED = re.compile(r"(?:\s+\.)+$|(?:\s*\.){4,}$|\s*…{2,}$")
_CODE = re.compile(r"[A-Z]{1,3}-[\dA-Z]{1,2}")  # a grade: "P-4", "NO-A"
_YEAR = re.compile(r"(?:19|20)\d\d\W?")


def gap_grid(page: int, rows: Sequence[Row], rules: Sequence[Rule], join: Join) -> Found:
    """A table of rows that share their gaps."""
    rows = _without_glue(_with_codes_apart(rows))
    columns = _with_heads(column_edges(rows), rows)
    starts = _row_starts(rows, rules, columns)
    below = _first_figures(rows, columns)
    totals = [s for row in rows[:below] for s in row.segments if TOTAL.match(s.text)]
    lines: dict[tuple[int, int, int], list[Row]] = {}
    line, under = -1, False
    for i, row in enumerate(rows):
        line += i in starts or under
        parts_of = [part for s in row.segments for part in _apart(s, columns)]
        names = [
            part for row in rows[i + 1 : i + 2] for s in row.segments for part in _apart(s, columns)
        ]
        shared = shared_heads(parts_of, names, totals, columns) if i < below else {}
        # The names of columns stand in a row of their own below what they share.
        under = any(wide > 1 for _, wide in shared.values())
        for segment in parts_of:
            first, wide = shared.get(segment) or place(segment, columns)
            if i + 1 >= below and not first and {i, i + 1} - starts - {len(rows)}:
                wide = 1  # a label in several lines, beside whose middle its figures stand
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

    A column that has nothing below the head is that of the figures beside it, and so is one close
    by without a head, if no row has both.
    """
    below = max(_first_figures(rows, columns), 1)  # names may be years
    above, under = (
        {place(s, columns)[0] for row in some for s in row.segments if place(s, columns)[1] == 1}
        for some in (rows[:below], rows[below:])
    )
    filled = [
        {i for i, row in enumerate(rows) for s in row.segments if place(s, columns)[0] == k}
        for k in range(len(columns))
    ]
    found: list[tuple[float, float]] = []
    for k, column in enumerate(columns):
        beside = k > 1 and k not in above
        near = beside and column[0] - columns[k - 1][1] < 1.5 * rows[0].size
        if (beside and k in under and k - 1 in above - under) or (
            near and not filled[k] & filled[k - 1]
        ):
            column = found.pop()[0], column[1]
        found.append(column)
    return found


def _with_codes_apart(rows: Sequence[Row]) -> list[Row]:
    """The rows, where names such as "NO-A NO-B" are those of a column each."""
    return [
        replace(
            row,
            segments=tuple(
                part
                for segment in row.segments
                for part in (
                    [Segment((word,)) for word in segment.words]
                    if all(_CODE.fullmatch(word.text) for word in segment.words)
                    else [segment]
                )
            ),
        )
        for row in rows
    ]


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
        if FIGURE.fullmatch(Segment(segment.words[:n]).text) and rest.text[0].isalpha():
            blank = rest.box.left - segment.words[n - 1].box.right
            return n if blank > _GLUE * rest.size else 0
    return 0


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
    between = [(one.box.right + after.box.left) / 2 for one, after in pairwise(words)]
    # "12 805 5 993" with narrow blanks alone: the columns tell.
    cuts = {
        min(range(len(between)), key=lambda k: abs(between[k] - edge)) + 1
        for edge in edges
        if between and segment.box.left < edge < segment.box.right
        if all(word.text.isdigit() for word in words)
    }
    for i, gap in enumerate(gaps, 1):
        left, right = words[i - 1].box.right, words[i].box.left
        wide = gap > _WIDER * blank and any(left - 1 < edge < right + 1 for edge in edges)
        if wide or i in cuts:
            parts.append(Segment(words[start:i]))
            start = i
    return [*parts, Segment(words[start:])]


def _first_figures(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> int:
    """The first row that has figures, below the head: several, or one and nothing but a label.

    Years right above a row without figures are names that columns share.
    """
    filled = (i for i, row in enumerate(rows) if _is_of_figures(row, columns))
    return next((i for i in filled if not _are_shared_years(rows[i : i + 2], columns)), 0)


def _are_shared_years(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    years = all(_YEAR.fullmatch(segment.text) for segment in rows[0].segments)
    return years and len(rows) > 1 and not _figures(rows[1], columns)


def _is_of_figures(row: Row, columns: Sequence[tuple[float, float]]) -> bool:
    figures = _figures(row, columns)
    labelled = len(row.segments) == 2 < len(columns) and bool(figures) and 0 not in figures
    return len(figures) > 1 or (labelled and not _YEAR.fullmatch(row.segments[1].text))


def _figures(row: Row, columns: Sequence[tuple[float, float]]) -> set[int]:
    """The columns in which a row has figures."""
    return {place(s, columns)[0] for s in row.segments if FIGURE.fullmatch(s.text)}


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
    below = _first_figures(rows, columns)
    for i in range(1, len(rows)):
        gap, figures = gaps[i - 1], _figures(rows[i], columns)
        between = any(
            rule.across
            and rows[i - 1].base < rule.top < rows[i].base + 1
            and rule.right - rule.left > 0.5 * (columns[-1][1] - columns[0][0])
            for rule in rules
        )
        first = place(rows[i].segments[0], columns)[0] == 0
        full = len(rows[i].segments) >= 0.5 * len(columns)
        above = rows[i - 1].segments
        # "Murder and nonnegligent / manslaughter . . . 10.0": one label in two lines.
        wrapped = len(above) == 1 and first and rows[i].segments[0].text[0].islower()
        wrapped = wrapped and place(above[0], columns) == (0, 1) and len(rows[i].segments) > 1
        # "Housing, planning and the / historic town": a cell that goes on below.
        goes_on = len(rows[i].segments) == 1 and rows[i].segments[0].text[0].islower()
        column = place(rows[i].segments[0], columns)[0]
        wrapped = wrapped or (goes_on and any(place(s, columns)[0] == column for s in above))
        # "Nucleic acid testing  A technology for", "(NAT)  example (PCR)": all cells go on.
        small = all(s.text[0].islower() or s.text[0] == "(" for s in rows[i].segments)
        several = min(len(rows[i].segments), len(above)) > 1
        opened = rows[max(starts)].segments[0].text[0].isupper()
        wrapped = wrapped or (small and opened and several and not figures)
        # The first row with figures stands close below the names of columns.
        alike = first and (len(filled & figures) > 1 or (bool(figures) and i == below))
        # No cell has two figures: "Samoa 0" below "Saint Lucia 0".
        opens = rows[i].segments[0].text[0].isupper()
        whole = len(rows[i].segments) == len(columns) > 2
        alike = alike or (first and opens and bool(figures) and (whole or figures <= filled))
        # "Change in percentage", beside whose second line its figures stand.
        alone = i + 1 < len(rows) and place(rows[i + 1].segments[0], columns)[0] > 0
        labels = first and len(rows[i].segments) == 1 and alone
        labels = labels and (
            len(filled) > 1
            or i + 1 == below
            or (opens and bool(filled & _figures(rows[i + 1], columns)))
        )
        alike = alike or (labels and not goes_on)
        begins = gap > 1.25 * tight or alike if spaced else first or full
        if between or (begins and not wrapped):
            starts.add(i)
            filled = set()
        filled |= figures
    return starts
