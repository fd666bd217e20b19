"""Tables of a plain text: letters are as wide as each other, so its rows are rows of a page."""

import re
from collections.abc import Callable, Iterator, Sequence

from corpus.sources.gap_tables import gap_grid
from corpus.sources.model import Box, Grid
from corpus.sources.table_runs import table_runs
from corpus.sources.text_rows import Row
from corpus.sources.words import Row as Placed
from corpus.sources.words import Segment, Word

# A place of text in points: a letter of a typewriter face of 10 points is 6 wide, a line 12 high.
WIDTH, HEIGHT = 6.0, 12.0
_SIZE = 10.0
_RULE = re.compile(r"[\s=_|+–—-]{3,}")  # a line made of signs
_GAP = re.compile(r" {3,}|\t+|(?<=\d) {2}(?=\d)")


def tables_of(
    rows: Sequence[Row], join: Callable[[Sequence[str]], str]
) -> Iterator[tuple[int, int, Grid]]:
    """First row, the one after the last, and the grid of each table.

    rows: of one page. join: makes one text of the lines of a cell.
    """

    def joined(lines: Sequence[Placed]) -> tuple[str, tuple[tuple[int, int], ...]]:
        return join([line.text for line in lines]), ()

    placed = [_placed(row) for row in rows]
    for start, end in table_runs(placed):
        filled = [row for row in placed[start:end] if not _RULE.fullmatch(row.text)]
        grid = gap_grid(rows[0].page, filled, (), joined).grid
        yield start, end, grid


def segments(row: Row) -> list[tuple[int, str]]:
    """The parts of a row between wide gaps, each with the column that it begins at."""
    found, start = [], 0
    for gap in [*_GAP.finditer(row.text), None]:
        end = gap.start() if gap else len(row.text)
        if end > start:
            found.append((row.indent + start, row.text[start:end]))
        start = gap.end() if gap else end
    return found


def _placed(row: Row) -> Placed:
    base = (row.number + 1) * HEIGHT
    parts = tuple(
        Segment(
            tuple(
                Word(
                    word[0],
                    Box(
                        (start + word.start()) * WIDTH,
                        base - HEIGHT,
                        (start + word.end()) * WIDTH,
                        base,
                    ),
                    base,
                    _SIZE,
                    bold=False,
                    italic=False,
                )
                for word in re.finditer(r"\S+", text)
            )
        )
        for start, text in segments(row)
    )
    return Placed(parts, base, _SIZE)
