"""Items in reading order, with what is known of them -> passages and furniture.

One walk over the items. A numbered paragraph takes in what follows it (lists, bullets, the rest of
it on the next page) up to the next number or heading. What has no number of its own becomes a
block: text under a heading, a box, a picture's title, what stands before the first number.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.ids import slug, unused
from corpus.passage import Furniture, FurnitureKind, Kind, Page, Passage
from corpus.profiles.profile import Profile, cited
from corpus.profiles.words import all_words
from corpus.sources.model import Block, Grid, Item
from corpus.sources.model import Page as SourcePage
from corpus.structure.headings import (
    Body,
    Headings,
    caption_number,
    heading_text,
    is_below,
    is_caption,
    is_heading,
    look_of,
)
from corpus.structure.names import container_name, core_of, is_annex
from corpus.structure.numbers import Number, enumerator_class, enumerator_of, ordinals
from corpus.structure.tables import Head, head_of, rows_of_grid

ENDS = re.compile(r"[.;:?!。；：？！…][’”»\"')\]]*\d{0,3}$")
# The first word of an abbreviation's entry: two capitals or more.
_ACRONYM = re.compile(r"(?=\S*[^\W\d_a-zа-я]\S*[^\W\d_a-zà-ÿа-я])([^\s:–—]{2,20})[\s:–—=.-]+(?=\S)")
_SENTENCE_ENDS = re.compile(r"[.!?。！？…][’”»\"')\]]*\d{0,3}$")


@dataclass(frozen=True, slots=True)
class Start:
    """A block that begins a numbered passage."""

    number: Number
    text: str
    """Without the number."""
    sequence: int
    """Which sequence it belongs to, from 0."""
    restarts: bool
    """Whether there was such a sequence before: then its container stands in front of its ids."""
    last: bool
    """Whether it is the last of its sequence: then it ends where the text visibly breaks off."""
    parent: int | None = None
    """Index of the article whose paragraph it is."""
    name: str = "para"
    """What it numbers, as in ids: "para", "article", "recital"."""


@dataclass(slots=True)
class _Open:
    """A passage while it is read."""

    kind: Kind
    id: str
    label: str
    section: tuple[str, ...]
    container: str | None = None
    number: Number | None = None
    last: bool = False
    texts: list[str] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    length: int = 0
    article: str | None = None
    """Id of the article whose text it is, or that it is a paragraph of."""
    count: int = 1
    """Which of the article's paragraphs it is, where they have no numbers."""

    def add(self, index: int, block: Block, text: str) -> None:
        """Take in a block; text may lack the number in front."""
        if text:
            begin = self.length + (1 if self.texts else 0)
            cut = len(block.text) - len(text) if block.text.endswith(text) else 0
            shift = begin - cut
            self.marks += [(a + shift, b + shift) for a, b in block.marks if a >= cut]
            self.texts.append(text)
            self.length = begin + len(text)
        self.items.append(index)
        if block.page is not None:
            self.pages.append(block.page)

    @property
    def text(self) -> str:
        return " ".join(self.texts)


@dataclass(frozen=True, slots=True)
class Assembled:
    """What a document's items became."""

    passages: list[Passage]
    furniture: list[Furniture]
    marks: list[tuple[str, int, int, int | None]]
    """Superscripts: id of their passage, start, end, page."""


