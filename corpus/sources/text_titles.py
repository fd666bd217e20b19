"""Headings of a plain text, whose letters are all of one size: told by their places and lengths."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from corpus.sources.text_heads import ENUMERATED
from corpus.sources.text_rows import OPENS, Row

RULE = re.compile(r"[\s_=*~\-–—.]{4,}|-{2,}.{0,20}-{2,}")
"""A drawn line."""
STOPPED = re.compile(r"[.!?:;…»”\"]\d{0,2}$")
"""Where a sentence or a part of one ends, before the mark of a footnote."""
_SENTENCE = re.compile(r"[.!?…][»”\"]?\d{0,2}$")
_WITHIN = re.compile(r"[^\W\d_]{2}[.!?;]\s")  # the end of a sentence that another one follows
_UNDERLINE = re.compile(r"([=\-*~^\"'#+_.:–—])\1{3,}")
_OFF = 2  # letters by which such a line may be longer or shorter than what it underlines
COUNTED = re.compile(rf"\d{{1,3}}(?:\.(?:\d{{1,3}}\.?)*)?\s+{OPENS.pattern}")
_LETTERED = re.compile(r"\(?[a-zа-я]{1,4}[.)]+\s+")
BULLET = re.compile(r"[•●■▪–-]\s+")
_SMALL = 3  # depth of a heading with a small letter or a bullet
_STACKED = 3  # headings without numbers that stand below each other, at most
_LINES = 2  # of a heading
_TITLE = re.compile(r"(?:[\dA-Z.§]+\s+)?[^\W\d_a-zß-öø-ÿа-яё].*[\w)?]")

Groups = Sequence[Sequence[Row]]


def titles_of(groups: Groups, full: int) -> Mapping[int, int]:
    """Levels of the paragraphs that are headings, by their index.

    full: column that lines are filled to.
    """
    return _alone(groups, full) | _underlined(groups)


def _alone(groups: Groups, full: int) -> dict[int, int]:
    """Levels of the paragraphs that look like headings: short lines that stand alone above text.

    They have a blank line above and below, or the end of a sentence above and a numbered paragraph
    below. They end without a point, and are set in no farther than what they stand above. Of lines
    that follow each other so each must have a deeper number ("3. Members", "3.1. Powers"); others
    are an address or a list. The farther a heading is set in, or the longer its number, the deeper
    it is.
    """
    may: list[bool] = []
    for i in range(len(groups) - 1):
        may.append(_is_short(groups, i, full, may[-1:] == [True]))
    below = [False] * len(groups)  # whether what a heading stands above is there
    for i in range(len(may) - 1, -1, -1):
        after = groups[i + 1][0]
        below[i] = bool(may[i] and (after.blanks or COUNTED.match(after.text) or below[i + 1]))
    runs: list[list[int]] = [[]]
    for i in range(len(may)):
        row, before = groups[i][0], groups[i - 1][-1] if i else None
        closed = before and (STOPPED.search(before.text) or runs[-1][-1:] == [i - 1])
        counted = groups[i + 1][0].blanks == 0
        if below[i] and (row.blanks > 0 or (counted and closed)):
            runs[-1].append(i)
        else:
            runs.append([])
    above = {i: run.index(i) for run in runs if _are_titles(groups, run) for i in run}
    indents = sorted({groups[i][0].indent for i in above})
    rows = {i: groups[i][0] for i in above}
    return {
        i: max(1 + indents.index(row.indent) + above[i], _depth(row.text))
        for i, row in rows.items()
    }


def _are_titles(groups: Groups, run: Sequence[int]) -> bool:
    """Whether lines that follow each other are headings, one below the other."""
    depths = [_depth(groups[i][0].text) for i in run]
    if all(a < b for a, b in pairwise(depths)):
        return True
    counted = COUNTED.match(groups[run[-1] + 1][0].text)
    alone = all(groups[i][0].blanks > 0 for i in run)
    even = len({groups[i][0].indent for i in run}) == 1
    return bool(counted and alone and even and len(run) <= _STACKED and not any(depths))


def _is_short(groups: Groups, index: int, full: int, below_title: bool) -> bool:
    """Whether a paragraph is as short as a heading, begins and ends as one."""
    group, after = groups[index], groups[index + 1][0]
    row, text = group[0], " ".join(row.text for row in group)
    numbered = COUNTED.match(after.text)
    # Above a numbered paragraph it may stand where that one's text begins.
    reach = after.indent + (numbered.end() - 1 if numbered else 0)
    alone = numbered and min(row.blanks, after.blanks) > 0 and not _WITHIN.search(text)
    short = max(len(r.text) for r in group) < (0.95 if alone else 0.8) * full
    short = short and row.indent <= reach
    spoken = index > 0 and _SENTENCE.search(groups[index - 1][-1].text) is not None
    begun = below_title or spoken
    apart = row.indent < after.indent or begun
    marked = numbered and ((apart and _LETTERED.match(text)) or (begun and BULLET.match(text)))
    titled = _TITLE.fullmatch(text[marked.end() :] if marked else text)
    return bool(len(group) <= _LINES and short and titled)


def _underlined(groups: Groups) -> dict[int, int]:
    """Levels of the titles that have a line of one character below them, as long as they are.

    The character that underlines the first title marks the highest level, and so on.
    """
    levels: dict[str, int] = {}
    found = {}
    for i, (group, below) in enumerate(pairwise(groups)):
        title, rule = group[-1], below[0]
        drawn = len(below) == 1 and rule.blanks == 0 and _UNDERLINE.fullmatch(rule.text)
        beside = abs(rule.end - title.end) <= _OFF and abs(rule.indent - title.indent) <= _OFF
        if drawn and beside and len(group) == 1 and not RULE.fullmatch(title.text):
            found[i] = levels.setdefault(rule.text[0], len(levels) + 1)
    return found


def _depth(text: str) -> int:
    """Of how many parts the number in front of it is made: 1 for "B.", 2 for "3.1."; 0 if none.

    A small letter and a bullet stand below both.
    """
    if _LETTERED.match(text) or BULLET.match(text):
        return _SMALL
    number = ENUMERATED.match(text)
    return len(re.findall(r"\w+", number[1])) if number else 0
