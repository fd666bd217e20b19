"""Where the numbered paragraphs begin.

A line begins paragraph n only if n is the next number expected, so that a wrapped "51." inside
paragraph 331, a list or a year at the start of a line is not taken for one. If that line opens no
block (it follows neither a blank line nor a page break), it may still be a wrapped one, and what
comes later decides: if n opens a block before n + 1 does, paragraph n stands there. Where neither
does, the line before decides: a paragraph can only begin where a sentence or clause has ended.
"""

import re
from collections.abc import Sequence

from corpus.layout import Line

# Old typewriting leaves a space before the point ("1 .").
_NUMBERED = re.compile(r"\s*(\d{1,4})\s*\.\s+(?=\S)")

_ENDED = re.compile(r"[.;:!?)”]$")


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
        if not lines[i].opens:
            following = _next_opened(lines, candidates[place + 1 :], number)
            ended = i > 0 and _ENDED.search(lines[i - 1].text)
            if following == number or (following is None and not ended):
                continue
        starts[i] = number
        expected += 1
    return starts


def _next_opened(
    lines: Sequence[Line], candidates: Sequence[tuple[int, int]], number: int
) -> int | None:
    """Which of `number` and the one after it opens a block first."""
    opened = (n for i, n in candidates if lines[i].opens and n in (number, number + 1))
    return next(opened, None)


def split_number(text: str) -> tuple[str, str]:
    """The first line of a paragraph as its number with the point, and its words."""
    match = _NUMBERED.match(text)
    assert match, f"not the first line of a numbered paragraph: {text!r}"
    return match[0].strip(), text[match.end() :]
