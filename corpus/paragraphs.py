"""Where the numbered paragraphs begin.

A line begins paragraph n only if n is the next number expected, so that a wrapped "51." inside
paragraph 331, a list or a year at the start of a line is not taken for one. If the number also
opens a block further on (after a blank line or a page break) before the next number does, the
earlier, unopened one was a wrapped line.
"""

import re
from collections.abc import Sequence

from corpus.layout import Line

# Old typewriting leaves a space before the point ("1 .").
_NUMBERED = re.compile(r"\s*(\d{1,4})\s*\.\s+(?=\S)")


def paragraph_starts(lines: Sequence[Line]) -> dict[int, int]:
    """Index in `lines` -> the number of the paragraph that begins there, in order 1, 2, 3…"""
    candidates = [
        (i, int(match[1])) for i, line in enumerate(lines) if (match := _NUMBERED.match(line.text))
    ]
    starts: dict[int, int] = {}
    expected = 1
    for place, (i, number) in enumerate(candidates):
        if number != expected:
            continue
        if not lines[i].opens and _opens_later(lines, candidates[place + 1 :], number):
            continue
        starts[i] = number
        expected += 1
    return starts


def _opens_later(lines: Sequence[Line], candidates: Sequence[tuple[int, int]], number: int) -> bool:
    for i, other in candidates:
        if lines[i].opens and other in (number, number + 1):
            return other == number
    return False


def split_number(text: str) -> tuple[str, str]:
    """The first line of a paragraph as its number with the point, and its words."""
    match = _NUMBERED.match(text)
    assert match, f"not the first line of a numbered paragraph: {text!r}"
    return match[0].strip(), text[match.end() :]
