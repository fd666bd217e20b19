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


_PLAIN = _Plain()


def searchable(text: str) -> str:
    """A text as it is searched: NFKC, without format characters, all digits as 0 to 9.

    Ligatures and full-width letters become plain ones. Offsets into it are not those of the text.
    """
    return text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_PLAIN))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def terms(text: str) -> tuple[str, ...]:
    """The stemmed words and figures of a text in order, without stop words."""
    plain = searchable(text).lower().replace("’", "'")
    words = (_SEPARATORS.sub("", word) for word in _TERM.findall(plain))
    return tuple(_stem(word) for word in words if word not in _STOP)
