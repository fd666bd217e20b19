"""The language of a question: which it is, its names in English, and what is said in it.

The language is found by py3langid, which works offline. Questions are short and full of names, of
which the library makes any language: so a question that has only words of English is English, and
another language must be clearly likelier.

Names of countries and regions are CLDR's (babel, BSD licence); names.toml has those that the United
Nations write otherwise, and organizations. A name is found in any form that the language's stemmer
brings to the same stem ("в Йемене"), with or without accents; in Chinese anywhere in the text.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from babel import Locale

from corpus.languages.words import FILES
from index.terms import begun_alike, stem, stop_words
from index.vocabulary import Vocabulary

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")  # in which people are answered

# --- Which it is -------------------------------------------------------------------------------

_LETTERS = re.compile(r"[^\W\d_]+")
# Handicaps in py3langid's log-likelihood: another language must beat English by the first if no
# word is English ("avrr"), and by up to the second, the more of them are ("libya detention
# centres"); languages that are easily taken for one that is answered in have the third taken off.
_LEAST, _ENGLISH, _NEIGHBOUR = 3.0, 10.0, 10.0
_NEIGHBOURS = ("de", "it", "pt")
_ACRONYM = 4  # letters in lower case; the initials of some term are "des", "una" and "hay"
_SCRIPTS = {"CYRILLIC": "ru", "ARABIC": "ar", "CJK": "zh", "HIRAGANA": "ja", "HANGUL": "ko"}


def language_of(question: str, vocabulary: Vocabulary) -> str:
    """ISO 639-1; "en" for what has no letters."""
    words = _LETTERS.findall(question)
    if (script := _script(question)) != "LATIN":
        return _SCRIPTS.get(script, "en")
    unknown = [word for word in words if not (word.isupper() or vocabulary.is_english(word))]
    if not unknown or (len(unknown) == 1 < len(words) and vocabulary.mended(unknown[0])):
        return "en"
    least = max(_LEAST, _ENGLISH * (1 - len(unknown) / len(words)))
    likely = {"en": least} | dict.fromkeys(_NEIGHBOURS, -_NEIGHBOUR)
    ranked = dict(_identifier().rank(question))
    # Without any evidence all have the lowest number there is, to which nothing can be added.
    found = {one: ranked[one] - ranked["en"] + likely.get(one, 0.0) for one in ranked}
    likeliest = str(max(found, key=lambda language: found[language]))
    if likeliest != "en" and all(_is_acronym(word, vocabulary) for word in unknown):
        return "en"
    return likeliest


def _is_acronym(word: str, vocabulary: Vocabulary) -> bool:
    """Whether letters in lower case stand for a term of the documents: "avrr"."""
    return len(word) >= _ACRONYM and bool(vocabulary.spelt_out(word))


def _script(question: str) -> str:
    """That of most letters; a few of another are names and acronyms: "DTM это что?"."""
    scripts = [
        unicodedata.name(letter, "").split(" ")[0] for letter in question if letter.isalpha()
    ]
    others = [script for script in scripts if script != "LATIN"]
    if not scripts or len(others) < len(scripts) / 4:
        return "LATIN"
    return max(set(others), key=others.count)


@cache
def _identifier() -> Any:
    """Read with the first question that is not plainly English: 50 MB.

    It is made once more of its languages alone: the first one keeps what it knows of 97.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    every = LanguageIdentifier.from_model_file(MODEL_FILE)
    every.set_languages(["en", "fr", "es", *_NEIGHBOURS])
    return LanguageIdentifier(
        np.ascontiguousarray(every.nb_ptc),
        every.nb_pc,
        every.nb_classes,
        every.tk_nextmove,
        every.tk_output,
        tk_row=every.tk_row,
    )


# --- What is said in it ------------------------------------------------------------------------


