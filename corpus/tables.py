"""One printed table: its columns, and the figures of each row.

In: the lines of a table, laid out with spaces. Out: rows with one text for each filled cell.

The columns are known only by their horizontal position, and the header moves from page to page. So
each header is measured where it stands, and each row's figures are laid on its columns in order, at
the least total distance.

Header or row? Right of its label a header has no figure but years. Under the title that is enough.
Further down, a line must also repeat words of the header above, or begin a block in a table whose
rows hold nothing but figures: else it is a row with words in its cells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.errors import TableMismatch
from corpus.figures import continues, is_figure
from corpus.layout import Line, join
from corpus.passage import Furniture

_CHUNK = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+(?: %)?")
_YEAR = re.compile(r"(19|20)\d\d([-–/](\d\d|(19|20)\d\d))?")
_GRADE = re.compile(r"[A-Z]{1,2}-\w+")
TOTAL = re.compile(r"(?:sub-?)?totals?|итого|всего|المجموع|合计|总计|insgesamt|summe", re.I)
_TOTAL_ROW = re.compile(rf"(?:(?:grand|overall) )?(?:{TOTAL.pattern})(?!\w)", re.I)
_KEY = re.compile(r"^\s*[A-Z][A-Z0-9-]*: [^;]+;")
_MARGIN = 2  # the head of the column of labels begins at most this far from the left edge


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
    """The head of a table, as it stands above some of its rows."""

    stub: str
    """Head of the column of labels, with the part of the table: "Country: Member States"."""
    columns: tuple[Word, ...]
    """The columns' names from left to right."""
    groups: tuple[str, ...]
    """For each column, the head that it shares with its neighbours, or ""."""
    words: frozenset[str]
    """All of the header's words, by which it is known on the next page."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row's label and its figures as printed, by the index of their column."""

    label: str
    part: str
    """The line of words that the row stands under, where it is not the header's: "Africa"."""
    header: Header
    cells: dict[int, str]
    """Blank cells are left out."""
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Table:
    """A table while it is read."""

    name: str
    """As in ids: "I.2", "II"."""
    place: str
    """As people say it: "Annex I, Table 2"."""
    section: tuple[str, ...]
    title: str
    rows: list[Row] = field(default_factory=list)
    key: list[Line] = field(default_factory=list)
    """Lines below the table that explain it."""
    header_lines: list[Line] = field(default_factory=list)
    header: Header | None = None
    part: str = ""


def read_part(lines: Sequence[Line], i: int, table: Table, furniture: list[Furniture]) -> int:
    """Read what begins at line i (a header, a row, a key) into a table; the index after it.

    Raises TableMismatch, naming the line, if its figures fit no column.
    """
    line = lines[i]
    block = _rest_of_block(lines, i)
    if _KEY.match(line.text):
        table.key.append(line)
        return i + 1
    if _is_header(line, table):
        return i + _read_header(block, table, furniture)
    words_alone = not any(_split_row(part)[1] for part in block)
    if table.rows and words_alone and block[-1].text.endswith("."):
        table.key += block
        return i + len(block)
    if not table.header:
        raise TableMismatch(
            f"line {line.number}: {line.text.strip()!r} stands under the title of {table.place}, "
            "expected a line with the columns' names; add it, or, if this annex is no table, take "
            "its name out of the heads of its pages"
        )
    row_lines = _row_lines(block, table)
    if not row_lines:  # words alone: a part of the table begins here
        table.part = join([line.text])
        furniture.append(Furniture("table_header", line.number, line.text))
        return i + 1
    label = join(name for part in row_lines if (name := _split_row(part)[0]))
    figures = next(found for part in row_lines if (found := _split_row(part)[1]))
    if not label:
        raise TableMismatch(
            f"line {line.number}: figures of {table.place} without a row's name, expected one at "
            "the left; add it, or join the line to the one it belongs to"
        )
    cells = _lay(figures, table.header, line)
    table.rows.append(Row(label, table.part, table.header, cells, tuple(row_lines)))
    return i + len(row_lines)


def is_total(label: str) -> bool:
    """Whether a row is the total of those above: "Total", "Total in 2019", "Grand total"."""
    return bool(_TOTAL_ROW.match(label))


