"""Tables of a plain text: letters are as wide as each other, so its rows are rows of a page."""

import re
from collections.abc import Iterator, Sequence

from corpus.sources.gap_tables import gap_grid, table_runs
from corpus.sources.model import Box, Grid
from corpus.sources.text_rows import Row
from corpus.sources.words import Row as Placed
from corpus.sources.words import Segment, Word

# A place of text in points: a letter of a typewriter face of 10 points is 6 wide, a line 12 high.
WIDTH, HEIGHT = 6.0, 12.0
_SIZE = 10.0
_GAP = re.compile(r" {3,}|\t+|(?<=\d) {2}(?=\d)")


def tables_of(rows: Sequence[Row]) -> Iterator[tuple[int, int, Grid]]:
    """First row, the one after the last, and the grid of each table. rows: of one page."""
    placed = [_placed(row) for row in rows]
    for start, end in table_runs(placed):
        grid = gap_grid(rows[0].page, placed[start:end], (), _joined).grid
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


def _joined(rows: Sequence[Placed]) -> tuple[str, tuple[tuple[int, int], ...]]:
    return " ".join(row.text for row in rows), ()
