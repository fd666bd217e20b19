"""What the corpus hands upstairs: documents and their passages.

A passage is the smallest thing that can be cited; its id is the document's own numbering.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["paragraph", "footnote", "front", "acronym", "table_row"]
FurnitureKind = Literal[
    "page_mark",
    "running_head",
    "cover",
    "contents",
    "heading",
    "chart_title",
    "table_header",
    "paragraph_number",
    "footnote_mark",
]


@dataclass(frozen=True, slots=True)
class Page:
    """The pages a passage stands on: counted in the PDF from 1, and as printed ("22", "iv").

    Annex pages are printed per annex and so carry its name: "Annex II, 3"; an annex page
    without a number is printed "Annex I". Pages without any printed number have None.
    """

    pdf_first: int
    pdf_last: int
    printed_first: str | None
    printed_last: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """One citable unit.

    label: how people name it, without symbol and page: "para. 138", "Annex II, Kenya".
    text: the report's own words, lines joined; table rows are written out with title and columns.
    lines: 1-based lines of the source file that it is made of.
    attached_to: for a footnote, the id of the passage that bears its mark. mark: where in that
    passage's text the mark stood, in code points; None if a chart's title bears it.
    """

    id: str
    document: str
    kind: Kind
    number: int | None
    label: str
    section: tuple[str, ...]
    page: Page
    text: str
    lines: tuple[int, ...]
    attached_to: str | None = None
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line, or a mark inside a line, that belongs to no passage, and what it is."""

    kind: FurnitureKind
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a passage says on a disputed matter, in its own words."""

    passage: str
    words: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A matter on which a report contradicts itself; who keeps the report knows of it."""

    about: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report: its description (from the TOML), its passages in reading order, its furniture."""

    slug: str
    symbol: str
    title: str
    publisher: str
    date: datetime.date
    language: str
    sha256: str
    passages: tuple[Passage, ...]
    furniture: tuple[Furniture, ...]
    disputes: tuple[Dispute, ...] = ()

    def counts(self) -> Mapping[str, int]:
        """Passages of each kind."""
        return count_kinds(self.passages)


def count_kinds(passages: Sequence[Passage]) -> dict[str, int]:
    """Passages of each kind, in the order in which the kinds first occur."""
    counts: dict[str, int] = {}
    for passage in passages:
        counts[passage.kind] = counts.get(passage.kind, 0) + 1
    return counts
