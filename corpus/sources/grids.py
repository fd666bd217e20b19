"""Tables on a page: ruled ones by their lines, others by the gaps that their rows share."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.profiles.words import alternatives
from corpus.sources.model import Box, Cell, Grid
from corpus.sources.words import Row, Rule, Segment, Word, around, rows_of

Join = Callable[[Sequence[Row]], tuple[str, tuple[tuple[int, int], ...]]]
"""Rows as running text, with the places of superscripts in it."""

_NEAR = 3.0  # points between lines that are meant to meet
_APART = 1.5  # times the type's size: words of two columns stand so far apart at least
_WIDER = 1.6  # times the narrowest blank of a head: the heads of two columns stand so far apart
_LED = re.compile(r"(?:\s+\.)+$|(?:\s*\.){4,}$|\s*…{2,}$")
_CROSSED = 0.1  # share of a table's words that a line may go through, where boxes are too wide
_ROWS = 4  # rows with gaps that make a table
_CAPTION = re.compile(rf"(?:{alternatives('captions')})\s*\d+(?!\w)", re.I)
_FIGURE = re.compile(r"\W{0,2}\d[\d.,'’  ]*\W{0,2}")
_LOOSE = 1.3  # times the type's size: gaps up to this are blanks in a line of seven words or more


@dataclass(frozen=True, slots=True)
class Found:
    """A table, and the words it is made of."""

    grid: Grid
    words: frozenset[Word]
    """All words of the page that stand in it."""


def ruled_grids(page: int, words: Sequence[Word], rules: Sequence[Rule], join: Join) -> list[Found]:
    """Tables with lines around their cells: two columns or more, and two rows or more."""
    found = []
    for group in _touching(rules):
        across = [rule for rule in group if rule.across]
        down = [rule for rule in group if not rule.across]
        xs = _clusters(rule.left for rule in down)
        ys = _clusters(rule.top for rule in across)
        if len(xs) < 3 or len(ys) < 2:
            continue
        inside_box = [w for w in words if xs[0] < w.box.left and w.box.right < xs[-1]]
        if sum(_is_crossed(w, down) for w in inside_box) > _CROSSED * len(inside_box):
            continue  # a drawing, with the words of a text on it
        cells: dict[tuple[int, int], list[Word]] = {}
        spans = _spans(xs, ys, across, down)
        for word in words:
            x, y = (word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2
            if xs[0] - _NEAR < x < xs[-1] + _NEAR and ys[0] - _NEAR < y < ys[-1] + _NEAR:
                column = max(sum(edge <= x for edge in xs[:-1]) - 1, 0)
                row = max(sum(edge <= y for edge in ys[:-1]) - 1, 0)
                cells.setdefault(spans[row, column][:2], []).append(word)
        if len({column for _, column in cells}) < 2 or len(cells) < 3:
            continue
        if any(_is_grid(inside) for inside in cells.values()):
            continue  # its lines part groups of columns, and gaps the columns and rows
        made = [
            _cell(part, join, *span)
            for place, inside in sorted(cells.items())
            for part, span in _parted(inside, xs, next(s for s in spans.values() if s[:2] == place))
        ]
        box = Box(xs[0], ys[0], xs[-1], ys[-1])
        grid = Grid(tuple(made), page, box)
        found.append(Found(grid, frozenset(w for inside in cells.values() for w in inside)))
    return found


def _is_crossed(word: Word, down: Sequence[Rule]) -> bool:
    """Whether a line goes down through a word, which none does in a table."""
    middle = (word.box.top + word.box.bottom) / 2
    return any(
        word.box.left + 1 < rule.left < word.box.right - 1 and rule.top < middle < rule.bottom
        for rule in down
    )


def _is_grid(words: Sequence[Word]) -> bool:
    """Whether a cell is a table itself: several rows with words far apart."""
    if any(word.turned for word in words):
        return False
    rows = rows_of(words)
    apart = sum(len(row.segments) > 1 and not _is_loose(row) for row in rows)
    return apart >= _ROWS and apart > 0.5 * len(rows)


def _parted(
    words: Sequence[Word], xs: Sequence[float], span: tuple[int, int, int, int]
) -> list[tuple[list[Word], tuple[int, int, int, int]]]:
    """A cell over several columns as one of each, where the words of each stand far apart.

    Some tables have lines between columns in their head alone.
    """
    row, column, high, wide = span
    parts: dict[int, list[Word]] = {}
    for word in words:
        centre = (word.box.left + word.box.right) / 2
        place = max(sum(edge <= centre for edge in xs[column : column + wide]) - 1, 0)
        parts.setdefault(column + place, []).append(word)
    sides = [(min(w.box.left for w in p), max(w.box.right for w in p)) for p in parts.values()]
    gaps = [after[0] - one[1] for one, after in pairwise(sorted(sides))]
    if not gaps or min(gaps) < _APART * max(word.size for word in words):
        return [(list(words), span)]
    return [(part, (row, place, high, 1)) for place, part in sorted(parts.items())]


def _cell(
    words: Sequence[Word], join: Join, row: int, column: int, row_span: int, column_span: int
) -> Cell:
    text, marks = join(_cell_rows(words))
    return Cell(text, row, column, row_span, column_span, marks=marks)


def _cell_rows(words: Sequence[Word]) -> list[Row]:
    """Rows of a cell; letters written upwards are read from the foot, line after line."""
    if not any(word.turned for word in words):
        return rows_of(words)
    ordered = sorted(words, key=lambda word: (round(word.box.left), -word.box.bottom))
    return [Row((Segment(tuple(ordered)),), ordered[0].base, ordered[0].size)]


def _clusters(values: Iterable[float]) -> list[float]:
    """Values with those that are nearly the same counted once, ascending."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _NEAR:
            kept.append(value)
    return kept


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Lines in groups that meet or cross."""
    groups: list[list[Rule]] = []
    boxes: list[list[Rule]] = []
    for rule in rules:
        meets = [g for g in groups if any(_meet(rule, other) for other in g)]
        merged = [rule, *(other for g in meets for other in g)]
        groups = [g for g in groups if not any(g is m for m in meets)] + [merged]
        if len(merged) > 4000:
            return boxes
    return groups


def _meet(one: Rule, other: Rule) -> bool:
    return (
        one.left <= other.right + _NEAR
        and other.left <= one.right + _NEAR
        and one.top <= other.bottom + _NEAR
        and other.top <= one.bottom + _NEAR
    )


def _spans(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]
) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    """For each place of the grid the cell that covers it: row, column, rows, columns."""
    spans: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in spans:
                continue
            middle = (ys[row] + ys[row + 1]) / 2
            wide = 1
            while column + wide < len(xs) - 1 and not any(
                abs(rule.left - xs[column + wide]) <= _NEAR and rule.top <= middle <= rule.bottom
                for rule in down
            ):
                wide += 1
            centre = (xs[column] + xs[column + 1]) / 2
            high = 1
            while row + high < len(ys) - 1 and not any(
                abs(rule.top - ys[row + high]) <= _NEAR and rule.left <= centre <= rule.right
                for rule in across
            ):
                high += 1
            for r in range(row, row + high):
                for c in range(column, column + wide):
                    spans.setdefault((r, c), (row, column, high, wide))
    return spans


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
        while j < len(rows) and not rows[j].has_leader and not _CAPTION.match(rows[j].text):
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
    if row.has_leader or _is_loose(row):
        return segments[:1]
    if len(segments) == 2 and segments[0].is_marker:
        return segments[1:]
    return segments


def _is_loose(row: Row) -> bool:
    """Whether it is a line of text whose blanks are uneven, as OCR and some printers leave them."""
    words = row.words
    prose = sum(word.text.strip(".,;:()").isalpha() for word in words) > 0.8 * len(words)
    gaps = [after.box.left - one.box.right for one, after in pairwise(row.segments)]
    return len(words) >= 7 and prose and max(gaps, default=0.0) < _LOOSE * row.size


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
    columns = column_edges(rows)
    starts = _row_starts(rows, rules, columns)
    lines: dict[tuple[int, int, int], list[Row]] = {}
    line = -1
    for i, row in enumerate(rows):
        line += i in starts
        for segment in (part for s in row.segments for part in _apart(s, columns)):
            first, wide = _place(segment, columns)
            part = Row((segment,), row.base, row.size)
            lines.setdefault((line, first, wide), []).append(part)
    cells = []
    for (line, column, wide), parts in sorted(lines.items()):
        text, marks = join(parts)
        text = _LED.sub("", text) or text  # "Fraud . . . . ."
        cells.append(Cell(text, line, column, column_span=wide, marks=marks))
    grid = Grid(tuple(cells), page, around(row.box for row in rows))
    return Found(grid, frozenset(word for row in rows for word in row.words))


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
    spaced = sum(gap > 1.25 * tight for gap in gaps) >= 0.3 * len(gaps)
    starts = {0}
    for i in range(1, len(rows)):
        gap = gaps[i - 1]
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
        alike = first and _figures(rows[i - 1], columns) & _figures(rows[i], columns)
        far = gap > 1.25 * tight or len(alike or ()) > 1
        if between or (far if spaced else (first or full) and not wrapped):
            starts.add(i)
    return starts
