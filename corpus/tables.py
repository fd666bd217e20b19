"""One printed table: its header, its rows with their cells, and its key.

In: the lines of a table, laid out with spaces. Out: rows with one text for each filled cell.

A table's header moves from page to page, so each is measured where it stands (`corpus.columns`) and
holds for the rows below it. Right of its label a header has no figure but years. Below rows, a line
is a new header only if it repeats words of the last header, or begins a block in a table whose
cells so far are all figures; otherwise it is a row with words in its cells. `corpus.columns.lay`
decides which figure belongs to which column.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.columns import TOTAL, Header, Word, counts_columns, header_of, lay, split_head
from corpus.errors import TableMismatch
from corpus.figures import is_figure
from corpus.layout import Block, Line, furniture_of, join
from corpus.passage import Furniture, Passage

_TOTAL_ROW = re.compile(rf"(?:(?:grand|overall) )?(?:{TOTAL.pattern})(?!\w)", re.I)
_ORDINAL = re.compile(r"\d{1,3}\.")  # of a row: "17.   Kenya"


@dataclass(frozen=True, slots=True)
class Row:
    """A row's label and its figures as printed, by the index of their column."""

    label: str
    part: str
    """The line of words that the row stands under, where it is not the header's: "Africa"."""
    header: Header
    """The head that holds for it."""
    cells: dict[int, str]
    """Blank cells are left out."""
    lines: tuple[Line, ...]
    """What it was read from."""

    @property
    def is_total(self) -> bool:
        """Whether it is the total of rows above: "Total", "Total in 2019", "Grand total"."""
        return bool(_TOTAL_ROW.match(self.label))


@dataclass(slots=True)
class Table:
    """A table while it is read."""

    name: str
    """As in ids: "I.2", "II"."""
    place: str
    """As people say it: "Annex I, Table 2"."""
    section: tuple[str, ...]
    """Headings above it, from the top down."""
    title: str
    rows: list[Row] = field(default_factory=list)
    key: list[Line] = field(default_factory=list)
    """Lines below the table that explain it."""
    header_lines: list[Line] = field(default_factory=list)
    """Lines of the head that holds now."""
    header: Header | None = None
    """The head that holds now; None before the first."""
    part: str = ""
    """The line of words that the rows read now stand under."""
    headings: list[Passage] = field(default_factory=list)
    furniture: list[Furniture] = field(default_factory=list)

    def read(self, block: Block) -> None:
        """Take in the table's next block. Raises TableMismatch, naming the line that fits not."""
        while block:
            block = block[self._read_begin(block) :]

    def _read_begin(self, block: Block) -> int:
        """Read what begins a block: a header, a key, a row or a part; how many lines it has."""
        if self._is_header(block[0]):
            return self._read_header(block)
        words_alone = not any(_split_row(line)[1] for line in block)
        if self.rows and words_alone and block[-1].text.endswith("."):
            self.key += block
            return len(block)
        if not self.header:
            raise TableMismatch(
                f"line {block[0].number}: {block[0].text.strip()!r} stands under the title of "
                f"{self.place}, expected a line with the columns' names; add it, or, if this annex "
                "is no table, take its name out of the heads of its pages"
            )
        row = _row_lines(block)
        if row:
            self._read_row(row, self.header)
        else:
            self.part = join([block[0].text])
            self.furniture += furniture_of(block[:1], "table_header")
        return len(row) or 1

    def _read_row(self, lines: Block, header: Header) -> None:
        split = [_split_row(line) for line in lines]
        label = join(name for name, _ in split if name)
        if not label:
            raise TableMismatch(
                f"line {lines[0].number}: figures of {self.place} without a row's name, expected "
                "one at the left; add it, or join the line to the one it belongs to"
            )
        figures = next(figures for _, figures in split if figures)
        row = Row(label, self.part, header, lay(figures, header, lines[0]), lines)
        self.rows.append(row)
        if row.is_total:
            self.part = ""

    def _is_header(self, line: Line) -> bool:
        label, chunks = split_head(line)
        if counts_columns(chunks):
            return not (self.rows and label)
        if not _can_head(chunks):
            return False
        if not self.header:
            return True
        if not self.rows:  # what was read so far were heads of groups, if it has more columns
            return len(chunks) > len(self.header.columns)
        if label and label not in self.header.stub and all(chunk.is_years for chunk in chunks):
            return False  # a row of figures that look like years
        cells = (cell.replace(" ", "") for row in self.rows for cell in row.cells.values())
        enough = line.opens and len(chunks) >= max(2, len(self.header.columns) / 2)
        return self._repeats(chunks) or (enough and all(map(is_figure, cells)))

    def _repeats(self, chunks: Sequence[Word]) -> bool:
        known = {word.text for line in self.header_lines for word in split_head(line)[1]}
        return 2 * sum(chunk.text in known for chunk in chunks) >= len(chunks)

    def _read_header(self, block: Block) -> int:
        """Read the header that begins a block; how many lines it has.

        Its last line names the columns. Lines of words alone in between belong to the head of
        labels.
        """
        repeated = self._repeats(split_head(block[0])[1])
        last = 0
        for k, line in enumerate(block):
            chunks = split_head(line)[1]
            if _can_head(chunks) and not (self.rows and repeated and not self._repeats(chunks)):
                last = k
            elif _split_row(line)[1]:
                break
        lines = block[: last + 1]
        if self.rows or repeated:
            self.header_lines.clear()
        self.header_lines += lines
        self.header = header_of(self.header_lines)
        self.furniture += furniture_of(lines, "table_header")
        self.part = ""
        return len(lines)


def _can_head(chunks: Sequence[Word]) -> bool:
    """Whether words right of a label can name columns: there is no figure but years and counts."""
    named = all(chunk.is_years or not chunk.is_figures for chunk in chunks)
    return bool(chunks) and (named or counts_columns(chunks))


def _row_lines(block: Block) -> Block:
    """The lines of the row that begins a block: a name may wrap above and below its figures."""
    for i, line in enumerate(block):
        if _split_row(line)[1]:
            below = [_split_row(after) for after in block[i + 1 : i + 2]]
            wraps = any(not figures and (i or name[0].islower()) for name, figures in below)
            return block[: i + 1 + wraps]
    return ()


def _split_row(line: Line) -> tuple[str, list[Word]]:
    """A line of a row: its label, and its figures. A cell with a word in it is not cut."""
    label, chunks = split_head(line)
    if chunks and not chunks[0].is_figures and (not label or _ORDINAL.fullmatch(label)):
        label, chunks = f"{label} {chunks[0].text}".strip(), chunks[1:]
    return label, [
        word for chunk in chunks for word in (chunk.words if chunk.is_figures else [chunk])
    ]
