"""A note's text in the asker's language; in English where there is no file of that language."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")


def say(language: str, key: str, **values: object) -> str:
    """The text of a key, with its values."""
    return texts(language if language in LANGUAGES else "en")[key].format(**values)


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of a language that has a file, by key."""
    read: dict[str, str] = json.loads((files("rag.texts") / f"{language}.json").read_text("utf-8"))
    return read
