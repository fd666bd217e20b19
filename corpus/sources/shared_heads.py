"""Heads of a table that stand above several columns: "Grade   Sex" above seven and two."""

import math
import re
from collections.abc import Sequence

from corpus.profiles.words import alternatives
from corpus.sources.words import Segment

Columns = Sequence[tuple[float, float]]
"""Left and right of each column."""

TOTAL = re.compile(rf"(?:{alternatives('totals')})(?!\w)", re.I)
_NEAR = 6  # a head may be off the middle of its columns by a sixth of their width
# Points that it costs to leave a column without a head; to give a head columns it is not above.
_BARE, _FAR = 600.0, 60_000.0


def shared_heads(
    heads: Sequence[Segment],
    names: Sequence[Segment],
    totals: Sequence[Segment],
    columns: Columns,
) -> dict[Segment, tuple[int, int]]:
    """First column and number of columns of heads that share a table's columns.

    "Total   Men   Women" above nine columns stand each in the middle of three; so "Grade   Sex"
    above seven and two. names: what stands below them. totals: of all rows of the head; if there is
    one, it has its own column.
    """
    own = [head for head in heads if place(head, columns)[0]]
    if each := _each_over_the_same(len(own), names, columns):
        return {head: (1 + k * each, each) for k, head in enumerate(own)}
    if len(own) < 2 or len(own) >= len(columns) - 1:
        return {}
    every = {*own, *(totals if len(totals) == 1 else ())}
    ordered = sorted(every, key=lambda head: head.box.left)
    runs = _shared_out(ordered, columns[1:], alone=totals if len(totals) == 1 else ())
    found = {head: (1 + first, wide) for head, (first, wide) in zip(ordered, runs, strict=True)}
    # Lines of names that go on below stand above one column each.
    return found if all(wide > 1 for head, (_, wide) in found.items() if head in own) else {}


def _each_over_the_same(heads: int, names: Sequence[Segment], columns: Columns) -> int:
    """How many columns each head has, if the same names stand below each: "M F Total M F Total"."""
    texts = [name.text for name in names if place(name, columns)[0]]
    each = len(texts) // heads if heads > 1 else 0
    whole = len(texts) == len(columns) - 1 == each * heads
    return each if each > 1 and whole and texts == texts[:each] * heads else 0


def _shared_out(
    heads: Sequence[Segment],
    columns: Columns,
    alone: Sequence[Segment],
) -> list[tuple[int, int]]:
    """For each head the first and the number of the columns that it stands in the middle of.

    Heads keep their order; as few columns as possible have none. alone: heads of one column.
    """
    # best[n]: the least cost of giving the first n columns to the heads seen so far, and how.
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}
    for head in heads:
        following: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for done, (cost, runs) in best.items():
            for first in range(done, len(columns)):
                for end in range(first + 1, first + 2 if head in alone else len(columns) + 1):
                    total = cost + _BARE * (first - done) + _off(head, columns[first:end])
                    if total < following.get(end, (math.inf, []))[0]:
                        following[end] = (total, [*runs, (first, end - first)])
        best = following
    return min((cost + _BARE * (len(columns) - n), runs) for n, (cost, runs) in best.items())[1]


def _off(head: Segment, run: Columns) -> float:
    """How far a head is from the middle of a run of columns, in points; more if it is not above."""
    box, left, right = head.box, run[0][0], run[-1][1]
    off = abs(box.left + box.right - left - right) / 2
    above = len(run) == 1 and box.left < right and left < box.right
    near = above or off <= max(1.2 * head.words[0].size, (right - left) / _NEAR)
    return off if near else _FAR + off


def place(segment: Segment, columns: Columns) -> tuple[int, int]:
    """First column that a segment stands in, and how many it covers."""
    box = segment.box
    over = [
        k for k, (begin, end) in enumerate(columns) if begin < box.right - 1 and box.left < end - 1
    ]
    if over:
        return over[0], over[-1] - over[0] + 1
    centre = (box.left + box.right) / 2
    near = min(range(len(columns)), key=lambda k: abs(sum(columns[k]) / 2 - centre))
    return near, 1
