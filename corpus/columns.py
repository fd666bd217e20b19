"""The head of a printed table -> its columns; the figures of a line -> cells under them.

Columns are known only by their horizontal position. Figures are laid on them in order, at the least
total distance; heads above them that span several are shared out among them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.errors import TableMismatch
from corpus.figures import continues, is_figure
from corpus.layout import Line, join

_CHUNK = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+(?: %)?")
YEAR = re.compile(r"(19|20)\d\d([-–/](\d\d|(19|20)\d\d))?")
_GRADE = re.compile(r"[A-Z]{1,2}-\w+")
TOTAL = re.compile(r"(?:sub-?)?totals?|итого|всего|المجموع|合计|总计|insgesamt|summe", re.I)
_NEAR = (
    8  # share of their width that a head is at most off its columns' middle; 1/10 in IOM's tables
)
_FAR = 10_000.0  # more than any head can be off
_MARGIN = 2  # the head of the column of labels begins at most this far from the left edge


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a line between its first and last column (half open)."""

    text: str
    start: int
    end: int

    @property
    def centre(self) -> float:
        """Its middle, in columns of characters."""
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a table, as it stands above some of its rows."""

    stub: str
    """Head of the column of labels, with the part of the table: "Country: Member States"."""
    columns: tuple[Word, ...]
    """The columns' names from left to right."""
    groups: tuple[str, ...]
    """For each column, the head that it shares with its neighbours, or ""."""
    words: frozenset[str]
    """All of the header's words, by which it is known on the next page."""


def _chunks(line: Line) -> list[Word]:
    return [Word(m[0], m.start(), m.end()) for m in _CHUNK.finditer(line.text)]


def split_head(line: Line) -> tuple[str, list[Word]]:
    """A line of a header: the head of the labels, if one stands at the margin, and the rest."""
    chunks = _chunks(line)
    if chunks and (chunks[0].start <= _MARGIN or counts_columns(chunks[0].text, chunks[1:])):
        return chunks[0].text, chunks[1:]
    return "", chunks


def words_of(chunk: Word) -> list[Word]:
    """The words of a piece of a line; a percent sign belongs to the figure before it."""
    return [
        Word(m[0], chunk.start + m.start(), chunk.start + m.end())
        for m in _WORD.finditer(chunk.text)
    ]


def all_figures(chunk: Word) -> bool:
    """Whether all words of a piece of a line can fill cells."""
    return all(is_figure(word.text) for word in words_of(chunk))


def counts_columns(label: str, chunks: Sequence[Word]) -> bool:
    """Whether a line counts columns below their names: "(1)  (2)  (3)=(1)-(2)".

    A head of labels may stand beside it if the numbers are in brackets.
    """
    numbers = [chunk.text.partition("=")[0] for chunk in chunks]
    forms = [(f"({n})",) if label else (f"({n})", str(n)) for n in range(1, len(chunks) + 1)]
    return len(chunks) > 1 and all(n in form for n, form in zip(numbers, forms, strict=True))


def header_of(lines: Sequence[Line]) -> Header:
    """The bottom line names the columns; lines above it name groups of them, or the total."""
    split = [split_head(line) for line in lines]
    stub = join(label for label, _ in split if label)
    heads = [chunks for label, chunks in split if chunks and not counts_columns(label, chunks)]
    *above, bottom = heads or [split[-1][1]]
    columns = [word for chunk in bottom for word in _column_names(chunk)]
    columns += (word for head in above for word in head if TOTAL.fullmatch(word.text))
    columns.sort(key=lambda word: word.start)
    lone = [word for word in columns if TOTAL.fullmatch(word.text)]
    cut = lone[0] if len(lone) == 1 else None
    rows = [
        _groups(columns, [word for word in head if not TOTAL.fullmatch(word.text)], cut)
        for head in above
    ]
    groups = tuple(join(name for name in names if name) for names in zip(*rows, strict=True))
    words = frozenset(word.text for head in heads for word in head)
    return Header(stub, tuple(columns), groups or ("",) * len(columns), words)


def _column_names(chunk: Word) -> list[Word]:
    """Names of grades or years stand one space apart: "NO-A NO-B", "2018 2019"."""
    words = words_of(chunk)
    apart = any(all(form.fullmatch(word.text) for word in words) for form in (_GRADE, YEAR))
    return words if apart else [chunk]


def _groups(columns: Sequence[Word], heads: Sequence[Word], total: Word | None) -> list[str]:
    """For each column the head above it. A single column of totals stands between groups."""
    if total is None:
        return _spread(columns, heads)
    left = [column for column in columns if column.start < total.start]
    right = [column for column in columns if column.start > total.start]
    return [
        *_spread(left, [head for head in heads if head.start < total.start]),
        "",
        *_spread(right, [head for head in heads if head.start >= total.start]),
    ]


def _spread(columns: Sequence[Word], heads: Sequence[Word]) -> list[str]:
    """Share neighbouring columns out among the heads of a line above them.

    Columns whose names repeat ("M F Total M F Total") are shared out equally; else so that each
    head is as near as can be to the middle of its columns. Where that is not near, the heads do not
    span columns, but begin the names of those that they stand over.
    """
    if not heads:
        return [""] * len(columns)
    names, size = [column.text for column in columns], len(columns) // len(heads)
    if len(heads) > 1 and names == names[:size] * len(heads):
        return [head.text for head in heads for _ in range(size)]
    # best[n]: the cheapest way to give the first n columns to the heads seen so far.
    best: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for head in heads:
        following: dict[int, tuple[float, list[str]]] = {}
        for begin, (cost, shared) in best.items():
            for end in range(begin + 1, len(columns) + 1):
                left, right = columns[begin].start, columns[end - 1].end
                off = abs((left + right) / 2 - head.centre)
                reached = cost + off + (_FAR if off > max(2, (right - left) / _NEAR) else 0)
                if end not in following or reached < following[end][0]:
                    following[end] = (reached, shared + [head.text] * (end - begin))
        best = following
    cost, shared = best.get(len(columns), (_FAR, []))
    return shared if cost < _FAR else [_over(column, heads) for column in columns]


def _over(column: Word, heads: Sequence[Word]) -> str:
    overlapping = (h.text for h in heads if h.start < column.end and column.start < h.end)
    return next(overlapping, "")


def lay(figures: Sequence[Word], header: Header, line: Line) -> dict[int, str]:
    """Lay figures on columns: in order, at the least total distance of their words.

    "1 060 369" may be one figure, two or three: words of three digits that stand one space apart
    may continue a figure, and the columns decide.
    """
    # best[w]: the cheapest way to lay the first w words on the columns seen so far.
    best: list[tuple[float, dict[int, str]] | None] = [(0.0, {})] + [None] * len(figures)
    for index, column in enumerate(header.columns):
        following = list(best)
        for start, state in enumerate(best):
            if state is None:
                continue
            for end in range(start + 1, len(figures) + 1):
                if not all(_continues(a, b) for a, b in pairwise(figures[start:end])):
                    break
                cost = state[0] + sum(abs(w.centre - column.centre) for w in figures[start:end])
                known = following[end]
                if known is None or cost < known[0]:
                    text = " ".join(word.text for word in figures[start:end])
                    following[end] = (cost, state[1] | {index: text})
        best = following
    if best[-1] is None:
        raise TableMismatch(
            f"line {line.number}: {len(figures)} figures for {len(header.columns)} columns "
            f"({', '.join(column.text for column in header.columns)}); check the row's spacing"
        )
    return best[-1][1]


def _continues(before: Word, word: Word) -> bool:
    return word.start == before.end + 1 and continues(before.text, word.text)
