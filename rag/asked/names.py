"""What a question names: years, grades, acronyms, names, peoples, figures."""

import re

from index.terms import searchable, terms
from index.vocabulary import ACRONYM
from rag.asked import en

_CODE = re.compile(rf"(?<!^)\b{en.MONTH}\b|\b(?:{en.YEAR}|{en.GRADE}|{en.PLACE_IN_REPORT})\b")
_YEAR = re.compile(rf"\b{en.YEAR}\b")
_YEAR_OF_FIGURE = re.compile(rf"\b(?:in|for|during) ({en.YEAR})\b", re.I)
_ACRONYM = re.compile(rf"\b{ACRONYM}\b")
_PEOPLE = re.compile(r"(?<!^)\b[A-Z][a-z]+\b")
_WORD = re.compile(rf"{en.DIGITS}|[^\W_]+")
_FIGURE = re.compile(rf"(?<![\w.,-])(?:{en.DIGITS})(?![\w-])")
_LOOKED_UP = frozenset(terms(f"{en.SAYS} {en.LOOKS_UP}"))
_SHORT = 3  # digits of a number that may be a paragraph's
_SEPARATOR = re.compile(r"[,\u202f ]")


def codes_in(question: str) -> dict[str, bool]:
    """Years, months, grades, annexes, tables: "2018", "May", "P-4"; true if "and above" follows."""
    return {
        code: bool(re.search(rf"\b{re.escape(code)}{en.UPWARDS}", question))
        for code in sorted(set(_CODE.findall(question)))
    }


def years_in(question: str) -> frozenset[str]:
    """The years that are asked for."""
    return frozenset(_YEAR.findall(question))


def years_of_figure(question: str) -> frozenset[str]:
    """The years "in", "for" or "during" which something is asked."""
    return frozenset(_YEAR_OF_FIGURE.findall(question))


def acronyms_in(question: str) -> frozenset[str]:
    """Words with two or more capitals, without the s of a plural: "UNHCR", "SDG"."""
    return frozenset(word.removesuffix("s") for word in _ACRONYM.findall(question))


def peoples_in(question: str) -> tuple[str, ...]:
    """Words with one capital, but for the first, which may mean a people: "Kenyan"."""
    return tuple(_PEOPLE.findall(question))


def row_terms(question: str) -> frozenset[str]:
    """Terms that a table's row may be named by: a share is a percentage there."""
    return frozenset(terms(en.SHARE.sub(en.SHARE_IN_ROWS, question)))


def plain_words(text: str) -> frozenset[str]:
    """The words of a text in lower case, figures without separators, no s of a genitive."""
    found = (_SEPARATOR.sub("", word.casefold()) for word in _WORD.findall(text))
    return frozenset(found) - {"s"}


def mentions(figures: frozenset[str], text: str) -> bool:
    """Whether a text has all of some figures, which are written without separators."""
    return figures <= plain_words(searchable(text))


def mentioned_figures(question: str) -> frozenset[str]:
    """Figures, without separators, whose mention is looked for: "Where is 41,209 mentioned?".

    So is a figure beside which nothing is asked: "41,209 in the report".
    """
    found = [match[0] for match in _FIGURE.finditer(question) if not _YEAR.fullmatch(match[0])]
    if not en.MENTIONS.search(question):
        alone = not (set(terms(_FIGURE.sub(" ", question))) - _LOOKED_UP)
        found = [figure for figure in found if alone and len(figure) > _SHORT]
    return frozenset(_SEPARATOR.sub("", figure) for figure in found)
