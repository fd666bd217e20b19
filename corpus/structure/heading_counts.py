"""How the numbers of headings count: where they begin anew, and where a count ends."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from itertools import pairwise

from corpus.sources.model import Block
from corpus.structure.headings import look_of
from corpus.structure.numbers import counts_of

NEAR = 0.6  # points: sizes of type that differ by less are one


def place_of(block: Block) -> int:
    """Place of a heading in its count; 0 without one, or if it may have several."""
    places = counts_of(block.number, block.text)
    return next(iter(places.values())) if len(places) == 1 else 0


def parents(headings: Sequence[Block]) -> Container[tuple[object, ...]]:
    """Looks of the headings without numbers below which Roman numbers begin anew, twice or more."""
    found = Counter[tuple[object, ...]]()
    above: tuple[object, ...] | None = None
    for block in headings:
        look = look_of(block)
        if not look[1]:
            above = look
        elif look[1] == "I." and above and "AA." in (counts := counts_of(block.number, block.text)):
            found[above] += counts["AA."] == 1
            above = None
    return {look for look, times in found.items() if times > 1}


def anew(headings: Sequence[Block]) -> Mapping[int, tuple[object, ...]]:
    """By `id` of the block: headings without a number at which a count without levels ends.

    A count of the same look begins anew right below such a heading, and the count before is not
    taken up again. With each the look of the count.
    """
    found: dict[int, tuple[object, ...]] = {}
    last: dict[tuple[object, ...], int] = {}  # of each look, the place of its last heading
    for k, (block, below) in enumerate(pairwise(headings)):
        look, place = look_of(below), place_of(below)
        before = last.get(look, 0)
        plain = not (below.level or look_of(block)[1])
        if plain and place == 1 and before > 1 and not _resumes(headings[k + 2 :], look, before):
            found[id(block)] = look
        if place:
            last[look] = place
    return found


def behind_chapters(headings: Sequence[Block]) -> Mapping[int, tuple[object, ...]]:
    """By `id` of the block: "Conclusion" behind the last chapter, if it is printed as chapters are.

    No other is printed so between the chapters, and none there is larger. With each their look.
    """
    places: dict[tuple[object, ...], list[int]] = {}
    for i, block in enumerate(headings):
        if not block.level and block.size:
            places.setdefault(look_of(block), []).append(i)
    found: dict[int, tuple[object, ...]] = {}
    for look, (first, *_, last) in ((k, at) for k, at in places.items() if len(at) > 1):
        alike = places.get((look[0], "", *look[2:-1], ""), [])
        sizes = (headings[i].size or 0 for i in range(first, last))
        largest = all(size <= float(str(look[0])) + NEAR for size in sizes)
        if (look[1] or look[-1]) and largest and not any(first < i < last for i in alike):
            found |= {id(headings[i]): look for i in alike if i > last}
    return found


def _resumes(headings: Sequence[Block], look: tuple[object, ...], last: int) -> bool:
    """Whether a count that ended at `last` goes on behind another that began with 1."""
    place = 1
    for block in headings:
        if look_of(block) == look and (here := place_of(block)):
            if here != place + 1:
                return here == last + 1
            place = here
    return False
