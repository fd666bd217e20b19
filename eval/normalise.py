"""Texts in one form, so that an answer is found however its figures and marks are written."""

import re
import string
from collections.abc import Iterable

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_ROUND = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = {word: value for value, word in enumerate(_SMALL)}
_TENS = {word: 20 + 10 * i for i, word in enumerate(_ROUND)}
_THOUSANDS = re.compile(r"(?<=\d)[,\u202f\u00a0 ](?=\d{3}(?!\d))")
_PUNCTUATION = str.maketrans({c: " " for c in string.punctuation.replace(".", "") + "‘’“”–—…•"})


def normalised(text: str) -> str:
    """SQuAD's normalisation (lower case, no punctuation, no articles) and figures in one form.

    "One hundred and twenty-two" -> "122", "41,209" -> "41209", "14.5 per cent" -> "14.5 percent",
    "$2.2 million" -> "usd 2.2 million".
    """
    lower = _THOUSANDS.sub("", text.lower()).replace("per cent", "percent")
    lower = lower.replace("%", " percent ").replace("us$", "usd ").replace("$", "usd ")
    words = [word.strip(".") for word in lower.translate(_PUNCTUATION).split()]
    return " ".join(_figures(word for word in words if word and word not in ("a", "an", "the")))


def _figures(words: Iterable[str]) -> list[str]:
    """Number words as digits, up to thousands."""
    out: list[str] = []
    total: int | None = None
    pending_and = False
    for word in [*words, ""]:
        value = _UNITS.get(word, _TENS.get(word))
        if value is not None and (total is None or total % 10 == 0):
            total = (total or 0) + value
        elif word == "hundred" and total is not None:
            total *= 100
        elif word == "thousand" and total is not None:
            total *= 1000
        elif word == "and" and total is not None and total % 100 == 0 and total > 0:
            pending_and = True
            continue
        else:
            if total is not None:
                out.append(str(total))
                if pending_and:
                    out.append("and")
            total = value
            if word and value is None:
                out.append(word)
        pending_and = False
    return out
