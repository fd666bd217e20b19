"""Lines drawn on a page: pieces of paths, and what they underline."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.sources.model import Box
from corpus.sources.words import Rule, Word


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
