"""The headings above a place, as a tree."""

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.sources.model import Block, Item
from corpus.structure.headings import Body, heading_text, is_heading, look_of
from corpus.structure.numbers import counts_of

_TITLE_WORDS = 2  # "Lakeland" may be a heading within the text as well
_NEAR = 0.6  # points: sizes of type that differ by less are one


@dataclass(frozen=True, slots=True)
class _Above:
    """A heading above a place."""

    look: tuple[object, ...]
    level: int
    """As the file states it; 0 if it does not."""
    title: str
    counts: dict[str, int]
    """Places that its number or letter can have."""
    part: str = ""
    """Its first line, if it begins a part with headings of its own: an annex, an opinion."""

    @property
    def size(self) -> float:
        """Of its type, in points; 0 if the format tells none."""
        return float(str(self.look[0]))

    def comes_before(self, other: "_Above") -> bool:
        """Whether another counts on from it, and looks like it but for the number."""
        alike = (self.look[0], *self.look[2:]) == (other.look[0], *other.look[2:])
        return alike and any(
            self.counts.get(form) == place - 1 for form, place in other.counts.items()
        )


class Headings:
    """The headings above a place, kept while a document is read.

    Where the file states no level, a heading lies below those of another look that were read
    before it, and beside the last one of its own look or the one that it counts on from; "4.
    Powers" lies above "3.2. Members". Chapters lie beside what stands before them ("Abstract"),
    unless they count anew below several headings ("THE FACTS", "THE LAW").
    """

    def __init__(self, items: Sequence[Item], body: Body, cover: Container[int] = ()) -> None:
        """cover: indices of items on title pages, which are no headings of the text."""
        headings = [
            item
            for i, item in enumerate(items)
            if isinstance(item, Block) and i not in cover and is_heading(item, body)
        ]
        lines = (item for i, item in enumerate(items) if isinstance(item, Block) and i in cover)
        words = ((line.text, len(line.text.split())) for line in lines)
        self._titles = {text.casefold() for text, count in words if count >= _TITLE_WORDS}
        """Lines of title pages: where one comes again, the text begins anew."""
        ones = (re.match(r"1\.?\s", heading_text(block)) for block in headings)
        self._one_series = sum(map(bool, ones)) == 1
        self._parents = _parents(headings)
        self._anew = _anew(headings)
        self._styled: dict[str | None, tuple[object, ...]] = {}
        """Look of the first heading of each style that marks headings: who wrote the file may have
        set the type of others by hand."""
        for block in headings:
            if block.style in body.heading_types:
                self._styled.setdefault(block.style, look_of(block))
        self._open: list[_Above] = []
        """From the top down."""
        self._over = False
        self._frame: int | None = None
        """Which of them is the heading of a frame."""

    def read(self, block: Block, title: str, frame: bool = False, part: bool = False) -> None:
        """Take in a heading; frame: of a frame alone, and of nothing behind it.

        part: it begins a part with headings of its own. All above it are forgotten.
        """
        if part or self._over or block.text.casefold() in self._titles:
            self._open.clear()
            self._frame, self._over = None, False
        counts = counts_of(block.number, block.text)
        look = look_of(block)
        if styled := self._styled.get(block.style):
            look = (styled[0], look[1], *styled[2:-1], look[-1])
        one = _Above(look, block.level or 0, title, counts, title if part else "")
        # Whether "C." is a letter or a Roman number, the one before it tells.
        before = next((o for o in self._open[::-1] if o.comes_before(one)), one)
        one = replace(one, look=before.look)
        over = self._anew.get(id(block))
        for depth, other in enumerate(self._open):
            counted = other is before and not (one.level and other.level)
            if counted or self._ends(other, one) or (over is not None and other.look == over):
                del self._open[depth:]
                break
        if frame or (self._frame is not None and self._frame >= len(self._open)):
            self._frame = len(self._open) if frame else None
        self._open.append(one)

    def _ends(self, other: _Above, one: _Above) -> bool:
        """Whether a heading does not lie below another."""
        if one.level and other.level:
            return one.level <= other.level
        if not (one.level or other.level) and other.look == one.look:
            number = _decimal(other.title)  # "7.1.1" lies below "7.1", however alike they look
            return not (number and _decimal(one.title).startswith(f"{number}."))
        if not other.level and one.size > other.size + _NEAR:
            return True
        if one.level or other.level:  # of one alone
            return 1 < _parts(one.title) <= _parts(other.title)
        plain = not (other.look[1] or other.part)  # it has no number or letter
        # Roman numbers are those of chapters, which are no part of a list of abbreviations.
        chapter = one.look[1] == "I." and other.look not in self._parents
        chapter = chapter or (self._one_series and _parts(one.title) == 1)
        if plain and chapter and one.size >= other.size - _NEAR:
            return True
        # "Chapter 1" stands beside a "Dedication" of the same type.
        if plain and one.look[-1] and not other.look[-1] and one.look[0] == other.look[0] != 0:
            return True
        return 0 < _parts(one.title) <= _parts(other.title)

    def end(self) -> None:
        """A part of the document is over: no heading that follows lies below those before."""
        self._over = True

    def leave(self, block: Block) -> None:
        """Forget the heading of a frame where a block stands outside of it."""
        if self._frame is not None and not block.boxed:
            del self._open[self._frame :]
            self._frame = None

    def extend(self, title: str) -> None:
        """Add a further line to the last heading."""
        last = self._open.pop()
        self._open.append(replace(last, title=f"{last.title} {title}"))

    @property
    def path(self) -> tuple[str, ...]:
        """Headings from the top down."""
        return tuple(heading.title for heading in self._open)

    @property
    def part(self) -> str:
        """First line of the title of the annex or opinion that is read; "" if there is none."""
        return next((heading.part for heading in self._open if heading.part), "")


def _parents(headings: Sequence[Block]) -> Container[tuple[object, ...]]:
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


def _anew(headings: Sequence[Block]) -> Mapping[int, tuple[object, ...]]:
    """By `id` of the block: headings without a number at which a count without levels ends.

    A count of the same look begins anew right below such a heading, and the count before is not
    taken up again. With each the look of the count.
    """
    found: dict[int, tuple[object, ...]] = {}
    last: dict[tuple[object, ...], int] = {}  # of each look, the place of its last heading
    for k, (block, below) in enumerate(pairwise(headings)):
        look, place = look_of(below), _place(below)
        before = last.get(look, 0)
        plain = not (below.level or look_of(block)[1])
        if plain and place == 1 and before > 1 and not _resumes(headings[k + 2 :], look, before):
            found[id(block)] = look
        if place:
            last[look] = place
    return found


def _resumes(headings: Sequence[Block], look: tuple[object, ...], last: int) -> bool:
    """Whether a count that ended at `last` goes on behind another that began with 1."""
    place = 1
    for block in headings:
        if look_of(block) == look and (here := _place(block)):
            if here != place + 1:
                return here == last + 1
            place = here
    return False


def _place(block: Block) -> int:
    """Place of a heading in its count; 0 without one, or if it may have several."""
    places = counts_of(block.number, block.text)
    return next(iter(places.values())) if len(places) == 1 else 0


def _parts(title: str) -> int:
    """Of how many numbers the number in front is made: 2 of "3.2. Members"; 0 without one."""
    number = _decimal(title)
    return len(number.split(".")) if number else 0


def _decimal(title: str) -> str:
    """The number in front, without a point behind it: "3.2" of "3.2. Members"; "" without one."""
    found = re.match(r"(?:\d{1,3}|[A-Z](?=\.\d))(?:\.\d{1,3})*(?=\.?\s)", title)
    return found[0] if found else ""
