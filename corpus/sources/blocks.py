"""Rows of words on pages -> blocks and grids in reading order.

    words -> running heads set apart -> ruled tables -> columns -> in each: tables by their gaps,
    footnotes at its foot, paragraphs

A paragraph ends where the distance to the next row is larger than between its rows, where a number
or bullet begins the next, or where the type changes after a short row.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.sources.columns import Strips, columns_of
from corpus.sources.gap_tables import gap_grid, table_runs
from corpus.sources.grids import ruled_grids
from corpus.sources.heads import Running, turned_segments
from corpus.sources.model import Block, BlockKind, Box, Grid, Item
from corpus.sources.notes import NOTE_NUMBER, notes_start, split_notes
from corpus.sources.words import PageWords, Row, Rule, Segment, Word, around, rows_of

_UNSEEN = 2.5  # points: smaller type is not for readers but for programs
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufeff]")
_ENDS = re.compile(r"[.;:?!。；：？！…]['”’»\")\]]*$")
_ITEM = re.compile(
    r"(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Zа-я]|[ivxlc]{1,5}|[IVXLC]{1,6})[.)]+"
    r"|\[\d{1,3}\]|\d{1,2}(?:\.\d{1,3})+"
    r"|[•●○◦▪■□‣⁃–—\uf0b7\uf0a7])$"
)

_COUNT = re.compile(r"[(\[]?\d{1,3}(?:\.\d{1,3})*[.)\]]{1,2}|\d{1,2}(?:\.\d{1,3})+")
_OPENS = re.compile(r"[\W_]*[^\W\d_a-zà-ÿа-я]")  # as a sentence does: no small letter, no digit


@dataclass(frozen=True, slots=True)
class Habits:
    """What holds for the whole document."""

    size: float
    """Of the running text."""
    pitch: dict[float, float]
    """Distance of rows in a paragraph, by size."""
    words: frozenset[str]
    """Every word of the text, in small letters: tells which hyphens at a line's end stay."""
    right_to_left: bool

    def pitch_of(self, size: float) -> float:
        """Distance of rows of this size: measured, or else the usual 1.2 of the size."""
        return self.pitch.get(round(size, 0), 1.2 * size)

    def join(self, rows: Sequence[Row]) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Rows as running text, with the places of superscripts in it."""
        text, marks = "", []
        for row in rows:
            for i, word in enumerate(row.words):
                if text and not i and (cut := self._hyphen(text, word.text)) is not None:
                    text = cut
                elif text and not (word.joined and i) and not (not i and _ideographic(text, word)):
                    text += " "
                if word.raised:
                    marks.append((len(text), len(text) + len(word.text)))
                text += word.text
        return text, tuple(marks)

    def _hyphen(self, text: str, after: str) -> str | None:
        """The text as the next row's first word is added to it, if a hyphen is between."""
        if text[-1] not in "-\u00ad\u2010" or len(text) < 2 or not text[-2].isalpha():
            return None
        before = text[:-1].split()[-1]
        whole = (_bare(before) + _bare(after)).casefold()
        kept = f"{_bare(before)}-{_bare(after)}".casefold()
        # "labour-saving": ten of the given documents' breaks are of such parts, and all keep it.
        apart = all(len(part) > 3 and part in self.words for part in kept.split("-"))
        known = whole not in self.words and (kept in self.words or apart)
        # "Trace-/Monkey" where the text has "TraceMonkey" elsewhere.
        stays = known or (not after[:1].islower() and whole not in self.words)
        return text if stays and text[-1] != "\u00ad" else text[:-1]


def _bare(word: str) -> str:
    return word.strip(".,;:?!()[]“”\"'«»‘’")


def _ideographic(text: str, word: Word) -> bool:
    """Whether both neighbours are letters of a script without blanks."""
    return text[-1] >= "\u2e80" and word.text[0] >= "\u2e80"


def items_of(pages: Sequence[PageWords], running: Running, strips: Strips) -> tuple[Item, ...]:
    """All blocks and grids of a document in reading order. strips: are found here."""
    habits = _habits(pages, running)
    return tuple(item for page in pages for item in _page_items(page, running, habits, strips))


