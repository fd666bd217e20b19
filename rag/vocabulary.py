"""The words and acronyms of the indexed reports: what a question's words are held against.

Acronyms come from the reports' own lists and from definitions in their text ("Migration Governance
Indicators (MGI)", "MIDAS (Migration Information and Data Analysis System)").
"""

import functools
import importlib.resources
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from symspellpy import SymSpell, Verbosity

from corpus.passage import Passage
from index.bundle import Index

WORD = re.compile(r"[^\W\d_]+")
WHOLE = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ENGLISH = "frequency_dictionary_en_82_765.txt"  # comes with symspellpy
NAME = r"[A-Z][\w’'-]+(?:,? (?:(?:and|of|for|the|on|in|to|with) )*[A-Z][\w’'-]+){1,9}"
_ACRONYM = r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*"
_DEFINITIONS = (
    re.compile(rf"(?P<name>{NAME}) \((?P<acronym>{_ACRONYM})\)"),
    re.compile(rf"\b(?P<acronym>{_ACRONYM}) \((?P<name>{NAME})\)"),
)
_LONG = 8  # letters; only words as long as this may be two slips away


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """words: of the reports, in lower case, with their counts. english: words of the language.

    acronyms: acronym -> the name it stands for, as written. short: those acronyms that the reports
    use more often than the name. text: of all passages, in lower case. publisher: the initials of
    the one that published all reports, if these use them.
    """

    words: Mapping[str, int]
    english: frozenset[str]
    acronyms: Mapping[str, str]
    short: frozenset[str]
    text: str
    publisher: str | None = None

    @classmethod
    def of(cls, passages: Iterable[Passage], publishers: Collection[str] = ()) -> "Vocabulary":
        """Read from all passages. publishers: names of those that published the reports."""
        passages = list(passages)
        words: Counter[str] = Counter()
        acronyms: dict[str, str] = {}
        for passage in passages:
            words.update(word.lower() for word in WORD.findall(passage.text))
            for acronym, name in _defined(passage):
                acronyms.setdefault(acronym, name)
        everything = "\n".join(passage.text for passage in passages)
        folded = everything.casefold()
        seen = Counter(WHOLE.findall(everything))
        short = frozenset(a for a, n in acronyms.items() if seen[a] > folded.count(n.casefold()))
        own = initials(*publishers) if len(publishers) == 1 else ""
        publisher = own if len(own) > 1 and seen[own] else None
        return cls(words, _english(), acronyms, short, folded, publisher)

    @functools.cached_property
    def _speller(self) -> SymSpell:
        """Read with the first unknown word: it takes longer than all the rest."""
        speller = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, count in self.words.items():
            speller.create_dictionary_entry(word, count)
        return speller

    def mended(self, word: str) -> str | None:
        """The report's word that a misspelt one means; None if it is known or nothing is near.

        A word is misspelt if neither the reports nor English know it. One slip is mended (a letter
        wrong, missing, doubled, or swapped with its neighbour), in long words two; slips at the
        first letter are rare, so two slips must leave it alone.
        """
        lower = word.lower()
        if len(lower) < 4 or lower in self.words or lower in self.english:
            return None
        allowed = 2 if len(lower) >= _LONG else 1
        near = self._speller.lookup(lower, Verbosity.CLOSEST, max_edit_distance=allowed)
        fitting = [n for n in near if n.distance < 2 or n.term[0] == lower[0]]
        return fitting[0].term if fitting else None

    def is_acronym(self, word: str) -> bool:
        """Whether a word in capitals is one of the reports', and not English that is shouted."""
        lower = word.lower()
        return word in self.acronyms or (lower in self.words and lower not in self.english)

    def prefers(self, acronym: str, name: str) -> bool:
        """Whether the reports use an acronym more often than a name that it may stand for."""
        return self.words.get(acronym.lower(), 0) > self.text.count(name.casefold())

    def acronym(self, word: str) -> str | None:
        """The acronym that a word is: as written, or in any case if English has no such word."""
        if word in self.acronyms:
            return word
        if word.lower() in self.english:
            return None
        return next((a for a in self.acronyms if a.lower() == word.lower()), None)


def initials(name: str) -> str:
    """The capitals that the words of a name begin with: "IOM"."""
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _defined(passage: Passage) -> Iterator[tuple[str, str]]:
    if passage.kind == "acronym":
        acronym, name = passage.text.split(" ", 1)
        yield acronym, name
    for definition in _DEFINITIONS:
        for match in definition.finditer(passage.text):
            if shortest := _shortest(match["name"], match["acronym"]):
                yield match["acronym"], shortest


def _shortest(name: str, acronym: str) -> str | None:
    """The last words of a name whose initials are the acronym's capitals; None if none are."""
    capitals = [letter for letter in acronym if letter.isupper()]
    words = name.split()
    for start in range(len(words) - 1, -1, -1):
        initials = [word[0] for word in words[start:] if word[0].isupper()]
        if initials == capitals:
            return " ".join(words[start:])
    return None


def _english() -> frozenset[str]:
    text = (importlib.resources.files("symspellpy") / _ENGLISH).read_text("utf-8-sig")
    return frozenset(line.split(" ", 1)[0] for line in text.splitlines())


@functools.lru_cache(maxsize=4)
def vocabulary_of(index: Index) -> Vocabulary:
    """The vocabulary of an open index, read once."""
    publishers = {document.publisher for document in index.documents.values()}
    return Vocabulary.of(index.passages, publishers)
