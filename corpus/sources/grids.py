"""Tables on a page that are ruled: by the lines around their cells. Others: `gap_tables.py`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.sources.model import Box, Cell, Grid
from corpus.sources.words import Row, Rule, Segment, Word, is_loose, rows_of

Join = Callable[[Sequence[Row]], tuple[str, tuple[tuple[int, int], ...]]]
"""Rows as running text, with the places of superscripts in it."""

_NEAR = 3.0  # points between lines that are meant to meet
_APART = 1.5  # times the type's size: words of two columns stand so far apart at least
_CROSSED = 0.1  # share of a table's words that a line may go through, where boxes are too wide
_ROWS = 4  # rows with gaps that make a table


@dataclass(frozen=True, slots=True)
class Found:
    """A table, and the words it is made of."""

    grid: Grid
    words: frozenset[Word]
    """All words of the page that stand in it."""


def mirrored(grid: Grid) -> Grid:
    """The grid with its columns counted from the right, as people read Arabic and Hebrew."""
    width = max(cell.column + cell.column_span for cell in grid.cells)
    cells = [replace(c, column=width - c.column - c.column_span) for c in grid.cells]
    return replace(grid, cells=tuple(sorted(cells, key=lambda c: (c.row, c.column))))


def ruled_grids(page: int, words: Sequence[Word], rules: Sequence[Rule], join: Join) -> list[Found]:
    """Tables with lines around their cells: two columns or more, and two rows or more."""
    found = []
    for group in _touching(rules):
        across = [rule for rule in group if rule.across]
        down = [rule for rule in group if not rule.across]
        if not across or not down:
            continue
        # The frame is left open where lines part the cells alone: it is where the others end.
        sides = min(rule.left for rule in across), max(rule.right for rule in across)
        ends = min(rule.top for rule in down), max(rule.bottom for rule in down)
        xs = _clusters([*(rule.left for rule in down), *sides])
        ys = _clusters([*(rule.top for rule in across), *ends])
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
        labels = [rows_of(inside) for (_, column), inside in cells.items() if not column]
        if len(ys) <= 3 and max(map(len, labels), default=0) > 2:
            continue  # a line below its head, and gaps between its rows
        made = [
            _cell(part, join, *span)
            for place, inside in sorted(cells.items())
            for part, span in _parted(inside, xs, next(s for s in spans.values() if s[:2] == place))
        ]
        box = Box(xs[0], ys[0], xs[-1], ys[-1])
        filled = sorted({row for row, _ in cells})
        rows = [[w for (r, _), cell in cells.items() if r == row for w in cell] for row in filled]
        grid = Grid(tuple(made), page, box, plain=not stands_out(rows))
        found.append(Found(grid, frozenset(w for inside in cells.values() for w in inside)))
    return found


def stands_out(rows: Sequence[Sequence[Word]]) -> bool:
    """Whether the words of the first row are of another type than most of the others."""
    first = {(word.bold, word.italic, round(word.size)) for word in rows[0]}
    others = [word for row in rows[1:] for word in row]
    unlike = sum((word.bold, word.italic, round(word.size)) not in first for word in others)
    return unlike > 0.5 * len(others)


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
    apart = sum(len(row.segments) > 1 and not is_loose(row) for row in rows)
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
