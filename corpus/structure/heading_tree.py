"""The headings above a place, as a tree."""

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from corpus.sources.model import Block, Item
from corpus.structure.heading_counts import NEAR, anew, behind_chapters, parents, place_of
from corpus.structure.headings import Body, heading_text, is_heading, look_of
from corpus.structure.names import container_name
from corpus.structure.numbers import counts_of

_TITLE_WORDS = 2  # "Lakeland" may be a heading within the text as well
_RANKS = "IAn("  # kinds of numbers, those of chapters first: "I.", "A.", "1.", "(a)"
_LARGE = 1.5  # times the text's type: that of titles
_CAPITALS = 1.6  # points: by which small capitals are smaller than the text's type


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
    article: str = ""
    """Form of its number, if it is the title of an article."""

    @property
    def size(self) -> float:
        """Of its type, in points; 0 if the format tells none."""
        return float(str(self.look[0]))

    @property
    def speaks(self) -> bool:
        """Whether it is the beginning of a sentence, "THE COURT DECLARES,", and no chapter, as "FOR
        THESE REASONS," is."""
        shouted = self.title.endswith((",", ":", "，", "：")) and self.title.upper() == self.title
        return shouted and container_name(self.title) != "operative-part"

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
        self._parents = parents(headings)
        self._anew = {**behind_chapters(headings), **anew(headings)}
        self._begun = Counter(look_of(block) for block in headings if place_of(block) == 1)
        """How often a count of each look begins."""
        self._divisions = list(dict.fromkeys(filter(None, (look_of(b)[-1] for b in headings))))
        """Words of divisions in the order of reading: what a file puts on one level, "TÍTULO I" and
        "CAPÍTULO I", lies below each other so."""
        self._chapters: set[tuple[object, ...]] = set()
        """How chapters look, of which some have numbers and some do not."""
        self._before_parts: set[tuple[object, ...]] = set()
        """Looks of the headings outside of annexes and opinions."""
        self._in_part: set[tuple[object, ...]] = set()
        """Looks of headings that lie below that of the annex that is read, however large."""
        self._styled: dict[str | None, tuple[object, ...]] = {}
        """Look of the first heading of each style that marks headings: who wrote the file may have
        set the type of others by hand."""
        for block in headings:
            if block.style in body.heading_types:
                self._styled.setdefault(block.style, look_of(block))
        self._open: list[_Above] = []
        """From the top down."""
        self._large = _LARGE * (body.size or 0)
        self._last: tuple[_Above, ...] = ()
        """What stood above the last heading."""
        self._over = False
        self._frame: int | None = None
        """Which of them is the heading of a frame."""

    def read(
        self,
        block: Block,
        title: str,
        frame: bool = False,
        part: bool = False,
        follows: bool = False,
        article: str = "",
    ) -> None:
        """Take in a heading; frame: of a frame alone, and of nothing behind it.

        part: it begins a part with headings of its own. All above it are forgotten. follows: it
        stands right below another heading. article: form of the number of the article whose title
        it is.
        """
        if part or self._over or block.text.casefold() in self._titles:
            self._open.clear()
            self._in_part.clear()
            self._frame, self._over = None, False
        if follows and self._open and self._open[-1].part:  # no annex is empty
            self._in_part.add(look_of(block))
        counts = counts_of(block.number, block.text)
        look = look_of(block)
        if styled := self._styled.get(block.style):
            look = (styled[0], look[1], *styled[2:-1], look[-1])
        one = _Above(look, block.level or 0, title, counts, title if part else "", article)
        self._last = tuple(self._open)
        self._place(one, None if one.speaks else self._anew.get(id(block)))
        if frame or (self._frame is not None and self._frame >= len(self._open) - 1):
            self._frame = len(self._open) - 1 if frame else None

    def _place(self, one: _Above, over: tuple[object, ...] | None = None) -> None:
        """Put a heading below those that it does not end. over: look of a count that ends here."""
        # Whether "C." is a letter or a Roman number, the one before it tells.
        before = next((o for o in self._open[::-1] if o.comes_before(one)), one)
        one = replace(one, look=before.look)
        counted = any(o is before and not (one.level and o.level) for o in self._open)
        for depth, other in enumerate(self._open):
            ends = other is before or 0 < one.level <= other.level
            ends = ends if counted else self._ends(other, one)
            if ends or (over is not None and other.look == over):
                del self._open[depth:]
                break
        self._open.append(one)
        if not self.part:
            self._before_parts.add(one.look)

    def _ends(self, other: _Above, one: _Above) -> bool:
        """Whether a heading does not lie below another."""
        if one.level and other.level:
            own, above = (heading.look[-1] for heading in (one, other))
            if one.level == other.level and own and above and own != above:
                return self._divisions.index(own) < self._divisions.index(above)
            return one.level <= other.level
        if other.part and one.look in self._in_part:
            return False
        if one.speaks and not other.speaks:
            return False
        if one.look[-1] and one.look[-1] == other.look[-1]:  # "Part 2" behind "Part 1"
            return True
        if not (one.level or other.level) and other.look == one.look:
            number = _decimal(other.title)  # "7.1.1" lies below "7.1", however alike they look
            return not (number and _decimal(one.title).startswith(f"{number}."))
        if not other.level and one.size > other.size + NEAR and not self._counts_below(other, one):
            return True
        if self._stands_beside(other, one) or _shouts_over(other, one):
            return True
        # Titles in large type are no less for being bold or not.
        plain = not (other.look[1] or one.look[1] or other.part or one.level or other.level)
        if plain and one.size > self._large and abs(one.size - other.size) < NEAR:
            return True
        if self._only_looks_so(other, one):
            return True
        if one.level or other.level:  # of one alone
            return 1 < _parts(one.title) <= _parts(other.title)
        plain = not (other.look[1] or other.part)  # it has no number or letter
        # Roman numbers are those of chapters, which are no part of a list of abbreviations.
        chapter = one.look[1] == "I." and other.look not in self._parents
        chapter = chapter or (self._one_series and _parts(one.title) == 1)
        if plain and chapter and one.size >= other.size - NEAR:
            return True
        # "Chapter 1" stands beside a "Dedication" of the same type.
        if plain and one.look[-1] and not other.look[-1] and one.look[0] == other.look[0] != 0:
            return True
        return 0 < _parts(one.title) <= _parts(other.title)

    def _counts_below(self, other: _Above, one: _Above) -> bool:
        """Whether a heading lies below one in smaller type: "A." below "II.", what has no number
        below "PART 2" in small capitals, or what stands in an annex and looks like nothing before
        it."""
        kinds = [str(heading.look[1])[:1] for heading in (other, one)]
        above, below = (_RANKS.find(kind) if kind else -1 for kind in kinds)
        if -1 < above < below and 1 in one.counts.values():
            return True
        small = other.look[-1] and not (one.look[1] or one.look[-1] or other.part)
        if small and one.size < other.size + _CAPITALS:
            return True
        return bool(other.part and not one.counts and one.look not in self._before_parts)

    def _only_looks_so(self, other: _Above, one: _Above) -> bool:
        """Whether what only looks like a heading ("JUDGMENT") ends where the file states one.

        It does not if it is a chapter, or if numbers count anew below it.
        """
        if not one.level or other.level or other.part or other.counts or other.look[-1]:
            return False
        begun = sum(times for look, times in self._begun.items() if look[1] == one.look[1])
        return not any(o.level for o in self._open) and (not one.counts or begun < 2)

    def _stands_beside(self, other: _Above, one: _Above) -> bool:
        """Whether one is a chapter with a number and the other one without, which look alike.

        So do "Summary", "1. Introduction" and "Conclusions", unless the numbers count anew below
        several headings.
        """
        dress = _dress(one)
        if not one.size or dress != _dress(other) or bool(one.look[1]) == bool(other.look[1]):
            return False
        if str(one.look[1] or other.look[1])[0] in "([":  # "(a)" is no chapter
            return False
        if 1 in one.counts.values() and not other.part and self._begun[one.look] == 1:
            self._chapters.add(dress)
        return dress in self._chapters

    def end(self) -> None:
        """A part of the document is over: no heading that follows lies below those before."""
        self._over = True

    def leave_article(self, form: str) -> None:
        """The next article begins: the title of the one before it is over. form: of its number."""
        for depth, heading in enumerate(self._open):
            if form in (heading.look[1], heading.article):
                del self._open[depth:]
                return

    def leave(self, block: Block) -> None:
        """Forget the heading of a frame where a block stands outside of it."""
        if self._frame is not None and not block.boxed:
            del self._open[self._frame :]
            self._frame = None

    def extend(self, block: Block, title: str) -> None:
        """Add a further line to the last heading, as which it stands if it is larger."""
        last = self._open.pop()
        one = replace(last, title=f"{last.title} {title}")
        if one.speaks:  # "THE COURT" is no chapter, if "DECLARES," stands below it
            self._open = [*self._last]
            self._place(one)
            return
        size = look_of(block)[0]
        if float(str(size)) > last.size + NEAR:  # "CHAPTER 1" in small type above its title
            self._place(replace(one, look=(size, *last.look[1:])))
        else:
            self._open.append(one)

    @property
    def path(self) -> tuple[str, ...]:
        """Headings from the top down."""
        return tuple(heading.title for heading in self._open)

    @property
    def part(self) -> str:
        """First line of the title of the annex or opinion that is read; "" if there is none."""
        return next((heading.part for heading in self._open if heading.part), "")


def _shouts_over(other: _Above, one: _Above) -> bool:
    """Whether one in capitals stands above another that differs from it in nothing else."""
    capitals = one.look[5] and not other.look[5]
    alike = (one.look[0], *one.look[2:5]) == (other.look[0], *other.look[2:5])
    marked = one.look[1] or other.look[1] or one.look[-1] or other.look[-1] or other.part
    return bool(capitals and alike and one.size and not marked)


def _dress(above: _Above) -> tuple[object, ...]:
    """How a heading looks but for its number."""
    return (above.look[0], *above.look[2:7])


def _parts(title: str) -> int:
    """Of how many numbers the number in front is made: 2 of "3.2. Members"; 0 without one."""
    number = _decimal(title)
    return len(number.split(".")) if number else 0


def _decimal(title: str) -> str:
    """The number in front, without a point behind it: "3.2" of "3.2. Members"; "" without one."""
    found = re.match(r"(?:\d{1,3}|[A-Z](?=\.\d))(?:\.\d{1,3})*(?=\.?\s)", title)
    return found[0] if found else ""
