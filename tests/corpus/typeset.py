"""Setting paragraphs on pages, for tests that need documents of some length."""

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.corpus.made_pdf import Rule, Text, pdf

TOPICS = (
    "staff costs",
    "field offices",
    "audit findings",
    "travel claims",
    "water supply",
    "school meals",
    "cash transfers",
    "data protection",
    "fraud cases",
    "fuel contracts",
)


def said(n: int, about: str = "The Board") -> str:
    """A paragraph of some lines that no other is like; it ends in "point N"."""
    topic, other = TOPICS[n % len(TOPICS)], TOPICS[(n // 3 + 7 * n) % len(TOPICS)]
    middle = "It asked for an account" if n % 2 else f"After a debate on {other} it wanted a plan"
    return (
        f"{about} reviewed {topic} and noted that {n}.5 million dollars had been spent in 2019, "
        f"against 12 per cent in the year before. {middle} of {other} by the end of "
        f"the biennium, with {TOPICS[n // 10 % 10]} left for later, and closed point {n}."
    )


class Sheet:
    """Pages that are filled from top to bottom."""

    def __init__(
        self,
        head: str = "",
        foot: str = "{page}",
        columns: Sequence[tuple[float, float]] = ((90, 505),),
        size: float = 10.0,
    ) -> None:
        """head, foot: of each page, with {page}; columns: left and right edge of each."""
        self._head, self._foot, self._columns, self._size = head, foot, columns, size
        self._pages: list[list[Text | Rule]] = []
        self._column = 0
        self._new_page()

    def _new_page(self) -> None:
        number = len(self._pages) + 1
        page: list[Text | Rule] = [Text(280, 800, self._foot.format(page=number), 9)]
        if self._head:
            page.append(Text(90, 45, self._head.format(page=number), 9))
        self._pages.append(page)
        self._column, self._y, self._top = 0, 80.0, 80.0

    def _need(self, room: float) -> None:
        if self._y + room <= 760:
            return
        if self._column + 1 < len(self._columns):
            self._column += 1
            self._y = self._top
        else:
            self._new_page()

    def page(self) -> None:
        """Go on on a new page."""
        self._new_page()

    def heading(self, text: str, size: float | None = None, face: str = "bold") -> None:
        """A line of its own."""
        self._need(60)
        self._y += 10
        for line in _lines(text, self._width(), size or self._size):
            self._put(self._columns[self._column][0], line, size or self._size, face)
        self._y += 4

    def par(
        self,
        text: str,
        number: str = "",
        indent: float = 0.0,
        first: float = 0.0,
        gap: float | None = None,
        size: float | None = None,
    ) -> None:
        """A paragraph; number: in front of it.

        gap: from the number to the text, which then stands on the right of it in all lines;
        without one the number is typed in the line. first: indent of the first line.
        """
        size = size or self._size
        hang = gap or 0.0
        words = text if gap is not None else f"{number} {text}".strip()
        width = self._width() - indent - hang
        for i, line in enumerate(_lines(words, width, size, first)):
            self._need(1.2 * size)
            left = self._columns[self._column][0] + indent
            if i == 0 and number and gap is not None:
                self._pages[-1].append(Text(left, self._y, number, size))
            self._put(left + hang + (0 if i else first), line, size)
        self._y += 0.6 * size

    def row(self, *cells: tuple[float, str], ruled: bool = False) -> None:
        """One line of a table: cells with the distance from the left edge."""
        self._need(30)
        left, right = self._columns[self._column]
        if ruled:
            self._pages[-1].append(Rule(left, self._y - 11, right, self._y - 11))
        for x, words in cells:
            self._pages[-1].append(Text(left + x, self._y, words, self._size))
        self._y += 16

    def put(self, *things: Text | Rule) -> None:
        """Things in places of their own on the page that is set now."""
        self._pages[-1] += things

    def last(self) -> list[Text | Rule]:
        """What stands on the page that is set now."""
        return self._pages[-1]

    def write(self, path: Path, rotate: int = 0) -> Path:
        """As a PDF."""
        return pdf(path, *self._pages, rotate=rotate)

    def _width(self) -> float:
        left, right = self._columns[self._column]
        return right - left

    def _put(self, x: float, line: str, size: float, face: str = "plain") -> None:
        self._pages[-1].append(Text(x, self._y, line, size, face))
        self._y += 1.2 * size


def _lines(text: str, width: float, size: float, first: float = 0.0) -> Iterator[str]:
    letters = width / (0.49 * size)
    blank = " " * round(first / (0.49 * size))
    lines = textwrap.wrap(blank + text, int(letters), break_on_hyphens=False)
    return (line.strip() for line in lines)
