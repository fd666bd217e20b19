"""Lines of a plain text, as they stand on its pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.sources.text_columns import in_columns
from corpus.sources.words import is_ideograph

_SENTENCE = 40  # letters; what is shorter below a blank line may be a cell of a table
_WIDEST = 200  # letters of a line; ideographs are as wide as two
COUNT = re.compile(r"\d{1,3}\.(?:\d{1,3}\.?)*")
OPENS = re.compile(r"[\W_]*[^\W\d_a-zß-öø-ÿа-яё]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file that is not blank."""

    number: int
    """On its page, from 0."""
    indent: int
    """Blanks before its first letter."""
    text: str
    page: int
    """From 1."""
    blanks: int
    """Blank lines above it; one above the first of a page."""

    @property
    def end(self) -> int:
        """The column behind its last letter."""
        return self.indent + len(self.text)


def rows_of(pages: Sequence[str]) -> list[Row]:
    """The lines that are not blank."""
    rows = [row for n, page in enumerate(pages, 1) for row in _rows(in_columns(page), n)]
    return list(_with_numbers(rows))


def _rows(page: str, number: int) -> Iterator[Row]:
    blanks = 1
    for at, line in enumerate(page.split("\n")):
        line = line.expandtabs(8).rstrip()
        if line.strip():
            indent = len(line) - len(line.lstrip())
            # Two blanks of that width begin a paragraph in Chinese, more put a line in the middle.
            opens = re.match(r"\u3000{2}(?!\s)", line) is not None
            yield Row(at, indent, line.strip(), number, max(blanks, opens))
            blanks = 0
        else:
            blanks += 1


def _with_numbers(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows, where a number on a line of its own stands in front of the words that it numbers."""
    number: Row | None = None
    for row in rows:
        near = row.blanks == 0 or (row.blanks == 1 and len(row.text) >= _SENTENCE)
        if number and near and row.page == number.page and OPENS.match(row.text):
            yield replace(number, text=f"{number.text} {row.text}")
            number = None
            continue
        if number:
            yield number
        number = row if COUNT.fullmatch(row.text) else None
        if not number:
            yield row
    if number:
        yield number


def is_whole(row: Row) -> bool:
    """Whether a line is a whole paragraph: no page is so wide."""
    return len(row.text) + sum(map(is_ideograph, row.text)) > _WIDEST
