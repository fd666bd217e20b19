"""Passages of title pages that print what the document is called: `cover#title`, `cover#date`, …"""

from collections.abc import Callable, Mapping

from corpus.dates import dates_in
from corpus.ids import slug
from corpus.passage import COVER
from corpus.structure.front import Facts
from corpus.structure.ledger import Ledger


def with_facts_named(ledger: Ledger, facts: Facts) -> None:
    """Name the first passage that prints each fact after it; the others are counted from 1."""
    prints: Mapping[str, Callable[[str], bool]] = {
        "symbol": lambda text: bool(facts.symbol) and slug(text) == slug(facts.symbol or ""),
        "date": lambda text: [*dates_in(text)] == [facts.date],
        "title": lambda text: bool(facts.title) and slug(text) == slug(facts.title or ""),
        "publisher": lambda text: bool(facts.publisher) and text == facts.publisher,
    }
    left, number = dict(prints), 0
    for passage in [one for one in ledger.passages if one.container == COVER]:
        fact = next((fact for fact, fits in left.items() if fits(passage.text)), None)
        if fact:
            del left[fact]
        number += fact is None
        ledger.rename(
            passage.id, f"{COVER}#{fact or number}", f"{COVER}, {fact}" if fact else COVER
        )
