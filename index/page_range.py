"""Ranges of printed pages: "22", "22-25", "iv-vi", "Annex II, 1-3", "Annex II" (all of it).

Printed pages count in series of their own: roman in front, arabic in the body, arabic again in each
annex. A range lies in one series.
"""

import re
from dataclasses import dataclass

from corpus.errors import FilterError
from corpus.passage import Page
from corpus.sources.numerals import roman_value

_ALL = 10**9  # higher than the number of any page
_PRINTED = re.compile(
    r"(?:(?P<annex>annex [ivxlc]+)(?:, |$))?(?P<number>[0-9]{1,9}|[ivxlc]{1,12})?"
)
_RANGE = re.compile(r"(?P<first>.*?)\s*[-–]\s*(?P<last>\w+)")


@dataclass(frozen=True, slots=True)
class PageRange:
    """Pages first to last of a series."""

    series: str
    """"" for arabic numbers in the body, "roman", or an annex: "annex ii"."""
    first: int
    last: int
    """It belongs to the range."""

    def overlaps(self, page: Page) -> bool:
        """Whether a passage on these pages stands, at least in part, in the range."""
        ends = [_place(printed or "") for printed in (page.printed_first, page.printed_last)]
        numbers = [end[1] for end in ends if end and end[0] == self.series]
        return bool(numbers) and min(numbers) <= self.last and max(numbers) >= self.first


def read_range(pages: str) -> PageRange:
    """Raises FilterError."""
    asked = " ".join(pages.split())
    span = _RANGE.fullmatch(asked)
    first = _place(span["first"] if span else asked)
    last = _place(span["last"]) if span else first
    if not first or not last:
        raise _unreadable(pages)
    series, low = first
    if series.startswith("annex") and not span and not low:
        return PageRange(series, 0, _ALL)
    if last[0] != series and not (last[0] == "" and series.startswith("annex")):
        raise _unreadable(pages)
    if last[1] < low:
        raise FilterError(f"pages is {pages!r}, whose end comes before its start; turn it round")
    return PageRange(series, low, last[1])


def _place(printed: str) -> tuple[str, int] | None:
    """A printed page as its series and number; an annex page without a number is number 0."""
    found = _PRINTED.fullmatch(printed.casefold())
    if not printed or not found:
        return None
    annex, number = found["annex"], found["number"] or "0"
    value = int(number) if number.isdigit() else roman_value(number)
    return annex or ("" if number.isdigit() else "roman"), value


def _unreadable(pages: str) -> FilterError:
    return FilterError(
        f"pages is {pages!r}, expected printed pages such as 22, 22-25, iv-vi or Annex II, 1-3"
    )
