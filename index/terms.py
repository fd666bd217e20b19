"""A text -> its terms: stemmed words and figures, without stop words (PyStemmer)."""

import re
from functools import lru_cache

import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

# A figure is one term without its separators ("41,209", "41209"), a grade or symbol too ("P-4").
_TERM = re.compile(r"\d{1,3}(?:[,\u202f ]\d{3})+(?!\d)|\d+(?:\.\d+)*|[^\W\d_]+-\d+|\w+")
_SEPARATORS = re.compile(r"(?<=\d)[,\u202f ](?=\d)")
_STOP = frozenset(STOPWORDS_EN_PLUS)
_STEMMER = Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


@lru_cache(maxsize=5_000)  # each step asks for a question's
def terms(text: str) -> tuple[str, ...]:
    """The stemmed words and figures of a text in order, without stop words."""
    words = (_SEPARATORS.sub("", word) for word in _TERM.findall(text.lower().replace("’", "'")))
    return tuple(_stem(word) for word in words if word not in _STOP)
