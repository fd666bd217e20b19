"""Several things in one question: one after the other, compared, or questions by themselves."""

from itertools import pairwise

from index.terms import terms
from rag.asked import en
from rag.asked.model import Span

_THING_TERMS = 2  # at least; what is shorter is no question of its own
_MOST_QUESTIONS = 4  # each costs as much as a question; more are searched as one
_LATER_TERMS = 3  # "and in how many countries?" leans on the question before it


def things_asked(question: str) -> tuple[Span, ...]:
    """Start and end of each thing, if a question asks several: "How many …, and when did …?"."""
    if sides := sides_compared(question):
        return sides
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


def questions_in(question: str) -> list[str]:
    """The questions, if several are asked in one and each can be understood by itself."""
    pieces = [piece.strip(" ,") for piece in en.NEXT_QUESTION.split(question) if piece]
    by_itself = all(
        en.ASKING.search(piece)
        and len(terms(en.COUNTS.sub("", piece))) >= (_LATER_TERMS if later else _THING_TERMS)
        and not (later and en.REFERS.search(piece))
        for later, piece in enumerate(pieces)
    )
    return pieces if by_itself and 1 < len(pieces) <= _MOST_QUESTIONS else []
