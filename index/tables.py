"""The tables of an index: which rows each has, and by which words these are named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from corpus.ids import slug
from corpus.passage import Passage, TableRow
from index.terms import terms

Table: TypeAlias = tuple[str, str]  # document and container: ("iom-2019", "table:II")

_NUMBER = frozenset(terms("number"))  # in a row's name it says no more than "how many"
TOTAL = frozenset(terms("total"))


@dataclass(frozen=True, slots=True)
class Row:
    """By which words a row of a table is known."""

    name: frozenset[str]
    """Terms of its name; of a total's name "total", of any other's the words that tell it apart."""
    label: frozenset[str]
    """All terms of its name, as printed."""
    own: frozenset[str]
    """Terms of its place and name that the table's title has not."""
    word: str
    """Its name in lower case without accents, if it is one word; else empty."""
    title: str
    """The table's title and place, as the row's text begins."""

    @classmethod
    def of(cls, row: TableRow) -> "Row":
        """Read off the row."""
        plain = slug(row.label)
        name = frozenset(terms(plain.replace("-", " "))) - _NUMBER
        if any(not word.isdigit() for word in name - TOTAL):
            name -= TOTAL
        title = f"{row.table} ({row.place})"
        own = frozenset(terms(f"{row.place}, {row.label}")).difference(terms(title))
        label = frozenset(terms(row.label))
        return cls(name, label, own, "" if "-" in plain else plain, title)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of all documents; rows by their position among the passages."""

    of: Mapping[int, Table]
    """The table of each row."""
    rows: Mapping[Table, Mapping[int, Row]]
    """The rows of each table."""

    @classmethod
    def among(cls, passages: Sequence[Passage]) -> "Tables":
        """Read from all passages."""
        rows: dict[Table, dict[int, Row]] = {}
        for position, passage in enumerate(passages):
            if passage.row is not None and passage.container is not None:
                table = (passage.document, passage.container)
                rows.setdefault(table, {})[position] = Row.of(passage.row)
        return cls({row: table for table, under in rows.items() for row in under}, rows)
