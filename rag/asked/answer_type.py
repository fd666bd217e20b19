"""What answer a question wants: its type, one or several, two compared, the most of something.

The type is a sum, a share, a duration, a figure, a date, a place, a name; or any sentence will do.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import get_args

from corpus.languages.words import phrases
from index.terms import terms
from rag.asked import en
from rag.asked.model import AnswerType, Group, Span, Superlative

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
_THING_TERMS = 2  # at least; what is shorter is no question of its own
_MOST_QUESTIONS = 4  # each costs as much as a question; more are searched as one
_LATER_TERMS = 3  # "and in how many countries?" leans on the question before it
# Beside "most" and "fewest" they say nothing of what is meant.
_ADDS_NOTHING = frozenset(terms("number numbers amount share total count figure work employ"))


def answer_type(
    question: str, compared: tuple[Span, ...] = (), language: str = "en"
) -> AnswerType | None:
    """What the answer should be; None if any sentence may be it.

    compared: the two things that are compared, if any; then the answer is a date ("Which came
    first?") or else a figure.
    """
    if compared:
        return "date" if en.IN_TIME.search(question) else "figure"
    asks = _ASKS if language == "en" else {kind: phrases(language, kind) for kind in _ASKS}
    return next((kind for kind, pattern in asks.items() if pattern.search(question)), None)


def asks_broadly(question: str, language: str = "en") -> bool:
    """Whether it asks what there is on something, or only names a topic."""
    if language != "en":
        return bool(phrases(language, "broad").search(question))
    topic = not en.ASKS_SOMETHING.search(question)
    return topic or bool(en.ASKS_BROADLY.search(question))


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


def superlative_in(question: str, codes: Iterable[str]) -> Superlative | None:
    """Of what the most or the least is asked for: "Which nationality has most staff?".

    codes: years and grades that it has, which name columns.
    """
    most, least = en.MOST.search(question), en.LEAST.search(question)
    if not (most or least) or en.NO_SUPERLATIVE.search(question):
        return None
    if not en.ASKS_WHICH.search(question):
        return None
    bare = en.MOST.sub(" ", en.LEAST.sub(" ", question))
    groups = groups_in(question)
    for group in groups:
        bare = en.GROUPS[group].sub(" ", bare)
    left = frozenset(terms(bare)).difference(_ADDS_NOTHING, *map(terms, codes))
    return Superlative(bool(most), left, staff_terms(bare) & left, groups)


def things_asked(question: str, compared: tuple[Span, ...] = ()) -> tuple[Span, ...]:
    """Start and end of each thing, if a question asks several: "How many …, and when did …?".

    compared: as `sides_compared` gives them; these are the things then.
    """
    if compared:
        return compared
    cuts = [0, *(match.end() for match in en.BETWEEN.finditer(question)), len(question)]
    things = tuple(
        (start, end)
        for start, end in pairwise(cuts)
        if len(terms(question[start:end])) >= _THING_TERMS
    )
    return things if len(things) > 1 else ()


def sides_compared(question: str) -> tuple[Span, ...]:
    """Start and end of the two things that a question compares: "Did more … in A or in B?"."""
    against = list(en.AGAINST.finditer(question)) if en.COMPARES.search(question) else []
    if not against:
        return ()
    first_ends, second_starts = against[-1].span()
    start = max((m.end() for m in en.SIDE_STARTS.finditer(question, 0, first_ends)), default=0)
    end = en.SIDE_ENDS.search(question, second_starts)
    sides = (start, first_ends), (second_starts, end.start() if end else len(question))
    return sides if all(terms(question[begin:stop]) for begin, stop in sides) else ()


def questions_in(question: str) -> list[tuple[str, str]]:
    """Each question and what is searched for it, if several are asked in one; else none.

    One that cannot be understood by itself ("and who chaired it?") is searched as it stands behind
    the others.
    """
    pieces = [piece.strip(" ,") for piece in en.NEXT_QUESTION.split(question) if piece]
    asks = all(en.ASKING.search(piece) or en.ASKS.search(piece) for piece in pieces)
    if not asks or not 1 < len(pieces) <= _MOST_QUESTIONS or _terms_of(pieces[0]) < _THING_TERMS:
        return []
    first, *later = pieces
    leaning = [p for p in later if _terms_of(p) < _LATER_TERMS or en.REFERS.search(p)]
    alone = [(piece, piece) for piece in (first, *(p for p in later if p not in leaning))]
    return [*alone, (" / ".join(leaning), question)] if leaning else alone


def _terms_of(question: str) -> int:
    return len(terms(en.COUNTS.sub("", question)))
