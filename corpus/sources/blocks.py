"""Rows of words on pages -> blocks and grids in reading order.

    words -> running heads and numbers in the right margin set apart -> ruled tables -> columns
    -> in each: its numbers in front, tables by their gaps, footnotes at its foot, paragraphs

`breaks.py` says where a paragraph begins.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.sources.breaks import ITEM, is_centred, raised_numbers, starts
from corpus.sources.columns import Strips, columns_of
from corpus.sources.gap_tables import gap_grid
from corpus.sources.grids import mirrored, ruled_grids
from corpus.sources.habits import Habits, habits_of
from corpus.sources.heads import Running, turned_segments
from corpus.sources.margins import edges_of_text, margin_notes, put_in_front, right_margin
from corpus.sources.model import Block, BlockKind, Box, Grid, Item
from corpus.sources.notes import NOTE_NUMBER, notes_start, split_notes
from corpus.sources.table_runs import table_runs
from corpus.sources.words import (
    PageWords,
    Row,
    Rule,
    Segment,
    Word,
    around,
    one_width,
    rows_of,
)

_NO_EDGES = -math.inf, math.inf
_UNSEEN = 2.5  # points: smaller type is not for readers but for programs


def items_of(pages: Sequence[PageWords], running: Running, strips: Strips) -> tuple[Item, ...]:
    """All blocks and grids of a document in reading order. strips: are found here."""
    habits = habits_of(pages, running)
    beside = {} if habits.right_to_left else right_margin(pages, running.words)
    edges = {} if habits.right_to_left else edges_of_text(pages, habits.size)
    found = [
        item
        for page in pages
        for item in _page_items(
            page, running, habits, strips, beside, edges.get(page.number % 2, _NO_EDGES)
        )
    ]
    _mend(found, habits)
    return tuple(found)


def _mend(items: list[Item], habits: Habits) -> None:
    """Give a word that a column's or page's end divides to the block that it ends in."""
    last: int | None = None
    for i, item in enumerate(items):
        if isinstance(item, Grid):
            last = None
        elif item.kind == "text" and item.text:
            before = items[last] if last is not None else None
            if isinstance(before, Block) and before.text[-1:] in "-\u00ad" and last is not None:
                kept, _, begun = before.text.rpartition(" ")
                rest = item.text.split(" ", 1)[0]
                cut = habits.divided(begun, rest) if kept and rest[0].islower() else None
                if cut is not None:
                    items[last] = replace(before, text=kept)
                    marks = tuple((a + len(cut), b + len(cut)) for a, b in item.marks)
                    items[i] = replace(item, text=cut + item.text, marks=marks)
            last = i


def _page_items(
    page: PageWords,
    running: Running,
    habits: Habits,
    strips: Strips,
    beside: Mapping[tuple[int, Word], Word],
    edges: tuple[float, float],
) -> Iterator[Item]:
    """The items of one page, those of running heads first.

    strips: between columns so far. beside: by page and first word of a line, the number in the
    right margin. edges: where the text begins and ends.
    """
    heads = [word for word in page.words if (page.number, word) in running.words]
    for row in rows_of(heads, habits.right_to_left):
        yield _block([row], page, habits, "boilerplate")
    words = [word for word in page.words if (page.number, word) not in running.words]
    for row in rows_of([word for word in words if word.size < _UNSEEN]):
        yield _block([row], page, habits, "boilerplate")
    words = [word for word in words if word.size >= _UNSEEN]
    tables = ruled_grids(page.number, [*words, *page.turned_words], page.rules, habits.join)
    numbers = {first: number for (at, first), number in beside.items() if at == page.number}
    taken = {*numbers.values(), *(word for table in tables for word in table.words)}
    rest = [word for word in words if word not in taken]
    aside = margin_notes(rest, habits.size, edges)
    apart = {word for note in aside for row in note for word in row.words}
    rest = [word for word in rest if word not in apart]
    found: list[Item] = []
    for region in columns_of(rows_of(rest, habits.right_to_left), page.rules, strips, page.number):
        lines = [
            put_in_front(row, numbers[row.words[0]]) if row.words[0] in numbers else row
            for row in region
        ]
        found += _region_items(lines, page, habits)
    for note in aside:
        found.insert(_nearest(found, note[0].box), replace(_block(note, page, habits), boxed=True))
    for table in tables:
        _insert(found, mirrored(table.grid) if habits.right_to_left else table.grid)
    for segment in turned_segments(page):
        gone = all((page.number, word) in running.words for word in segment.words)
        if gone or not any(word in table.words for table in tables for word in segment.words):
            row = Row((segment,), segment.box.bottom, segment.words[0].size)
            block = _block([row], page, habits, "boilerplate" if gone else "text")
            found.insert(_nearest(found, segment.box), block)
    yield from found


def _nearest(items: Sequence[Item], box: Box) -> int:
    """The place of the item beside a box that is nearest to it; behind all where none is."""
    beside = [
        (max(box.left - other.right, other.left - box.right), i)
        for i, item in enumerate(items)
        if (other := item.box) and other.top < box.bottom and box.top < other.bottom
    ]
    return min(beside, default=(0.0, len(items)))[1]


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
        if not habits.one_width and one_width(w for row in body[start:end] for w in row.words):
            continue  # the listing of a program
        yield from _paragraphs(body[done:start], page, habits)
        grid = gap_grid(page.number, body[start:end], page.rules, habits.join).grid
        yield mirrored(grid) if habits.right_to_left else grid
        done = end
    yield from _paragraphs(body[done:], page, habits)
    for group in split_notes(rows[notes:], page):
        yield _block(group, page, habits, "footnote")


def _paragraphs(rows: Sequence[Row], page: PageWords, habits: Habits) -> Iterator[Block]:
    if not rows:
        return
    right = sorted(row.box.right for row in rows)[int(0.9 * (len(rows) - 1))]
    left = min(row.box.left for row in rows)
    raised = raised_numbers(rows)
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
        other = bool(group) and _area_of(group[-1].box, page) != _area_of(row.box, page)
        if other or (group and starts(group, row, left, right, page, habits, raised)):
            yield _block(group, page, habits, region=(left, right))
            group = []
        group.append(row)
    if group:
        yield _block(group, page, habits, region=(left, right))


def _far_apart(row: Row) -> bool:
    """Whether its segments have nothing to do with each other, as in a masthead."""
    gaps = [after.box.left - one.box.right for one, after in pairwise(row.segments)]
    return (
        bool(gaps)
        and not row.has_leader
        and not row.segments[0].is_marker
        and max(gaps) > 4 * row.size
    )


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
        if not alone or ITEM.match(first.text):
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
    coloured = _area_of(box, page) is not None
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
        centred=region is not None and is_centred(rows, *region),
        boxed=coloured or _boxed(box, page.rules),
        coloured=coloured,
        marks=marks,
    )


def _boxed(box: Box, rules: Sequence[Rule]) -> bool:
    """Whether lines run down on both sides."""
    middle = (box.top + box.bottom) / 2
    sides = [rule.left for rule in rules if not rule.across and rule.top < middle < rule.bottom]
    return any(x < box.left for x in sides) and any(x > box.right for x in sides)


def _area_of(box: Box, page: PageWords) -> Box | None:
    """The coloured area behind it."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    behind = (a for a in page.areas if a.left < x < a.right and a.top < y < a.bottom)
    return next(behind, None)
