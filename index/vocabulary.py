"""The words and acronyms of some documents, with which a question's words are compared.

Acronyms come from the documents' own lists and from definitions in their text ("Migration
Governance Indicators (MGI)", "MIDAS (Migration Information and Data Analysis System)"). They belong
to the documents that are searched: what one calls CAP says nothing of another's CAP.
"""

import functools
import gzip
import importlib.resources
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby

import numpy as np
import numpy.typing as npt
from symspellpy import SymSpell, Verbosity

from corpus.passage import Document, Passage
from index.overview import numbered_of
from index.terms import terms

WORD = re.compile(r"[^\W\d_]+")
WHOLE = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ENGLISH = "frequency_dictionary_en_82_765.txt"  # comes with symspellpy
_SMALL_WORD = "and|of|for|the|on|in|to|with"
SMALL_WORDS = rf"(?:(?:{_SMALL_WORD}) )*"
# "Migration Governance Indicators", "Office for the Coordination of Humanitarian Affairs"
NAME = rf"[A-Z][\w’'-]+(?:,? {SMALL_WORDS}[A-Z][\w’'-]+){{1,9}}"
ACRONYM = r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*"  # "UNHCR", "SDGs"
_DEFINITIONS = (
    re.compile(rf"(?P<name>{NAME}) \((?P<acronym>{ACRONYM})\)"),
    re.compile(rf"\b(?P<acronym>{ACRONYM}) \((?P<name>{NAME})\)"),
)
_BETWEEN = frozenset(_SMALL_WORD.split("|"))
_LONG_WORD = re.compile(r"\b[^\W\d_]{3,}\b")
# Within a term whose initials are an acronym: the rest of a word, a small word that has no letter.
_REST, _SMALL = r"[^\W\d_]{2,}", rf"(?:(?:{_SMALL_WORD})[ -]){{0,2}}"
_OFTEN = 2  # times that a term is written, at least, if it is no name
# A name is not cut out of a longer one, nor out of a list: "Pakistan Palau Panama".
_CAPITAL_BEFORE, _CAPITAL_BEHIND = re.compile(r"\b(?!The )[A-Z]\w+ $"), re.compile(r" [A-Z]\w")
_NEAR = 30  # letters in which the word before stands
_SEARCHED = 5_000_000  # letters; a second for all of a larger shelf would be too long
_LONG_STEM = 6  # letters of a word that may have an ending which no list has
_SHORTEST = 4  # letters of a word that is mended, and of what it becomes
_LONG = 8  # letters; only words as long as this may be two slips away
# Whose words stand in English questions as names; German has too many that are slips of English
# ("privat", "wich"). pyspellchecker carries the lists.
_FOREIGN = ("es", "fr", "pt", "it")
# An entry of those lists. The lowest count in them is 50, which misspelt words have too.
_ENTRY = re.compile(rb'\n"([^"]+)": (?!50\b)\d')


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """What a question's words are compared with."""

    words: Mapping[str, int]
    """Words of the documents in lower case, with their counts."""
    english: frozenset[str]
    """Words of the English language in lower case."""
    acronyms: Mapping[str, str]
    """Acronym -> the name that it stands for, as written; none that stands for several."""
    short: frozenset[str]
    """Those acronyms that the documents use more often than the name."""
    text: str
    """All passages, as written."""
    names: frozenset[str] = frozenset()
    """Terms of symbols, titles, slugs, publishers and their initials, of the documents."""
    own_english: frozenset[str] = frozenset()
    """Words of the documents that are in English, in lower case."""
    publisher: str | None = None
    """Initials of the one that published all documents, its name if these do not use them; None if
    there are several."""
    several: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Acronym that stands for another name in another document -> the name in each, by what the
    document is called."""
    numbered: frozenset[str] = frozenset()
    """Terms of the nouns by which parts are numbered: "Objective 1"."""

    @classmethod
    def of(cls, passages: Iterable[Passage], documents: Collection[Document] = ()) -> "Vocabulary":
        """Read from all passages of some documents, and from what describes these."""
        passages = list(passages)
        words: Counter[str] = Counter()
        defined: dict[str, dict[str, str]] = {}  # by acronym and document; its first definition
        for passage in passages:
            words.update(word.lower() for word in WORD.findall(passage.text))
            for acronym, name in _defined(passage):
                defined.setdefault(acronym, {}).setdefault(passage.document, name)
        called = {document.slug: document.name for document in documents}
        acronyms, several = {}, {}
        for acronym, by_document in defined.items():
            if len({terms(name) for name in by_document.values()}) == 1:
                acronyms[acronym] = next(iter(by_document.values()))
            else:
                several[acronym] = {called.get(d, d): name for d, name in by_document.items()}
        foreign = {passage.language for passage in passages} - {"en"}
        english = (p for p in passages if p.language == "en") if foreign else ()
        own = frozenset(w.lower() for p in english for w in WORD.findall(p.text)) or (
            frozenset() if foreign else frozenset(words)
        )
        everything = "\n".join(passage.text for passage in passages)
        folded = everything.casefold()
        seen = Counter(WHOLE.findall(everything))
        short = frozenset(a for a, n in acronyms.items() if seen[a] > folded.count(n.casefold()))
        publishers = {document.publisher for document in documents}
        described = (
            f"{d.symbol} {d.title} {d.slug} {d.publisher} {initials(d.publisher)}"
            for d in documents
        )
        names = terms(" ".join(described))
        name = publishers.pop() if len(publishers) == 1 else ""
        short_name = initials(name)
        publisher = short_name if len(short_name) > 1 and seen[short_name] else name or None
        known = frozenset(names)
        numbered = frozenset(numbered_of(passages))
        told = acronyms, short, everything, known, own, publisher, several, numbered
        return cls(words, _english(), *told)

    @functools.cached_property
    def _folded(self) -> str:
        return self.text.casefold()

    @property
    def unexplained(self) -> str | None:
        """The publisher's initials, if no document says what they stand for."""
        explained = self.publisher in self.acronyms or self.publisher in self.several
        return None if explained else self.publisher

    @functools.cached_property
    def _speller(self) -> SymSpell:
        """Read with the first unknown word: it takes longer than all the rest."""
        speller = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, count in self.words.items():
            speller.create_dictionary_entry(word, count)
        return speller

    def mended(self, word: str) -> str | None:
        """The report's word that a misspelt one means; None if it is known or nothing is near.

        A word is misspelt if neither the documents nor English know it; a word of another language
        ("nacional") is left alone. One slip is mended (a letter wrong, missing, doubled, or swapped
        with its neighbour), in long words two; slips at the first letter are rare, so two slips
        must leave it alone.
        """
        lower = word.lower()
        stem = lower.removesuffix("ed")  # "bulleted"; of a short one too much is a word
        known = self.is_word(lower) or (len(stem) >= _LONG_STEM and self.is_word(stem))
        if len(lower) < _SHORTEST or self.writes(lower) or known:
            return None
        allowed = 2 if len(lower) >= _LONG else 1
        near = self._speller.lookup(lower, Verbosity.CLOSEST, max_edit_distance=allowed)
        fitting = [n for n in near if n.distance < 2 or n.term[0] == lower[0]]
        fitting = [n for n in fitting if len(n.term) >= _SHORTEST]
        return fitting[0].term if fitting else None

    def is_acronym(self, word: str) -> bool:
        """Whether a word in capitals is one of the reports', and not English that is shouted."""
        lower = word.lower()
        known = word in self.acronyms or word in self.several
        return known or (lower in self.words and lower not in self.english)

    def prefers(self, acronym: str, name: str) -> bool:
        """Whether the reports use an acronym more often than a name that it may stand for."""
        return self.words.get(acronym.lower(), 0) > self._folded.count(name.casefold())

    def acronym(self, word: str) -> str | None:
        """The acronym that a word is: as written, or in any case if English has no such word."""
        if word in self.acronyms or word in self.several:
            return word
        if word.lower() in self.english:
            return None
        known = chain(self.acronyms, self.several)
        return next((acronym for acronym in known if acronym.lower() == word.lower()), None)

    def is_english(self, word: str) -> bool:
        """Whether English or a document in English has a word, in any case."""
        return word.lower() in self.english or word.lower() in self.own_english

    def is_word(self, word: str) -> bool:
        """Whether English or another language has a word, in any case."""
        return word.lower() in self.english or _is_foreign(word.lower())

    def writes(self, word: str) -> bool:
        """Whether the documents have a word, in any case."""
        return word.lower() in self.words

    def has(self, word: str) -> bool:
        """Whether the documents or what describes them have a word, in any case."""
        return self.writes(word) or bool(self.names.intersection(terms(word)))

    @functools.cached_property
    def _begun(self) -> "_Begun":
        return _Begun.of(self.text[:_SEARCHED])

    def spelt_out(self, letters: str) -> list[str]:
        """Terms of the documents with these initials, the most frequent first: "RBM", "M&E".

        For letters that the documents never write. Of words that stand side by side by chance, some
        have any three initials: a term is written more than once, or as a name.
        """
        sought = re.findall(r"(&?)([^\W\d_])", letters)
        tail = "".join(
            rf",?[ -]{'and[ -]' if and_ else _SMALL}{one}{_REST}" for and_, one in sought[1:]
        )
        pattern = re.compile(rf"{sought[0][1]}{_REST}{tail}\b", re.I)
        found: dict[tuple[str, ...], Counter[str]] = {}
        names: set[tuple[str, ...]] = set()
        for start in self._begun.places("".join(one for _, one in sought)):
            match = pattern.match(self.text, start)
            if match and len(stems := terms(match[0])) == len(sought):
                found.setdefault(stems, Counter())[match[0]] += 1
                whole = not _CAPITAL_BEFORE.search(self.text[max(0, start - _NEAR) : start])
                whole &= not _CAPITAL_BEHIND.match(self.text, match.end())
                if whole and len(initials(match[0])) == len(stems):
                    names.add(stems)
        often = [one for one in found if one in names or found[one].total() >= _OFTEN]
        often.sort(key=lambda one: -found[one].total())
        return [found[one].most_common(1)[0][0] for one in often]


