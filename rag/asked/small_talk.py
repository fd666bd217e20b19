"""Small talk: what asks nothing of the documents and is told what can be asked instead.

A message is small talk if it has a greeting, thanks, a good-bye or a question to the program itself
("are you a robot?", "what can I ask"), and beside these only words that ask nothing. So a single
word of content makes it a question: "Thanks to whom were the returns funded?".

The words are data, `help/*.json`, a file for each of the six languages of the United Nations:
`small_talk`, the phrases; `fillers`, words that may stand beside them; `help`, what is said in
reply. A message may mix the languages.
"""

import functools
import importlib.resources
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from symspellpy import SymSpell, Verbosity

from index.vocabulary import Vocabulary
from rag.contract import MAX_CHARACTERS

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")  # "hellooo"
_JOINED = re.compile(r"(?<=\w)['’‐-](?=\w)")  # "what's", "peux-tu": written in many ways
_WORD = re.compile(r"[^\W\d_]+")
_MENDED_FROM = 4  # letters; shorter words are one slip from too many others


def is_symbols(message: str) -> bool:
    """Whether a message has symbols ("👍") and no word.

    U+FFFD is none of them: it stands for bytes that were no text.
    """
    if len(message) > MAX_CHARACTERS or "\ufffd" in message or any(map(str.isalnum, message)):
        return False
    return any(unicodedata.category(character) == "So" for character in message)


def small_talk_of(message: str, vocabulary: Vocabulary) -> str | None:
    """The language of a message that asks nothing of the documents; None if it asks something."""
    plain = _plain(_STRETCHED.sub(r"\1", message))
    rest = _WORD.sub(lambda word: _mended(word[0], vocabulary), plain)
    said: Counter[str] = Counter()
    language_of = _phrases()
    for phrase in _pattern(tuple(language_of)).findall(rest):
        said[language_of[phrase]] += len(phrase)
    if not said:
        return None
    rest = _pattern((*language_of, *_fillers())).sub(" ", rest)
    return None if any(map(str.isalnum, rest)) else said.most_common(1)[0][0]


def help_in(language: str) -> str:
    """What is said to small talk: what can be asked here, and that no person answers."""
    return str(_spoken(language)["help"])


@functools.cache
def _spoken(language: str) -> Mapping[str, str | list[str]]:
    file = importlib.resources.files("rag.asked") / "help" / f"{language}.json"
    read: dict[str, str | list[str]] = json.loads(file.read_text("utf-8"))
    return read


def _plain(text: str) -> str:
    """In lower case, without accents, apostrophes and hyphens."""
    letters = unicodedata.normalize("NFKD", _JOINED.sub(" ", text.casefold()))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


@functools.cache
def _fillers() -> tuple[str, ...]:
    return tuple(_plain(word) for language in LANGUAGES for word in _spoken(language)["fillers"])


@functools.cache
def _phrases() -> Mapping[str, str]:
    """Each phrase with its language; the first, if two have it."""
    both = [(_plain(p), one) for one in reversed(LANGUAGES) for p in _spoken(one)["small_talk"]]
    return dict(both)


@functools.cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of some phrases, the longest first, as whole words where a script has spaces."""
    ordered = sorted(set(phrases), key=len, reverse=True)
    spaced = "|".join(re.escape(one) for one in ordered if not _is_han(one))
    han = "|".join(re.escape(one) for one in ordered if _is_han(one))
    return re.compile(rf"\b(?:{spaced})\b|(?:{han})")


def _is_han(phrase: str) -> bool:
    return "CJK" in unicodedata.name(phrase[0], "")


@functools.cache
def _speller() -> SymSpell:
    speller = SymSpell(max_dictionary_edit_distance=1)
    for phrase in (*_phrases(), *_fillers()):
        for word in phrase.split():
            if len(word) >= _MENDED_FROM:
                speller.create_dictionary_entry(word, 1)
    return speller


def _mended(word: str, vocabulary: Vocabulary) -> str:
    """A word of small talk for one with a slip ("thnaks") that no document and no English has."""
    known = word in vocabulary.words or word in vocabulary.english
    if len(word) < _MENDED_FROM or known:
        return word
    near = _speller().lookup(word, Verbosity.TOP, max_edit_distance=1)
    return near[0].term if near else word
