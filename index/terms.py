"""A text -> its terms: stemmed words and figures, without stop words (PyStemmer)."""

import re
import unicodedata
from functools import lru_cache

import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

# A figure is one term without its separators ("41,209", "41209"), a grade or symbol too ("P-4").
_TERM = re.compile(r"\d{1,3}(?:[,\u202f ]\d{3})+(?!\d)|\d+(?:\.\d+)*|[^\W\d_]+-\d+|\w+")
_SEPARATORS = re.compile(r"(?<=\d)[,\u202f ](?=\d)")
_STOP = frozenset(STOPWORDS_EN_PLUS)
_STEMMER = Stemmer.Stemmer("english")


def searchable(text: str) -> str:
    """A text as it is searched: NFKC, without format characters, all digits as 0 to 9.

    Ligatures and full-width letters become plain ones. Offsets into it are not those of the text.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", "".join(map(_plain, text)))


def _plain(character: str) -> str:
    """Nothing for what nobody sees: zero-width characters, soft hyphens, marks of direction."""
    category = "" if character.isascii() else unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "" if category == "Cf" else character


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


@lru_cache(maxsize=5_000)  # names and titles of tables are read for every question
def terms(text: str) -> tuple[str, ...]:
    """The stemmed words and figures of a text in order, without stop words."""
    plain = searchable(text).lower().replace("’", "'")
    words = (_SEPARATORS.sub("", word) for word in _TERM.findall(plain))
    return tuple(_stem(word) for word in words if word not in _STOP)
