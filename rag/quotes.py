"""How much of a passage is quoted around the sentences that answer.

A sentence alone may leave out what it rests on: the item of a list between two others, "However"
behind it, the term that "it" stands for. So neighbours are quoted with it as long as the whole
answer stays short; a short paragraph is quoted whole.
"""

from collections.abc import Sequence
from itertools import groupby

from index.open import Index
from rag.evidence import Slice

# Letters of all quotes of an answer, and the fewest that each passage may have of them.
MOST, LEAST = 700, 250


def in_context(index: Index, slices: Sequence[Slice]) -> tuple[Slice, ...]:
    """The slices, in their order, with the neighbours that there is room for.

    Slices of one passage that come to touch, or stand close, become one.
    """
    groups = [list(group) for _, group in groupby(slices, lambda piece: piece.position)]
    room = max(MOST // max(len(groups), 1), LEAST)
    return tuple(piece for group in groups for piece in _grown(index, group, room))


def _grown(index: Index, slices: Sequence[Slice], room: int) -> Sequence[Slice]:
    """Neighbouring slices of one passage, in the order of reading, grown to `room` letters."""
    position = slices[0].position
    rows = [Slice(*row[:3]) for row in index.first.sentences_of(position).tolist()]
    first = min(piece.start for piece in slices)
    last = max(piece.end for piece in slices)
    if last - first > room:
        return slices
    start = next((k for k, row in enumerate(rows) if row.start <= first < row.end), 0)
    end = next((k for k, row in enumerate(rows) if row.start < last <= row.end), len(rows) - 1)
    steps = [(0, 1), (-1, 0)] * len(rows)  # one sentence behind, one before, and again
    for before, behind in steps:
        one, other = max(start + before, 0), min(end + behind, len(rows) - 1)
        if rows[other].end - rows[one].start <= room:
            start, end = one, other
    return [Slice(position, min(first, rows[start].start), max(last, rows[end].end))]
