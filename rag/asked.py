"""What a question asks for in so many words: a figure, a sum, a year, a grade, a definition.

Likeness of meaning does not see that P-4 is not P-5 nor 2018 not 2019; these do.
"""

import re

_MONEY_WORDS = re.compile(
    r"\b(?:cost|costs|price|budget|spen[dt]|money|fund(?:s|ing)?|dollars?|usd|revenue|worth|value|"
    r"income|donations?|salar(?:y|ies))\b",
    re.I,
)
_FIGURE_WORDS = re.compile(
    r"\b(?:how (?:many|much|often|old|long|far|high)|number of|total|percentage|proportion|"
    r"what (?:share|per cent|percent|rate))\b",
    re.I,
)
_MONEY = re.compile(r"USD|US\$|\$|€|\b(?:dollars?|euros?|francs?|CHF|EUR)\b", re.I)
_FIGURE = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|"
    r"forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|all|none|no|once|"
    r"twice|one|both)\b",
    re.I,
)


_CODE = re.compile(r"\b(?:(?:19|20)\d\d|[A-Z]{1,4}-?\d+[A-Z]?|[A-Z]{2}-[A-Z])\b")
_DEFINES = re.compile(
    r"\b(?:stands? for|short for|abbreviat\w*|acronym|in full|spelt out|spelled out|"
    r"(?:full|long|short) (?:name|form)|mean(?:s|ing)?)\b",
    re.I,
)
_ONLY_ACRONYM = re.compile(r"^(?:what(?: is| are|'s|’s) )?(?:the |an? )?[A-Z]\w*[A-Z]\w*\W*$")


def asks_figure(question: str) -> bool:
    """Whether the answer should be a figure."""
    return bool(_FIGURE_WORDS.search(question))


def has_figure(question: str, text: str) -> bool:
    """Whether a text has a figure; for a question about money, whether it has a sum."""
    return bool((_MONEY if _MONEY_WORDS.search(question) else _FIGURE).search(text))


def asks_definition(question: str) -> bool:
    """Whether it asks what an acronym or a term stands for."""
    return bool(_DEFINES.search(question) or _ONLY_ACRONYM.search(question))


def codes_of(question: str) -> frozenset[str]:
    """Years, grades and symbols that are asked for by name: "2018", "P-4", "NO-B", "A32"."""
    return frozenset(_CODE.findall(question))


def unmet(codes: frozenset[str], text: str) -> float:
    """The share of codes that a text does not have as a whole word; 0 to 1."""
    if not codes:
        return 0.0
    met = sum(bool(re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", text)) for code in codes)
    return 1 - met / len(codes)
