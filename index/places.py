"""What stands below which heading: "section 5", "chapter III", "Way forward" -> its passages.

People call a numbered heading by its number, whatever word the document has for it, or by its
words.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.passage import Passage
from corpus.profiles.words import all_words
from corpus.sources.numerals import roman_value
from index.terms import terms
from index.where import Mask

WORDS = "chapter|section|part|annex|appendix|schedule|title|article|rule|principle|objective"
"""By which headings are numbered."""

SPELT = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
"""Numbers that people write as words: "Part Two"."""
_NUMBER = r"\d+(?:\.\d+)*|[IVXLC]+|[A-Z](?:\.\d+)*"
_TITLE = re.compile(  # "Chapter 3 Fees", "3 Fees", "III. Fees", and no "A board of …"
    rf"(?:(?P<word>(?i:{WORDS}))\s+(?P<own>{_NUMBER}|(?i:{'|'.join(SPELT)}))(?=$|[.:)\s–—-])"
    rf"|(?P<number>{_NUMBER})(?=$|[.:)–—-]|(?<=\d)\s))[.:)\s–—-]*(?P<title>.*)"
)
_ENDED = re.compile(r"[.!?;:。！？؟][)\"'”»]*$")  # how text ends, and no lettering of a picture
_APART = "references", "acknowledgements"
_MOST = 50  # a Roman number above it is rather a letter or a year
_ANY = ("section", "chapter", "part")  # what a heading is called that has a number alone


@dataclass(frozen=True, slots=True)
class Places:
    """What stands below the headings of an index."""

    named: Mapping[str, tuple[int, ...]]
    """ "section:5", "chapter:iii" -> positions of the passages below such headings."""
    titled: Mapping[frozenset[str], tuple[int, ...]]
    """Terms of a heading, with its number and without -> positions of those that are text: below
    what is taken for one in a picture stand other letterings."""
    apart: Mapping[str, Mask]
    """Which passages are "references", and "acknowledgements", (passages,): they name much and say
    nothing of it."""

    @classmethod
    def among(cls, passages: Sequence[Passage]) -> "Places":
        """Of some passages, in reading order."""
        below = defaultdict[str, list[int]](list)
        for position, passage in enumerate(passages):
            for title in passage.section if passage.kind != "heading" else ():
                below[title].append(position)
        named, titled = defaultdict[str, set[int]](set), defaultdict[frozenset[str], set[int]](set)
        for title, positions in below.items():
            for name in _names_of(title):
                named[name].update(positions)
            said = [p for p in positions if _ENDED.search(passages[p].text)]
            for wording in (title, _without_number(title)) if said else ():
                titled[frozenset(terms(wording))].update(said)
        titled.pop(frozenset(), None)
        apart = {name: np.zeros(len(passages), bool) for name in _APART}
        for title, positions in below.items():
            for name, mask in apart.items():
                mask[positions] |= _without_number(title).strip(" .:").casefold() in all_words(name)
        return cls(
            {name: tuple(sorted(of)) for name, of in named.items()},
            {wording: tuple(sorted(of)) for wording, of in titled.items()},
            apart,
        )


def as_digits(number: str) -> str:
    """ "2" of "two"; any other number as it is."""
    return str(SPELT.index(number) + 1) if number in SPELT else number


def _without_number(title: str) -> str:
    found = _TITLE.match(title)
    return found["title"] if found else title


def _names_of(title: str) -> tuple[str, ...]:
    """ "section:5", "chapter:5", "part:5" of "5. Fees"; "part:iii", "part:3" of "Part III"."""
    found = _TITLE.match(title)
    if not found:
        return ()
    number = found["own"] or found["number"]
    numbers = [as_digits(number.casefold())]
    if re.fullmatch(r"[IVXLC]+", number) and (value := roman_value(number)) <= _MOST:
        numbers.append(str(value))
    words = (found["word"].casefold(),) if found["word"] else _ANY
    return tuple(f"{word}:{one}" for word in words for one in numbers)
