"""What stands before the numbered paragraphs: cover, table of contents, unnumbered front matter.

In: the lines before the page of paragraph 1. Out: the entries of the table of contents (by which
headings in the body are known), the passages of note, foreword and acronyms, and furniture.
"""

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.ids import slug, unused
from corpus.layout import Block, Line, blocks, join, page_span
from corpus.passage import Furniture, Passage

_LEADER = re.compile(r"\s*\.{4,}\s*(?:\d+|[ivxlc]+)$")
_ACRONYM = re.compile(r"^(\S+)\s{2,}(\S.*)$")
# Contents may be misspelt ("Stanadards of conduct"), so titles are matched by similarity.
_SAME_TITLE = 0.9


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries of the table of contents."""

    levels: dict[str, int]
    """Folded title -> level, 1 at the margin."""

    def level(self, title: str) -> int | None:
        """The level of a heading, or None if the contents do not list it."""
        close = difflib.get_close_matches(_fold(title), self.levels, n=1, cutoff=_SAME_TITLE)
        return self.levels[close[0]] if close else None


def read_front(
    lines: Sequence[Line], document: str
) -> tuple[Contents, list[Passage], list[Furniture]]:
    """The front matter's contents, passages and furniture.

    A page whose first block is one line in capitals opens a container of that name ("foreword");
    lines before the first container are the cover, or, if the document has only one page, a
    container called "preamble".
    """
    levels: dict[str, int] = {}
    passages: list[Passage] = []
    furniture: list[Furniture] = []
    paged = bool(lines) and any(line.page > lines[0].page or line.printed for line in lines)
    heading, page = "", 0
    units: Counter[str] = Counter()
    taken: set[str] = set()
    entry: list[Line] = []
    for block in blocks(lines):
        container = _container(block) if block[0].page != page else None
        page = block[-1].page
        if container:
            heading = container
            furniture.append(Furniture("heading", block[0].number, block[0].text))
        elif "CONTENTS" in heading:
            furniture += (Furniture("contents", line.number, line.text) for line in block)
            for line in block:
                entry.append(line)
                if _LEADER.search(line.text):
                    title = join(part.text for part in entry)
                    levels[_fold(_LEADER.sub("", title))] = 1 + round(entry[0].indent / 3)
                    entry.clear()
        elif not heading and paged:
            furniture += (Furniture("cover", line.number, line.text) for line in block)
        elif heading and all(_ACRONYM.match(line.text) for line in block):
            passages += (_acronym(line, document, heading, taken) for line in block)
        else:
            section = (heading,) if heading else ()
            passages.append(unnumbered(block, document, section, units))
    return Contents(levels), passages, furniture


def unnumbered(
    block: Block, document: str, section: tuple[str, ...], units: Counter[str]
) -> Passage:
    """A block of text without a number as a passage, counted in the container of its heading.

    units: how many units each container has so far; this one is added.
    """
    heading = section[-1] if section else "Preamble"
    container = slug(heading) or "preamble"
    units[container] += 1
    return Passage(
        id=f"{container}#{units[container]}",
        document=document,
        kind="front",
        number=units[container],
        label=heading.capitalize() if heading.isupper() else heading,
        section=section,
        page=page_span(block),
        text=join(line.text for line in block),
        lines=tuple(line.number for line in block),
        container=container,
    )


def _container(block: Block) -> str | None:
    """The container that a page's first block opens: one line in capitals, no contents entry."""
    first = block[0].text.strip()
    return first if len(block) == 1 and first.isupper() and not _LEADER.search(first) else None


def _acronym(line: Line, document: str, heading: str, taken: set[str]) -> Passage:
    text = join([line.text])
    name = text.partition(" ")[0]
    container = slug(heading)
    return Passage(
        id=unused(f"{container}#{name}", taken),
        document=document,
        kind="acronym",
        number=None,
        label=f"{heading.capitalize()}, {name}",
        section=(heading,),
        page=page_span([line]),
        text=text,
        lines=(line.number,),
        container=container,
    )


def _fold(title: str) -> str:
    return join([title]).casefold().replace("’", "'")
