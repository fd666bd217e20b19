"""The numbers that are printed at the edges of pages."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from corpus.sources.numerals import roman_value

PAGE_NUMBER = re.compile(
    r"(?:\W*(?:[Pp]age|[Ss]eite|[Pp]ágina|[Сс]тр\.?|صفحة|第)?\s*)(\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})"
    r"(?:\s*(?:/|of|de|sur|von|из)\s*\d{1,4}|\s*页)?\W*"
)


def labels_of(numbers: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """Of the numbers at the edges of each page, by its number, those that go up with the pages."""
    steps = Counter(
        (label.isdigit(), value_of(label) - page)
        for page, labels in numbers.items()
        for label in set(labels)
    )
    return {
        page: best
        for page, labels in numbers.items()
        if (best := max(labels, key=lambda n: steps[n.isdigit(), value_of(n) - page], default=None))
        and steps[best.isdigit(), value_of(best) - page] >= 2
    }


def value_of(label: str) -> int:
    """The number that a label in figures or Roman numerals has."""
    return int(label) if label.isdigit() else roman_value(label)