class Assembler:
    """One walk over the items of a document."""

    def __init__(
        self,
        items: Sequence[Item],
        starts: Mapping[int, Start],
        contents: set[int],
        body: Body,
        pages: Sequence[SourcePage],
        document: str,
        language: str,
        profile: Profile,
    ) -> None:
        self._profile = profile
        self._items, self._starts, self._contents = items, starts, contents
        self._body, self._document, self._language = body, document, language
        self._labels = {page.number: page.label for page in pages}
        self._paged = bool(pages)
        self._headings = Headings()
        self._taken: set[str] = set()
        self._units: dict[str, int] = {}
        self._at = 0
        self._open: _Open | None = None
        self._suspended: _Open | None = None
        # A numbered paragraph that a table, picture or box interrupts.
        self._containers: dict[int, str] = {}
        self._begun: dict[int, str] = {}
        """Ids of what begins at items, for the paragraphs of articles."""
        self._container = ""
        self._sequence = -1
        self._closed = True
        """Whether text without a number is no longer part of the numbered paragraph above."""
        self._caption: list[int] = []
        self._table: tuple[Head, str, str, int] | None = None
        self._tables = 0
        self._table_id = ""
        self._table_notes: set[int] = set()
        self._annex = ""
        boxed = sum(isinstance(item, Block) and item.boxed for item in items)
        # A frame around most of a document is that of its pages.
        self._framed = boxed < 0.4 * max(len(items), 1)
        self._numbered = bool(starts)
        self._first = min(starts, default=len(items))
        self._cover = self._cover_items()
        self.passages: list[Passage] = []
        self.furniture: list[Furniture] = []
        self.marks: list[tuple[str, int, int, int | None]] = []

    def run(self) -> Assembled:
        """Passages in reading order, furniture, and the superscripts that were met."""
        for index, item in enumerate(self._items):
            self._at = index
            if isinstance(item, Grid):
                if index in self._contents:
                    self._put_grid_away(index, item)
                else:
                    self._read_grid(index, item)
            elif index in self._contents:
                self._put_away("contents", index, heading_text(item))
            elif item.kind == "boilerplate":
                self._put_away("boilerplate", index, heading_text(item))
            elif item.kind != "footnote":
                self._read_block(index, item)
        self._finish()
        self.passages.sort(key=lambda passage: passage.lines[0])
        return Assembled(self.passages, self.furniture, self.marks)

    def _cover_items(self) -> set[int]:
        """Blocks of the title page: those before the first number or heading of the text.

        A heading of the text looks like others further on; what is on a title page does not.
        """
        looks = Counter(
            look_of(item)
            for item in self._items
            if isinstance(item, Block) and is_heading(item, self._body)
        )
        cover: set[int] = set()
        if not self._paged:
            return cover
        for i, item in enumerate(self._items[: min(self._first, 40)]):
            if isinstance(item, Grid):
                continue
            if (item.page or 1) > 1 or i in self._contents:
                break
            heading = is_heading(item, self._body)
            if (heading and looks[look_of(item)] > 2) or len(item.text) > 400:
                break
            cover.add(i)
        return cover

    def _read_block(self, index: int, block: Block) -> None:
        if start := self._starts.get(index):
            self._begin(index, block, start)
        elif not re.search(r"[^\W_]", block.text + (block.number or "")):
            self._put_away("boilerplate", index, heading_text(block))  # rules of dashes, "* * *"
        elif index in self._cover:
            self._add(index, block)
        elif self._in_acronyms() and (entry := _ACRONYM.match(heading_text(block))):
            self._finish()
            self._put_acronym(index, entry[1], heading_text(block), block.page)
        elif is_caption(block) and not self._is_item(index, block):
            self._read_caption(index, block)
        elif self._caption and is_heading(block, self._body) and self._goes_on(block):
            self._caption.append(index)
            self._add(index, block)
        elif self._is_heading(index, block):
            self._read_heading(index, block)
        else:
            self._read_text(index, block)

    def _in_acronyms(self) -> bool:
        """Whether the heading above is that of a list of abbreviations."""
        path = self._headings.path
        return bool(path) and path[-1].casefold().strip(" :.") in all_words("acronyms")

    def _put_acronym(self, index: int, name: str, text: str, page: int | None) -> None:
        title = self._headings.path[-1]
        self.passages.append(
            Passage(
                unused(f"acronyms#{name}", self._taken),
                self._document,
                "acronym",
                None,
                f"{title.capitalize()}, {name}",
                self._headings.path,
                self._page([page] if page else []),
                text,
                (index + 1,),
                container="acronyms",
                language=self._language,
            )
        )

    def _begin(self, index: int, block: Block, start: Start) -> None:
        """A numbered paragraph, or an article."""
        self._finish()
        self._caption, self._table = [], None
        if start.sequence != self._sequence:
            self._sequence = start.sequence
            if start.sequence not in self._containers:
                named = unused(self._name_container(), self._taken) if start.restarts else ""
                self._containers[start.sequence] = named
            self._container = self._containers[start.sequence]
        number, core = start.number, core_of(start.number)
        prefix = self._container if start.parent is None else self._begun.get(start.parent, "")
        id = unused(
            f"{prefix}/{start.name}:{core}" if prefix else f"{start.name}:{core}", self._taken
        )
        self._begun[index] = id
        title = bool(number.word) and self._is_title(index, start.text)
        if title:
            self._read_article_title(index, block, heading_text(block))
        self._open = _Open(
            "paragraph",
            id,
            cited(id, self._language, self._profile),
            self._headings.path,
            prefix or None,
            number,
            start.last,
        )
        self._open.article = id if number.word else None
        if not title:
            printed = heading_text(block).removesuffix(start.text).strip()
            self._put_away("paragraph_number", index, printed)
            self._open.add(index, block, start.text)
        self._closed = False

    def _is_title(self, index: int, text: str) -> bool:
        """Whether what stands behind the number of an article is its title, and no sentence."""
        if not text or len(text) > 200 or ENDS.search(text):
            return False
        after = self._items[index + 1] if index + 1 < len(self._items) else None
        return isinstance(after, Block) and not after.text[:1].islower()

    def _read_article_title(self, index: int, block: Block, title: str) -> None:
        """The title of an article, which stands in front of its text."""
        self._headings.read(block, title)
        self._put_away("heading", index, heading_text(block))

    def _name_container(self) -> str:
        """Name of the part that a sequence beside the main one stands in, from its headings."""
        for title in (self._annex, *reversed(self._headings.path)):
            if title and (name := container_name(title)):
                return name
        last = self._headings.path[-1] if self._headings.path else ""
        return slug(last)[:60].strip("-") or "part"

    def _is_item(self, index: int, block: Block) -> bool:
        return bool(enumerator_of(block.number, block.text)[0])

    def _is_heading(self, index: int, block: Block) -> bool:
        if not is_heading(block, self._body) and not self._is_plain_heading(index, block):
            return False
        if block.level is not None:
            return True
        if self._goes_on_framed(block):
            return False
        enumerator, _ = enumerator_of(block.number, block.text)
        if enumerator and not enumerator[0].isalnum() and enumerator[0] not in "(（":
            return False  # a bullet
        return not (enumerator and self._in_list(index, enumerator))

    def _is_plain_heading(self, index: int, block: Block) -> bool:
        """Whether a short line of plain text, which has no look, stands alone above a paragraph."""
        text = heading_text(block)
        if block.size or block.style or len(text) > 100 or ENDS.search(text) or text[0].islower():
            return False
        after = self._items[index + 1] if index + 1 < len(self._items) else None
        ended = (
            not self._open or not self._open.text or bool(_SENTENCE_ENDS.search(self._open.text))
        )
        return ended and (
            index + 1 in self._starts
            or (isinstance(after, Block) and is_heading(after, self._body))
        )

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
                        return True
                    if enumerator_class(other) == kind:
                        break
                if k in self._starts:
                    break
                k += step > 0
        return False

    def _read_heading(self, index: int, block: Block) -> None:
        title = heading_text(block)
        if self._open and self._open.number and self._open.number.word and not self._open.text:
            self._read_article_title(index, block, f"{self._open.number.printed} {title}")
            self._open.section = self._headings.path
            return
        self._finish()
        goes_on = (
            self._headings.path
            and self.furniture
            and self.furniture[-1].kind == "heading"
            and self.furniture[-1].line == index
        )
        if not goes_on:
            if container_name(title) and is_annex(title):
                self._headings.clear()
                self._annex = title
            self._headings.read(block, title)
        self._closed = True
        self._caption, self._table = [], None
        self._put_away("heading", index, title)

    def _read_caption(self, index: int, block: Block) -> None:
        """A line above or below a table or picture: a block of its own, joined to its like."""
        below = is_below(block.text)
        if not (below and self._caption):
            self._set_aside()
            self._caption = []
        self._caption.append(index)
        self._add(index, block, caption=True)
        if below:
            self._caption = []

    def _set_aside(self) -> None:
        """Close the passage that is open, but set a numbered paragraph aside: it may go on below a
        table, a picture or a box."""
        if self._open and self._open.kind == "paragraph" and not self._open.last:
            self._suspended, self._open = self._open, None
        else:
            self._finish_block()

    def _goes_on(self, block: Block) -> bool:
        last = self._items[self._caption[-1]]
        return last.page == block.page

    def _read_text(self, index: int, block: Block) -> None:
        apart = block.boxed and self._framed and not self._goes_on_framed(block)
        if apart and not self._open_boxed():
            self._set_aside()
            self._add(index, block, caption=True)
            return
        if self._table_note(index, block):
            return
        if self._caption and self._is_picture_text(block):
            self._add(index, block, caption=True)
            return
        if apart:
            self._add(index, block, caption=True)
            return
        self._caption = []
        if self._suspended:
            self._finish_block()
            self._open, self._suspended = self._suspended, None
        if self._open and self._open.kind == "paragraph" and self._ends_before(block):
            self._finish()
            self._closed = True
        self._next_in_article(block)
        self._add(index, block)

    def _goes_on_framed(self, block: Block) -> bool:
        """Whether a frame stands in the flow of a numbered paragraph, such as a recommendation.

        The frame of a picture has smaller letters in it. Where a format has no pages, a frame is
        one that the file itself sets beside its text.
        """
        within = self._open and self._open.kind == "paragraph" and not self._closed
        small = bool(block.size and self._body.size and block.size < self._body.size - 0.6)
        return bool(block.boxed and self._paged and within and not small and not self._caption)

    def _next_in_article(self, block: Block) -> None:
        """Begin the next paragraph of an article whose paragraphs have no numbers.

        Lawyers count them. On pages it cannot be told for sure where one ends.
        """
        article = self._open
        if (
            self._paged
            or article is None
            or article.article is None
            or not _SENTENCE_ENDS.search(article.text)
            or enumerator_of(block.number, block.text)[0]
        ):
            return
        count = article.count
        if count == 1:
            self._taken.discard(article.id)
            article.id = unused(f"{article.article}/para:1", self._taken)
            article.label = cited(article.id, self._language, self._profile)
        id = unused(f"{article.article}/para:{count + 1}", self._taken)
        label = cited(id, self._language, self._profile)
        self._finish()
        self._open = _Open("paragraph", id, label, self._headings.path, article.article)
        self._open.article, self._open.count = article.article, count + 1

    def _table_note(self, index: int, block: Block) -> bool:
        """Take in small type right below a table: it explains the table."""
        above = self._items[index - 1] if index else None
        small = bool(block.size and self._body.size and block.size < self._body.size - 0.6)
        noted = index - 1 in self._table_notes or isinstance(above, Grid)
        if not (small and noted and self._table and above and above.page == block.page):
            return False
        self._table_notes.add(index)
        place = self._table[2]
        id = unused(f"{self._table_id}#note", self._taken)
        note = _Open("block", id, f"{place}, note", self._headings.path, self._table_id)
        note.add(index, block, heading_text(block))
        self._close(note)
        return True

    def _is_picture_text(self, block: Block) -> bool:
        """Whether it is lettering of a picture: short, or figures."""
        last = self._items[self._caption[-1]]
        words = re.findall(r"[^\W\d_]+", block.text)
        small = bool(block.size and self._body.size and block.size < self._body.size - 0.4)
        return last.page == block.page and not ENDS.search(block.text) and (small or len(words) < 6)

    def _open_boxed(self) -> bool:
        """Whether the passage that is open is a box already."""
        if not self._open or self._open.kind == "paragraph":
            return False
        last = self._items[self._open.items[-1]]
        return isinstance(last, Block) and last.boxed

    def _ends_before(self, block: Block) -> bool:
        """Whether the last paragraph of a sequence is over before a block without a number."""
        assert self._open is not None
        if not self._open.last or not self._open.texts or self._goes_on_framed(block):
            return False
        if enumerator_of(block.number, block.text)[0]:
            return False
        last = self._items[self._open.items[-1]]
        broken = isinstance(last, Block) and last.page != block.page
        ended = bool(ENDS.search(self._open.text)) and not self._open.text.endswith(":")
        return block.centred or (ended and (broken or not self._paged or len(block.text) < 40))

    def _add(self, index: int, block: Block, caption: bool = False) -> None:
        """A block's text, to the passage that is open or to a new one without a number."""
        text = heading_text(block)
        if self._open and self._joins(index, block, caption):
            self._open.add(index, block, text)
            return
        self._finish_block()
        self._open = self._new_block(block, caption)
        self._open.add(index, block, text)

    def _joins(self, index: int, block: Block, caption: bool) -> bool:
        """Whether a block without a number goes on in the passage that is open."""
        assert self._open is not None
        if self._open.kind == "paragraph":
            return not self._closed and not caption
        last = self._items[self._open.items[-1]]
        if index in self._cover:
            return self._open.items[-1] in self._cover
        if caption or self._caption:
            return bool(self._caption) or (isinstance(last, Block) and last.boxed == block.boxed)
        if isinstance(last, Block) and is_caption(last):
            return False
        if self._open.length + len(block.text) > 2000:
            return False
        before = self._open.text
        if enumerator_of(block.number, block.text)[0]:
            return before.endswith(":") or self._is_item(self._open.items[-1], last)  # type: ignore[arg-type]
        return not ENDS.search(before) and block.text[:1].islower()

    def _new_block(self, block: Block, caption: bool) -> _Open:
        if self._at in self._cover:
            return _Open("front", unused("cover#1", self._taken), "cover", (), "cover")
        path = self._headings.path
        first = self._at < self._first and self._numbered
        kind: Kind = "front" if first else "block"
        named = re.fullmatch(r"([^\W\d_]{4,})\s+(\d+|[IVXLC]+)\.?", block.text.strip())
        number = caption_number(block.text) if caption else None
        if named or number:
            word, value = (named[1], named[2]) if named else number  # type: ignore[misc]
            base = f"{slug(word)}:{slug(value).upper() if not value.isdigit() else value}"
            id = unused(f"{slug(self._annex)}/{base}" if self._annex else base, self._taken)
            return _Open(kind, id, f"{word} {value}".capitalize(), path)
        if path and (first or not self._paged):
            container = slug(path[-1])[:60].strip("-") or "part"
            container = container if first else f"section:{container}"
            label = path[-1]
        elif self._paged:
            container, label = (
                f"page:{block.page}",
                f"page {self._labels.get(block.page or 0) or block.page}",
            )
        else:
            container, label = "section:beginning", "beginning"
        self._units[container] = self._units.get(container, 0) + 1
        unit = self._units[container]
        id = unused(f"{container}#{unit}", self._taken)
        return _Open(kind, id, f"{label}, block {unit}", path, container)

    def _read_grid(self, index: int, grid: Grid) -> None:
        self._set_aside()
        if self._in_acronyms():
            for line in dict.fromkeys(cell.row for cell in grid.cells):
                cells = [cell.text for cell in grid.cells if cell.row == line]
                for name, *meaning in zip(cells[::2], cells[1::2], strict=False):
                    self._put_acronym(index, name, " ".join([name, *meaning]), grid.page)
                if len(cells) % 2:
                    self._put_acronym(index, slug(cells[-1]), cells[-1], grid.page)
            return
        before = None
        if self._table and not self._caption and self._table[3] >= (grid.page or 0) - 1:
            before, title, place, _ = self._table
            container = self._table_id
        else:
            title, place, name = self._title(grid)
            container = self._table_id = f"table:{name}"
        head = head_of(grid, before)
        self._table = head, title, place, grid.page or 0
        for text in head.cells:
            self.furniture.append(Furniture("table_header", index + 1, text))
        for row in rows_of_grid(grid, head, title, place):
            key = slug(row.label)[:60].strip("-") or "unnamed"
            id = unused(f"{container}#{key}", self._taken)
            self.passages.append(
                Passage(
                    id,
                    self._document,
                    "table_row",
                    None,
                    f"{place}, {row.label}",
                    self._headings.path,
                    self._page([grid.page] if grid.page else []),
                    row.text,
                    (index + 1,),
                    container=container,
                    language=self._language,
                    row=row.row,
                )
            )
        self._caption = []

    def _title(self, grid: Grid) -> tuple[str, str, str]:
        """Title, place and name for ids of a table: from the caption above it, or from headings."""
        texts = [heading_text(b) for i in self._caption if isinstance(b := self._items[i], Block)]
        numbered = caption_number(texts[0]) if texts else None
        if numbered:
            title = " ".join(texts)
            place = f"{numbered[0].capitalize()} {numbered[1]}"
            name = numbered[1]
        else:
            title = self._headings.path[-1] if self._headings.path else ""
            self._tables += self._table is None
            name = place = ""
            if grid.page is not None:
                place = f"page {self._labels.get(grid.page) or grid.page}"
                name = f"page-{grid.page}"
            else:
                place, name = f"table {self._tables}", f"n{self._tables}"
        if self._annex:
            name = f"{slug(self._annex)[:40].strip('-')}.{name}"
            place = f"{self._annex}, {place}"
        return title, place, name

    def _finish_block(self) -> None:
        """Close the passage that is open, unless it is a numbered paragraph set aside."""
        if self._open:
            self._close(self._open)
            self._open = None

    def _finish(self) -> None:
        self._finish_block()
        if self._suspended:
            self._close(self._suspended)
            self._suspended = None

    def _close(self, open_: _Open) -> None:
        text = open_.text
        if not text and open_.article:  # its text is in its numbered paragraphs
            return
        for start, end in open_.marks:
            page = open_.pages[0] if open_.pages else None
            self.marks.append((open_.id, start, end, page))
        number = open_.number
        self.passages.append(
            Passage(
                open_.id,
                self._document,
                open_.kind,
                _whole(open_),
                open_.label,
                open_.section,
                self._page(open_.pages),
                text,
                tuple(i + 1 for i in open_.items),
                printed_number=number.printed if number else None,
                container=open_.container,
                language=self._language,
            )
        )

    def _page(self, pages: Sequence[int]) -> Page:
        if not pages:
            return Page(None, None, None, None)
        first, last = min(pages), max(pages)
        return Page(first, last, self._labels.get(first), self._labels.get(last))

    def _put_away(self, kind: FurnitureKind, index: int, text: str) -> None:
        self.furniture.append(Furniture(kind, index + 1, text))

    def _put_grid_away(self, index: int, grid: Grid) -> None:
        for cell in grid.cells:
            self._put_away("contents", index, cell.text)


def _whole(open_: _Open) -> int | None:
    """The number of a passage as an integer, if it is one."""
    if open_.number is None:
        return open_.count if open_.article else None
    return open_.number.value[0] if len(open_.number.value) == 1 else None
