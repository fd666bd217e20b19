"""Hyphens at the ends of lines: which are part of a word, and which only divide it."""

from collections.abc import Iterable
from dataclasses import dataclass

HYPHENS = "-\u00ad\u2010"
_KEPT = {"self", "well", "non", "vice"}  # in front of a hyphen that is part of the word

_FEWEST = 3  # words from which it is told that none is divided


@dataclass(frozen=True, slots=True)
class Hyphens:
    """What a text tells of its hyphens by the words that it has within lines."""

    words: frozenset[str]
    """Every word of the text in small letters, with the hyphens within."""
    divides: bool
    """Whether words are divided at the ends of lines. Most writers of reports do not: of the given
    documents' breaks whose word stands elsewhere too, none or nearly none is divided in ten, and
    nearly all are in two."""

    @classmethod
    def of(cls, words: Iterable[str], breaks: Iterable[tuple[str, str]]) -> "Hyphens":
        """words: of the text, in small letters. breaks: what stands before and behind hyphens at
        the ends of lines, without marks."""
        known = frozenset(words)
        both = {_both(before, after) for before, after in breaks}
        divided = sum(whole in known and kept not in known for whole, kept in both)
        joined = sum(kept in known and whole not in known for whole, kept in both)
        return cls(known, joined < _FEWEST or joined <= divided)

    def stays(self, before: str, after: str) -> bool:
        """Whether the hyphen between both parts stays: "labour-/saving", "UN-/led"."""
        whole, kept = _both(before, after)
        if whole in self.words:
            return False
        if kept in self.words or not after[:1].islower() or not self.divides:
            return True
        # "labour-saving": ten of the given documents' breaks are of such parts, and all keep it.
        apart = all(len(part) > 3 and part in self.words for part in kept.split("-"))
        return apart or before.casefold() in _KEPT


def _both(before: str, after: str) -> tuple[str, str]:
    """The word without the hyphen, and with it."""
    return f"{before}{after}".casefold(), f"{before}-{after}".casefold()
