"""The type of answer that a question wants: a sum, a share, a duration, a figure, a date, …"""

import re
from collections.abc import Mapping
from typing import get_args

from corpus.languages.words import phrases
from index.terms import terms
from index.vocabulary import ACRONYM
from rag.asked import en
from rag.asked.model import AnswerType, Group, Span

# The first that fits: "How much money" is a sum before it is a figure.
_ASKS: Mapping[AnswerType, re.Pattern[str]] = {
    "sum": en.ASKS_SUM,
    "share": en.ASKS_SHARE,
    "duration": en.ASKS_DURATION,
    "figure": en.ASKS_FIGURE,
    "date": en.ASKS_DATE,
    "place": en.ASKS_PLACE,
    "name": en.ASKS_NAME,
}

_ACRONYM = re.compile(ACRONYM)


def answer_type(
    question: str, compared: tuple[Span, ...] = (), language: str = "en"
) -> AnswerType | None:
    """What the answer should be; None if any sentence may be it.

    compared: the two things that the question compares, which is done by figures or dates.
    """
    if compared:
        return "date" if en.IN_TIME.search(question) else "figure"
    asks = _ASKS if language == "en" else {kind: phrases(language, kind) for kind in _ASKS}
    return next((kind for kind, pattern in asks.items() if pattern.search(question)), None)


def asks_definition(question: str, language: str = "en") -> bool:
    """Whether it asks what an acronym or a term stands for."""
    if language != "en":
        named = _ACRONYM.search(question) and phrases(language, "what_is").search(question)
        return bool(named or phrases(language, "defines").search(question))
    return bool(en.DEFINES.search(question) or en.ONLY_ACRONYM.search(question))


def asks_broadly(question: str, language: str = "en") -> bool:
    """Whether it asks what there is on something, or only names a topic."""
    if language != "en":
        return bool(phrases(language, "broad").search(question))
    topic = not en.ASKS_SOMETHING.search(question)
    return topic or bool(en.ASKS_BROADLY.search(question))


def asks_words(question: str) -> bool:
    """Whether it asks who, when, where or why, to which no cell of a table is an answer."""
    return bool(en.ASKS_WORDS.search(question))


def counts_in(question: str, language: str = "en") -> Span | None:
    """Where it says "how many" or the like; behind it stands what is counted."""
    match = (en.COUNTS if language == "en" else phrases(language, "counts")).search(question)
    return match.span() if match else None


def groups_in(question: str) -> frozenset[Group]:
    """Women, men, children, of whom it speaks."""
    return frozenset(group for group in get_args(Group) if en.GROUPS[group].search(question))


def staff_terms(question: str) -> frozenset[str]:
    """The terms for posts, staff, positions or people that it has."""
    return frozenset(term for word in en.STAFF.findall(question) for term in terms(word))
