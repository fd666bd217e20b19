"""A table of a DOCX or HTML file -> a grid, or the paragraphs that it is only there to arrange.

Files use tables to draw a box around paragraphs, to set numbers beside them, and to lay out a page.
Such a table is no data: what stands in it are paragraphs, and they come out as paragraphs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from corpus.sources.inline import LABEL
from corpus.sources.model import Block, Cell, Grid, Item

NESTING = 18.0  # points that a level of nesting is set in, where a format nests without measures


@dataclass(slots=True)
class Draft:
    """A cell with all that stands in it."""

    row: int
    """Of its upper left corner, from 0."""
    column: int
    """Of its upper left corner, from 0."""
    row_span: int = 1
    column_span: int = 1
    head: bool = False
    """Whether the file itself says that it is a head."""
    items: list[Item] = field(default_factory=list)


def table_items(cells: Sequence[Draft], drawn: bool) -> list[Item]:
    """The table as one grid, or as the blocks and grids in it.

    cells: by row, then by column. drawn: whether lines are drawn around or in it.
    """
    full = [cell for cell in cells if cell.items]
    if not full:
        return []
    if len({cell.column for cell in full}) == 1 and not any(cell.head for cell in full):
        return [
            replace(item, boxed=True) if drawn and isinstance(item, Block) else item
            for cell in full
            for item in cell.items
        ]
    if not drawn and (labelled := _labelled(full)) is not None:
        return labelled
    if any(_is_layout(item) for cell in full for item in cell.items):
        return [item for row in _rows(full) for item in _with_label(row)]
    return [Grid(tuple(_cell(cell) for cell in full))]


def _rows(cells: Sequence[Draft]) -> list[list[Draft]]:
    return [list(row) for _, row in groupby(cells, key=lambda cell: cell.row)]


def _with_label(row: Sequence[Draft]) -> list[Item]:
    """What stands in a row, where a number alone in its first cell numbers what is beside it."""
    items = [item for cell in row for item in cell.items]
    label = _label(row[0]) if len(row) == 2 else None
    first = row[-1].items[0]
    if label is None or not isinstance(first, Block) or first.number is not None:
        return items
    return [replace(first, number=label), *row[-1].items[1:]]


def _is_layout(item: Item) -> bool:
    """Whether it does not stand in a cell of data: a heading, or a table with rows of its own."""
    if isinstance(item, Grid):
        return len({cell.row for cell in item.cells}) > 1
    return item.level is not None and item.kind == "heading"


def _labelled(cells: Sequence[Draft]) -> list[Item] | None:
    """Paragraphs whose numbers stand in a column of their own; None if that is not all there is."""
    rows = _rows(cells)
    out: list[Item] = []
    labels, body = 0, {row[-1].column for row in rows}
    for row in rows:
        if len(body) != 1 or len(row) > 2 or any(cell.head or cell.row_span > 1 for cell in row):
            return None
        items = row[-1].items
        if len(row) == 2:
            label, first = _label(row[0]), items[0]
            if label is None or not isinstance(first, Block) or first.number is not None:
                return None
            labels += 1
            out.append(replace(first, number=label))
            items = items[1:]
        out += [_set_in(item) for item in items]
    return out if labels else None


def _label(cell: Draft) -> str | None:
    """The number that is all that stands in a cell."""
    if len(cell.items) != 1 or not isinstance(cell.items[0], Block):
        return None
    block = cell.items[0]
    text = " ".join(part for part in (block.number, block.text) if part)
    return text if LABEL.fullmatch(text) else None


def _set_in(item: Item) -> Item:
    return replace(item, indent=item.indent + NESTING) if isinstance(item, Block) else item


def _cell(draft: Draft) -> Cell:
    text, marks = text_of(draft.items)
    return Cell(text, draft.row, draft.column, draft.row_span, draft.column_span, draft.head, marks)


def text_of(items: Sequence[Item]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """All text of some blocks and grids in one line, and its superscripts."""
    text, marks = "", list[tuple[int, int]]()

    def add(words: str, raised: tuple[tuple[int, int], ...] = ()) -> None:
        nonlocal text
        text += " " if text and words else ""
        marks.extend((start + len(text), end + len(text)) for start, end in raised)
        text += words

    for item in items:
        if isinstance(item, Grid):
            for cell in item.cells:
                add(cell.text, cell.marks)
        else:
            add(item.number or "")
            add(item.text, item.marks)
    return text, tuple(marks)
