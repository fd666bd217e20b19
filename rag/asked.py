"""What kind of answer a question asks for: a figure, a sum of money; and whether a text has one."""

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


def asks_figure(question: str) -> bool:
    """Whether the answer should be a figure."""
    return bool(_FIGURE_WORDS.search(question))


def has_figure(question: str, text: str) -> bool:
    """Whether a text has a figure; for a question about money, whether it has a sum."""
    return bool((_MONEY if _MONEY_WORDS.search(question) else _FIGURE).search(text))
