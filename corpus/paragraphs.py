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


def paragraph_starts(lines: Sequence[Line]) -> list[Line]:
    """The lines that begin a numbered paragraph, in order 1, 2, 3…"""
    candidates = [
        (line, before, int(match[1]))
        for before, line in zip((None, *lines), lines, strict=False)
        if (match := _NUMBERED.match(line.text))
    ]
    starts: list[Line] = []
    for place, (line, before, number) in enumerate(candidates):
        if number != len(starts) + 1:
            continue
        if not line.opens:
            opened = (n for later, _, n in candidates[place + 1 :] if later.opens)
            following = next((n for n in opened if n in (number, number + 1)), None)
            ended = before and _ENDED.search(before.text)
            if following == number or (following is None and not ended):
                continue
        starts.append(line)
    return starts


def split_number(text: str) -> tuple[str, str, str]:
    """A paragraph's number ("138"), that with the point, and its words."""
    match = _NUMBERED.match(text)
    assert match, f"no numbered paragraph: {text!r}"
    return match[1], match[0].strip(), text[match.end() :]
