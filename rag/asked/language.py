"""The language of a question (py3langid, which works offline).

Questions are short and full of names, of which the library makes any language: so a question that
has only words of English is English, and another language must be clearly likelier.
"""

import re
import unicodedata
from functools import cache
from typing import Any

from index.vocabulary import Vocabulary

_WORD = re.compile(r"[^\W\d_]+")
# By how much more likely than English, as a logarithm, another language must be where most words
# are English ones ("libya detension centres"), and one that is most often taken for its neighbour.
_ENGLISH, _NEIGHBOUR = 10.0, 10.0
_NEIGHBOURS = ("de", "it", "pt")
_SCRIPTS = {"CYRILLIC": "ru", "ARABIC": "ar", "CJK": "zh", "HIRAGANA": "ja", "HANGUL": "ko"}


def language_of(question: str, vocabulary: Vocabulary) -> str:
    """ISO 639-1; "en" for what has no letters."""
    words = _WORD.findall(question)
    if (script := _script(question)) != "LATIN":
        return _SCRIPTS.get(script, "en")
    unknown = [word for word in words if not (word.isupper() or vocabulary.is_english(word))]
    if not unknown or (len(unknown) == 1 < len(words) and vocabulary.mended(unknown[0])):
        return "en"
    least = _ENGLISH * (1 - len(unknown) / len(words))
    likely = {"en": least} | dict.fromkeys(_NEIGHBOURS, -_NEIGHBOUR)
    found = {one: score + likely.get(one, 0.0) for one, score in _identifier().rank(question)}
    return str(max(found, key=lambda language: found[language]))


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
    """Read with the first question that is not plainly English: 90 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE)
    found.set_languages(["en", "fr", "es", *_NEIGHBOURS])
    return found
