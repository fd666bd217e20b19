"""Facing pages in two languages, as courts and treaty series print them: one after the other."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus.profiles.words import words
from corpus.sources.model import Block, Item
from corpus.structure.told_language import language_of

_LETTERS = 300  # of a page whose language its words tell
_PRINTED = {*words("common"), "ru", "ar", "zh"}  # languages in which such pages are printed
_PAGES = 4  # in a row, at least, whose languages take turns


def in_one_language(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items, with the pages of the first language before those of the second.

    A sentence goes on two pages farther, and both languages count their paragraphs.
    """
    pages = [(page, list(group)) for page, group in groupby(items, key=lambda item: item.page)]
    if len(pages) < _PAGES or pages[0][0] is None:
        return tuple(items)
    told = [_language(group) for _, group in pages]
    found: list[Item] = []
    for start, end in _runs(told):
        for first in (start, start + 1) if end - start >= _PAGES else ():
            found += (item for _, group in pages[first:end:2] for item in group)
        if end - start < _PAGES:
            found += (item for _, group in pages[start:end] for item in group)
    return tuple(found)


def _language(items: Sequence[Item]) -> str | None:
    """Of a page; None of one that has few words, or tables and names, which are of any language."""
    letters = sum(len(item.text) for item in items if isinstance(item, Block))
    told = language_of(items) if letters >= _LETTERS else None
    return told if told in _PRINTED else None


def _runs(told: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """All pages in stretches: in each, two languages take turns, or else it is one page."""
    start = 0
    while start < len(told):
        end = start + 1
        while end < len(told) and told[end] and told[end - 1] and told[end] != told[end - 1]:
            if end - 2 >= start and told[end] != told[end - 2]:
                break
            end += 1
        yield start, end
        start = end
