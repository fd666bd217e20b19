"""What stands in the margins: numbers of paragraphs at the right, and notes in smaller type.

Numbers, as right-hand pages and columns have them, are put in front of the line that they stand
beside, where other documents print them, so that nothing that reads paragraphs need know of them.
Notes, such as the date of each rule or what a paragraph is about, are taken out of the lines beside
them.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import quantiles

from corpus.sources.model import Box
from corpus.sources.words import PageWords, Row, Segment, Word, rows_of

_FEW = 3  # numbers that make a count
_NEARLY = 0.8  # share of them that follow each other; of words beside a note that are text
_STEP = 40  # most paragraphs between one right-hand page and the next
_GAP = 0.6  # times the type's size: a number is apart of the line that it stands beside
_OUTSIDE = 0.5  # times the type's size: a note is apart of the text beside it
_MARGIN = 5  # times the type's size: it stands no farther from the text's edge
_BLANK = 1.2  # times the type's size: a wider gap ends a column
_SAME, _SMALLER = 0.05, 0.9  # times the text's size: type of the text; of notes in the margin
_MANY = 200  # words of the text that tell where its margin is
_SHARE = 0.2  # of a page's words: more are a column
_LINES = 4  # of a call-out
_LINE = 2  # times the type's size: lines of one note are no farther apart
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


def edges_of_text(pages: Sequence[PageWords], size: float) -> dict[int, tuple[float, float]]:
    """Where the text of even and odd pages begins at the left and ends at the right, by the
    remainder of their numbers.

    size: of the document's text, in points.
    """
    words: dict[int, list[Word]] = {0: [], 1: []}
    for page in pages:
        words[page.number % 2] += [w for w in page.words if abs(w.size - size) < _SAME * size]
    return {
        k: (
            quantiles([w.box.left for w in of], n=200)[0],
            quantiles([w.box.right for w in of], n=200)[-1],
        )
        for k, of in words.items()
        if len(of) >= _MANY
    }


def margin_notes(words: Sequence[Word], size: float, edges: tuple[float, float]) -> list[list[Row]]:
    """Lines of each note that stands in other type left or right of the text: in smaller type, or
    in larger, if it has so many lines that it is a call-out and no heading.

    What stands beside other small type is a cell of a wide table, or belongs to a picture.

    words: of a page. size: of the document's text, in points. edges: where it begins and ends.
    """
    left, right = edges[0] - _OUTSIDE * size, edges[1] + _OUTSIDE * size
    other = [w for w in words if w.size < _SMALLER * size or w.size > (1 + _SAME) * size]
    sides = [w for w in other if w.box.right < left], [w for w in other if w.box.left > right]
    asides = [side for side in sides if len(side) <= _SHARE * len(words)]
    text = [word for word in words if not any(word in side for side in asides)]
    notes = [note for side in asides for note in _notes_in(side)]
    told = (note for note in notes if note[0].size < size or len(note) >= _LINES)
    return [note for note in told if _is_beside_text(note, text, size)]


def _notes_in(words: Sequence[Word]) -> list[list[Row]]:
    """The lines of each note of a margin."""
    notes: list[list[Row]] = []
    for row in rows_of(words):
        if notes and row.base - notes[-1][-1].base < _LINE * row.size:
            notes[-1].append(row)
        elif not row.text.isdigit():  # what numbers lines or paragraphs
            notes.append([row])
    return notes


def _is_beside_text(note: Sequence[Row], words: Sequence[Word], size: float) -> bool:
    top, bottom = note[0].box.top, note[-1].box.bottom
    beside = [word for word in words if word.box.top < bottom and top < word.box.bottom]
    as_text = sum(w.size >= _SMALLER * size or w.raised for w in beside)
    least = 1.0 if note[0].size < size else _NEARLY  # small type beside a call-out is a footnote's
    return bool(beside) and as_text >= least * len(beside)


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
