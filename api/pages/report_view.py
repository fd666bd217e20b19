"""A report's passages -> what its page shows: headings, paragraphs, notes, tables, page marks.

Nothing is added to the report's words and none are left out; only their arrangement on the page is
made here. A table's rows come written out for reading alone (`corpus.tables`), so cells and column
heads are taken from that text again.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from corpus.front import slug
from corpus.passage import Page, Passage
from rag.citations import anchor

Span = tuple[int, int]
Column = tuple[str, str]  # the group it stands under ("" for none), and its own name


@dataclass(frozen=True, slots=True)
class Mark:
    """A quote to mark: text[start:end] of a passage, in Unicode code points."""

    passage: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.passage}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Heading:
    """level: 2 for the topmost, as the report's title is 1. children: the headings under it."""

    id: str
    text: str
    level: int
    children: list["Heading"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage on the page. page: where a printed page begins; notes: footnotes it bears."""

    passage: Passage
    parts: tuple[tuple[str, bool], ...]
    page: str
    notes: tuple[Passage, ...] = ()

    @property
    def marked(self) -> bool:
        """Whether a quote is marked in it."""
        return any(quoted for _, quoted in self.parts)


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row. cells: its figures by column; blank cells are not there."""

    shown: Shown
    label: str
    cells: Mapping[Column, str]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table. groups: (name, how many columns); bodies: rows under one stub, with its name."""

    id: str
    title: str
    place: str
    corner: str
    columns: tuple[Column, ...]
    groups: tuple[tuple[str, int], ...]
    bodies: tuple[tuple[str, tuple[Row, ...]], ...]
    keys: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What stands under the same headings: those that are new, then passages or a table."""

    headings: tuple[Heading, ...]
    shown: tuple[Shown, ...]
    table: TableView | None


@dataclass(frozen=True, slots=True)
class View:
    """A whole report. unmarked: quotes that are not in it."""

    contents: list[Heading]
    blocks: list[Block]
    unmarked: list[Mark]


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
    for (section, container), under in itertools.groupby(passages, key=_place):
        new = _open_headings(section, path, contents, taken)
        pieces = tuple(shown[passage.id] for passage in under)
        table = _table(container, pieces) if container else None
        blocks.append(Block(new, () if table else pieces, table))
    unmarked = [mark for mark in marks if mark.passage not in shown or not _fits(mark, shown)]
    return View(contents, blocks, unmarked)


def _place(passage: Passage) -> tuple[tuple[str, ...], str]:
    """Its headings, and for a table's row the table."""
    return passage.section, passage.id.split("#")[0] if passage.kind == "table_row" else ""


def _fits(mark: Mark, shown: Mapping[str, Shown]) -> bool:
    return mark.start < mark.end <= len(shown[mark.passage].passage.text)


def _open_headings(
    section: Sequence[str], path: list[Heading], contents: list[Heading], taken: set[str]
) -> tuple[Heading, ...]:
    """Headings that are new since `path`, which becomes that of the section."""
    pairs = zip(section, path, strict=False)
    kept = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1].text, pairs))
    del path[kept:]
    for text in section[kept:]:
        id = next(
            id
            for n in itertools.count(1)
            if (id := f"section-{slug(text)}" + (f"-{n}" if n > 1 else "")) not in taken
        )
        taken.add(id)
        heading = Heading(id, text, min(len(path) + 2, 6))
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


def _table(id: str, rows: Sequence[Shown]) -> TableView | None:
    """The table whose rows these are, or None if one of them is not written as a row is."""
    written = [split_row(row.passage) for row in rows]
    if not all(written):
        return None
    read = [(row, split) for row, split in zip(rows, written, strict=True) if split]
    figures = [(row, split) for row, split in read if split.label]
    grouped = _ungroup([split.cells for _, split in figures])
    columns = _in_order([list(cells) for cells in grouped])
    stubs = [split.stub for _, split in figures]
    corner = _common(stub for stub in stubs if stub)
    entries = [
        (stub.removeprefix(corner).removeprefix(": "), Row(row, split.label, cells))
        for (row, split), cells, stub in zip(figures, grouped, stubs, strict=True)
    ]
    return TableView(
        id=anchor(id),
        title=read[0][1].title,
        place=read[0][1].place,
        corner=corner,
        columns=columns,
        groups=tuple(
            (group, len(list(under)))
            for group, under in itertools.groupby(columns, key=lambda column: column[0])
        ),
        bodies=tuple(
            (stub, tuple(row for _, row in under))
            for stub, under in itertools.groupby(entries, key=lambda entry: entry[0])
        ),
        keys=tuple(row for row, split in read if not split.label),
    )


@dataclass(frozen=True, slots=True)
class SplitRow:
    """A written-out row in pieces. label is empty for the key below a table."""

    title: str
    place: str
    stub: str
    label: str
    cells: tuple[tuple[str, str], ...]


def split_row(passage: Passage) -> SplitRow | None:
    """A row's text in pieces: title (place) — stub: label — column: figure; …

    The passage's label is "place, label", so neither needs guessing. None if it is not so written.
    """
    for at in (match.start() for match in re.finditer(", ", passage.label)):
        place, label = passage.label[:at], passage.label[at + 2 :]
        title, found, rest = passage.text.partition(f" ({place}) — ")
        if not found:
            continue
        name, row, figures = rest.partition(f"{label} — ")
        if not row:
            return SplitRow(title, place, "", "", ())
        pairs = [cell.rpartition(": ") for cell in figures.split("; ")]
        if not all(column for column, _, _ in pairs):
            return None
        cells = tuple((column, figure) for column, _, figure in pairs)
        return SplitRow(title, place, name.removesuffix(": "), label, cells)
    return None


def _ungroup(rows: Sequence[Sequence[tuple[str, str]]]) -> list[dict[Column, str]]:
    """Cells by group and column. A group's name stands before its first column in each row only.

    Which words are a group's shows in other rows, where another of its columns comes first:
    "Category/Grade G-3" here, "G-3" there. Where that is seen and all other names are one word,
    a longer name's last word is the column.
    """
    names = {name for row in rows for name, _ in row}
    seen = any(" " in name and name.rpartition(" ")[2] in names for name in names)
    split: list[dict[Column, str]] = []
    for row in rows:
        cells, group = {}, ""
        for name, figure in row:
            before, _, last = name.rpartition(" ") if seen else ("", "", name)
            group = "" if name == "Total" else before or group
            cells[group, last] = figure
        split.append(cells)
    return split


def _in_order(rows: Sequence[Sequence[Column]]) -> tuple[Column, ...]:
    """All columns in an order that fits every row; rows leave out their blank cells."""
    after: dict[Column, set[Column]] = {}
    for row in rows:
        for column in row:
            after.setdefault(column, set())
        for left, right in itertools.pairwise(row):
            after[right].add(left)
    try:
        return tuple(TopologicalSorter(after).static_order())
    except CycleError:
        return tuple(after)


def _common(stubs: Iterable[str]) -> str:
    """What all stubs begin with, up to a colon; a single stub is that itself."""
    different = sorted(set(stubs))
    if len(different) < 2:
        return "".join(different)
    parts = [stub.split(": ") for stub in different]
    heads = itertools.takewhile(
        lambda level: len(set(level)) == 1, zip(*(part[:-1] for part in parts), strict=False)
    )
    return ": ".join(level[0] for level in heads)
