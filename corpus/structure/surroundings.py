"""What an item is, judged by its neighbours: titles, captions, items of lists."""

import re
import unicodedata
from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from corpus.sources.breaks import ORNAMENT
from corpus.sources.model import Block, Grid, Item
from corpus.sources.words import is_ideograph
from corpus.structure.headings import (
    Body,
    caption_number,
    division_of,
    is_bare_caption,
    is_caption,
    is_heading,
    is_untitled_division,
    look_of,
)
from corpus.structure.numbers import enumerator_class, enumerator_of, number_of, ordinals

if TYPE_CHECKING:
    from corpus.structure.ledger import Start

ENDS = re.compile(r"[.;:?!。；：？！…][’”»\"')\]]*\d{0,3}$")
SENTENCE_ENDS = re.compile(r"[.!?。！？…][’”»\"')\]]*\d{0,3}$")

_WITHIN = re.compile(r"[^\W\d_]{3}[.!?]\s+[A-ZÀ-Þ]")  # the end of a sentence, and another one
_REFERENCE = re.compile(r"[(\[].{1,60}[)\]]")
_QUOTES = tuple('“"«‘„')
BRACKETS = "[("  # a note begins with one
_OTHERS = 2  # headings that one below a caption, or on a title page, has to look like
_SPOKEN = 80  # letters of running text
_NAME = 120  # letters of the name of a table
_LEAD = 200  # letters of the words that a list goes on from


def is_readable(text: str) -> bool:
    """Whether it has letters or figures, and few of the signs that stand for unknown letters."""
    if ORNAMENT.fullmatch(text):
        return False
    unknown = sum(unicodedata.category(letter) in ("Cc", "Co", "Cn") for letter in text)
    return bool(re.search(r"[^\W_]", text)) and unknown <= 0.1 * len(text)


def is_item(block: Block) -> bool:
    """Whether it begins with a letter, Roman number or bullet."""
    return bool(enumerator_of(block.number, block.text)[0])


def is_between_headings(item: Item) -> bool:
    """Whether it may stand between a heading and the next: an aside, or what "Schedule 1" is for,
    "(Article 5 (2))"."""
    return is_aside(item) or (isinstance(item, Block) and bool(_REFERENCE.fullmatch(item.text)))


def is_aside(item: Item) -> bool:
    """Whether it is no part of the running text: a page's head or foot, a footnote."""
    return isinstance(item, Block) and item.kind in ("boilerplate", "footnote")


def _width(text: str) -> int:
    """In letters: an ideograph is as wide as two."""
    return len(text) + sum(map(is_ideograph, text))


