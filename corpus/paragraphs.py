"""Where the numbered paragraphs begin.

A line begins paragraph n only if n is the next number expected. So a year, an item of a list, or
the end of a sentence that happens to wrap ("… to / 51. Training …") is not taken for a paragraph.

A line that opens a block (it follows a blank line or a page break) is then accepted. Any other
line may still be wrapped text with the right number, so what follows decides: if a later line
opens a block with n before one opens with n + 1, the later line is paragraph n. If neither comes,
the line above decides: a paragraph can only begin where a sentence or clause has ended.
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


def split_number(text: str) -> tuple[str, str, str]:
    """The first line of a paragraph: its number ("138"), that with the point, and its words."""
    match = _NUMBERED.match(text)
    assert match, f"not the first line of a numbered paragraph: {text!r}"
    return match[1], match[0].strip(), text[match.end() :]