def _habits(pages: Sequence[PageWords], running: Running) -> Habits:
    sizes, pitches = Counter[float](), Counter[tuple[float, float]]()
    words: set[str] = set()
    letters = reversed_letters = 0
    for page in pages:
        kept = [word for word in page.words if (page.number, word) not in running.words]
        for word in kept:
            sizes[round(word.size, 1)] += len(word.text)
            words.add(_bare(word.text).casefold())
            letters += len(word.text)
            reversed_letters += len(_RIGHT_TO_LEFT.findall(word.text))
        rows = rows_of(kept)
        for row, after in pairwise(rows):
            if 0.9 * row.size < after.base - row.base < 2.6 * row.size:
                pitches[round(row.size, 0), round(after.base - row.base, 0)] += len(row.words)
    pitch: dict[float, float] = {}
    for (size, step), _ in pitches.most_common():
        pitch.setdefault(size, step)
    return Habits(
        sizes.most_common(1)[0][0] if sizes else 10.0,
        pitch,
        frozenset(words),
        reversed_letters > letters / 2,
    )


def _page_items(
    page: PageWords, running: Running, habits: Habits, strips: Strips
) -> Iterator[Item]:
    """The items of one page, those of running heads first. strips: between columns so far."""
    heads = [word for word in page.words if (page.number, word) in running.words]
    for row in rows_of(heads, habits.right_to_left):
        yield _block([row], page, habits, "boilerplate")
    words = [word for word in page.words if (page.number, word) not in running.words]
    for row in rows_of([word for word in words if word.size < _UNSEEN]):
        yield _block([row], page, habits, "boilerplate")
    words = [word for word in words if word.size >= _UNSEEN]
    tables = ruled_grids(page.number, [*words, *page.turned_words], page.rules, habits.join)
    taken = {word for table in tables for word in table.words}
    rest = [word for word in words if word not in taken]
    found: list[Item] = []
    for region in columns_of(rows_of(rest, habits.right_to_left), page.rules, strips, page.number):
        found += _region_items(region, page, habits)
    for table in tables:
        _insert(found, table.grid)
    for segment in turned_segments(page):
        gone = all((page.number, word) in running.words for word in segment.words)
        if gone or not any(word in table.words for table in tables for word in segment.words):
            row = Row((segment,), segment.box.bottom, segment.words[0].size)
            found.append(_block([row], page, habits, "boilerplate" if gone else "text"))
    yield from found


def _insert(items: list[Item], grid: Grid) -> None:
    """Put a grid in front of the first item that stands below it and not beside it."""
    box = grid.box
    assert box is not None
    for i, item in enumerate(items):
        if item.box and item.box.top >= box.bottom - 4 and _beside(item.box, box):
            items.insert(i, grid)
            return
    items.append(grid)