class Surroundings:
    """The items of a document and where numbered passages begin."""

    def __init__(self, items: Sequence[Item], starts: "Mapping[int, Start]", body: Body) -> None:
        self._items, self._starts, self._body = items, starts, body
        self._order = sorted(starts)
        named = [i for i in range(len(items)) if self._is_caption(i)]
        below = sum(self._is_grid(i - 1) and not self._is_grid(i + 1) for i in named)
        above = sum(self._is_grid(i + 1) and not self._is_grid(i - 1) for i in named)
        self._captions_below = below > max(above, 1)

    def _is_caption(self, index: int) -> bool:
        """Whether it is a caption with a number."""
        item = self._items[index] if index < len(self._items) else None
        if not isinstance(item, Block) or item.kind == "contents":
            return False
        return caption_number(item.text) is not None

    def _is_grid(self, index: int) -> bool:
        return 0 <= index < len(self._items) and isinstance(self._items[index], Grid)

    def captions(self, index: int, above: Sequence[int]) -> list[Block]:
        """What names a table: the captions at `above`, or the one below it where all stand so.

        Its note in brackets ("[In thousands]"), which stands behind them, is the last.
        """
        if self._captions_below:
            above = [i for i in (index + 1,) if self._is_caption(i)]
        blocks = [block for i in above if isinstance(block := self._items[i], Block)]
        note = self._items[above[-1] + 1] if above and above[-1] + 1 < index else None
        noted = isinstance(note, Block) and note.text[:1] in BRACKETS and not is_item(note)
        return [*blocks, note] if noted and isinstance(note, Block) else blocks

    def names_table(self, index: int) -> bool:
        """Whether a short line that is no sentence stands between the text and a table."""
        block, before = self._items[index], self._items[index - 1] if index else None
        if not isinstance(block, Block) or not isinstance(before, Block):
            return False
        short = len(block.text) < _NAME and not ENDS.search(block.text) and not is_item(block)
        apart = ENDS.search(before.text) and not before.text.endswith((":", "："))
        own = short and apart and block.text[:1].isupper() and not self._is_like_headings(block)
        note = self._items[index + 1] if index + 1 < len(self._items) else None
        noted = isinstance(note, Block) and _REFERENCE.fullmatch(note.text)  # "(Percentage)"
        at = index + 2 if noted else index + 1
        return bool(own and self._is_grid(at) and self._items[at].page == block.page)

    def _is_like_headings(self, block: Block) -> bool:
        """Whether it looks like a heading, and as those do that stand above text."""
        own = block.level is not None or number_of(block.number, block.text)[0]
        looks = (look for look, _ in self._looks)
        return is_heading(block, self._body) and bool(own or look_of(block) in looks)

    def is_article_title(self, index: int, text: str) -> bool:
        """Whether what stands behind the number of an article is its title, and no sentence."""
        titled = self._items[index]
        stated = isinstance(titled, Block) and titled.level is not None
        spoken = ENDS.search(text) or _WITHIN.search(text)
        if not text or len(text) > 200 or (spoken and not stated):
            return False
        after = next((i for i in self._items[index + 1 :] if not is_aside(i)), None)
        # No title stands alone at the foot of a page: there a sentence goes on.
        below = isinstance(after, Block) and isinstance(titled, Block) and after.page == titled.page
        return isinstance(after, Block) and below and not after.text[:1].islower()

    def is_heading(self, index: int, block: Block) -> bool:
        """Whether it is a heading."""
        quoted = block.boxed and block.text[:1] in _QUOTES
        if not is_heading(block, self._body) or quoted:
            return False
        if block.level is not None:
            return True
        if self._closes_box(index) or self._goes_on(index, block) or self._heads_quotation(index):
            return False
        enumerator, _ = enumerator_of(block.number, block.text)
        if enumerator and not enumerator[0].isalnum() and enumerator[0] not in "(（":
            return False  # a bullet
        return not (enumerator and self._in_list(index, enumerator))

    def _goes_on(self, index: int, block: Block) -> bool:
        """Whether a sentence goes on in it, in bold, that began on the page before."""
        if block.number is not None or not block.text[:1].islower():
            return False
        behind = (self._items[k] for k in range(index - 1, -1, -1))
        before = next((item for item in behind if not is_aside(item)), None)
        return (
            isinstance(before, Block)
            and (before.page or 0) < (block.page or 0)
            and len(before.text) > _SPOKEN
            and not is_heading(before, self._body)
            and not ENDS.search(before.text)
        )

    def _heads_quotation(self, index: int) -> bool:
        """Whether it stands between "The Act provided:" and what is quoted: "Section 41"."""
        before, after = self._items[index - 1] if index else None, self._items[index + 1 :][:1]
        led = isinstance(before, Block) and before.text.endswith((":", "："))
        return led and all(isinstance(i, Block) and i.text[:1] in _QUOTES for i in after)

    def _closes_box(self, index: int) -> bool:
        """Whether it is the last line on an area of colour: a heading has something below it."""
        before, block, after = (
            isinstance(item, Block) and item.coloured and (item.page, item.boxed)
            for item in (*self._items[max(index - 1, 0) : index + 2], None, None)[:3]
        )
        return index > 0 and bool(block) and before == block != after

    def is_of_caption(self, index: int, block: Block) -> bool:
        """Whether what looks like a heading, below a caption, is a further line of it or lettering.

        A heading of the text stands above text, and looks like one that does so elsewhere, on the
        same left edge; or the file or the contents say that it is one. Between "Table 1" and the
        table stands its title.
        """
        if self.is_titled_by(index):
            return True
        if block.kind == "heading" or block.level is not None or not is_heading(block, self._body):
            return False
        left = round(block.indent)
        alike = sum(self._looks[look_of(block), x] for x in range(left - 2, left + 3))
        # Above a numbered paragraph one other is enough, which may stand in another column.
        numbered = index + 1 in self._starts and any(
            look == look_of(block) for look, _ in self._looks
        )
        return not numbered and (alike < _OTHERS or not self._leads(index))

    def is_titled_by(self, index: int) -> bool:
        """Whether it is the title between "Table 1" and the table, which may have a note above."""
        before, after = self._items[index - 1], self._items[index + 1 : index + 2]
        noted = bool(after) and isinstance(after[0], Block) and after[0].text[:1] in BRACKETS
        named = isinstance(before, Block) and is_bare_caption(before.text)
        return named and self._is_grid(index + 1 + noted)

    @cached_property
    def _looks(self) -> Counter[tuple[tuple[object, ...], int]]:
        """Look and left edge of the headings above text that stand below no caption."""
        return Counter(
            (look_of(item), round(item.indent))
            for i, item in enumerate(self._items)
            if isinstance(item, Block) and is_heading(item, self._body)
            if self._leads(i) and not self._is_caption(i - 1)
        )

    def _leads(self, index: int) -> bool:
        """Whether running text or a numbered paragraph stands right behind."""
        below = range(index + 1, len(self._items))
        next_one = next((i for i in below if not is_aside(self._items[i])), None)
        after = self._items[next_one] if next_one is not None else None
        if not isinstance(after, Block) or is_heading(after, self._body):
            return False
        spoken = len(after.text) > _SPOKEN and after.text[0] not in BRACKETS
        return next_one in self._starts or (spoken and not is_caption(after))

    def is_box_label(self, index: int) -> bool:
        """Whether it stands in a frame, above the words that the frame is drawn around ("Note")."""
        block, after = [*self._items[index : index + 2], None][:2]
        if not isinstance(block, Block) or not isinstance(after, Block):
            return False
        framed = block.boxed and after.boxed and after.page == block.page
        return framed and not is_heading(after, self._body)

    def lead(self, index: int) -> str:
        """The words that the items of a list go on from ("The Secretary:"), "" if there are none.

        They end in a colon or, where the text has none ("The Board may"), in an ellipsis.
        """
        before = self._items[index - 1] if index else None
        if not isinstance(before, Block) or index - 1 in self._starts or is_aside(before):
            return ""
        text = before.text
        if len(text) > _LEAD or is_heading(before, self._body) or is_item(before):
            return ""
        if text.endswith((":", "：")):
            return text
        return "" if ENDS.search(text) else f"{text} …"

    def leads(self, index: int) -> bool:
        """Whether a line between two paragraphs introduces the second: "By five votes to one:".

        Headings may stand between.
        """
        below = range(index + 1, len(self._items))
        at = next((i for i in below if i in self._starts or not self._is_above(i)), index + 1)
        start, before = self._starts.get(at), bisect(self._order, index)
        above = self._starts[self._order[before - 1]] if before else None
        if start is None or above is None or above.sequence != start.sequence:
            return False
        return self.lead(index + 1).endswith((":", "："))

    def _is_above(self, index: int) -> bool:
        """Whether it may stand between such a line and the paragraph that it introduces."""
        item = self._items[index]
        return is_aside(item) or (isinstance(item, Block) and is_heading(item, self._body))

    def is_before_part(self, index: int) -> bool:
        """Whether the next number is that of a paragraph of an article that has begun."""
        at = bisect(self._order, index)
        parent = self._starts[self._order[at]].parent if at < len(self._order) else None
        return parent is not None and parent < index

    def shared(self, index: int, path: tuple[str, ...]) -> tuple[str, ...]:
        """The headings above all paragraphs of the sequence that begins at an item.

        path: above that item. Its last one is not if others that look like it stand between them.
        """
        own = self._starts[index].sequence
        last = max(i for i, start in self._starts.items() if start.sequence == own)
        above = [look for i, look in self._headings if i < index]
        between = (look for i, look in self._headings if index < i < last)
        return path[:-1] if above and len(path) > 1 and above[-1] in between else path

    @cached_property
    def _headings(self) -> list[tuple[int, tuple[object, ...]]]:
        """Index and look of each heading."""
        return [
            (i, look_of(item))
            for i, item in enumerate(self._items)
            if isinstance(item, Block) and i not in self._starts and self.is_heading(i, item)
        ]

    def goes_on_from_heading(self, index: int, block: Block) -> bool:
        """Whether it is a further line of the heading in front of it."""
        before = self._items[index - 1] if index else None
        return (
            isinstance(before, Block)
            and before.page == block.page
            and not number_of(block.number, block.text)[0]
            and not is_item(block)
            and (self._titles(before, block) or self._wraps(before, block))
        )

    @staticmethod
    def _titles(before: Block, block: Block) -> bool:
        """Whether it is the title of "Chapter 1" above it."""
        alone = before.number is None and is_untitled_division(before.text)
        return alone and before.level == block.level and not division_of(block.text)

    @staticmethod
    def _wraps(before: Block, block: Block) -> bool:
        return (
            look_of(before)[2:] == look_of(block)[2:]
            and (before.size, before.level) == (block.size, block.level)
            and (block.text[:1].islower() or block.size is not None)
        )

    def _are_titles(self, index: int, other: int) -> bool:
        """Whether two blocks look like headings of one kind and have running text between them."""
        first, last = sorted((index, other))
        one, two = self._items[first], self._items[last]
        if not isinstance(one, Block) or not isinstance(two, Block) or one.number is not None:
            return False
        spoken = (
            isinstance(item, Block)
            and _width(item.text) > _SPOKEN / (2 if SENTENCE_ENDS.search(item.text) else 1)
            and not is_heading(item, self._body)
            for item in self._items[first + 1 : last]
        )
        alike = look_of(one) == look_of(two) and is_heading(two, self._body)
        return alike and any(spoken)

    def _in_list(self, index: int, enumerator: str) -> bool:
        """Whether a neighbour in the same paragraph has the enumerator before or after it."""
        kind, own = enumerator_class(enumerator), ordinals(enumerator)
        for step in (-1, 1):
            k = index if step < 0 else index + 1
            if step < 0 and k in self._starts:
                continue
            while (k := k + step if step < 0 else k) >= 0 and k < len(self._items):
                item = self._items[k]
                if step > 0 and k in self._starts:
                    break
                other = "" if isinstance(item, Grid) else enumerator_of(item.number, item.text)[0]
                if other and k not in self._starts and enumerator_class(other)[:1] == kind[:1]:
                    if any(value + step in ordinals(other) for value in own):
                        return enumerator[0] == "(" or not self._are_titles(index, k)
                    if enumerator_class(other) == kind:
                        break
                if k in self._starts:
                    break
                k += step > 0
        return False
