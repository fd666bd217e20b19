"""Tables: which of their rows a question for a figure names.

The rows of a table are so alike that any of them may be nearest in meaning. What tells them apart
are their names ("Kenya", "Women") and their columns ("P-4", "2019").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

import numpy as np

from corpus.passage import Passage
from index.bundle import Index
from index.encoder import Encoding
from index.terms import terms
from rag.asked import answer_type, asks_figure, codes_of


@dataclass(frozen=True, slots=True)
class Tables:
    """of: the table of each row's position. rows: of each table, position and words of the name.

    words: the names that are one word, as written but in lower case, by position.
    """

    of: Mapping[int, tuple[str, str]]
    rows: Mapping[tuple[str, str], Mapping[int, frozenset[str]]]
    words: Mapping[int, str]


@lru_cache(maxsize=4)
def tables_of(index: Index) -> Tables:
    """The tables of an open index, read once."""
    of: dict[int, tuple[str, str]] = {}
    rows: dict[tuple[str, str], dict[int, frozenset[str]]] = {}
    words: dict[int, str] = {}
    for position, passage in enumerate(index.passages):
        if passage.kind == "table_row":
            container, row = passage.id.split("#")
            name = frozenset(terms(row.replace("-", " "))) - _COUNTED
            if any(not word.isdigit() for word in name - _TOTAL):
                name -= _TOTAL
            of[position] = (passage.document, container)
            rows.setdefault(of[position], {})[position] = name
            if "-" not in row:
                words[position] = row
    return Tables(of, rows, words)


_COUNTED = frozenset(terms("number"))  # in a row's name it says no more than "how many"
_TOTAL = frozenset(terms("total"))
_SHARE = re.compile(r"\bper ?cent\b|%|\bshare\b|\bproportion\b", re.I)  # as rows' names say it
_PROPER = re.compile(r"(?<!^)\b[A-Z][a-z]+\b")


def named_rows(index: Index, question: str, positions: Iterable[int]) -> Mapping[int, float]:
    """The rows that a question for a figure names, in the tables of the passages at `positions`.

    Each with the share of the years and grades that are asked for which it has as columns or in its
    name; 0 to 1. Of two names in one table the longer is meant: "Democratic Republic of the Congo"
    is not "Congo". A question that names no row and nobody may mean the total, if it does not ask
    for a share.
    """
    if not asks_figure(question):
        return {}
    asked = set(terms(_SHARE.sub("percentage", question)))
    strangers = _PROPER.findall(question)
    tables = tables_of(index)
    named: dict[int, float] = {}
    for table in {tables.of[p] for p in positions if p in tables.of}:
        rows = tables.rows[table]
        known = asked | _peoples(
            strangers, [tables.words[row] for row in rows.keys() & tables.words]
        )
        met = [(len(name), row) for row, name in rows.items() if name and known.issuperset(name)]
        total = next((row for row, name in rows.items() if name == _TOTAL), None)
        if total is not None and (1, total) in met and len(met) > len(rows) / 2:
            met = [(1, total)]  # "men and women in total"
        longest = max((length for length, _ in met), default=0)
        for length, row in met:
            if length == longest:
                named[row] = _columns_met(index.passages[row], question)
        if met or total is None or answer_type(question) == "share":
            continue
        if set(terms(" ".join(strangers))).issubset(terms(index.in_context(index.passages[total]))):
            title = index.documents[index.passages[total].document].title
            distinct = asked >= _TOTAL or any(code not in title for code in codes_of(question))
            named[total] = _columns_met(index.passages[total], question) if distinct else 0.0
    return named


def rows_elsewhere(
    index: Index, question: str, encoding: Encoding, positions: Iterable[int]
) -> frozenset[int]:
    """Those rows that a question names without being about what their table is about.

    "How many schools were built in Italy?" is not asked of a table of staff by nationality: no word
    but the row's name is like a word of the table's title. encoding: by the first encoder.
    """
    tokens = index.first.tokens
    words = [set(terms(question[begin:end])) for begin, end in encoding.offsets]
    asked = set().union(*words)
    elsewhere = set()
    for position in positions:
        passage = index.passages[position]
        if passage.kind != "table_row":
            continue
        title = passage.text.split(" — ")[0]
        own = set(terms(passage.label)).difference(terms(title))
        others = [i for i, word in enumerate(words) if any(map(str.isalpha, word - own))]
        if asked & own and others:
            span = np.array([tokens.within(position, 0, len(title))])
            if tokens.similarities(encoding, span)[others].max() < _LIKE_TITLE:
                elsewhere.add(position)
    return frozenset(elsewhere)


_LIKE_TITLE = 0.5  # as a cosine


def _peoples(proper: Sequence[str], names: Sequence[str]) -> set[str]:
    """The terms of the names that words for their people begin like: "Kenyan", "Egyptian"."""
    return {
        term
        for word in proper
        for begun, name in [max(((_begun(word, name), name) for name in names), default=(0, ""))]
        if begun >= max(_BEGUN, len(name) - 2)
        for term in terms(name)
    }


_BEGUN = 4  # letters at least


def _begun(word: str, name: str) -> int:
    """How many letters two words have in common at their beginning."""
    pairs = zip(word.lower(), name, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _columns_met(row: Passage, question: str) -> float:
    codes = codes_of(question)
    met = 0
    for code in map(re.escape, codes):
        # "P-5 and above" is no column "P-5".
        upwards = re.compile(rf"\b{code} (?:and|or) (?:above|higher|over|up)")
        own = re.compile(rf"\b{code}: |\({code}\b|\b{code}\)|\b{code} — ")
        met += bool((upwards if upwards.search(question) else own).search(row.text))
    return met / max(1, len(codes))
