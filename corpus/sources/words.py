"""Words on a page as a PDF places them, and the rows they stand in.

The PDF's library gives glyphs; `corpus.sources.pdf` makes words of them. From here on only geometry
counts: nothing in this file or in those that build on it (`grids.py`, `blocks.py`, …) knows of PDF.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from corpus.sources.model import Box

# "第十条" is a division of a law, and so are chapters and sections.
DIVISION = r"第[〇一二三四五六七八九十百千零两\d]{1,7}[条條章节節编編]"
# What can stand by itself in front of a paragraph: "12.", "(a)", "9.23", "iv)", "•".
MARKER = re.compile(
    r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Z]{0,2}\.\d{1,3}|[a-zа-я]{1,2}|[A-ZА-Я]|[ivxlc]+|[IVXLC]+)"
    r"(?:(?:bis|ter|quater) ?)?[.)]{0,2}|\[\d{1,3}\]|\(\d{1,3}[a-zA-Z]\)|\d{1,3}\.? ?[-–]"
    rf"|{DIVISION}|[•●○◦▪■□‣⁃∙·–—\-*➢✓\uf0b7\uf0a7\uf0d8]"
)
PUNCTUATION = ".,;:()[]“”\"'’-"
_LOOSE = 1.3  # times the type's size: gaps up to this are blanks in a line of seven words or more
_LEADER = re.compile(r"\.{5,}|(?:\. ){4,}|…{3,}|_{8,}")


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a blank between, of one size and face."""

    text: str
    box: Box
    base: float
    """The line that the letters stand on, in points from the top; of a superscript, its row's."""
    size: float
    """Of its type, in points."""
    bold: bool
    italic: bool
    raised: bool = False
    """Whether it is a superscript."""
    joined: bool = False
    """Whether no blank stands between it and the word before ("3" in "word3")."""
    underlined: bool = False
    turned: bool = False
    """Whether it is written in another direction than most of the page."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line drawn across or down the page."""

    left: float
    """Points from the page's left edge; so too for `right`."""
    top: float
    """Points from the page's upper edge, downwards; so too for `bottom`."""
    right: float
    bottom: float

    @property
    def across(self) -> bool:
        """Whether it is horizontal."""
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of one row without a wide gap between."""

    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        """Around all words."""
        return around(word.box for word in self.words)

    @property
    def text(self) -> str:
        """The words with blanks between."""
        return "".join(
            ("" if word.joined or not i else " ") + word.text for i, word in enumerate(self.words)
        )

    @property
    def is_marker(self) -> bool:
        """Whether it can be the number or bullet in front of a paragraph."""
        return bool(MARKER.fullmatch(self.text))


@dataclass(frozen=True, slots=True)
class Row:
    """What stands on one line of a column, from left to right."""

    segments: tuple[Segment, ...]
    base: float
    """The line that its words stand on, in points from the top."""
    size: float
    """Largest size of its words."""

    @property
    def words(self) -> tuple[Word, ...]:
        """All words."""
        return tuple(word for segment in self.segments for word in segment.words)

    @property
    def box(self) -> Box:
        """Around all words."""
        return around(segment.box for segment in self.segments)

    @property
    def text(self) -> str:
        """All words."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def has_leader(self) -> bool:
        """Whether dots lead to a page number, as in a table of contents, and to nothing else."""
        led = [i for i, segment in enumerate(self.segments) if _LEADER.search(segment.text)]
        return bool(led) and len(self.segments) < led[-1] + 3


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page as it is before anything is known of its layout."""

    number: int
    """From 1."""
    width: float
    """In points, as is the height."""
    height: float
    words: tuple[Word, ...]
    """Those that are upright when most of the page is."""
    turned_words: tuple[Word, ...] = ()
    """Those written in another direction: up the side of the page, in heads of narrow columns."""
    rules: tuple[Rule, ...] = ()
    areas: tuple[Box, ...] = ()
    """Coloured, behind pieces of its text."""
    turned: int = 0
    """Quarter turns, clockwise, that made it upright."""
    pictured: float = 0.0
    """Share of the page that pictures cover; looked at only where the page has next to no words."""
    unseen: bool = False
    """Whether OCR laid its letters behind a picture of them."""


def is_ideograph(character: str) -> bool:
    """Whether it is a letter or sign of Chinese or Japanese, which have no blanks between words."""
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or ("\uff00" <= character <= "\uffef" or character >= "\U00020000")
    )


def one_width(words: Iterable[Word]) -> bool:
    """Whether all letters are of one width, as typewriters and listings of programs have them.

    Figures are of one width in most types, so that words of letters alone count.
    """
    told = {w.text: w for w in words if len(w.text) > 2 and w.size}
    latin = [
        w for text, w in told.items() if re.search(r"[^\W\d_]", text) and not is_ideograph(text[0])
    ]
    wide = sorted((w.box.right - w.box.left) / (len(w.text) * w.size) for w in latin)
    usual = wide[len(wide) // 2] if wide else 0.0
    return len(wide) > 2 and sum(abs(one - usual) < 0.02 for one in wide) > 0.9 * len(wide)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around all."""
    return reduce(Box.__or__, boxes)


