"""Lines of a plain text, as they stand on its pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.sources.text_columns import in_columns
from corpus.sources.words import is_ideograph

_SENTENCE = 40  # letters; what is shorter below a blank line may be a cell of a table
_WIDEST = 200  # letters of a line; ideographs are as wide as two
COUNT = re.compile(r"\d{1,3}\.(?:\d{1,3}\.?)*")
# "------- Page 45 End -------", as some programs write where one page ends and another begins.
_PAGE_MARK = re.compile(r"[-=_*#~\s]{3,}[^\W\d_]*\W{0,3}(\d{1,5})\b[^\n]{0,12}?[-=_*#~\s]{3,}")
_MARKS = 3  # so many that count on divide a text
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


def pages_of(text: str) -> list[str]:
    """The pages of a text, each with the mark of where it ends or begins."""
    if "\f" in text:
        return text.split("\f")
    lines = text.split("\n")
    marks = {
        at: int(found[1])
        for at, line in enumerate(lines)
        if (found := _PAGE_MARK.fullmatch(line)) and line.strip()[:2] == line.strip()[:1] * 2
    }
    numbers = list(marks.values())
    if len(marks) < _MARKS or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return [text]
    in_front = next(at for at, line in enumerate(lines) if line.strip()) in marks
    cuts = [0, *(at if in_front else at + 1 for at in marks), len(lines)]
    return ["\n".join(lines[a:b]) for a, b in pairwise(cuts) if a < b]


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
    """Rows, where a number on a line of its own stands in front of the words that it numbers.

    That of a footnote stands right above them, and they are set in.
    """
    number: Row | None = None
    for row in rows:
        if number:
            near = row.blanks == 0 or (row.blanks == 1 and len(row.text) >= _SENTENCE)
            if number.text.isdigit():
                near = row.blanks == 0 and row.indent > number.indent
            if near and row.page == number.page and OPENS.match(row.text):
                yield replace(number, text=f"{number.text} {row.text}")
                number = None
                continue
            yield number
        noted = row.text.isdigit() and len(row.text) < 4 and row.blanks > 0
        number = row if noted or COUNT.fullmatch(row.text) else None
        if not number:
            yield row
    if number:
        yield number


def is_whole(row: Row) -> bool:
    """Whether a line is a whole paragraph: no page is so wide."""
    return len(row.text) + sum(map(is_ideograph, row.text)) > _WIDEST
