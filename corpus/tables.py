"""One printed table: its header, its rows with their cells, and its key.

In: the lines of a table, laid out with spaces. Out: rows with one text for each filled cell.

A table's header moves from page to page, so each is measured where it stands (`corpus.columns`) and
holds for the rows below it.

Header or row? Right of its label a header has no figure but years. Under the title that is enough.
Further down, a line must also repeat words of the header above, or begin a block in a table whose
rows hold nothing but figures: else it is a row with words in its cells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.columns import (
    TOTAL,
    YEAR,
    Header,
    Word,
    all_figures,
    counts_columns,
    header_of,
    lay,
    split_head,
    words_of,
)
from corpus.errors import TableMismatch
from corpus.figures import is_figure
from corpus.layout import Line, join
from corpus.passage import Furniture

_TOTAL_ROW = re.compile(rf"(?:(?:grand|overall) )?(?:{TOTAL.pattern})(?!\w)", re.I)
_ORDINAL = re.compile(r"\d{1,3}\.")  # of a row: "17.   Kenya"
_KEY = re.compile(r"^\s*[A-Z][A-Z0-9-]*: [^;]+;")


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
    """The line of words that the rows read now stand under."""


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
    cells = lay(figures, table.header, line)
    table.rows.append(Row(label, table.part, table.header, cells, tuple(row_lines)))
    table.part = "" if is_total(label) else table.part
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


def _split_row(line: Line) -> tuple[str, list[Word]]:
    """A line of a row: its label, and its figures. A cell with a word in it is not cut."""
    label, chunks = split_head(line)
    if not label and chunks and not all_figures(chunks[0]):
        label, chunks = chunks[0].text, chunks[1:]
    if _ORDINAL.fullmatch(label) and chunks and not all_figures(chunks[0]):
        label, chunks = f"{label} {chunks[0].text}", chunks[1:]
    words = [
        word for chunk in chunks for word in (words_of(chunk) if all_figures(chunk) else [chunk])
    ]
    return label, words


def _is_header(line: Line, table: Table) -> bool:
    label, chunks = split_head(line)
    if counts_columns(label, chunks) and not (label and table.rows):
        return True
    if not chunks or any(all_figures(chunk) and not _all_years(chunk) for chunk in chunks):
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
    return all(YEAR.fullmatch(word.text.strip("()")) for word in words_of(chunk))


def _read_header(block: list[Line], table: Table, furniture: list[Furniture]) -> int:
    """Read the header that begins a block; how many lines it has.

    Its last line names the columns. Lines of words alone in between belong to the head of labels.
    """
    repeated = table.header is not None and _repeats(table.header, split_head(block[0])[1])
    above = table if repeated and table.rows else replace(table, header=None)
    last = 0
    for k, line in enumerate(block):
        if _is_header(line, above):
            last = k
        elif _split_row(line)[1]:
            break
    lines = block[: last + 1]
    furniture += (Furniture("table_header", line.number, line.text) for line in lines)
    table.header_lines = lines if table.rows or repeated else table.header_lines + lines
    table.header = header_of(table.header_lines)
    table.part = ""
    return len(lines)
