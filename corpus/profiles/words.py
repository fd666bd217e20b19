"""Words and habits of documents as data: how languages name the parts of a document."""

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(table: str) -> dict[str, tuple[str, ...]]:
    """A table of `words.toml`: words by language, in small letters."""
    text = (files("corpus.profiles") / "words.toml").read_text("utf-8")
    return {language: tuple(entry) for language, entry in tomllib.loads(text)[table].items()}


@cache
def all_words(table: str) -> frozenset[str]:
    """The words of a table in all languages."""
    return frozenset(word for entry in words(table).values() for word in entry)


@cache
def alternatives(table: str) -> str:
    """The words of a table in all languages for a regular expression, longest first."""
    return "|".join(
        re.escape(word) for word in sorted(all_words(table), key=lambda w: (-len(w), w))
    )
