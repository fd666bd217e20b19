"""Which language a document is in."""

import re
from collections import Counter
from collections.abc import Sequence

from corpus.profiles.words import words
from corpus.sources.model import Block, Item

_SCRIPTS = {
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
}
_CLEARLY = 2  # times as many common words make a text clearly one of another language


def language_of(items: Sequence[Item], declared: str | None = None) -> str | None:
    """ISO 639-1 of most of the text: by its script, or by its most frequent words.

    declared: what the file says. Programs write the language of whoever used them, so it is only
    believed where the words do not clearly say another.
    """
    if declared and declared not in words("common"):
        return declared
    text = " ".join(item.text for item in items if isinstance(item, Block))[:200_000]
    letters = sum(letter.isalpha() for letter in text) or 1
    for language, script in (("ja", _SCRIPTS["ja"]), ("ko", _SCRIPTS["ko"]), *_SCRIPTS.items()):
        if len(script.findall(text)) > (0.1 if language == "ja" else 0.3) * letters:
            return language
    found = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    scores = {
        language: sum(found[word] for word in entry) for language, entry in words("common").items()
    }
    best = max(scores, key=scores.__getitem__)
    if declared and scores[best] <= _CLEARLY * scores[declared]:
        return declared
    return best if scores[best] else declared
