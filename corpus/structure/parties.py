"""The parties of a case, by whom a judgment is called: "Smith v Council of Hatley".

They stand behind "Between", each with its role beside or below it.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.profiles.words import alternatives, words
from corpus.sources.model import Grid, Item

_TOP = 40  # items among which they stand
_NAMES = 16  # lines of names and roles behind "Between"
_BETWEEN = re.compile(rf"(?:{alternatives('between')})\W*", re.I)
_ROLES = rf"(?:{alternatives('who_asks')}|{alternatives('who_answers')})"
_ROLE = re.compile(rf"(?P<name>.*?)\s*\(?(?:(?:first|second|\d\w\w)\s)?(?P<role>{_ROLES})\)?", re.I)
_JOINED = re.compile(r"\W*(?:and|v|versus|et|y)?\W*", re.I)
_IN_ONE = re.compile(rf"({_BETWEEN.pattern}|and)\s+(.*(?:{_ROLES})\)?)", re.I)  # one line
_LONGEST = 120  # letters of a name


def parties_of(items: Sequence[Item]) -> str | None:
    """ "X v Y", of each side the first; None where no two sides are named."""
    texts = list(_texts(items[:_TOP]))
    start = next((i for i, text in enumerate(texts) if _BETWEEN.fullmatch(text)), None)
    if start is None:
        return None
    sides: dict[bool, str] = {}
    name = ""
    for text in texts[start + 1 : start + 1 + _NAMES]:
        found = _ROLE.fullmatch(text)
        if found and (said := found["name"] or name):
            asks = found["role"].casefold() in words("who_asks")["all"]
            sides.setdefault(asks, said)
            name = ""
        elif not _JOINED.fullmatch(text):
            name = text
    named = len(sides) == 2 and max(map(len, sides.values())) < _LONGEST
    return f"{sides[True]} v {sides[False]}" if named else None


def names_parties(grid: Grid) -> bool:
    """Whether a table sets out the parties of a case: its cells are names and roles."""
    roles = [found for cell in grid.cells if (found := _ROLE.fullmatch(cell.text.strip()))]
    return len({found["role"].casefold() for found in roles}) > 1


def _texts(items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Grid):
            cells = sorted(item.cells, key=lambda cell: (cell.row, cell.column))
            yield from (cell.text.strip() for cell in cells)
        elif found := _IN_ONE.fullmatch(item.text.strip()):
            yield from found.groups()
        else:
            yield item.text.strip()