def _rest_of_block(lines: Sequence[Line], i: int) -> list[Line]:
    end = next((k for k in range(i + 1, len(lines)) if lines[k].opens), len(lines))
    return list(lines[i:end])


def _row_lines(block: Sequence[Line], table: Table) -> list[Line]:
    """The lines of the row that begins a block: a name may wrap above and below its figures."""
    for i, line in enumerate(block):
        if _is_header(line, table):
            break
        if _split_row(line)[1]:
            below = [_split_row(after) for after in block[i + 1 : i + 2]]
            wraps = any(not figures and (i or name[0].islower()) for name, figures in below)
            return list(block[: i + 1 + wraps])
    return []


def _chunks(line: Line) -> list[Word]:
    return [Word(m[0], m.start(), m.end()) for m in _CHUNK.finditer(line.text)]


def _split_head(line: Line) -> tuple[str, list[Word]]:
    """A line of a header: the head of the labels, if one stands at the margin, and the rest."""
    chunks = _chunks(line)
    if chunks and chunks[0].start <= _MARGIN:
        return chunks[0].text, chunks[1:]
    return "", chunks


def _split_row(line: Line) -> tuple[str, list[Word]]:
    """A line of a row: its label, and its figures. A cell with a word in it is not cut."""
    label, chunks = _split_head(line)
    if not label and chunks and not _all_figures(chunks[0]):
        label, chunks = chunks[0].text, chunks[1:]
    words = [
        word for chunk in chunks for word in (_words(chunk) if _all_figures(chunk) else [chunk])
    ]
    return label, words


def _words(chunk: Word) -> list[Word]:
    return [
        Word(m[0], chunk.start + m.start(), chunk.start + m.end())
        for m in _WORD.finditer(chunk.text)
    ]


def _all_figures(chunk: Word) -> bool:
    return all(is_figure(word.text) for word in _words(chunk))


def _is_header(line: Line, table: Table) -> bool:
    label, chunks = _split_head(line)
    if _counts_columns(label, chunks):
        return True
    if not chunks or any(_all_figures(chunk) and not _all_years(chunk) for chunk in chunks):
        return False
    if not table.header:
        return True
    if label and label not in table.header.stub and all(map(_all_years, chunks)):
        return False  # a row of figures that look like years
    if _repeats(table.header, chunks):
        return True
    if not table.rows:  # what was read so far were heads of groups, if it has more columns
        return line.opens and len(chunks) > len(table.header.columns)
    cells = (cell.replace(" ", "") for row in table.rows for cell in row.cells.values())
    enough = len(chunks) >= max(2, len(table.header.columns) / 2)
    return line.opens and enough and all(map(is_figure, cells))


def _repeats(header: Header, chunks: Sequence[Word]) -> bool:
    return 2 * sum(chunk.text in header.words for chunk in chunks) >= len(chunks)


def _all_years(chunk: Word) -> bool:
    return all(_YEAR.fullmatch(word.text) for word in _words(chunk))


def _counts_columns(label: str, chunks: Sequence[Word]) -> bool:
    """Columns that are numbered below their names: "(1)  (2)  (3)"."""
    numbers = [chunk.text.strip("()") for chunk in chunks]
    return not label and len(chunks) > 1 and numbers == [str(n + 1) for n in range(len(chunks))]


def _read_header(block: list[Line], table: Table, furniture: list[Furniture]) -> int:
    """Read the header that begins a block; how many lines it has.

    Its last line names the columns. Lines of words alone in between belong to the head of labels.
    """
    known = table.header and table.rows and _repeats(table.header, _split_head(block[0])[1])
    above = table if known else replace(table, header=None)
    last = 0
    for k, line in enumerate(block):
        if _is_header(line, above):
            last = k
        elif _split_row(line)[1]:
            break
    lines = block[: last + 1]
    furniture += (Furniture("table_header", line.number, line.text) for line in lines)
    table.header_lines = lines if table.rows else table.header_lines + lines
    table.header = _header(table.header_lines)
    table.part = ""
    return len(lines)


