"""The tree of a web page -> blocks, grids and furniture, in one walk through all its elements.

A paragraph is gathered until the element that it stands in ends, or another block begins in it. A
number that stands by itself, in an element or a block of its own, waits for the words behind it.
"""

import re
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from corpus.sources.html_elements import BLOCKS, look_of, plain, text_without_scripts
from corpus.sources.html_furniture import SILENT, furniture, links_of, main_element
from corpus.sources.html_notes import Notes
from corpus.sources.html_numbers import Count, is_number, waits_for_words
from corpus.sources.html_places import Place, placed
from corpus.sources.html_tables import cells_of, is_drawn, nearest_table
from corpus.sources.inline import BULLET, Line, Look, joined
from corpus.sources.layout_tables import Draft, table_items, text_of
from corpus.sources.model import Block, BlockKind, Grid, Item
from corpus.sources.text import blocks as text_blocks

_LONG = 200  # characters; a paragraph so long is text, not navigation


@dataclass(slots=True)
class _Pending:
    """A number that waits for its words."""

    label: str
    """As printed: "12.", "(a)", BULLET."""
    item: bool
    """Whether it is of a list's item."""
    place: "Place"


@dataclass(slots=True)
class Reader:
    """Walks through a page once."""

    body: LexborNode
    notes: Notes
    items: list[Item] = field(default_factory=list)
    """What was read so far, in the order of the page; while a cell is read, what is in that."""
    out: list[Item] = field(default_factory=list)
    """Furniture, in the order of the page."""
    line: Line = field(default_factory=Line)
    """The paragraph that is being gathered."""
    place: Place = field(default_factory=Place)
    """What holds for that paragraph."""
    label: tuple[int, str] | None = None
    """Length and words of the number that an element at the line's start holds."""
    pending: _Pending | None = None
    note: str | None = None
    """The number of a footnote whose words come."""
    total: int = 0
    """Characters of the whole page."""
    linked: set[int] = field(default_factory=set)
    """Ids of items that stand in lists of links to other pages."""

    def all_items(self) -> list[Item]:
        """The document, then the furniture around it."""
        self.total = len(self.body.text()) or 1
        main = main_element(self.body)
        if main.mem_id != self.body.mem_id:
            self._outside(self.body, main)
            self._walk(main, Place(inside=True))
        else:
            self._walk(main, Place())
        self._flush()
        return self._without_links() + self.out

    def _outside(self, node: LexborNode, main: LexborNode) -> None:
        """All around the main element is furniture, but for footnotes."""
        child = node.child
        while child is not None:
            if child.mem_id != main.mem_id:
                holds = child.is_element_node and any(
                    inner.mem_id == main.mem_id for inner in child.css(main.tag or "*")
                )
                if holds:
                    self._outside(child, main)
                elif child.tag not in SILENT:
                    name = furniture(child, self.total, False) if child.is_element_node else None
                    self._put_out(child, name or "outside the main text")
            child = child.next

    def _put_out(self, node: LexborNode, name: str) -> None:
        words = text_without_scripts(node)
        if words:
            self.out.append(Block(words, "boilerplate", style=name))

    def _without_links(self) -> list[Item]:
        """Lists of links before the first words of the document and behind the last go out."""
        real = [
            i
            for i, item in enumerate(self.items)
            if id(item) not in self.linked
            and (isinstance(item, Grid) or item.level or len(item.text) > _LONG)
        ]
        first, last = (real[0], real[-1]) if real else (0, len(self.items))
        kept: list[Item] = []
        for i, item in enumerate(self.items):
            if id(item) in self.linked and not first < i < last:
                self.out.append(Block(text_of([item])[0], "boilerplate", style="navigation"))
            else:
                kept.append(item)
        return kept

    # The tree

    def _walk(self, node: LexborNode, place: Place, count: Count | None = None) -> None:
        """All children of an element. count: of the list that it is."""
        child = node.child
        while child is not None:
            tag = child.tag or ""
            if tag == "-text":
                self._text(child.text_content or "", place)
            elif tag == "br":
                self._break()
            elif tag == "q":
                self.line.add("“", place.look)
                self._walk(child, place)
                self.line.add("”", place.look)
            elif tag not in SILENT and child.is_element_node:
                name = furniture(child, self.total, place.inside)
                if name == "navigation" and place.inside and links_of(child) == "contents":
                    name = None
                if name:
                    self._put_out(child, name)
                elif tag in BLOCKS or child.mem_id in self.notes.labels:
                    self._element(child, tag, place, count)
                else:
                    self._inline(child, tag, place)
            child = child.next

    def _element(self, node: LexborNode, tag: str, place: Place, count: Count | None) -> None:
        """A block-level element."""
        self._flush()
        place = placed(node, tag, place, self.notes)
        outer = self.place
        self.place = place
        label = self.notes.labels.get(node.mem_id)
        if label is not None:
            self.note = label
            self.place = place = replace(place, kind="footnote")
        if tag == "table":
            self._table(node, place)
        elif tag in ("pre", "listing", "xmp"):
            self._preformatted(node, place)
        elif tag in ("ol", "ul", "dir"):
            self._walk(node, place, Count.of(node))
        elif tag == "li":
            self._item(node, place, count)
        else:
            self._walk(node, place, count)
            self._flush(node)
        if label is not None:
            self.note = None
        self.place = outer

    def _inline(self, node: LexborNode, tag: str, place: Place) -> None:
        if node.mem_id in self.notes.backs and self.note is not None:
            return  # the note's own number, or an arrow back to its mark
        classes = node.attributes.get("class") or ""
        look = look_of(tag, node.attributes.get("style") or "", place.look)
        if node.mem_id in self.notes.marks:
            look = replace(look, raised=True)
            self.line.trim()
        if re.fullmatch("h[1-6]", tag):
            place = replace(place, level=int(tag[1]))
        # "PART 1" and its title stand apart by their style alone.
        before = node.prev
        styled = before is not None and before.tag == tag and before.attributes.get("class")
        if place.level and tag == "span" and classes and styled:
            self.line.add(" ", look)
        at_start = not self.line.raw.strip() and self.label is None
        self._walk(node, replace(place, look=look))
        if at_start and self.label is None and self.line.raw.strip():
            text = " ".join(self.line.raw.split())
            if is_number(text, look.raised, classes, self.note is not None):
                self.label = len(self.line), text

    def _text(self, text: str, place: Place) -> None:
        if text.strip():
            self.place = place if self.line.raw.strip() == "" else self.place
        self.line.add(text, place.look)

    def _break(self) -> None:
        """Two line breaks in a row part paragraphs, as pages without p have it."""
        raw = self.line.raw
        if raw.rstrip(" \t\r\xa0").endswith("\v") and raw.strip():
            self._flush()
        else:
            self.line.add(
                "\v", Look()
            )  # a blank like any other, that the page's own source has not

    # Blocks

    def _flush(self, node: LexborNode | None = None) -> None:
        """End the paragraph. node: the element that ends with it."""
        line, label, place = self.line, self.label, self.place
        self.line, self.label = Line(), None
        number = None
        alone = label is not None and not line.without(label[0]).finished().text
        if label is not None and not alone:
            number = label[1]
            line = line.without(label[0])
        words = line.finished()
        if not words.text:
            return
        kind: BlockKind = place.kind
        if number is None and node is not None and kind in ("text", "footnote"):
            sure = alone or place.numbered or place.level is not None
            if waits_for_words(words.text, node, sure):
                self._give_up()
                self.pending = _Pending(words.text, False, place)
                return
        if self.note is not None:
            number = self.note.strip()
            self.note = ""
        if kind == "footnote":
            number = number or None
        elif place.level is not None and kind != "contents":
            kind = "heading"
        indent = place.indent
        pending, self.pending = self.pending, None
        if pending is not None and pending.item:
            kind = "item" if kind == "text" else kind
            if _types_number(number or words.text, pending.label):
                pass  # the list prints none beside it: "6." is no first item
            elif number is None:
                number = pending.label
            elif pending.label[0].isalnum():  # a typed number behind that of the list
                words = joined([plain(number), words])
                number = pending.label
        elif pending is not None and number is None:
            number, indent = pending.label, min(indent, pending.place.indent)
        block = Block(
            words.text,
            kind,
            number,
            place.level,
            indent,
            place.style,
            size=words.size,
            bold=words.bold,
            italic=words.italic,
            underlined=words.underlined,
            centred=place.centred,
            boxed=place.boxed,
            marks=words.marks,
        )
        self._add(block, place)

    def _add(self, item: Item, place: Place) -> None:
        self.items.append(item)
        if place.links:
            self.linked.add(id(item))

    def _give_up(self) -> None:
        """A number whose words never came stands by itself."""
        if self.pending is not None:
            pending, self.pending = self.pending, None
            if pending.label[0].isalnum() or pending.label[0] in "([":
                place = pending.place
                self._add(
                    Block("", "item" if pending.item else "text", pending.label,
                          indent=place.indent, style=place.style),
                    place,
                )  # fmt: skip

    def _item(self, node: LexborNode, place: Place, count: Count | None) -> None:
        self._give_up()
        count = count or Count("bullet", 1, 1, False)
        label = count.label(node)
        if label == BULLET and place.kind != "footnote":
            self.pending = _Pending(BULLET, True, place)
        elif label and label != BULLET:
            self.pending = _Pending(label, True, place)
        if self.note is not None:
            self.pending = None
        self._walk(node, place)
        self._flush(node)
        self._give_up()

    def _preformatted(self, node: LexborNode, place: Place) -> None:
        text = node.text()
        for item in text_blocks(text.replace("\r\n", "\n").split("\f")):
            if isinstance(item, Block):
                item = replace(
                    item, page=None, box=None, style=place.style, indent=place.indent + item.indent
                )
            else:
                item = replace(item, page=None, box=None)
            self._add(item, place)

    def _table(self, node: LexborNode, place: Place) -> None:
        self._give_up()
        for caption in node.css("caption"):
            if nearest_table(caption) == node.mem_id:
                self._walk(caption, replace(place, style="caption"))
                self._flush()
        outer, self.items = self.items, []
        cells: list[Draft] = []
        for cell, child in cells_of(node):
            cell.items = self._cell(child, replace(place, indent=0.0, links=False))
            cells.append(cell)
        self.items = outer
        if node.attributes.get("role") in ("presentation", "none"):
            found = [item for cell in cells for item in cell.items]
        else:
            found = table_items(cells, is_drawn(node))
        for item in found:
            if isinstance(item, Block):
                item = replace(item, indent=item.indent + place.indent)
            self._add(item, place)

    def _cell(self, node: LexborNode, place: Place) -> list[Item]:
        outer, self.items, outer_place = self.items, [], self.place
        self.place = place = placed(node, "td", place, self.notes)
        label = self.notes.labels.get(node.mem_id)
        if label is not None:
            self.note, self.place = label, replace(place, kind="footnote")
            place = self.place
        self._walk(node, place)
        self._flush()
        self._give_up()
        if label is not None:
            self.note = None
        found, self.items, self.place = self.items, outer, outer_place
        return found


def _types_number(text: str, label: str) -> bool:
    """Whether an item begins with a number of the form that its list counts by."""
    typed = re.match(r"\(?\w+(?:\.\d+)*[.)]*(?=\s|$)", text)
    forms = [re.sub(r"\d+", "1", one) for one in (typed[0] if typed else "", label)]
    return forms[0] == forms[1] and "1" in forms[1]
