"""A text -> its sentences; a text -> its terms: stemmed words and figures, without stop words.

Sentences are cut by `sentencex` (MIT), which knows the full stops and abbreviations of some 300
languages and gives offsets in code points. Measured with 1.0.32 on the 798 passages of the report:
the same spans as the rule for English that was written here before; Chinese and Arabic are cut too,
which that rule could not do.

Terms are stemmed by PyStemmer. Stemmer and stop words are those of the text's language; a language
of which there are none keeps its words as they are. Chinese, which has no spaces, is taken two
characters at a time.
"""

import re
import runpy
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.metadata import distribution
from itertools import groupby, pairwise, takewhile
from typing import Any

import sentencex
import Stemmer

from corpus.languages.words import is_han, words_of

DIGITS = r"\d{1,3}(?:[,\u202f ]\d{3})+(?!\d)|\d+(?:\.\d+)?"  # "41,209", "1 060 369", "28.5"
# A figure is one term without its separators ("41,209", "41209"), a grade or symbol too ("P-4").
_TERM = re.compile(r"\d{1,3}(?:[,\u202f ]\d{3})+(?!\d)|\d+(?:\.\d+)*|[^\W\d_]+-\d+|\w+")
_SEPARATORS = re.compile(r"(?<=\d)[,\u202f ](?=\d)")
_PLAIN_WORD = re.compile(rf"{DIGITS}|[^\W_]+")
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SPACE = re.compile(r"\s")
_WORDS = re.compile(r"\S(?:.*\S)?", re.DOTALL)
_MARKER = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]+")
_ACCENTS = re.compile("[\u064b-\u0652\u0670\u0640]")  # vowels of Arabic, and its stretched line
# Lists of stop words of bm25s, read as a file: the package itself loads scipy.
_LISTS = runpy.run_path(str(distribution("bm25s").locate_file("bm25s/stopwords.py")))
_STOP: Mapping[str, frozenset[str]] = {
    "en": frozenset(_LISTS["STOPWORDS_EN_PLUS"]),
    "fr": frozenset(_LISTS["STOPWORDS_FRENCH"]),
    "es": frozenset(_LISTS["STOPWORDS_SPANISH"]),
    "ru": frozenset(_LISTS["STOPWORDS_RUSSIAN"]),
    "zh": frozenset(_LISTS["STOPWORDS_CHINESE"]),
    "ar": frozenset(words_of("ar", "small")),
}
_STEMMERS = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic"}


class _Plain(dict[int, int | str]):
    """What each character is searched as: nothing if nobody sees it, a digit of any script as 0-9.

    Nobody sees zero-width characters, soft hyphens and marks of direction. Filled as they occur.
    """

    def __missing__(self, code: int) -> int | str:
        character = chr(code)
        category = unicodedata.category(character)
        self[code] = str(unicodedata.decimal(character)) if category == "Nd" else code
        if category == "Cf":
            self[code] = ""
        return self[code]


# Texts of such characters, most texts of Europe's west, need none of it; this is found out at once.
_AS_IT_IS = re.compile("[\x00-\x7f\u00c0-\u00ff\u2013\u2014\u2018-\u201e]*")

_PLAIN = _Plain({0x066B: ".", 0x066C: ","})  # Arabic marks of decimals and of thousands


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Start and end of each sentence in code points, without the white space around it.

    The spans are in order, do not overlap, and leave out nothing but white space.
    """
    # The library panics at a white space of several bytes between a letter and a full stop
    # ("A\u00a0."), so it gets a blank for each.
    plain = _SPACE.sub(" ", text)
    spans: list[tuple[int, int]] = []
    for found in sentencex.get_sentence_boundaries(language, plain):
        if words := _WORDS.search(text, found["start_index"], found["end_index"]):
            start, end = words.span()
            if spans and _MARKER.fullmatch(text, *spans[-1]):  # "5." in front of a list's item
                start = spans.pop()[0]
            spans.append((start, end))
    return spans


def searchable(text: str) -> str:
    """A text as it is searched: NFKC, without format characters, all digits as 0 to 9.

    Ligatures and full-width letters become plain ones. Offsets into it are not those of the text.
    """
    if _AS_IT_IS.fullmatch(text):
        return text
    return unicodedata.normalize("NFKC", text.translate(_PLAIN))


@cache
def _stemmer(language: str) -> Any:
    return Stemmer.Stemmer(_STEMMERS[language])


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    return str(_stemmer(language).stemWord(word)) if language in _STEMMERS else word


def stop_words(language: str) -> frozenset[str]:
    """Words of a language that say nothing by themselves; none where no list is kept."""
    return _STOP.get(language, frozenset())


def stem(word: str, language: str) -> str:
    """A word of a language in small letters, as the language's stemmer cuts it."""
    plain = word.lower()
    return _stem(_ACCENTS.sub("", plain) if language == "ar" else plain, language)


def terms(text: str, language: str = "en") -> tuple[str, ...]:
    """The stemmed words and figures of a text in order, without stop words."""
    plain = searchable(text).lower().replace("’", "'")
    if language == "ar":
        plain = _ACCENTS.sub("", plain)
    words = (word if word.isalnum() else without_separators(word) for word in _TERM.findall(plain))
    if not text.isascii() and _HAN.search(plain):
        words = (piece for word in words for piece in _pairs(word))
    stop = stop_words(language)
    return tuple(_stem(word, language) for word in words if word not in stop)


def plain_words(text: str) -> frozenset[str]:
    """The words of a text in lower case, figures without separators, no s of a genitive."""
    words = (without_separators(word.casefold()) for word in _PLAIN_WORD.findall(text))
    return frozenset(words) - {"s"}


def begun_alike(one: str, other: str) -> int:
    """How many letters two words have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def without_separators(figure: str) -> str:
    """ "41,209" -> "41209"."""
    return _SEPARATORS.sub("", figure)


def _pairs(word: str) -> Iterator[str]:
    """Each two neighbouring characters of Chinese, as search engines do; other letters whole."""
    for han, letters in groupby(word, is_han):
        run = "".join(letters)
        yield from (a + b for a, b in pairwise(run)) if han and len(run) > 1 else (run,)