def _header(lines: Sequence[Line]) -> Header:
    """The bottom line names the columns; lines above it name groups of them, or the total."""
    split = [_split_head(line) for line in lines]
    stub = join(label for label, _ in split if label)
    heads = [chunks for label, chunks in split if chunks and not _counts_columns(label, chunks)]
    *above, bottom = heads or [split[-1][1]]
    columns = [word for chunk in bottom for word in _column_names(chunk)]
    columns += (word for head in above for word in head if TOTAL.fullmatch(word.text))
    columns.sort(key=lambda word: word.start)
    lone = [word for word in columns if TOTAL.fullmatch(word.text)]
    cut = lone[0] if len(lone) == 1 else None
    rows = [
        _groups(columns, [word for word in head if not TOTAL.fullmatch(word.text)], cut)
        for head in above
    ]
    groups = tuple(join(name for name in names if name) for names in zip(*rows, strict=True))
    words = frozenset(word.text for head in heads for word in head)
    return Header(stub, tuple(columns), groups or ("",) * len(columns), words)


def _column_names(chunk: Word) -> list[Word]:
    """Names of grades or years stand one space apart: "NO-A NO-B", "2018 2019"."""
    words = _words(chunk)
    apart = any(all(form.fullmatch(word.text) for word in words) for form in (_GRADE, _YEAR))
    return words if apart else [chunk]


def _groups(columns: Sequence[Word], heads: Sequence[Word], total: Word | None) -> list[str]:
    """For each column the head above it. A single column of totals stands between groups."""
    if total is None:
        return _spread(columns, heads)
    left = [column for column in columns if column.start < total.start]
    right = [column for column in columns if column.start > total.start]
    return [
        *_spread(left, [head for head in heads if head.start < total.start]),
        "",
        *_spread(right, [head for head in heads if head.start >= total.start]),
    ]


def _spread(columns: Sequence[Word], heads: Sequence[Word]) -> list[str]:
    """Share neighbouring columns out among heads.

    Columns whose names repeat ("M F Total M F Total") are shared out equally. Else each head is
    as near as can be to the middle of its columns.
    """
    if not heads or len(heads) > len(columns):
        return [""] * len(columns)
    names, size = [column.text for column in columns], len(columns) // len(heads)
    if len(heads) > 1 and names == names[:size] * len(heads):
        return [head.text for head in heads for _ in range(size)]
    # best[n]: the cheapest way to give the first n columns to the heads seen so far.
    best: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for head in heads:
        following: dict[int, tuple[float, list[str]]] = {}
        for begin, (cost, shared) in best.items():
            for end in range(begin + 1, len(columns) + 1):
                middle = (columns[begin].start + columns[end - 1].end) / 2
                reached = cost + abs(middle - head.centre)
                if end not in following or reached < following[end][0]:
                    following[end] = (reached, shared + [head.text] * (end - begin))
        best = following
    return best[len(columns)][1]


def _lay(figures: Sequence[Word], header: Header, line: Line) -> dict[int, str]:
    """Lay figures on columns: in order, at the least total distance of their words.

    "1 060 369" may be one figure, two or three: words of three digits that stand one space apart
    may continue a figure, and the columns decide.
    """
    # best[w]: the cheapest way to lay the first w words on the columns seen so far.
    best: list[tuple[float, dict[int, str]] | None] = [(0.0, {})] + [None] * len(figures)
    for index, column in enumerate(header.columns):
        following = list(best)
        for start, state in enumerate(best):
            if state is None:
                continue
            for end in range(start + 1, len(figures) + 1):
                if not all(_continues(a, b) for a, b in pairwise(figures[start:end])):
                    break
                cost = state[0] + sum(abs(w.centre - column.centre) for w in figures[start:end])
                known = following[end]
                if known is None or cost < known[0]:
                    text = " ".join(word.text for word in figures[start:end])
                    following[end] = (cost, state[1] | {index: text})
        best = following
    if best[-1] is None:
        raise TableMismatch(
            f"line {line.number}: {len(figures)} figures for {len(header.columns)} columns "
            f"({', '.join(column.text for column in header.columns)}); check the row's spacing"
        )
    return best[-1][1]


def _continues(before: Word, word: Word) -> bool:
    return word.start == before.end + 1 and continues(before.text, word.text)
