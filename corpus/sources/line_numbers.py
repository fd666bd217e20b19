"""Numbers of lines in a page's margin, as pleadings, bills and records of hearings have them.

They count the lines of each page, all or every fifth, at even distances. They are no numbers of
paragraphs, and no part of the text.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from corpus.sources.words import PageWords, Word

_FEWEST = {1: 10, 5: 3}  # numbers of a page, by the step in which they count
_PAGES = 2  # so many pages have them at least
_UNEVEN = 0.25  # share of their distance by which one may be off its place
_ALIGNED = 12.0  # points between the edges of numbers of one digit and of two
_INSIDE = 0.02  # share of a page's other words that may stand as far out


def line_numbers(pages: Sequence[PageWords]) -> frozenset[tuple[int, Word]]:
    """Page and word of each number of a line; none if there are not on two pages at least."""
    found = {page.number: list(_of_page(page)) for page in pages}
    if sum(map(bool, found.values())) < _PAGES:
        return frozenset()
    return frozenset((page, word) for page, words in found.items() for word in words)


def _of_page(page: PageWords) -> Iterator[Word]:
    figures = [w for w in page.words if w.text.isdecimal() and len(w.text) < 3 and not w.raised]
    others = [w for w in page.words if not w.text.isdecimal()]
    allowed = _INSIDE * len(others)
    outer = [
        [w for w in figures if sum(o.box.left < w.box.right for o in others) <= allowed],
        [w for w in figures if sum(o.box.right > w.box.left for o in others) <= allowed],
    ]
    for margin in outer:
        for words in _columns(margin):
            if _count_lines(words):
                yield from words


def _columns(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words that stand below each other, from the top."""
    column: list[Word] = []
    for word in sorted(words, key=lambda word: word.box.right):
        if column and word.box.right - column[-1].box.right > _ALIGNED:
            yield sorted(column, key=lambda word: word.base)
            column = []
        column.append(word)
    yield sorted(column, key=lambda word: word.base)


def _count_lines(words: Sequence[Word]) -> bool:
    """Whether they count from the first line on, evenly down the page."""
    values = [int(word.text) for word in words]
    step = values[0] if values else 0
    if len(values) < _FEWEST.get(step, len(values) + 1):
        return False
    if values != list(range(step, step * (len(values) + 1), step)):
        return False
    gaps = [after.base - one.base for one, after in pairwise(words)]
    usual = median(gaps)
    return all(abs(gap - usual) <= _UNEVEN * usual for gap in gaps)
