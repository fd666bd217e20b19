"""What every source gives: pages of blocks and grids in reading order, and no meaning yet.

A source (`pdf.py`, `docx.py`, `html.py`, `text.py`) says what stands where and how it looks.
Which block is a numbered paragraph, a heading or a running head is decided in `corpus.structure`,
for all formats alike. Every character of the file's text is in one block's `text` or `number`, or
in one cell; what a source leaves out of the document's text (navigation of a web page) it gives as
a block of the kind "boilerplate", so that it can be shown and counted.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Format = Literal["pdf", "docx", "html", "text"]
BlockKind = Literal["text", "heading", "item", "footnote", "contents", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    left: float
    """Points from the page's left edge; so too for `right`."""
    top: float
    """Points from the page's upper edge, downwards; so too for `bottom`."""
    right: float
    bottom: float

    def __or__(self, other: "Box") -> "Box":
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, heading or footnote as the file gives it."""

    text: str
    """The words, lines joined, without the number in front where `number` has it. Not empty unless
    `number` is not None."""
    kind: BlockKind = "text"
    """What the file itself says that it is; "text" if it says nothing. A PDF says nothing."""
    number: str | None = None
    """What is printed in front of the text, by itself in a margin or by automatic numbering, as
    printed and with its points and brackets: "9.23", "12.", "(a)", "•". None if the file has it
    in the text, or has none; `corpus.structure` then looks in the text."""
    level: int | None = None
    """Outline level from 1, where the file states one: of a heading style, of h1 to h6."""
    indent: float = 0.0
    """Distance of the words (of `number` where there is one) from the text's left edge, in points;
    where a format nests without measures, 18 points a level."""
    style: str | None = None
    """Name of the paragraph style, or class, where the file has one."""
    page: int | None = None
    """Number of the page it begins on, from 1; None where the format has no pages."""
    box: Box | None = None
    size: float | None = None
    """Most frequent size of type, in points."""
    bold: bool = False
    """Whether all its letters are bold."""
    italic: bool = False
    """Whether all its letters are italic."""
    underlined: bool = False
    """Whether all its letters are underlined."""
    centred: bool = False
    """Whether it stands in the middle of its column."""
    boxed: bool = False
    """Whether a frame is drawn around it, or it stands beside the main text (aside)."""
    coloured: bool = False
    """Whether its frame is an area of colour."""
    marks: tuple[tuple[int, int], ...] = ()
    """Start and end of superscripts in `text`, in code points. A reference to a footnote is in the
    text as it is printed ("word3"), and is one of these."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid. Blank cells are left out."""

    text: str
    """Its words, lines joined."""
    row: int
    """From 0."""
    column: int
    """From 0."""
    row_span: int = 1
    column_span: int = 1
    head: bool = False
    """Whether the file itself says that it is a head (th; a row repeated on each page)."""
    marks: tuple[tuple[int, int], ...] = ()
    """As in a block."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands on one page, or in a format without pages the whole table."""

    cells: tuple[Cell, ...]
    """By row, then by column."""
    page: int | None = None
    """Number of its page, from 1; None where the format has no pages."""
    box: Box | None = None
    plain: bool = False
    """Whether nothing tells its first row from the others: no bolder type, no line below it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a file that has pages."""

    number: int
    """From 1."""
    label: str | None = None
    """As the file names it ("iv"), where it does; the number printed is read off the foot."""
    turned: int = 0
    """Quarter turns, clockwise, that bring the page as it is shown into the frame of the boxes: a
    table printed sideways is read upright."""


Item: TypeAlias = Block | Grid


@dataclass(frozen=True, slots=True)
class Source:
    """A file, taken apart."""

    format: Format
    items: tuple[Item, ...]
    """In reading order. Footnotes may stand where they are printed, or all at the end."""
    pages: tuple[Page, ...] = ()
    title: str | None = None
    """As the file's own properties say; often wrong, so only a hint."""
    author: str | None = None
    publisher: str | None = None
    """As a web page states it, or else the name of its site."""
    date: str | None = None
    """Of the document, as the file's properties say, ISO 8601."""
    language: str | None = None
    """ISO 639-1, as the file states it."""
    warnings: tuple[str, ...] = ()
    """What a person should know of the reading, in plain sentences."""