@dataclass(frozen=True, slots=True, eq=False)
class _Begun:
    """What the words of a text begin with, small words left out: letters are found at once."""

    letters: str
    """The first letter of each word, small."""
    starts: npt.NDArray[np.int32]
    """Where each word begins."""

    @classmethod
    def of(cls, text: str) -> "_Begun":
        words = [m for m in _LONG_WORD.finditer(text) if m[0].lower() not in _BETWEEN]
        letters = "".join(word[0][0].lower()[:1] for word in words)
        return cls(letters, np.array([word.start() for word in words], np.int32))

    def places(self, letters: str) -> Iterator[int]:
        """Where words that begin with these letters, one after the other, begin."""
        at = self.letters.find(letters.lower())
        while at >= 0:
            yield int(self.starts[at])
            at = self.letters.find(letters.lower(), at + 1)


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


@functools.cache
def _english() -> frozenset[str]:
    text = (importlib.resources.files("symspellpy") / _ENGLISH).read_text("utf-8-sig")
    return frozenset(line.split(" ", 1)[0] for line in text.splitlines())


@functools.cache
def _foreign_words() -> Mapping[bytes, bytes]:
    """First two letters -> the words of the lists that begin so, each between two line ends.

    1.4 MB, where a set would take 30.
    """
    folder = importlib.resources.files("spellchecker") / "resources"
    packed = ((folder / f"{language}.json.gz").read_bytes() for language in _FOREIGN)
    words = sorted(chain.from_iterable(_ENTRY.findall(gzip.decompress(one)) for one in packed))
    alike = groupby(words, key=_begin)
    return {begin: b"\n%b\n" % b"\n".join(those) for begin, those in alike}


def _begin(word: bytes) -> bytes:
    return word[:2]


def _is_foreign(word: str) -> bool:
    """Whether another language has a word in lower case; one with an accent is no English slip."""
    if not word.isascii():
        return True
    code = word.encode()
    return b"\n%b\n" % code in _foreign_words().get(_begin(code), b"")
