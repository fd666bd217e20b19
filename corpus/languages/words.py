"""A language's file -> its words, and patterns that find its phrases."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

FILES = ("fr", "es", "ru", "ar", "zh")
"""The languages that have a file; English has its own module, `rag/asked/en.py`."""

_NEVER = re.compile(r"(?!)")


@cache
def words_of(language: str, key: str) -> tuple[str, ...]:
    """The words of a key; none where the language has no file, or this none."""
    if language not in FILES:
        return ()
    read = tomllib.loads((files("corpus.languages") / f"{language}.toml").read_text("utf-8"))
    return tuple(read.get(key, ()))


@cache
def phrases(language: str, key: str) -> re.Pattern[str]:
    """Any of a key's phrases, the longest first; as whole words where the script has spaces."""
    listed = sorted(words_of(language, key), key=len, reverse=True)
    if not listed:
        return _NEVER
    any_of = "|".join(re.escape(phrase).replace("'", "['’]") for phrase in listed)
    apart = any(is_han(letter) for letter in listed[0])
    return re.compile(any_of if apart else rf"(?<!\w)(?:{any_of})(?!\w)", re.I)


def is_han(letter: str) -> bool:
    """Whether it is a Chinese character."""
    return letter > "\u2e7f" and unicodedata.name(letter, "").startswith("CJK UNIFIED")
