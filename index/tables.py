"""The tables of an index: which rows each has, and by which words these are named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from corpus.ids import slug
from corpus.passage import Passage
from index.terms import terms

Table: TypeAlias = tuple[str, str]  # document and container: ("iom-2019", "table:II")

NUMBER = frozenset(terms("number"))  # in a row's name it says no more than "how many"
TOTAL = frozenset(terms("total"))


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of all documents."""

    of: Mapping[int, Table]
    """The table of each row, by the row's position among the passages."""
    rows: Mapping[Table, Mapping[int, frozenset[str]]]
    """Of each table its rows, by position, with the terms of their names."""
    names: Mapping[int, str]
    """Names of one word, in lower case without accents, by position."""

    @classmethod
    def among(cls, passages: Sequence[Passage]) -> "Tables":
        """Read from the rows of all passages. "Total number" is named by "total", as "Total" is."""
        of: dict[int, Table] = {}
        rows: dict[Table, dict[int, frozenset[str]]] = {}
        names: dict[int, str] = {}
        for position, passage in enumerate(passages):
            if passage.row is None or passage.container is None:
                continue
            plain = slug(passage.row.label)
            name = frozenset(terms(plain.replace("-", " "))) - NUMBER
            if any(not word.isdigit() for word in name - TOTAL):
                name -= TOTAL
            of[position] = (passage.document, passage.container)
            rows.setdefault(of[position], {})[position] = name
            if "-" not in plain:
                names[position] = plain
        return cls(of, rows, names)
