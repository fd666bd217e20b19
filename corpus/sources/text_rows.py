"""Lines of a plain text, as they stand on its pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from corpus.sources.text_columns import in_columns
from corpus.sources.words import is_ideograph

_SENTENCE = 40  # letters; what is shorter below a blank line may be a cell of a table
_WIDEST = 200  # letters of a line; ideographs are as wide as two
COUNT = re.compile(r"\d{1,3}\.(?:\d{1,3}\.?)*")
# "------- Page 45 End -------", as some programs write where one page ends and another begins.
_PAGE_MARK = re.compile(r"[-=_*#~\s]{3,}[^\W\d_]*\W{0,3}(\d{1,5})\b[^\n]{0,12}?[-=_*#~\s]{3,}")
_MARKS = 3  # so many that count on divide a text
_ENDED = re.compile(r"[.)!?”\"]$")
_NOTES = 12  # lines of notes at a page's foot
_LETTER = re.compile(r"\(?(?:[a-zа-я]|[ivx]{1,4})\)")  # of an item of a list
_ENUMERATOR = re.compile(r"(?:[IVXLC]{1,5}|[A-Z])\.")
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
    rows = [
        row
        for n, page in enumerate(pages, 1)
        for row in _with_note_numbers(list(_rows(in_columns(page), n)))
    ]
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


def _with_note_numbers(rows: list[Row]) -> list[Row]:
    """The rows of a page, where the numbers of its notes stand below each other in front of them.

    So `pdftotext` writes raised numbers: "1", "2", "See A/78/1.", "See A/78/2." Each is a mark
    behind a word above.
    """
    for first in range(len(rows) - 1, 0, -1):
        numbers = [int(row.text) for row in takewhile(_is_note_number, rows[first:])]
        below = rows[first + len(numbers) :]
        noted = numbers and below and OPENS.match(below[0].text)
        if not noted or _is_note_number(rows[first - 1]):
            continue
        begins = [0] + [
            i
            for i in range(1, len(below))
            if OPENS.match(below[i].text) and _ENDED.search(below[i - 1].text)
        ]
        said = " ".join(row.text for row in rows[:first])
        marked = all(re.search(rf"[^\s\d]{n}(?=\s|$)", said) for n in numbers)
        counted = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        if not (marked and counted and len(begins) >= len(numbers) and len(below) <= _NOTES):
            continue
        for i, number in zip(begins, numbers, strict=False):
            below[i] = replace(below[i], text=f"{number} {below[i].text}", blanks=1)
        return [*rows[:first], *below]
    return rows


def _is_note_number(row: Row) -> bool:
    return row.text.isdecimal() and len(row.text) < 4


def _with_numbers(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows, where a number on a line of its own stands in front of the words that it numbers.

    That of a footnote stands right above them, and they are set in.
    """
    number: Row | None = None
    counted = 0  # of the paragraph before
    for row in rows:
        if number:
            value = int(number.text.strip(".").split(".")[-1]) if number.text[0].isdigit() else 0
            follows = value == counted + 1 and not COUNT.fullmatch(row.text)
            near = _is_near(number, row) or (follows and row.blanks <= 1)
            opens = OPENS.match(row.text) or follows or _LETTER.fullmatch(number.text)
            if near and opens and row.page == number.page:
                yield replace(number, text=f"{number.text} {row.text}")
                counted, number = value or counted, None
                continue
            yield number
        noted = row.text.isdigit() and len(row.text) < 4 and row.blanks > 0
        alone = noted or any(one.fullmatch(row.text) for one in (COUNT, _ENUMERATOR, _LETTER))
        number = row if alone else None
        if not number:
            typed = re.match(r"(\d{1,3})\.\s", row.text)
            counted = int(typed[1]) if typed and int(typed[1]) == counted + 1 else counted
            yield row
    if number:
        yield number


def _is_near(number: Row, row: Row) -> bool:
    """Whether a row stands so near below a number that it may be what is numbered."""
    if number.text.isdigit():
        return row.blanks == 0 and row.indent > number.indent
    if _ENUMERATOR.fullmatch(number.text):  # of a heading
        return row.blanks <= 1 and len(row.text) < 2 * _SENTENCE and row.text[-1] not in ".;:,"
    if _LETTER.fullmatch(number.text):
        return row.blanks <= 1
    return row.blanks == 0 or (row.blanks == 1 and len(row.text) >= _SENTENCE)


def is_whole(row: Row) -> bool:
    """Whether a line is a whole paragraph: no page is so wide."""
    return len(row.text) + sum(map(is_ideograph, row.text)) > _WIDEST
