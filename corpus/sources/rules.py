"""Lines and areas drawn on a page: pieces of paths, what they underline and what they frame."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.sources.model import Box
from corpus.sources.words import Rule, Word

_SAME = 2.0  # points between areas that are meant to meet
_WIDE = 0.2  # share of the page's width that the frame of a text has at least: a narrow column
_HIGH = 40.0  # points: three lines of text
_MEETS = 3.0  # points between the head of a table and its rows
_HEAD = 80.0  # points: a higher one is no head
_PAGE = 0.85  # share of the page's height: more is the paper


def strokes(points: Sequence[tuple[float, float]], stroke: bool) -> Iterator[Box]:
    """The straight pieces of a path; a thin filled rectangle is one."""
    if len(points) < 2:
        return
    xs, ys = [x for x, _ in points], [-y for _, y in points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if right - left < 2.5 or bottom - top < 2.5:
        if max(right - left, bottom - top) > 4:
            yield Box(left, top, right, bottom)
        return
    if not stroke:
        return
    for (x1, y1), (x2, y2) in pairwise(points):
        if min(abs(x1 - x2), abs(y1 - y2)) < 1 and max(abs(x1 - x2), abs(y1 - y2)) > 4:
            top, bottom = sorted((-y1, -y2))
            yield Box(min(x1, x2), top, max(x1, x2), bottom)


def rectangle(points: Sequence[tuple[float, float]]) -> Iterator[Box]:
    """The path, if it is a rectangle with sides across and down that is no thin line."""
    xs, ys = {round(x) for x, _ in points}, {round(-y) for _, y in points}
    if len(xs) == len(ys) == 2 and min(max(xs) - min(xs), max(ys) - min(ys)) > 2.5:
        yield Box(min(xs), min(ys), max(xs), max(ys))


def frames(areas: Sequence[Box], width: float, height: float) -> tuple[Box, ...]:
    """Coloured areas that stand behind a piece of text on a page of a size in points.

    Word colours each line of a paragraph by itself, so those that meet are joined. The paper's own
    colour, a bar behind a heading and a table's coloured rows are not among them.
    """
    joined: list[Box] = []
    for area in sorted(areas, key=lambda area: (round(area.left), area.top)):
        if joined and _goes_on(joined[-1], area):
            joined[-1] |= area
        else:
            joined.append(area)
    return tuple(
        area
        for area in joined
        if area.right - area.left > _WIDE * width
        and _HIGH < area.bottom - area.top < _PAGE * height
    )


def _goes_on(above: Box, area: Box) -> bool:
    """Whether one area lies right below another and is as wide."""
    sides = max(abs(above.left - area.left), abs(above.right - area.right))
    return sides < _SAME and -_SAME < area.top - above.top < above.bottom - above.top + _SAME


def coloured_heads(areas: Sequence[Box], rules: Sequence[Rule]) -> Iterator[Rule]:
    """The lines around the head of a table that is told by its colour alone, above ruled rows.

    Its cells may be coloured one by one; they end where the lines below go down.
    """
    rows: dict[tuple[int, int], Box] = {}
    for area in areas:
        place = round(area.top), round(area.bottom)
        rows[place] = rows[place] | area if place in rows else area
    down = [rule for rule in rules if not rule.across]
    across = [rule for rule in rules if rule.across]
    for row in rows.values():
        if any(
            abs(r.top - row.top) < _MEETS and r.left < row.right > row.left < r.right
            for r in across
        ):
            continue  # a row of a ruled table, which may be one cell
        below = {round(r.left): r.left for r in down if abs(r.top - row.bottom) < _MEETS}
        xs = [x for _, x in sorted(below.items()) if row.left - _MEETS < x < row.right + _MEETS]
        wide = len(xs) > 2 and xs[0] - row.left < _MEETS > row.right - xs[-1]
        if wide and row.bottom - row.top < _HEAD:
            yield Rule(row.left, row.top, row.right, row.top)
            yield from (Rule(x, row.top, x, row.bottom) for x in xs)


def underlined(word: Word, rules: Sequence[Rule]) -> Word:
    """The word, marked where a line is drawn below it."""
    box = word.box
    # A rule much longer than the word may be a border of a table: it touches no letters.
    lined = any(
        rule.across
        and -0.5 <= rule.top - word.base <= 0.3 * word.size
        and rule.left - 1 <= box.left
        and box.right <= rule.right + 1
        and rule.right - rule.left < 40 * word.size
        for rule in rules
    )
    return replace(word, underlined=True) if lined else word
