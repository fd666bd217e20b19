"""The language of a question: by its script, and in Latin letters by its small words."""

import re
import unicodedata

from bm25s import stopwords

_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = {
    "en": frozenset(stopwords.STOPWORDS_EN_PLUS),
    "fr": frozenset(stopwords.STOPWORDS_FRENCH),
    "es": frozenset(stopwords.STOPWORDS_SPANISH),
    "pt": frozenset(stopwords.STOPWORDS_PORTUGUESE),
    "de": frozenset(stopwords.STOPWORDS_GERMAN),
    "it": frozenset(stopwords.STOPWORDS_ITALIAN),
}
_SCRIPTS = {"CYRILLIC": "ru", "ARABIC": "ar", "CJK": "zh", "HIRAGANA": "ja", "HANGUL": "ko"}


def language_of(question: str) -> str:
    """ISO 639-1. English unless another language's small words are more: "el", "della", "für"."""
    letters = [character for character in question if character.isalpha()]
    scripts = [unicodedata.name(letter, "").split(" ")[0] for letter in letters]
    most = max(set(scripts), key=scripts.count, default="")
    if most != "LATIN":
        return _SCRIPTS.get(most, "en")
    words = [word.lower() for word in _WORD.findall(question)]
    counts = {name: sum(word in small for word in words) for name, small in _SMALL_WORDS.items()}
    return max(counts, key=lambda name: counts[name])
