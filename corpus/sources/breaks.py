"""Where a paragraph begins among the rows of a column.

It begins where the distance to the row before is larger than between its rows, where a number or
bullet begins the row, where the type changes after a short row, or where a row is set in.
"""

import re
from collections.abc import Container, Sequence

from corpus.profiles.words import alternatives
from corpus.sources.habits import Habits
from corpus.sources.table_runs import CAPTION
from corpus.sources.words import DIVISION, PageWords, Row, Segment, is_ideograph

_ENDS = re.compile(r"[.;:?!。；：？！…]['”’»\")\]]*$")
ITEM = re.compile(
    r"(?:\(?(?:\d{1,3}(?:\.\d{1,3})*[a-zA-Z]?|[a-zA-Zа-я]|[ivxlc]{1,5}|[IVXLC]{1,6})[.)]+"
    r"|\[\d{1,3}\]|\d{1,2}(?:\.\d{1,3})+|\d{1,3}\.? ?[-–]"
    rf"|{DIVISION}|[•●○◦▪■□‣⁃–—\uf0b7\uf0a7])$"
)
_GLUED = re.compile(r"(?<=\))(?=[A-ZÀ-Þ])")  # "(1a)The"
_COUNT = re.compile(r"[(\[]?\d{1,3}(?:\.\d{1,3})*[.)\]]{1,2}|\d{1,2}(?:\.\d{1,3})+")
_PROVISION = re.compile(rf"(?:{alternatives('articles')})\s?\d", re.I)
# "Article 3.- For the purposes", "Art. premier. – La"
_ARTICLE = re.compile(
    rf"(?:{alternatives('articles')})\s(?:\d{{1,4}}|premier|1er|unique|primero)(?: \w+)?"
    r"\s?[.:]?\s?[-–—]\s",
    re.I,
)
_CLOSING = re.compile(rf"(?=[A-ZÀ-ÞА-Я])(?:{alternatives('closings')})\s(?-i:[A-ZÀ-ÞА-Я])", re.I)
ORNAMENT = re.compile(r"(?:[*∗⁎✱•~]\s*){3,}|(?:[o○]\s+){2,}[o○]")
"""Between parts of a text: "* * *"."""
BELOW = re.compile(rf"(?:{alternatives('below')})\s*:", re.I)
NAMED_PART = re.compile(r"[A-ZÀ-Þ][^\W\d_]{3,}\s\d{1,2}[.:]\s+[A-ZÀ-Þ]")
"""Begins "Finding 3. Assistance saved lives but came late"."""
_OPENS = re.compile(r"[\W_]*[^\W\d_a-zà-ÿа-я]")  # as a sentence does: no small letter, no digit


def starts(
    group: Sequence[Row],
    row: Row,
    left: float,
    right: float,
    page: PageWords,
    habits: Habits,
    raised: Container[Row],
) -> bool:
    """Whether a row begins a paragraph, after the rows of the one before.

    raised: those that begin with a raised number of their own.
    """
    last = group[-1]
    size = max(row.size, last.size)
    gap = row.base - last.base
    pitch = habits.pitch_of(size)
    short = last.box.right < right - 0.12 * (right - left)
    first = row.segments[0]
    if gap > 1.22 * pitch + 1 or row.has_leader or last.has_leader:
        return True
    if any(ORNAMENT.fullmatch(one.text) for one in (row, last)):
        return True
    if any(
        rule.across
        and last.base + 3 < rule.top < row.box.top + 1
        and rule.left < row.box.right
        and row.box.left < rule.right
        and rule.right - rule.left > 0.3 * (right - left)
        for rule in page.rules
    ):
        return True
    if row in raised and (short or _ended(last)):
        return True
    middle = _in_the_middle(row, left, right)
    if short and middle != all(_in_the_middle(one, left, right) for one in group):
        return True
    marker = _GLUED.split(first.words[0].text)[0]
    if len(row.segments) > 1 and first.is_marker and (ITEM.match(first.text) or short):
        return True
    ended = _ended(last)
    if ITEM.match(marker) and ended and (short or not marker[0].isdigit() or _counted(first)):
        return True
    if ITEM.match(marker) and _all_bold(group) and not _bold(row):
        return True
    if _is_part(marker, group[0].words[0].text) or (short and NAMED_PART.match(row.text)):
        return True
    if _all_bold(group) and not _bold(row) and _is_lettered(group[0]) and _OPENS.match(row.text):
        return True
    if marker in "•●○◦▪■‣⁃" or marker[0] in "\uf0b7\uf0a7\uf0d8":
        return True
    if ended and first.words[0].bold and not _bold(last) and _PROVISION.match(row.text):
        return True
    if (short or ended) and (_ARTICLE.match(row.text) or _CLOSING.match(row.text)):
        return True
    if abs(row.size - last.size) > 0.08 * size:
        return True
    if _bold(last) != _bold(row) and short and (_all_bold(group) or _bold(row)):
        return True
    if _bold(last) != _bold(row) and (CAPTION.match(row.text) or CAPTION.match(last.text)):
        return True
    if short and _all_italic(group) and not any(word.italic for word in row.words):
        return True
    if short and ended and gap > 1.05 * pitch:
        return True
    if short and BELOW.match(row.text):
        return True
    if row.box.left - _text_left(last) > 0.8 * size and not _centred(row, left, right):
        if _counted(first):
            return True
        if len(group) > 1 and ended:
            return True
    far = last.box.right < right - 0.3 * (right - left)
    return bool(short and far and (ended or (_indented(last, left) and _indented(row, left))))


