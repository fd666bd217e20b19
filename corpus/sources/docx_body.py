"""Paragraphs and tables of a DOCX -> blocks and grids, in one walk from the first to the last.

What is open is kept on the way: fields, the line that a paragraph is gathered in, and how far the
automatic numbers have counted. So the body comes first, then the notes, and each once.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from corpus.sources.docx_fields import NUMBERING, Counters, Field
from corpus.sources.docx_notes import NoteNumbers
from corpus.sources.docx_numbering import Numbered, Numbering
from corpus.sources.docx_pieces import chosen, symbol, text_boxes, typed_number, wrapped
from corpus.sources.docx_styles import Styles, indent_of, is_on, value, whole
from corpus.sources.inline import Line, Look
from corpus.sources.layout_tables import Draft, table_items
from corpus.sources.model import Block, BlockKind, Item

# What only wraps text that belongs where it stands. Deleted and moved-away text is not among it.
_WRAPPERS = {
    "ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "hyperlink", "dir", "bdo",
    "Choice", "Fallback", "fldSimple", "m:oMathPara",
}  # fmt: skip
_TEXT = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


class Body:
    """Reads elements that hold paragraphs and tables."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: NoteNumbers) -> None:
        self._styles, self._numbering, self._notes = styles, numbering, notes
        self._counters = Counters()
        self._fields: list[Field] = []
        self._contents = 0
        """How many tables of contents are open around what is read."""
        self._line = Line()
        self._carried: Line | None = None
        """A paragraph whose end was deleted: the next one goes on in its line."""
        self._label: tuple[int, int] | None = None
        """Start and end of the first number by a field in this line."""
        self._boxes: list[Item] = []
        self.hidden = Line()
        """All hidden text."""
        self.changes = 0
        """How many tracked changes were read as accepted."""
        self.left_out = 0
        """How many parts are files of another kind."""

    # Blocks

    def _flat_children(self, parent: Element) -> Iterator[Element]:
        """Children, with wrappers opened; what is tracked as deleted or moved away is left out."""
        for child in parent:
            if child.tag in ("ins", "moveTo", "del", "moveFrom"):
                self.changes += 1
            if child.tag == "AlternateContent":
                yield from self._flat_children(chosen(child))
            elif child.tag in _WRAPPERS:
                gallery = value(child, "sdtPr/docPartObj/docPartGallery") or ""
                self._contents += "Contents" in gallery
                if child.tag == "fldSimple":
                    yield child
                else:
                    yield from self._flat_children(child)
                self._contents -= "Contents" in gallery
            else:
                yield child

    def items(self, parent: Element) -> list[Item]:
        """The blocks and grids of the body, of a note or of a table's cell."""
        items: list[Item] = []
        for child in self._flat_children(parent):
            if child.tag == "p":
                items += self._paragraph(child)
            elif child.tag == "tbl":
                items += self._table(child)
            elif child.tag in ("altChunk", "subDoc"):
                self.left_out += 1
            elif child.tag == "r" or child.tag == "m:oMath":  # text outside of any paragraph
                items += self._paragraph(wrapped(child))
        if self._carried is not None:
            line, self._carried = self._carried, None
            if line.finished().text:
                items.append(self._block(line, None, None, None))
        return items

    def _paragraph(self, element: Element) -> list[Item]:
        own = element.find("pPr")
        style = value(own, "pStyle")
        outer = self._line, self._boxes, self._label
        self._line, self._carried = self._carried or Line(), None
        self._boxes, self._label = [], None
        for field in self._fields:
            field.start = 0
        in_contents = self._in_contents()
        for child in self._flat_children(element):
            self._inline(child, style)
        in_contents = in_contents or self._in_contents()
        line, boxes, label = self._line, self._boxes, self._label
        self._line, self._boxes, self._label = outer
        ended = own is None or all(own.find(f"rPr/{tag}") is None for tag in ("del", "moveFrom"))
        if not ended:
            self.changes += 1
            self._carried = line
            return boxes
        if own is not None and own.find("sectPr") is not None:
            self._notes.end_section()
        number = self._numbering.number(style, own)
        block = self._block(line, own, number, label, style)
        if in_contents:
            block = replace(block, kind="contents")
        # A bullet without words is a blank line.
        shown = block.text or (block.number and block.number[0].isalnum())
        return [block, *boxes] if shown else boxes

    def _in_contents(self) -> bool:
        return bool(self._contents) or any(f.kind == "TOC" and f.shown for f in self._fields)

    def _block(
        self,
        line: Line,
        own: Element | None,
        number: Numbered | None,
        label: tuple[int, int] | None,
        style: str | None = None,
    ) -> Block:
        printed = number.label if number else None
        if printed is None:
            printed, end = typed_number(line.raw, label)
            line = line.without(end)
        words = line.finished()
        names = self._styles.names(style)
        level = self._styles.level(style, own)
        kind: BlockKind = "text"
        if any(re.match(r"toc (\d|heading)|table of figures", name) for name in names):
            kind = "contents"
        elif names[:1] and names[0] in ("footnote text", "endnote text"):
            kind = "footnote"
        elif level is not None:
            kind = "heading"
        elif number is not None:
            kind = "item"
        indent = indent_of(own)
        if number and value(own, "numPr/numId"):
            indent = indent.over(number.indent)
        for entry in self._styles.chain(style):
            indent = indent.over(indent_of(entry.find("pPr")))
            if number and value(entry, "pPr/numPr/numId"):
                indent = indent.over(number.indent)
        first = indent.first or 0.0
        return Block(
            words.text,
            kind,
            printed,
            level,
            (indent.left or 0.0) + (first if printed else min(first, 0.0)),
            names[0] if names else None,
            size=words.size,
            bold=words.bold,
            italic=words.italic,
            underlined=words.underlined,
            centred=self._styles.centred(style, own),
            marks=words.marks,
        )

    # Tables

    def _table(self, element: Element) -> list[Item]:
        cells: list[Draft] = []
        above: dict[int, Draft] = {}
        rows = 0
        for row in self._flat_children(element):
            properties = row.find("trPr")
            if row.tag != "tr" or (properties is not None and properties.find("del") is not None):
                continue
            column = whole(value(properties, "gridBefore")) or 0
            beside: dict[int, Draft] = {}
            for child in self._flat_children(row):
                if child.tag != "tc":
                    continue
                own = child.find("tcPr")
                span = min(max(1, whole(value(own, "gridSpan")) or 1), 1000)
                merged = own.find("vMerge") if own is not None else None
                if value(own, "hMerge") == "continue" and cells:
                    cells[-1].column_span += span
                elif merged is not None and merged.get("val") != "restart" and column in above:
                    beside[column] = above[column]
                    above[column].row_span = rows - above[column].row + 1
                    # Words in the covered part of a cell are not shown by Word.
                else:
                    cell = Draft(rows, column, 1, span, bool(is_on(properties, "tblHeader")))
                    cell.items = self.items(child)
                    cells.append(cell)
                    if merged is not None:
                        beside[column] = cell
                column += span
            above = beside
            rows += 1
        return table_items(cells, self._styles.drawn(element))

    # Words

    def _inline(self, element: Element, style: str | None) -> None:
        if element.tag == "r":
            own = element.find("rPr")
            look = self._styles.look(style, own)
            line = self.hidden if self._styles.hidden(style, own) else self._line
            for child in element:
                self._run_child(child, element, line, look)
        elif element.tag == "fldSimple":
            self._begin_field(element.get("instr", ""))
            for child in self._flat_children(element):
                self._inline(child, style)
            self._end_field()
        elif element.tag == "m:oMath":
            text = "".join(entry.text or "" for entry in element.iter("m:t"))
            self._line.add(text, self._styles.look(style, None))

    def _run_child(self, child: Element, run: Element, line: Line, look: Look) -> None:
        tag = child.tag
        if tag == "fldChar":
            kind = child.get("fldCharType")
            if kind == "begin":
                self._fields.append(Field(start=len(self._line)))
            elif kind == "separate" and self._fields:
                self._fields[-1].shown = True
                self._fields[-1].start = len(self._line)
            elif kind == "end" and self._fields:
                self._end_field(look)
        elif tag == "instrText":
            if self._fields:
                self._fields[-1].instruction += child.text or ""
        elif tag in ("drawing", "pict", "object", "AlternateContent"):
            self._text_boxes(child)
        elif not all(field.shown for field in self._fields):
            return  # within an instruction
        elif tag == "t":
            line.add(child.text or "", look)
        elif tag in _TEXT:
            line.add(_TEXT[tag], look)
        elif tag == "sym":
            line.add(symbol(child), look)
        elif tag in ("footnoteReference", "endnoteReference"):
            if mark := self._notes.mark(child, run):
                line.add(mark, replace(look, raised=True))
        elif tag == "ruby":  # a reading aid over ideographs: the ideographs
            for text in child.findall("rubyBase//t"):
                line.add(text.text or "", look)

    def _begin_field(self, instruction: str) -> None:
        self._fields.append(Field(instruction, len(self._line), True))

    def _end_field(self, look: Look | None = None) -> None:
        field = self._fields.pop()
        if field.kind not in NUMBERING:
            return
        number = self._counters.next(field)
        if field.start == len(self._line):
            self._line.add(number, look or Look())
        if self._label is None:
            self._label = field.start, len(self._line)
        elif self._label[1] == field.start:  # two numbers in a row: "2" and ".1"
            self._label = self._label[0], len(self._line)

    def _text_boxes(self, element: Element) -> None:
        for box in text_boxes(element):
            inner, self._fields = self._fields, []
            carried, self._carried = self._carried, None
            self._boxes += [
                replace(item, boxed=True) if isinstance(item, Block) else item
                for item in self.items(box)
            ]
            self._fields, self._carried = inner, carried
