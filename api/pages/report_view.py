"""A report's passages -> what its page shows: headings, paragraphs, notes, tables, page marks.

Nothing is added to the report's words and none are left out; only their arrangement on the page is
made here.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.ids import slug, unused
from corpus.passage import Page, Passage, TableRow
from rag.citations import anchor

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A quote to mark."""

    passage: str
    """Id of the passage."""
    start: int
    """The quote is text[start:end] of the passage, in Unicode code points."""
    end: int

    def __str__(self) -> str:
        return f"{self.passage}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the report."""

    id: str
    """Its anchor on the page."""
    text: str
    level: int
    """2 for the topmost, as the report's title is 1; at most 6, as HTML has no deeper ones."""
    parts: tuple[tuple[str, bool], ...]
    """Its text in order; true marks what a quote covers."""
    children: list["Heading"] = field(default_factory=list)
    """The headings under it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage on the page."""

    passage: Passage
    parts: tuple[tuple[str, bool], ...]
    """Its text in order; true marks what a quote covers."""
    page: str
    """The printed page that begins with it or in it; empty if none does."""
    notes: tuple[Passage, ...] = ()
    """The footnotes whose marks it bears."""

    @property
    def marked(self) -> bool:
        """Whether a quote is marked in it."""
        return any(quoted for _, quoted in self.parts)


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row."""

    shown: Shown
    """The row as a passage, which has its anchor and its marks."""
    label: str
    """What the row is called: "Kenya"."""
    cells: Mapping[int, str]
    """Its figures, by the index of their column; blank cells are not there."""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table."""

    id: str
    """Its anchor on the page."""
    title: str
    place: str
    """Where it stands: "Annex III"."""
    corner: str
    """Head of the column of labels; empty if it has none."""
    columns: tuple[str, ...]
    """Names of the columns of figures, from left to right."""
    groups: tuple[tuple[str, int], ...]
    """The heads above the columns: name ("" for none), and over how many columns."""
    bodies: tuple[tuple[str, tuple[Row, ...]], ...]
    """The parts of the table: name ("" for none), and rows."""
    keys: tuple[Shown, ...]
    """What is said below the table to explain it."""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands under the same headings: passages, or a table."""

    headings: tuple[Heading, ...]
    """Those that are new since the block before."""
    shown: tuple[Shown, ...]
    """The passages below them; empty for a table."""
    table: TableView | None
    """None for passages that are no table's rows."""


@dataclass(frozen=True, slots=True)
class View:
    """A whole report."""

    contents: list[Heading]
    """The topmost headings, for the table of contents."""
    blocks: list[Block]
    """All of the report, in reading order."""
    unmarked: list[Mark]
    """Quotes that were asked for and are not in it."""


_PAGE_NUMBER = re.compile(r"\d+|[ivxlc]+")
_MARK = re.compile(r"(.+):(\d{1,7})-(\d{1,7})")


def read_mark(written: str) -> Mark | None:
    """`para:138:10-142` -> passage and offsets; None if it has another form."""
    match = _MARK.fullmatch(written)
    return Mark(match[1], int(match[2]), int(match[3])) if match else None


def view(passages: Sequence[Passage], marks: Sequence[Mark] = ()) -> View:
    """The page of a report: its passages in reading order, with quotes marked."""
    contents: list[Heading] = []
    blocks: list[Block] = []
    path: list[Heading] = []
    taken: set[str] = set()
    shown = {piece.passage.id: piece for piece in _shown(passages, marks)}
    headings = itertools.accumulate(passage.kind == "heading" for passage in passages)
    placed = zip(passages, headings, strict=True)
    for _, group in itertools.groupby(placed, key=lambda one: (_place(one[0]), one[1])):
        under = [passage for passage, _ in group]
        title = shown[under[0].id] if under[0].kind == "heading" else None
        new = _open_headings(under[0].path, title, path, contents, taken)
        pieces = tuple(shown[passage.id] for passage in under if passage.kind != "heading")
        table = _table(pieces, taken) if pieces and pieces[0].passage.row else None
        blocks.append(Block(new, () if table else pieces, table))
    lengths = {passage.id: len(passage.text) for passage in passages}
    unmarked = [m for m in marks if not m.start < m.end <= lengths.get(m.passage, 0)]
    return View(contents, blocks, unmarked)


