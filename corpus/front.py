"""What stands before paragraph 1: cover, contents, and the unnumbered front matter.

In: the lines before the first numbered paragraph's page. Out: the table of contents (which tells
headings from stray lines in the body), the passages of note, foreword and acronyms, furniture.
"""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.layout import Block, Line, blocks, join, page_span
from corpus.passage import Furniture, Passage

_LEADER = re.compile(r"\s*\.{4,}\s*(?:\d+|[ivxlc]+)$")
_ACRONYM = re.compile(r"^(\S+)\s{2,}(\S.*)$")
# Contents may be misspelt ("Stanadards of conduct"), so titles are matched by similarity.
_SAME_TITLE = 0.9


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries of the table of contents: folded title -> level, 1 at the margin."""

    levels: dict[str, int]

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
    heading, units, page = "", 0, 0
    entry: list[Line] = []
    for block in blocks(lines):
        container = _container(block) if block[0].page != page else None
        page = block[-1].page
        if container:
            heading, units = container, 0
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
        elif all(_ACRONYM.match(line.text) for line in block):
            passages += (_acronym(line, document, heading) for line in block)
        else:
            units += 1
            passages.append(
                Passage(
                    id=f"{slug(heading) or 'preamble'}#{units}",
                    document=document,
                    kind="front",
                    number=units,
                    label=(heading or "preamble").capitalize(),
                    section=(heading,) if heading else (),
                    page=page_span(block),
                    text=join(line.text for line in block),
                    lines=tuple(line.number for line in block),
                )
            )
    return Contents(levels), passages, furniture


def slug(name: str) -> str:
    """A name as part of an id: "Côte d’Ivoire" -> "cote-d-ivoire"."""
    letters = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _container(block: Block) -> str | None:
    """The container that a page's first block opens: one line in capitals, no contents entry."""
    first = block[0].text.strip()
    return first if len(block) == 1 and first.isupper() and not _LEADER.search(first) else None


def _acronym(line: Line, document: str, heading: str) -> Passage:
    match = _ACRONYM.match(line.text)
    assert match
    return Passage(
        id=f"{slug(heading)}#{match[1]}",
        document=document,
        kind="acronym",
        number=None,
        label=f"{heading.capitalize()}, {match[1]}",
        section=(heading,),
        page=page_span([line]),
        text=join([line.text]),
        lines=(line.number,),
    )


def _fold(title: str) -> str:
    return join([title]).casefold().replace("’", "'")
