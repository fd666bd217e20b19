"""What stands before the numbered paragraphs: cover, table of contents, unnumbered front matter.

In: the lines before the page of paragraph 1. Out: the entries of the table of contents (by which
headings in the body are known), the passages of note, foreword and acronyms, and furniture. The
cover is read by `corpus.cover`.
"""

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from corpus.ids import slug, unused
from corpus.layout import Block, Line, blocks, furniture_of, heading_of, join, passage_of
from corpus.passage import Furniture, Passage

_LEADER = re.compile(r"\s*\.{4,}\s*(?:\d+|[ivxlc]+)$")
_ACRONYM = re.compile(r"^(\S+)\s{2,}(\S.*)$")
# Contents may be misspelt ("Stanadards of conduct"), so titles are matched by similarity.
_SAME_TITLE = 0.9

_SENTENCE = 60  # characters; what ends in a point on a cover and is shorter may be an abbreviation

# The table of contents: folded title -> level, 1 at the margin.
Levels: TypeAlias = Mapping[str, int]


def level_of(title: str, levels: Levels) -> int | None:
    """The level of a heading, or None if the contents do not list it."""
    close = difflib.get_close_matches(_fold(title), levels, n=1, cutoff=_SAME_TITLE)
    return levels[close[0]] if close else None


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the numbered paragraphs."""

    levels: Levels
    """The table of contents."""
    cover: list[Line]
    """The lines before the first container."""
    passages: list[Passage] = field(default_factory=list)
    """Note, foreword and acronyms, with their headings, in reading order."""
    furniture: list[Furniture] = field(default_factory=list)


def read_front(lines: Sequence[Line], units: Counter[str], body_page: int) -> Front:
    """The front matter's contents, cover, passages and furniture.

    A page whose first block is one line in capitals opens a container of that name ("foreword").
    What stands before the first container is the cover, but for whole sentences and what stands on
    the page of paragraph 1 (body_page): that goes into a container called "preamble". units: how
    many units each container has; those found are added.
    """
    passages: list[Passage] = []
    contents: list[Line] = []
    cover: list[Line] = []
    heading, page = "", 0
    taken: set[str] = set()
    for block in blocks(lines):
        if block[0].page != page and _opens_container(block):
            heading = join([block[0].text])
            passages.append(heading_of(block, ()))
        elif "CONTENTS" in heading:
            contents += block
        elif not heading and block[0].page < body_page and not _is_sentence(block):
            cover += block
        elif heading and (entries := _acronym_entries(block)):
            passages += (_acronym(entry, heading, taken) for entry in entries)
        else:
            passages.append(unnumbered(block, (heading,) if heading else (), units))
        page = block[-1].page
    return Front(_levels(contents), cover, passages, furniture_of(contents, "contents"))


def _is_sentence(block: Block) -> bool:
    """Whether a block is text, as no title is: it ends like a sentence and is as long as one."""
    text = join(line.text for line in block)
    return len(text) >= _SENTENCE and text.endswith((".", "。", "؟", "!", "?", "।"))


def _opens_container(block: Block) -> bool:
    """Whether a page's first block is a container's heading: one line in capitals, no entry."""
    text = block[0].text
    return len(block) == 1 and text.isupper() and not _LEADER.search(text)


def _levels(contents: Sequence[Line]) -> Levels:
    """The entries of a table of contents; one may take several lines, to the dots at its end."""
    levels: dict[str, int] = {}
    entry: list[Line] = []
    for line in contents:
        entry.append(line)
        if _LEADER.search(line.text):
            title = _LEADER.sub("", join(part.text for part in entry))
            levels[_fold(title)] = 1 + round(entry[0].indent / 3)
            entry.clear()
    return levels


def unnumbered(block: Sequence[Line], section: tuple[str, ...], units: Counter[str]) -> Passage:
    """A block of text without a number as a passage, counted in the container of its heading.

    units: how many units each container has so far; this one is added.
    """
    heading = section[-1] if section else "Preamble"
    container = slug(heading) or "preamble"
    units[container] += 1
    number = units[container]
    id, label = f"{container}#{number}", heading.capitalize() if heading.isupper() else heading
    return passage_of(block, "front", id, label, section, number=number, container=container)


def _acronym_entries(block: Block) -> list[list[Line]]:
    """The entries of a list of acronyms, each with its further, indented lines; none if it is none.

    In such a list most entries begin with a word of two capitals or more, apart from its meaning.
    """
    entries: list[list[Line]] = []
    for line in block:
        if _ACRONYM.match(line.text):
            entries.append([line])
        elif entries and line.indent > entries[-1][0].indent:
            entries[-1].append(line)
        else:
            return []
    short = [sum(map(str.isupper, entry[0].text.split()[0])) > 1 for entry in entries]
    return entries if sum(short) > len(short) / 2 else []


def _acronym(entry: Sequence[Line], heading: str, taken: set[str]) -> Passage:
    name, container = entry[0].text.split()[0], slug(heading)
    id, label = unused(f"{container}#{name}", taken), f"{heading.capitalize()}, {name}"
    return passage_of(entry, "acronym", id, label, (heading,), container=container)


def _fold(title: str) -> str:
    return join([title]).casefold().replace("’", "'")
