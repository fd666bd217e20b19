"""What the corpus hands upstairs: documents and their passages.

A passage is the smallest thing that can be cited; its id is the document's own numbering.
"""

import datetime
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["paragraph", "footnote", "front", "acronym", "heading", "table_row", "block"]
FurnitureKind = Literal[
    "contents",
    "heading",
    "table_header",
    "paragraph_number",
    "footnote_mark",
    "boilerplate",
]


COVER = "cover"
"""Id of the container of what stands on the cover."""

# "Article 17 Transposition", "§ 5 Ziele", "Art. 3bis Meetings"
_TITLE_OF_ARTICLE = re.compile(r"(?:[^\W\d_]+\.?|§)\s?[\w.-]*\d\S*\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Page:
    """The pages that a passage stands on, from the first to the last."""

    pdf_first: int | None
    """Counted in the file from 1; None, here and below, where the format has no pages."""
    pdf_last: int | None
    printed_first: str | None
    """As printed: "22", "iv". Pages of an annex carry its name: "Annex II, 3", and without a number
    "Annex I". None for a page without any."""
    printed_last: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table's row."""

    column: str
    """Name of its column, without the group above it: "P-4", "2019", "F"."""
    value: str
    """As printed: "1 062", "10.5", "(3)", "n/a"."""
    start: int
    """Where the value stands in the passage's text: text[start:end] == value, in code points."""
    end: int
    index: int
    """Which of the row's columns it stands in, from 0; tells columns of the same name apart."""
    shared_by: tuple[str, ...] = ()
    """Labels of the rows that it is the figure of, where it stands beside several; else empty."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """What a row of a table is made of. The passage's text is the same written out for reading."""

    table: str
    """The table's title: "Professional and higher category staff by nationality, …"."""
    place: str
    """Where the table stands: "Annex III", "Annex I, Table 2"."""
    stub: str
    """Head of the column of labels ("Country of nationality"). Empty if there is none, or if it
    does not apply to the row, as with a total."""
    part: str
    """Part of the table that the row stands in ("Member States"); empty if there are no parts."""
    label: str
    """Name of the row ("Kenya"); empty for the key below a table."""
    columns: tuple[str, ...]
    """Names of all columns of the table from left to right, blank ones too."""
    groups: tuple[str, ...]
    """For each column, the head it shares with its neighbours ("Category/Grade"), or ""."""
    cells: tuple[Cell, ...]
    """The row's figures from left to right; blank cells are left out. None in a table's key."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One citable unit: the smallest thing that can be quoted with a number."""

    id: str
    """The document's own numbering or words: "para:138", "foreword#2", "heading:staff-welfare"."""
    document: str
    """Slug of the document; unique together with the id."""
    kind: Kind
    number: int | None
    """The number as an integer, if it is one."""
    label: str
    """How people name it, without symbol and page: "para. 138", "Annex II, Kenya"."""
    section: tuple[str, ...]
    """Headings above it, from the top down; of an item of a list, behind them its `lead`."""
    page: Page
    text: str
    """The document's own words, lines joined; a table's row is written out with its columns."""
    lines: tuple[int, ...]
    """Lines of the source file that it is made of, from 1."""
    attached_to: str | None = None
    """For a footnote, the id of the passage that bears its mark."""
    mark: int | None = None
    """Where in that passage's text the mark stood, in code points; None if it stood elsewhere, in
    a chart's title."""
    printed_number: str | None = None
    """The number as printed: "138", "9.23", "(14)"; None for what has no number."""
    container: str | None = None
    """Id of the whole that it is a unit of: "cover", "table:II"; None if it stands alone."""
    language: str = "en"
    """Language of the text, ISO 639-1."""
    row: TableRow | None = None
    """For a row of a table, its cells; None for all other kinds."""

    @property
    def is_title(self) -> bool:
        """Whether it names something and says nothing of it: a heading, or a line of the cover."""
        return self.kind == "heading" or self.container == COVER

    @property
    def lead(self) -> str:
        """The words that it goes on from as an item of a list ("The Secretary:"), or the title of
        its article ("Transposition:"); "" for none.

        Without them nobody knows of whom or what it speaks, so they are searched and read with it.
        What else is no item of a list has a heading there, which may end in a colon too.
        """
        above = self.section[-1] if self.section else ""
        if self.id.startswith("article:") and (titled := _TITLE_OF_ARTICLE.match(above)):
            return f"{titled[1].rstrip('.:')}:"
        listed = self.printed_number and self.container and above.endswith((":", "：", "…"))
        return above if listed else ""

    @property
    def searched(self) -> str:
        """Its text behind its lead, as words are looked for."""
        return f"{self.lead} {self.text}".lstrip()

    @property
    def path(self) -> tuple[str, ...]:
        """The headings that it stands under; a heading stands under itself."""
        return (*self.section, self.text) if self.kind == "heading" else self.section


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line, or a mark inside a line, that belongs to no passage, and what it is."""

    kind: FurnitureKind
    line: int
    """Of the source file, from 1."""
    text: str
    """As it stands there."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a passage says on a disputed matter, in its own words."""

    passage: str
    """Its id."""
    words: str
    """A slice of its text."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A matter on which a report contradicts itself, as its description in TOML names it."""

    about: str
    """The matter, in a few words."""
    statements: tuple[Statement, ...]
    """Two or more that do not agree."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its description, and its passages in reading order."""

    slug: str
    """Its name in addresses, unique in an index."""
    symbol: str
    """As its publisher numbers it; empty if it has none."""
    title: str
    publisher: str
    """Empty if it is not known."""
    date: datetime.date | None
    """None if it is not known."""
    language: str
    sha256: str
    passages: tuple[Passage, ...]
    disputes: tuple[Dispute, ...] = ()
    """Matters on which the document contradicts itself."""
    remarks: tuple[str, ...] = ()
    """What a person should know of the reading, in plain sentences: tables not checked, …"""
    suggestions: tuple[str, ...] = ()
    """Questions to try that somebody wrote for it; without any they are made of its headings."""

    @property
    def name(self) -> str:
        """How citations name it: its symbol, or its title where it has none."""
        return self.symbol or self.title

    def counts(self) -> Mapping[str, int]:
        """Passages of each kind."""
        return count_kinds(self.passages)


def count_kinds(passages: Sequence[Passage]) -> Mapping[str, int]:
    """Passages of each kind, in the order in which the kinds first occur."""
    return Counter(passage.kind for passage in passages)