def _beside(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right


def _region_items(rows: Sequence[Row], page: PageWords, habits: Habits) -> Iterator[Item]:
    """Tables, paragraphs and footnotes of one column."""
    notes = notes_start(rows, page, habits.size)
    body = rows[:notes]
    done = 0
    for start, end in table_runs(body):
        yield from _paragraphs(body[done:start], page, habits)
        yield gap_grid(page.number, body[start:end], page.rules, habits.join).grid
        done = end
    yield from _paragraphs(body[done:], page, habits)
    for group in split_notes(rows[notes:]):
        yield _block(group, page, habits, "footnote")


def _paragraphs(rows: Sequence[Row], page: PageWords, habits: Habits) -> Iterator[Block]:
    if not rows:
        return
    right = sorted(row.box.right for row in rows)[int(0.9 * (len(rows) - 1))]
    left = min(row.box.left for row in rows)
    group: list[Row] = []
    for row in rows:
        if _far_apart(row):
            if group:
                yield _block(group, page, habits, region=(left, right))
            for segment in row.segments:
                single = replace(row, segments=(segment,))
                yield _block([single], page, habits, region=(left, right))
            group = []
            continue
        if group and _starts(group, row, left, right, page, habits):
            yield _block(group, page, habits, region=(left, right))
            group = []
        group.append(row)
    if group:
        yield _block(group, page, habits, region=(left, right))


def _starts(
    group: Sequence[Row], row: Row, left: float, right: float, page: PageWords, habits: Habits
) -> bool:
    """Whether a row begins a paragraph, after the rows of the one before."""
    last = group[-1]
    size = max(row.size, last.size)
    gap = row.base - last.base
    pitch = habits.pitch_of(size)
    short = last.box.right < right - 0.12 * (right - left)
    first = row.segments[0]
    if gap > 1.22 * pitch + 1 or row.has_leader or last.has_leader:
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
    marker = first.words[0].text
    if len(row.segments) > 1 and first.is_marker and (_ITEM.match(first.text) or short):
        return True
    ended = _ended(last)
    if _ITEM.match(marker) and ended and (short or not marker[0].isdigit() or _counted(first)):
        return True
    if marker in "•●○◦▪■‣⁃" or marker[0] in "\uf0b7\uf0a7\uf0d8":
        return True
    if abs(row.size - last.size) > 0.08 * size:
        return True
    if _bold(last) != _bold(row) and short and (_all_bold(group) or _bold(row)):
        return True
    if short and ended and gap > 1.05 * pitch:
        return True
    indent = row.box.left - _text_left(last)
    if indent > 0.8 * size and len(group) > 1 and ended and not _centred(row, left, right):
        return True
    return bool(short and ended and last.box.right < right - 0.3 * (right - left))


def _ended(row: Row) -> bool:
    """Whether its words end a sentence or a part of one, the marks of footnotes aside."""
    plain = [word.text for word in row.words if not word.raised]
    return bool(plain and _ENDS.search(plain[-1]))


def _counted(first: Segment) -> bool:
    """Whether it begins with a number that has a point or brackets, and a sentence behind it."""
    words = first.words
    marked = bool(_COUNT.fullmatch(words[0].text))
    return marked and (len(words) == 1 or bool(_OPENS.match(words[1].text)))


def _far_apart(row: Row) -> bool:
    """Whether its segments have nothing to do with each other, as in a masthead."""
    gaps = [after.box.left - one.box.right for one, after in pairwise(row.segments)]
    return (
        bool(gaps)
        and not row.has_leader
        and not row.segments[0].is_marker
        and max(gaps) > 4 * row.size
    )


def _text_left(row: Row) -> float:
    """Where the words of a row begin, after a number or bullet."""
    marked = len(row.segments) > 1 and row.segments[0].is_marker
    return row.segments[1 if marked else 0].box.left


def _bold(row: Row) -> bool:
    return all(word.bold for word in row.words if not word.raised)


def _all_bold(rows: Sequence[Row]) -> bool:
    return all(_bold(row) for row in rows)


def _centred(row: Row, left: float, right: float) -> bool:
    box = row.box
    before, after = box.left - left, right - box.right
    # A line that is set in and filled to the right edge is the first of a paragraph.
    return (
        before > 1.5 * row.size
        and after > 0.5 * before
        and abs(before - after) < 0.12 * (right - left)
    )


def _is_centred(rows: Sequence[Row], left: float, right: float) -> bool:
    """Whether all rows leave the same space on both sides, and one of them some space."""
    even = all(
        abs((row.box.left - left) - (right - row.box.right)) < 0.1 * (right - left) for row in rows
    )
    return even and any(_centred(row, left, right) for row in rows)


def _block(
    rows: Sequence[Row],
    page: PageWords,
    habits: Habits,
    kind: BlockKind = "text",
    region: tuple[float, float] | None = None,
) -> Block:
    first = rows[0].segments[0]
    number = None
    rest = list(rows)
    alone = len(rows) == 1 and len(rows[0].segments) == 1 and len(rows[0].words) == 1
    if kind == "text" and first.is_marker and (len(rows[0].segments) > 1 or alone):
        if not alone or _ITEM.match(first.text):
            number = first.text
            rest[0] = replace(rows[0], segments=rows[0].segments[1:])
    elif kind == "footnote" and NOTE_NUMBER.fullmatch(first.words[0].text):
        number = first.words[0].text
        kept = (Segment(first.words[1:]),) if len(first.words) > 1 else ()
        rest[0] = replace(rows[0], segments=(*kept, *rows[0].segments[1:]))
    if not rest[0].segments:
        rest = rest[1:]
    text, marks = habits.join(rest)
    words = [word for row in rest or rows for word in row.words]
    plain = [word for word in words if not word.raised] or words
    sizes = Counter[float]()
    for word in plain:
        sizes[round(word.size, 1)] += len(word.text)
    box = around(row.box for row in rows)
    return Block(
        text,
        kind,
        number,
        indent=box.left,
        page=page.number,
        box=box,
        size=sizes.most_common(1)[0][0],
        bold=all(word.bold for word in plain),
        italic=all(word.italic for word in plain),
        underlined=all(word.underlined for word in plain if re.search(r"\w", word.text)),
        centred=region is not None and _is_centred(rows, *region),
        boxed=_boxed(box, page.rules),
        marks=marks,
    )


def _boxed(box: Box, rules: Sequence[Rule]) -> bool:
    """Whether lines run down on both sides."""
    middle = (box.top + box.bottom) / 2
    sides = [rule.left for rule in rules if not rule.across and rule.top < middle < rule.bottom]
    return any(x < box.left for x in sides) and any(x > box.right for x in sides)