def rows_of(words: Sequence[Word], right_to_left: bool = False) -> list[Row]:
    """Words as rows from the top, each cut into segments at gaps wider than a letter is high."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (round(word.base, 1), word.box.left)):
        # A quarter of a letter's height: lines of one row differ less, two rows differ more.
        if rows and abs(word.base - rows[-1][0].base) <= 0.25 * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    joined: list[list[Word]] = []
    for row in rows:
        if joined and (_beside(row, joined[-1]) or _beside(joined[-1], row)):
            joined[-1] += row
        else:
            joined.append(row)
    return [row_of(row, right_to_left) for row in joined]


def _beside(number: Sequence[Word], row: Sequence[Word]) -> bool:
    """Whether a number in the margin stands beside a row of larger type, on a line of its own."""
    word, first = number[0], min(row, key=lambda word: word.box.left)
    middle = (word.box.top + word.box.bottom) / 2
    return (
        len(number) == 1
        and word.size < first.size
        and bool(re.fullmatch(r"[(\[]?\d{1,3}(?:\.\d{1,3})*[.)\]]{0,2}", word.text))
        and word.box.right + 0.5 * first.size < first.box.left
        and first.box.top < middle < first.box.bottom
    )


def row_of(words: Sequence[Word], right_to_left: bool = False) -> Row:
    """Words of one row in the order of reading."""
    ordered = sorted(words, key=lambda word: -word.box.right if right_to_left else word.box.left)
    gaps = [
        one.box.left - after.box.right if right_to_left else after.box.left - one.box.right
        for one, after in pairwise(ordered)
    ]
    widest = 0.95 * max(word.size for word in words)
    begin = int(bool(MARKER.fullmatch(ordered[0].text)))  # a number stands apart of its line
    if _is_stretched(ordered[begin:], gaps[begin:]):
        widest = max(gaps[begin:])
    segments: list[list[Word]] = [ordered[:1]]
    for word, gap in zip(ordered[1:], gaps, strict=True):
        # Titles of two letters are set wide: "总  则".
        letters = all(len(w.text) == 1 and is_ideograph(w.text) for w in (segments[-1][-1], word))
        if gap <= (6 * word.size if letters else widest):
            segments[-1].append(word)
        else:
            segments.append([word])
    first = max(words, key=lambda word: word.size)
    return Row(tuple(Segment(tuple(part)) for part in segments), first.base, first.size)


def _is_stretched(words: Sequence[Word], gaps: Sequence[float]) -> bool:
    """Whether a line of text was spaced out to its column's width, so that no gap parts it."""
    apart = sorted(gap for gap, word in zip(gaps, words[1:], strict=True) if not word.joined)
    prose = sum(word.text.strip(PUNCTUATION).isalpha() for word in words) > 0.7 * len(words)
    if len(apart) < 3 or not prose:
        return False
    usual = apart[len(apart) // 4]  # OCR sets some closer
    return 0.5 * words[0].size < usual and apart[-1] < min(2.4 * usual, 3 * words[0].size)


def is_loose(row: Row) -> bool:
    """Whether it is a line of text whose blanks are uneven, as OCR and some printers leave them."""
    words = row.words
    prose = sum(word.text.strip(PUNCTUATION).isalpha() for word in words) > 0.8 * len(words)
    gaps = [after.box.left - one.box.right for one, after in pairwise(row.segments)]
    return len(words) >= 7 and prose and max(gaps, default=0.0) < _LOOSE * row.size