def say(language: str, key: str, **values: object) -> str:
    """A text of rag/texts/ with its values; in English where there is no file of that language."""
    return texts(language if language in LANGUAGES else "en")[key].format(**values)


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of a language that has a file, by key."""
    file = files("rag") / "texts" / f"{language}.json"
    read: dict[str, str] = json.loads(file.read_text("utf-8"))
    return read


# --- Its names in English ----------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_APART = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")
# CLDR's that are no names in a question: "the world"; Réunion, which in Spanish is a meeting.
_NO_NAMES = ("001", "ZZ", "EZ", "QO", "RE")
# "and", "in", "for" and "the", which Arabic writes in one with the word.
_JOINED = re.compile("^[وف]?(?:[بكل]?ال|لل|[بكل])?(?=..)")
_SHORT = 5  # letters of a name, of which one may change at its end; in longer ones two


def apart(question: str) -> str:
    """A question with a blank between Chinese and figures or Latin letters: "2019 年"."""
    return _APART.sub(" ", question)


def english_names(question: str, language: str) -> tuple[str, ...]:
    """The English names of what a question names, in its order."""
    if language not in FILES:
        return ()
    found = _in_chinese(question) if language == "zh" else _in_words(question, language)
    return tuple(dict.fromkeys(name for names in found for name in names))


def _in_chinese(question: str) -> list[tuple[str, ...]]:
    """The longest names first, since they overlap: 中国 in 改革中国际移民组织 is none."""
    found: dict[int, tuple[str, ...]] = {}
    for name in sorted(_written("zh"), key=len, reverse=True):
        while len(name) > 1 and (start := question.find(name)) >= 0:
            found[start] = _written("zh")[name]
            question = question.replace(name, "\0" * len(name), 1)
    return [found[start] for start in sorted(found)]


def _in_words(question: str, language: str) -> Iterator[tuple[str, ...]]:
    """The longest name that begins at each word."""
    words = _WORD.findall(question)
    stop = stop_words(language)
    start = 0
    while start < len(words):
        size = 1
        if words[start][0].isupper() or words[start] not in stop:
            begin = [
                name for key in _keys(words[start], language) for name in _begin(language, key)
            ]
            fitting = [name for name in begin if _fits(name, words[start:], language)]
            if fitting:
                name = max(fitting, key=lambda one: _likeness(one, words[start:]))
                yield _written(language)[name]
                size = len(_WORD.findall(name))
        start += size


def _fits(name: str, words: Sequence[str], language: str) -> bool:
    """Whether the words begin with those of a name, in any form."""
    own = _WORD.findall(name)
    return len(own) <= len(words) and all(
        set(_keys_of_name(one, language)) & set(_keys(word, language))
        and (
            language == "ar"
            or len(own) > 1
            or _begun(one, word) >= len(one) - 1 - (len(one) > _SHORT)
        )
        for one, word in zip(own, words, strict=False)
    )


def _likeness(name: str, words: Sequence[str]) -> tuple[int, int, int]:
    """More words, more letters in common, fewer others: "нигера" is Нигер, not Нигерия."""
    own = _WORD.findall(name)
    return len(own), sum(map(_begun, own, words)), -len(name)


def _begun(name: str, word: str) -> int:
    """How many letters two words have in common at their beginning, accents aside."""
    return begun_alike(_plain(name), _plain(word))


def _keys(word: str, language: str) -> tuple[str, ...]:
    """What a word may be found by: itself and its stem; in Arabic without what is joined to it."""
    plain = _plain(word)
    other = _JOINED.sub("", plain) if language == "ar" else _plain(stem(word, language))
    return tuple(dict.fromkeys((plain, other)))


def _keys_of_name(word: str, language: str) -> tuple[str, ...]:
    return (_plain(word).removeprefix("ال"),) if language == "ar" else _keys(word, language)


@cache
def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _begin(language: str, key: str) -> tuple[str, ...]:
    """The names that begin with a word of this key."""
    return tuple(
        name
        for name in _written(language)
        if key in _keys_of_name(_WORD.findall(name)[0], language)
    )


@cache
def _written(language: str) -> Mapping[str, tuple[str, ...]]:
    """Each name in a language, with the English ones."""
    own, english = Locale(language).territories, Locale("en").territories
    read = tomllib.loads((files("rag.asked") / "names.toml").read_text("utf-8"))
    more: dict[str, dict[str, list[str]]] = read["countries"] | read["organizations"]
    known: dict[str, tuple[str, ...]] = {}
    for code in (*own, *sorted(more.keys() - own.keys())):
        if code in _NO_NAMES:
            continue
        beside = more.get(code, {})
        # "Congo - Kinshasa" is CLDR's alone.
        plain = [name for name in (english.get(code, ""),) if name and " - " not in name]
        meant = tuple(dict.fromkeys([*plain, *beside.get("en", ())]))
        for name in filter(None, (own.get(code, ""), *beside.get(language, ()))):
            known[name] = meant
    return known
