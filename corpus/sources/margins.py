"""Numbers of paragraphs in the right margin, as right-hand pages and columns have them.

They are put in front of the line that they stand beside, where other documents print them, so that
nothing that reads paragraphs need know of them.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import quantiles

from corpus.sources.model import Box
from corpus.sources.words import PageWords, Row, Segment, Word

_FEW = 3  # numbers that make a count
_NEARLY = 0.8  # share of them that follow each other
_STEP = 40  # most paragraphs between one right-hand page and the next
_GAP = 0.6  # times the type's size: a number is apart of the line that it stands beside
_MARGIN = 5  # times the type's size: it stands no farther from the text's edge
_BLANK = 1.2  # times the type's size: a wider gap ends a column
_APART = 1.3  # times the type's size: how far in front of its line a number is put


def right_margin(
    pages: Sequence[PageWords], heads: Collection[tuple[int, Word]]
) -> dict[tuple[int, Word], Word]:
    """By page and first word of a line, the number to the right of that line.

    heads: words of running heads, by page.
    """
    found = {page.number: _beside(page, heads) for page in pages}
    values = [[int(word.text) for word, _ in found[page.number]] for page in pages]
    within = [b - a == 1 for one in values for a, b in pairwise(one)]
    between = [0 < b[0] - a[-1] <= _STEP for a, b in pairwise(filter(None, values))]
    steps = [*within, *between]
    if len(within) < _FEW - 1 or sum(steps) < _NEARLY * len(steps):
        return {}
    return {(page, line[-1]): word for page, lines in found.items() for word, line in lines}


def put_in_front(row: Row, number: Word) -> Row:
    """The row with the number in front, where other documents print it."""
    box, right = number.box, row.box.left - _APART * row.size
    moved = Box(right - (box.right - box.left), box.top, right, box.bottom)
    return replace(row, segments=(Segment((replace(number, box=moved),)), *row.segments))


def _beside(page: PageWords, heads: Collection[tuple[int, Word]]) -> list[tuple[Word, list[Word]]]:
    """Numbers to the right of all text, from the top, each with the words of the line beside it."""
    words = [word for word in page.words if (page.number, word) not in heads]
    texts = [word for word in words if not word.text.isdigit()]
    if len(texts) < 2:
        return []
    edge = quantiles([word.box.right for word in texts], n=50)[-1]
    found = []
    for word in sorted(words, key=lambda word: word.box.top):
        outside = 2 < word.box.left - edge < _MARGIN * word.size
        outside = outside and re.fullmatch(r"\d{1,4}", word.text) is not None
        if outside and not word.raised and (line := _line(word, words)):
            found.append((word, line))
    return found


def _line(number: Word, words: Sequence[Word]) -> list[Word]:
    """Words of the line to the left of a number, from its end, up to the edge of its column.

    Empty where dots lead to the number, which is the page of an entry in the contents.
    """
    middle = (number.box.top + number.box.bottom) / 2
    row = [w for w in words if w.box.top < middle < w.box.bottom and w.box.right < number.box.left]
    row.sort(key=lambda word: -word.box.right)
    if not row or number.box.left - row[0].box.right < _GAP * row[0].size:
        return []
    if re.fullmatch(r"[.…_]+", row[0].text):
        return []
    gaps = [one.box.left - after.box.right for one, after in pairwise(row)]
    cut = next((i for i, gap in enumerate(gaps) if gap > _BLANK * row[0].size), len(gaps))
    return row[: cut + 1]