def _place(passage: Passage) -> tuple[tuple[str, ...], tuple[object, ...]]:
    """Its headings; and for a table's row the table and its columns, which may change below."""
    row = passage.row
    return passage.path, (passage.container, row.columns, row.groups) if row else ()


def _open_headings(
    section: Sequence[str],
    title: Shown | None,
    path: list[Heading],
    contents: list[Heading],
    taken: set[str],
) -> tuple[Heading, ...]:
    """Headings that are new since `path`, which becomes that of the section.

    title: the last of them, if that heading is a passage itself, whose anchor it then has; every
    other heading gets an anchor made of its words.
    """
    pairs = zip(section[:-1] if title else section, path, strict=False)
    kept = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1].text, pairs))
    del path[kept:]
    for depth, text in enumerate(section[kept:], start=kept + 1):
        if title and depth == len(section):
            id, parts = anchor(title.passage.id), title.parts
        else:
            id, parts = unused(f"section-{slug(text)}", taken), ((text, False),)
        heading = Heading(id, text, min(len(path) + 2, 6), parts)
        (path[-1].children if path else contents).append(heading)
        path.append(heading)
    return tuple(path[kept:])


def _shown(passages: Iterable[Passage], marks: Sequence[Mark]) -> Iterator[Shown]:
    notes: dict[str, list[Passage]] = {}
    passages = list(passages)
    for passage in passages:
        if passage.attached_to:
            notes.setdefault(passage.attached_to, []).append(passage)
    last = ""
    for passage in passages:
        page = ""
        if passage.kind != "heading":  # its page is printed beside the passage below
            page, last = _page_mark(passage.page, last)
        spans = [(m.start, m.end) for m in marks if m.passage == passage.id]
        yield Shown(passage, cut(passage.text, spans), page, tuple(notes.get(passage.id, ())))


def _page_mark(page: Page, last: str) -> tuple[str, str]:
    """What to print beside a passage with which, or in which, a page begins; and that page."""
    first, end = page.printed_first or "", page.printed_last or ""
    if not end or end == last:
        return "", last
    begins, ends = first.rpartition(", ")[2], end.rpartition(", ")[2]  # "Annex II, 3" -> "3"
    if not _PAGE_NUMBER.fullmatch(ends):
        return "", end
    inside = first == last and first != end
    return (f"pp. {begins}–{ends}" if inside else f"p. {ends}"), end


def cut(text: str, spans: Iterable[Span]) -> tuple[tuple[str, bool], ...]:
    """A text in order, cut at spans (which may overlap); true marks what they cover."""
    parts, last = [], 0
    for start, end in sorted(spans):
        start, end = max(start, last), min(end, len(text))
        if start < end:
            parts += [(text[last:start], False), (text[start:end], True)]
            last = end
    parts.append((text[last:], False))
    return tuple(part for part in parts if part[0])


def _table(shown: Sequence[Shown], taken: set[str]) -> TableView:
    """The table whose rows these are, all with the same columns."""
    rows = [(piece, piece.passage.row) for piece in shown]
    figures = [(piece, row) for piece, row in rows if row and row.cells]
    first = next(row for _, row in rows if row)
    return TableView(
        id=unused(anchor(shown[0].passage.container or ""), taken),
        title=first.table,
        place=first.place,
        corner=next((row.stub for _, row in figures if row.stub), ""),
        columns=first.columns,
        groups=tuple((group, len(list(under))) for group, under in itertools.groupby(first.groups)),
        bodies=tuple(
            (part, tuple(Row(piece, row.label, _cells(row)) for piece, row in under))
            for part, under in itertools.groupby(figures, key=lambda pair: pair[1].part)
        ),
        keys=tuple(piece for piece, row in rows if row and not row.cells),
    )


def _cells(row: TableRow) -> dict[int, str]:
    return {cell.index: cell.value for cell in row.cells}
