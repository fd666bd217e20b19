"""Annex tables -> one passage for each row.

A table's columns are known only by horizontal position, and the header moves from page to page. So
each header is measured where it stands, each row's figures are laid on its columns in order with
the least total distance, and the result is checked: a row against its printed total, F + M against
the total, each column against the total row.

A row is written out to be read alone: title (annex, table) — stub head: label — column: figure; …
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.errors import TableMismatch
from corpus.front import slug
from corpus.layout import Line, join, page_span
from corpus.passage import Furniture, Passage

_CHUNK = re.compile(r"\S+(?: \S+)*")
_FIGURE = re.compile(r"[+-]?\d+%?")
_YEAR = re.compile(r"(19|20)\d\d")
_GRADE = re.compile(r"[A-Z]{1,2}-\w+")  # header words that stand one space apart: "NO-A NO-B"
_TABLE_TITLE = re.compile(r"^\s*Table (\d+)\.\s+(.*)$")
_KEY = re.compile(r"^\s*[A-Z][A-Z0-9-]*: [^;]+;")
_MARGIN = 2  # labels begin at most this far from the left edge


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a line between its first and last column (half open)."""

    text: str
    start: int
    end: int

    @property
    def centre(self) -> float:
        """Its middle, in columns of characters."""
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class Header:
    """A table's columns from left to right, the group each stands under, and the stub head."""

    stub: str
    columns: tuple[Word, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row's label and its figures as printed, by column; blank cells are left out."""

    label: str
    header: Header
    cells: dict[str, str]
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Table:
    """A table while it is read: `name` is I.2 or II, `place` is "Annex I, Table 2"."""

    name: str
    place: str
    section: tuple[str, ...]
    title: str
    rows: list[Row] = field(default_factory=list)
    key: list[Line] = field(default_factory=list)
    header_lines: list[Line] = field(default_factory=list)


def read_annexes(lines: Sequence[Line], document: str) -> tuple[list[Passage], list[Furniture]]:
    """The rows of all annex tables as passages, and the tables' titles and headers as furniture.

    Raises TableMismatch, naming the row and both figures, if a figure fits no column or a printed
    total is not the sum of its parts.
    """
    furniture: list[Furniture] = []
    tables = list(_split_tables(lines, furniture))
    for table in tables:
        check_totals(table)
    return [passage for table in tables for passage in _passages(table, document)], furniture


def _split_tables(lines: Sequence[Line], furniture: list[Furniture]) -> Iterator[Table]:
    """Cut the annexes at their headings and table titles, and read each table's lines."""
    annex, annex_title = "", ""
    table: Table | None = None
    i = 0
    while i < len(lines):
        line = lines[i]
        text = line.text.strip()
        end = i + 1
        while end < len(lines) and not lines[end].opens:
            end += 1
        if text == line.annex or (numbered := _TABLE_TITLE.match(line.text)):
            if table and table.rows:
                yield table
            block = lines[i:end]
            furniture += (Furniture("heading", part.number, part.text) for part in block)
            if text == line.annex:
                annex, annex_title = text, join(part.text for part in block[1:])
                name = annex.removeprefix("Annex ")
                table = Table(name, annex, (annex, annex_title), annex_title)
            else:
                assert numbered
                title = join([numbered[2], *(part.text for part in block[1:])])
                table = Table(
                    f"{annex.removeprefix('Annex ')}.{numbered[1]}",
                    f"{annex}, Table {numbered[1]}",
                    (annex, annex_title, f"Table {numbered[1]}. {title}"),
                    title,
                )
            i = end
        elif table is None:
            raise TableMismatch(f"line {line.number}: {text!r} stands before any annex's title")
        else:
            i = _read_table_part(lines, i, table, furniture)
    if table and table.rows:
        yield table


def _read_table_part(
    lines: Sequence[Line], i: int, table: Table, furniture: list[Furniture]
) -> int:
    """Read one header, row or key at `i`; the index after it."""
    line = lines[i]
    if _KEY.match(line.text):
        table.key.append(line)
        return i + 1
    if _is_header(line):
        table.header_lines = _header_block(lines, i)
        furniture += (
            Furniture("table_header", part.number, part.text) for part in table.header_lines
        )
        return i + len(table.header_lines)
    if not table.header_lines:
        raise TableMismatch(f"line {line.number}: a row of {table.place} stands above its header")
    label, figures = _split_label(line)
    row_lines = [line]
    if not figures:  # a name that wraps around its figures: above, figures, below
        row_lines += lines[i + 1 : i + 2]
        _, figures = _split_label(row_lines[-1])
        after = lines[i + 2 : i + 3]
        if after and not after[0].opens and not _split_label(after[0])[1]:
            row_lines += after
    header = _header(table.header_lines)
    label = join(name for part in row_lines if (name := _split_label(part)[0]))
    table.rows.append(Row(label, header, _lay(figures, header, line), tuple(row_lines)))
    return i + len(row_lines)


def _chunks(line: Line) -> list[Word]:
    return [Word(m[0], m.start(), m.end()) for m in _CHUNK.finditer(line.text)]


def _split_label(line: Line) -> tuple[str, list[Word]]:
    chunks = _chunks(line)
    if chunks and chunks[0].start <= _MARGIN:
        return chunks[0].text, chunks[1:]
    return "", chunks


def _is_header(line: Line) -> bool:
    """Figures are written with spaces ("1 062"), so a bare 2019 to the right is a column's name."""
    words = [word for chunk in _split_label(line)[1] for word in chunk.text.split(" ")]
    return bool(words) and (
        all(_YEAR.fullmatch(word) for word in words)
        or not all(_FIGURE.fullmatch(word) for word in words)
    )


def _header_block(lines: Sequence[Line], i: int) -> list[Line]:
    """The header that begins at `i`, to its last line of column names before figures or a blank."""
    last = i
    for k in range(i + 1, len(lines)):
        if lines[k].opens:
            break
        if _is_header(lines[k]):
            last = k
        elif _split_label(lines[k])[1]:
            break
    return list(lines[i : last + 1])


def _header(lines: Sequence[Line]) -> Header:
    """The bottom line names the columns; lines above it name groups of them, or the total."""
    stub = join(label for line in lines if (label := _split_label(line)[0]))
    columns = [word for chunk in _split_label(lines[-1])[1] for word in _header_words(chunk)]
    above = [word for line in lines[:-1] for word in _split_label(line)[1]]
    columns += (word for word in above if word.text == "Total")
    columns.sort(key=lambda word: word.start)
    spans = [word for word in above if word.text != "Total"]
    total = next((word.start for word in columns if word.text == "Total"), None)
    return Header(stub, tuple(columns), tuple(_group(column, spans, total) for column in columns))


def _header_words(chunk: Word) -> Iterator[Word]:
    words = [Word(m[0], m.start(), m.end()) for m in re.finditer(r"\S+", chunk.text)]
    grades = all(_GRADE.fullmatch(word.text) for word in words)
    for word in words if grades else [Word(chunk.text, 0, len(chunk.text))]:
        yield replace(word, start=chunk.start + word.start, end=chunk.start + word.end)


def _group(column: Word, spans: Sequence[Word], total: int | None) -> str:
    """The group over a column: groups do not reach across the column of totals."""
    if total is None or column.text == "Total":
        return ""
    same_side = (span for span in spans if (span.start < total) == (column.start < total))
    return next((span.text for span in same_side), "")


def _lay(figures: Sequence[Word], header: Header, line: Line) -> dict[str, str]:
    """Lay figures on columns: in order, at the least total distance of their words.

    "1 060 369" may be one figure, two or three: words of three digits that stand one space apart
    may continue a figure, and the columns decide.
    """
    words = [
        Word(m[0], chunk.start + m.start(), chunk.start + m.end())
        for chunk in figures
        for m in re.finditer(r"\S+", chunk.text)
    ]
    columns = header.columns
    # best[w]: the cheapest way to lay the first w words on the columns seen so far.
    best: list[tuple[float, dict[str, str]] | None] = [(0.0, {})] + [None] * len(words)
    for column in columns:
        following = list(best)
        for start, state in enumerate(best):
            if state is None:
                continue
            for end in range(start + 1, len(words) + 1):
                if not all(_continues(a, b) for a, b in pairwise(words[start:end])):
                    break
                cost = state[0] + sum(abs(w.centre - column.centre) for w in words[start:end])
                known = following[end]
                if known is None or cost < known[0]:
                    text = " ".join(word.text for word in words[start:end])
                    following[end] = (cost, state[1] | {column.text: text})
        best = following
    if best[-1] is None:
        raise TableMismatch(
            f"line {line.number}: {len(words)} figures for {len(columns)} columns "
            f"({', '.join(column.text for column in columns)}); check the row's spacing"
        )
    return best[-1][1]


def _continues(before: Word, word: Word) -> bool:
    return (
        word.start == before.end + 1
        and len(word.text) == 3
        and before.text.isdigit()
        and word.text.isdigit()
    )


def check_totals(table: Table) -> None:
    """Hold a table's figures against its printed totals; percentages are left alone.

    In a row: the columns left of "Total" add up to it, and F + M too. In a column: the rows above
    one that is labelled "Total…" add up to it. Raises TableMismatch.
    """
    for row in table.rows:
        names = [column.text for column in row.header.columns]
        if "Total" in names:
            cut = names.index("Total")
            for parts in (names[:cut], names[cut + 1 :]):
                found = sum(_value(row, name) for name in parts)
                # A row of zeros prints its total alone.
                if found != _value(row, "Total") and parts:
                    _mismatch(table, row, "+".join(parts), found, _value(row, "Total"))
    counted = [row for row in table.rows if not any("%" in cell for cell in row.cells.values())]
    for i, row in enumerate(counted):
        if row.label.startswith("Total"):
            for name in row.cells:
                found = sum(_value(part, name) for part in counted[:i])
                if found != _value(row, name):
                    _mismatch(table, row, f"column {name}", found, _value(row, name))


def _value(row: Row, column: str) -> int:
    return int(row.cells.get(column, "0").replace(" ", ""))


def _mismatch(table: Table, row: Row, what: str, found: int, printed: int) -> None:
    raise TableMismatch(
        f"{table.place}, {row.label}, line {row.lines[0].number}: {what} adds up to {found}, "
        f"the printed total is {printed}; check the spacing of the row and of its header"
    )


def _passages(table: Table, document: str) -> Iterator[Passage]:
    for row in table.rows:
        yield _passage(table, document, row.label, _written_out(table, row), row.lines)
    if table.key:
        text = f"{table.title} ({table.place}) — {join(line.text for line in table.key)}"
        yield _passage(table, document, "Key", text, tuple(table.key))


def _written_out(table: Table, row: Row) -> str:
    cells, group = [], ""
    for column, over in zip(row.header.columns, row.header.groups, strict=True):
        if figure := row.cells.get(column.text):
            prefix = f"{over} " if over and over != group else ""
            cells.append(f"{prefix}{column.text}: {figure}")
            group = over
    return f"{table.title} ({table.place}) — {_name(row)} — {'; '.join(cells)}"


def _name(row: Row) -> str:
    """Stub head and label; a total is of all rows, and a label with a year needs no other year."""
    stub = row.header.stub
    if not stub or row.label.startswith("Total"):
        return row.label
    if _YEAR.fullmatch(stub) and _YEAR.search(row.label):
        return row.label
    return f"{stub}: {row.label}"


def _passage(
    table: Table, document: str, label: str, text: str, lines: tuple[Line, ...]
) -> Passage:
    return Passage(
        id=f"table:{table.name}#{slug(label)}",
        document=document,
        kind="table_row",
        number=None,
        label=f"{table.place}, {label}",
        section=table.section,
        page=page_span(lines),
        text=text,
        lines=tuple(line.number for line in lines),
    )