def _indented(row: Row, left: float) -> bool:
    """Whether it is set in by two ideographs, as the first line of each Chinese paragraph."""
    chinese = any(map(is_ideograph, row.text[:2]))
    return chinese and 1.5 * row.size < row.box.left - left < 3 * row.size


def raised_numbers(rows: Sequence[Row]) -> frozenset[Row]:
    """Rows that begin a paragraph with a raised number, as in Swiss laws: "² The council".

    The first is "1", or the one before or behind it is there: a mark of a footnote stands alone
    where a row happens to begin with it.
    """
    found: dict[Row, int] = {}
    for row in rows:
        first = row.segments[0].words
        number = re.fullmatch(r"(\d{1,2})(?:bis|ter)?", first[0].text) if len(first) > 1 else None
        if number and first[0].raised and not first[1].raised and _OPENS.match(first[1].text):
            found[row] = int(number[1])
    there = {0, *found.values()}
    return frozenset(row for row, n in found.items() if {n - 1, n + 1} & there)


def _is_part(marker: str, before: str) -> bool:
    """Whether a heading's number has one more part than that of the line before: "1", "1.1"."""
    number = before.rstrip(".")
    return bool(
        re.fullmatch(rf"{re.escape(number)}\.\d{{1,2}}\.?", marker) and number[:1].isdigit()
    )


def _is_lettered(row: Row) -> bool:
    """Whether it begins with a letter or Roman number, as headings do."""
    marker = row.words[0].text
    return bool(ITEM.match(marker)) and marker[0].isalpha()


def _ended(row: Row) -> bool:
    """Whether its words end a sentence or a part of one, the marks of footnotes aside."""
    plain = [word.text for word in row.words if not word.raised]
    return bool(plain and _ENDS.search(plain[-1]))


def _counted(first: Segment) -> bool:
    """Whether it begins with a number that has a point or brackets, and a sentence behind it."""
    words = first.words
    marked = bool(_COUNT.fullmatch(words[0].text))
    return marked and (len(words) == 1 or bool(_OPENS.match(words[1].text)))


def _text_left(row: Row) -> float:
    """Where the words of a row begin, after a number or bullet."""
    marked = len(row.segments) > 1 and row.segments[0].is_marker
    return row.segments[1 if marked else 0].box.left


def _bold(row: Row) -> bool:
    return all(word.bold for word in row.words if not word.raised)


def _all_bold(rows: Sequence[Row]) -> bool:
    return all(_bold(row) for row in rows)


def _all_italic(rows: Sequence[Row]) -> bool:
    """Numbers in front of a heading may be upright."""
    words = [word for row in rows for word in row.words if word.text[0].isalpha()]
    return bool(words) and all(word.italic for word in words)


def _centred(row: Row, left: float, right: float) -> bool:
    box = row.box
    before, after = box.left - left, right - box.right
    # A line that is set in and filled to the right edge is the first of a paragraph.
    return (
        before > 1.5 * row.size
        and after > 0.5 * before
        and abs(before - after) < 0.12 * (right - left)
    )


def _in_the_middle(row: Row, left: float, right: float) -> bool:
    """Whether it is a short line with the same wide space on both sides."""
    before, after = row.box.left - left, right - row.box.right
    return min(before, after) > 0.15 * (right - left) > 2.5 * abs(before - after)


def is_centred(rows: Sequence[Row], left: float, right: float) -> bool:
    """Whether all rows leave the same space on both sides, and one of them some space."""
    even = all(
        abs((row.box.left - left) - (right - row.box.right)) < 0.1 * (right - left) for row in rows
    )
    return even and any(_centred(row, left, right) for row in rows)
