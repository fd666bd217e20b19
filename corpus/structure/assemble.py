"""Items in reading order, with what is known of them -> passages and furniture.

One walk over the items. A numbered paragraph takes in what follows it (lists, bullets, the rest of
it on the next page) up to the next number or heading. What has no number of its own becomes a
block: text under a heading, a box, a picture's title, what stands before the first number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.passage import COVER
from corpus.sources.model import Block, Grid, Item
from corpus.structure.flow import goes_on, is_beside_picture, is_lettering, is_over
from corpus.structure.heading_tree import Headings
from corpus.structure.headings import (
    Body,
    heading_text,
    is_below,
    is_caption,
    is_of_size,
    marks_of,
    unmarked,
)
from corpus.structure.ledger import Ledger, Opened, Part, Start
from corpus.structure.names import closes_act, core_of, is_annex, part_of
from corpus.structure.numbers import Number
from corpus.structure.surroundings import (
    SENTENCE_ENDS,
    Surroundings,
    is_between_headings,
    is_item,
    is_readable,
)
from corpus.structure.table_reader import TableReader, acronym_of, lists_acronyms
from corpus.structure.title_pages import TitlePages
from corpus.structure.unnumbered import opened


class Assembler:
    """One walk over the items of a document."""

    def __init__(
        self,
        items: Sequence[Item],
        starts: Mapping[int, Start],
        contents: set[int],
        body: Body,
        paged: bool,
        ledger: Ledger,
        title: str | None,
    ) -> None:
        self._items, self._starts, self._contents = items, starts, contents
        self._body, self._paged, self._ledger = body, paged, ledger
        self._near = Surroundings(items, starts, body)
        self._tables = TableReader(ledger, body, items)
        self._open: Opened | None = None
        self._suspended: Opened | None = None
        """A numbered paragraph that a table, picture or box interrupts."""
        self._parts: dict[int, Part] = {}
        """What each sequence stands in."""
        self._begun: dict[int, str] = {}
        """Ids of what begins at items, for the paragraphs of articles."""
        self._closed = True
        """Whether text without a number is no longer part of the numbered paragraph above."""
        self._caption: list[int] = []
        self._heading_at = -1  # index of the last heading
        boxed = sum(isinstance(item, Block) and item.boxed for item in items)
        # A frame around most of a document is that of its pages.
        self._framed = boxed < 0.4 * max(len(items), 1)
        self._first = min(starts, default=len(items))
        self._cover = TitlePages(items, body).cover(self._first, contents, title)
        self._headings = Headings(items, body, self._cover)

    def run(self) -> None:
        """Write all passages and furniture down, but for footnotes."""
        for index, item in enumerate(self._items):
            if index in self._contents:
                texts = [c.text for c in item.cells] if isinstance(item, Grid) else None
                for text in [heading_text(item)] if isinstance(item, Block) else texts or ():
                    self._ledger.put_away("contents", index, text)
            elif isinstance(item, Grid):
                self._set_aside()
                captions = self._near.captions(index, self._caption)
                self._tables.read(index, item, captions, self._headings.path, self._headings.part)
                self._caption = []
            elif item.kind == "boilerplate":
                self._ledger.put_away("boilerplate", index, heading_text(item))
            elif item.kind != "footnote":
                self._read_block(index, item)
        self._finish()

    def _read_block(self, index: int, block: Block) -> None:
        self._headings.leave(block)
        if start := self._starts.get(index):
            self._begin(index, block, start)
        elif not is_readable(block.text + (block.number or "")):
            self._ledger.put_away("boilerplate", index, heading_text(block))
        elif index in self._cover:
            self._add(index, block)
        elif lists_acronyms(self._headings.path) and (name := acronym_of(heading_text(block))):
            self._finish()
            self._tables.read_acronym(index, name, block, self._headings.path)
        elif (is_caption(block) and not is_item(block)) or self._near.names_table(index):
            self._read_caption(index, block)
        elif self._by_caption(block) and self._near.is_of_caption(index, block):
            self._caption.append(index)
            self._add(index, block)
        elif self._is_heading(index, block):
            self._read_heading(index, block)
        else:
            self._read_text(index, block)

    def _begin(self, index: int, block: Block, start: Start) -> None:
        """A numbered paragraph, or an article."""
        self._finish()
        self._between()
        if article := bool(start.number.word):
            self._headings.leave_article(start.number.form)
        path, part = self._headings.path, self._parts.get(start.sequence) or Part("")
        if start.sequence not in self._parts and start.restarts and start.parent is None:
            name, title = part_of(self._headings.part, self._near.shared(index, path))
            part = Part(self._ledger.take(name), title, path, self._near.lead(index))
        elif self._near.leads(index - 1):
            part = replace(part, path=path, lead=self._near.lead(index))
        self._parts[start.sequence] = part
        prefix = part.id if start.parent is None else self._begun[start.parent]
        own = f"{start.name}:{core_of(start.number)}"
        id = self._begun[index] = self._ledger.take(f"{prefix}/{own}" if prefix else own)
        titled = article and self._near.is_article_title(index, start.text)
        if titled:
            self._read_article_title(index, block, start.number)
            path = self._headings.path
        else:
            printed = heading_text(block).removesuffix(start.text).strip()
            self._ledger.put_away("paragraph_number", index, printed)
        self._open = Opened(
            "paragraph",
            id,
            self._ledger.cited(id, part.title),
            (*path, part.lead) if part.lead and path == part.path else path,
            prefix or None,
            start.number,
            start.last,
            article=id if article else None,
        )
        if not titled:
            self._open.add(index, block, start.text)
        self._closed = False

    def _between(self) -> None:
        """A heading or number stands between: no table or caption goes on."""
        self._caption = []
        self._tables.end()

    def _read_article_title(self, index: int, block: Block, of: Number, above: str = "") -> None:
        """The title of an article, which stands in front of its text. above: its number."""
        title = f"{above} {heading_text(unmarked(block))}".strip()
        self._headings.read(unmarked(block), title, article=of.form)
        self._ledger.put_away("heading", index, heading_text(block))

    def _is_heading(self, index: int, block: Block) -> bool:
        framed = block.level is None and self._goes_on_framed(block)
        # Where a file tells no look, the line behind "Article 3" may be its title.
        start = self._starts.get(index - 1)
        plain = block.size is None and start is not None and not start.text and self._untitled()
        titled = plain and self._near.is_article_title(index, heading_text(block))
        return not framed and (titled or self._near.is_heading(index, block))

    def _untitled(self) -> bool:
        """Whether only the number of an article has been read, on a line of its own."""
        number = self._open.number if self._open else None
        return bool(self._open and number and number.word and not self._open.text)

    def _read_heading(self, index: int, block: Block) -> None:
        title, raised = heading_text(block), marks_of(block)
        if self._open and self._open.number and self._untitled():
            self._read_article_title(index, block, self._open.number, self._open.number.printed)
            self._open.section = self._headings.path
            return
        self._finish()
        if self._heading_at == index - 1 and self._near.goes_on_from_heading(index, block):
            self._headings.extend(block, title)
            self._ledger.extend_heading(index, title, raised)
        else:
            framed = self._framed and self._near.is_box_label(index)
            follows = all(map(is_between_headings, self._items[self._heading_at + 1 : index]))
            self._headings.read(block, title, framed, is_annex(title), follows)
            self._ledger.write_heading([index], title, self._headings.path[:-1], block.page, raised)
        self._heading_at, self._closed = index, True
        self._between()

    def _read_caption(self, index: int, block: Block) -> None:
        """A line above or below a table or picture: a block of its own, joined to its like."""
        below = is_below(block.text)
        names = self._caption[-1:] == [index - 1] and self._near.is_titled_by(index)
        if not (names or (below and self._caption)):
            self._set_aside()
            self._caption = []
        self._add(index, block, caption=True)
        self._caption = [] if below else [*self._caption, index]
        if below:
            self._tables.pass_by(index)

    def _set_aside(self) -> None:
        """Close the passage that is open, but set a numbered paragraph aside: it may go on below a
        table, a picture or a box."""
        if self._open and self._open.kind == "paragraph" and not self._open.last:
            self._suspended, self._open = self._open, None
        else:
            self._finish_block()

    def _by_caption(self, block: Block) -> bool:
        return bool(self._caption) and self._items[self._caption[-1]].page == block.page

    def _read_text(self, index: int, block: Block) -> None:
        apart = block.boxed and self._framed and not self._goes_on_framed(block)
        if self._open and self._open.kind == "paragraph" and self._paged and not self._closed:
            apart = apart or is_beside_picture(self._open, block, self._body)
        if apart and not self._open_boxed():
            self._set_aside()
            self._add(index, block, caption=True)
            return
        if self._tables.read_note(index, block, self._headings.path):
            return
        if apart or (self._by_caption(block) and is_lettering(block, self._body)):
            self._add(index, block, caption=True)
            return
        self._caption = []
        if self._suspended:
            self._finish_block()
            self._open, self._suspended = self._suspended, None
        if self._ends_before(block) or self._near.leads(index):
            self._finish()
            self._closed = True
        self._next_in_article(index, block)
        self._add(index, block)
        if closes_act(block.text):
            self._headings.end()

    def _goes_on_framed(self, block: Block) -> bool:
        """Whether a frame stands in the flow of a numbered paragraph, such as a recommendation.

        The frame of a picture has smaller letters in it, and what stands on an area of colour is a
        box, unless the paragraph does too or leads to it: "The Board: (a) noted". Where a format
        has no pages, a frame is one that the file itself sets beside its text.
        """
        if not self._open or self._open.kind != "paragraph" or self._closed:
            return False
        first, last = (
            self._items[self._open.items[k]] if self._open.items else None for k in (0, -1)
        )
        coloured = isinstance(last, Block) and last.coloured
        if isinstance(first, Block) and first.boxed and not self._paged:
            return block.boxed  # the number stands in the frame
        led = self._open.text.endswith((":", "：")) and is_item(block)
        box = block.coloured and not coloured and not led
        apart = box or not is_of_size(block, self._body) or self._caption
        return bool(self._paged and block.boxed and not apart)

    def _next_in_article(self, index: int, block: Block) -> None:
        """Begin the next paragraph of an article whose paragraphs have no numbers.

        They are cited by their place: "art. 5, para. 2". So it is done for DOCX and HTML only: in a
        PDF it is not certain where a paragraph ends.
        """
        article = self._open
        if (
            self._paged
            or article is None
            or article.article is None
            or self._near.is_before_part(index)
            or not SENTENCE_ENDS.search(article.text)
            or is_item(block)
        ):
            return
        count = article.count
        if count == 1:
            self._ledger.free(article.id)
            article.id = self._ledger.take(f"{article.article}/para:1")
            article.label = self._ledger.cited(article.id)
        id = self._ledger.take(f"{article.article}/para:{count + 1}")
        path, whole = self._headings.path, article.article
        self._finish()
        self._open = Opened(
            "paragraph",
            id,
            self._ledger.cited(id),
            path,
            whole,
            article=whole,
            count=count + 1,
        )

    def _open_boxed(self) -> bool:
        """Whether the passage that is open is a box already."""
        if not self._open or self._open.kind == "paragraph":
            return False
        last = self._items[self._open.items[-1]]
        return isinstance(last, Block) and last.boxed

    def _ends_before(self, block: Block) -> bool:
        """Whether a numbered paragraph is over before a block without a number."""
        if self._open is None or self._open.kind != "paragraph" or self._goes_on_framed(block):
            return False
        last = self._items[self._open.items[-1]] if self._open.items else None
        return is_over(self._open, last, block, self._paged)

    def _add(self, index: int, block: Block, caption: bool = False) -> None:
        """A block's text, to the passage that is open or to a new one without a number."""
        text = heading_text(block)
        if self._open and self._joins(index, block, caption):
            self._open.add(index, block, text)
            return
        self._finish_block()
        if index in self._cover:
            id = f"{COVER}#{self._ledger.unit(COVER)}"
            self._open = Opened("front", self._ledger.take(id), COVER, (), COVER)
        else:
            front = index < self._first < len(self._items)
            path, annex = self._headings.path, self._headings.part
            self._open = opened(block, self._ledger, path, annex, front, self._paged, caption)
        self._open.add(index, block, text)

    def _joins(self, index: int, block: Block, caption: bool) -> bool:
        """Whether a block without a number goes on in the passage that is open."""
        assert self._open is not None
        if self._open.kind == "paragraph":
            return not self._closed and not caption
        last = self._items[self._open.items[-1]]
        if (index in self._cover) != (self._open.items[-1] in self._cover):
            return False
        return bool(self._caption) or goes_on(self._open, last, block, caption)

    def _finish_block(self) -> None:
        """Close the passage that is open, unless it is a numbered paragraph set aside."""
        if self._open:
            self._ledger.close(self._open)
            self._open = None

    def _finish(self) -> None:
        self._finish_block()
        if self._suspended:
            self._ledger.close(self._suspended)
            self._suspended = None
