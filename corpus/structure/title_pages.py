"""Title pages: the blocks in front of a document's text that say what it is."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence

from corpus.profiles.words import all_words, words
from corpus.sources.model import Block, Grid, Item
from corpus.structure.headings import Body, division_of, is_caption, is_heading, look_of
from corpus.structure.names import is_opinion
from corpus.structure.surroundings import SENTENCE_ENDS, is_aside

_OTHERS = 2  # headings of the text that one on a title page has to look like
_SPOKEN = 80  # letters of running text
_TITLE = 200  # letters of what may stand on a title page
_COVER = 40  # blocks of title pages, at most
_LINE = 0.2  # of a title's letters, at least, that one of its lines has
_FEW = 2  # lines of a page that is hardly used, and of a masthead; no title page has fewer


def _names(block: Block, title: str) -> bool:
    """Whether a block is the title, or a line of it, in whatever case."""
    return len(block.text) > _LINE * len(title) and _within(block, title)


def _within(block: Block, title: str) -> bool:
    return block.text.rstrip("*†‡ ").casefold() in title.casefold()


class TitlePages:
    """The items of a document, of which the first may be on title pages."""

    def __init__(self, items: Sequence[Item], body: Body) -> None:
        self._items, self._body = items, body

    def cover(self, first: int, contents: Container[int], title: str | None) -> set[int]:
        """Blocks of title pages: those before the first number, text or heading of the text.

        All up to the title are, and whole pages that have nothing else. Below the title a heading
        of the text looks like others further on; what is on a title page does not.
        """
        text = self._first_text(min(first, _COVER), contents, title or "")
        page = self._items[text].page or 1 if text < len(self._items) else 1
        lines = [item for item in self._items[:text] if isinstance(item, Block)]
        looks = Counter(look_of(b) for b in self._blocks_from(text) if is_heading(b, self._body))
        named = [i for i, b in enumerate(lines) if (b.page or 1) == 1 and _names(b, title or "")]
        # A title that has a masthead above it; another may be the first heading of the text.
        masthead = [b for b in lines[: min(named, default=0)] if not is_aside(b)]
        # So is one on a first page on which no numbered paragraph begins.
        start = self._items[first] if first < len(self._items) else None
        alone = isinstance(start, Block) and (start.page or 1) > 1
        last = max(named, default=-1) if len(masthead) >= (1 if alone else _FEW) else -1
        tops = Counter(map(look_of, self._tops()))
        cover, titled = set[int](), set[int]()
        for i, block in enumerate(lines):
            own = (block.page or 1) != page
            if (block.page or 1) != 1 and not (own and self._is_title_page(block.page)):
                break
            look = look_of(block)
            alike = looks[look] >= _OTHERS
            alone = own and tops[look] <= tops.total() / 2  # else it is the first of slides
            # A further line of a title that has begun: "of 8 July 2022", "on milk meters".
            goes_on = i - 1 in titled and _within(block, title or "")
            if goes_on or (i in named and not titled):
                titled.add(i)
            below = i > last and not goes_on and is_heading(block, self._body)
            # A number or letter in front is a sign, and so is an outline level.
            stated = bool(look[1]) or (block.page is None and block.level is not None)
            begins = division_of(block.text) or is_opinion(block.text)
            begins = begins or block.text.casefold() in all_words("acronyms")
            if begins or (below and (stated or (alike and not alone))):
                break
            cover.add(i)
        paged = any(block.page for block in lines)
        if not paged and (len(cover) <= _FEW or not any(block.style for block in lines)):
            return set()
        if (
            text - 1 in cover - titled
            and self._is_spoken(text)
            and self._heads_text(text - 1, cover)
        ):
            cover.discard(text - 1)
        return cover

    def _blocks_from(self, index: int) -> Iterator[Block]:
        return (item for item in self._items[index:] if isinstance(item, Block))

    def _is_title_page(self, page: int | None) -> bool:
        """Whether a page without running text has headings above all, or hardly anything."""
        on = [b for b in self._blocks_from(0) if b.page == page and not is_aside(b)]
        return len(on) <= _FEW or sum(is_heading(b, self._body) for b in on) >= len(on) / 2

    def _tops(self) -> Iterator[Block]:
        """The first block of each page."""
        seen = set[int | None]()
        for block in self._blocks_from(0):
            if not is_aside(block) and block.page not in seen:
                seen.add(block.page)
                yield block

    def _first_text(self, end: int, contents: Container[int], title: str) -> int:
        """Index of the first item that is on no title page: running text, a table, the contents."""
        return next(
            (
                i
                for i, item in enumerate(self._items[:end])
                if isinstance(item, Grid)
                or i in contents
                or is_caption(item)
                or (self._is_spoken(i) and not _names(item, title))
            ),
            min(end, len(self._items)),
        )

    def _is_spoken(self, index: int) -> bool:
        """Whether it is running text, and not a line of a title page."""
        item = self._items[index] if index < len(self._items) else None
        if not isinstance(item, Block):
            return False
        ended = SENTENCE_ENDS.search(item.text)
        return len(item.text) > ((_SPOKEN if item.page else _SPOKEN / 2) if ended else _TITLE)

    def _heads_text(self, index: int, cover: Container[int]) -> bool:
        """Whether the last block above the text is its heading: smaller than the title above it,
        or any where there are no pages."""
        last = self._items[index] if index in cover else None
        if not isinstance(last, Block) or not is_heading(last, self._body):
            return False
        if last.text.casefold().startswith(tuple(words("authored")["all"])):
            return False
        above = [item for k, item in enumerate(self._items[:index]) if k in cover]
        return last.page is None or any(
            (last.size or 0) < (b.size or 0) for b in above if isinstance(b, Block)
        )
