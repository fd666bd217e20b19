"""The head of a printed table -> its columns; the figures of a line -> cells under them.

Columns are known only by their horizontal position. Figures are assigned to columns, and columns to
the heads that span them, in order and so that the sum of the distances is the least.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.errors import TableMismatch
from corpus.figures import continues, is_figure
from corpus.layout import Line, join

_CHUNK = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+(?: %)?")
YEAR = re.compile(r"\(?(?:19|20)\d\d(?:[-–/](?:\d\d|(?:19|20)\d\d))?\)?")
_GRADE = re.compile(r"[A-Z]{1,2}-\w+")
_COUNT = re.compile(r"\((\d+)\)(?:=.*)?")
TOTAL = re.compile(r"(?:sub-?)?totals?|итого|всего|المجموع|合计|总计|insgesamt|summe", re.I)
_MARGIN = 2  # characters from the left edge within which the head of the labels begins
_NEAR = 6  # a head may be off the middle of its columns by a sixth of their width
# Cost of leaving a column without a head; of giving a head columns that it is not above.
_BARE, _FAR = 100.0, 10_000.0


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a line."""

    text: str
    start: int
    """Its place in the line: line[start:end] == text."""
    end: int
    """Behind its last character."""

    @property
    def centre(self) -> float:
        """Its middle, in columns of characters."""
        return (self.start + self.end) / 2

    @property
    def words(self) -> list["Word"]:
        """Its words; a percent sign belongs to the figure before it."""
        found = _WORD.finditer(self.text)
        return [Word(m[0], self.start + m.start(), self.start + m.end()) for m in found]

    @property
    def is_figures(self) -> bool:
        """Whether all its words can fill cells."""
        return all(is_figure(word.text) for word in self.words)

    @property
    def is_years(self) -> bool:
        """Whether all its words are years: "2019", "2018/19", "(2019)"."""
        return all(YEAR.fullmatch(word.text) for word in self.words)


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a table, as it stands above some of its rows."""

    stub: str
    """Head of the column of labels, with the part of the table: "Country: Member States"."""
    columns: tuple[Word, ...]
    """The columns' names from left to right."""
    groups: tuple[str, ...]
    """For each column, the head that it shares with its neighbours, or ""."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names from left to right."""
        return tuple(column.text for column in self.columns)


def split_head(line: Line) -> tuple[str, list[Word]]:
    """A line of a header: the head of the labels, if one stands at the margin, and the rest."""
    chunks = [Word(m[0], m.start(), m.end()) for m in _CHUNK.finditer(line.text)]
    if chunks and chunks[0].start <= _MARGIN:
        return chunks[0].text, chunks[1:]
    return "", chunks


def counts_columns(chunks: Sequence[Word]) -> bool:
    """Whether a line counts columns below their names: "(1)  (2)  (3)=(1)-(2)"."""
    counts = [match[1] for chunk in chunks if (match := _COUNT.fullmatch(chunk.text))]
    return len(chunks) > 1 and counts == [str(n) for n in range(1, len(chunks) + 1)]


def header_of(lines: Sequence[Line]) -> Header:
    """The bottom line names the columns; lines above it name groups of them, or the total."""
    split = [split_head(line) for line in lines]
    heads = [chunks for _, chunks in split if chunks and not counts_columns(chunks)]
    *above, bottom = heads or [split[-1][1]]
    columns = [name for chunk in bottom for name in _column_names(chunk)]
    columns += (word for head in above for word in head if TOTAL.fullmatch(word.text))
    columns.sort(key=lambda word: word.start)
    totals = [column for column in columns if TOTAL.fullmatch(column.text)]
    groups = [""] * len(columns)
    for head in above:
        spanning = [word for word in head if not TOTAL.fullmatch(word.text)]
        if len(totals) == 1:  # it belongs to no group, so it is a head of its own
            spanning = sorted([*spanning, *totals], key=lambda word: word.start)
        names = ("" if word in totals else word.text for word in _spread(columns, spanning))
        groups = [join([group, name]).strip() for group, name in zip(groups, names, strict=True)]
    return Header(join(label for label, _ in split if label), tuple(columns), tuple(groups))


def _column_names(chunk: Word) -> list[Word]:
    """Names of grades or years stand one space apart: "NO-A NO-B", "2018 2019"."""
    grades = all(_GRADE.fullmatch(word.text) for word in chunk.words)
    return chunk.words if grades or chunk.is_years else [chunk]


def _spread(columns: Sequence[Word], heads: Sequence[Word]) -> list[Word]:
    """For each column the head above it, or an empty one.

    Columns whose names repeat ("M F Total M F Total") are shared out equally. Otherwise a head
    covers the longest run of columns that it is centred over; failing that, the one below it.
    """
    names, size = [column.text for column in columns], len(columns) // max(1, len(heads))
    if len(heads) > 1 and names == names[:size] * len(heads):
        return [head for head in heads for _ in range(size)]
    none = Word("", 0, 0)
    bins = [none, *(bin for head in heads for bin in (head, none))]

    def cost(begin: int, end: int, bin: int) -> float:
        if bins[bin] is none:
            return _BARE * (end - begin)
        if begin == end:
            return math.inf
        head, run = bins[bin], Word("", columns[begin].start, columns[end - 1].end)
        off = abs(run.centre - head.centre)
        above = end - begin == 1 and head.start < run.end and run.start < head.end
        near = above or off <= max(2, (run.end - run.start) / _NEAR)
        return off if near else _FAR + off

    runs = _share_out(len(columns), len(bins), cost) or [(0, len(columns))]
    return [head for head, (begin, end) in zip(bins, runs, strict=False) for _ in range(begin, end)]


def lay(figures: Sequence[Word], header: Header, line: Line) -> dict[int, str]:
    """Lay figures on columns: in order, at the least total distance of their words.

    "1 060 369" may be one figure, two or three: words of three digits that stand one space apart
    may continue a figure, and the columns decide.
    """

    def cost(begin: int, end: int, column: int) -> float:
        words = figures[begin:end]
        if not all(_continues(a, b) for a, b in pairwise(words)):
            return math.inf
        return sum(abs(word.centre - header.columns[column].centre) for word in words)

    runs = _share_out(len(figures), len(header.columns), cost)
    if runs is None:
        raise TableMismatch(
            f"line {line.number}: {len(figures)} figures for {len(header.columns)} columns "
            f"({', '.join(header.names)}); check the row's spacing"
        )
    cells = (" ".join(word.text for word in figures[begin:end]) for begin, end in runs)
    return {column: cell for column, cell in enumerate(cells) if cell}


def _continues(before: Word, word: Word) -> bool:
    return word.start == before.end + 1 and continues(before.text, word.text)


def _share_out(
    count: int, bins: int, cost: Callable[[int, int, int], float]
) -> list[tuple[int, int]] | None:
    """Cut a row of `count` things into one run for each bin, at the least total cost.

    cost: of a run (begin, end) in a bin; infinite if the run is not possible there, and then no
    longer one is. None if there is no possible way to cut.
    """
    # best[n]: the cheapest way to share out the first n things among the bins seen so far.
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}
    for bin in range(bins):
        following: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for begin, (reached, runs) in best.items():
            for end in range(begin, count + 1):
                total = reached + cost(begin, end, bin)
                if math.isinf(total) and end > begin:
                    break
                if total < following.get(end, (math.inf, []))[0]:
                    following[end] = (total, [*runs, (begin, end)])
        best = following
    return best[count][1] if count in best else None
