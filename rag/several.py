"""Several things in one question: one after the other, compared, or questions by themselves."""

import re
from functools import lru_cache
from itertools import pairwise

from index.terms import terms

COUNTS = re.compile(
    r"\b(?:how many|how much|number of|percentage of|per ?cent of|proportion of|share of)\b", re.I
)
# Where one thing that is asked ends and the next begins.
_BETWEEN = re.compile(
    r"[;:?]\s+|,?\s+and\s+(?=(?:how|what|which|when|where|who|from|in|by|on|to|at)\b)|"
    r",\s+(?:and|or)\s+|\s+or\s+",
    re.I,
)
_THING_TERMS = 2  # at least; what is shorter is no question of its own
_MOST_QUESTIONS = 4  # each costs as much as a question; more are searched as one
_LATER_TERMS = 3  # "and in how many countries?" leans on the question before it


def things_asked(question: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each thing, if a question asks several: "How many …, and when did …?"."""
    if sides := sides_compared(question):
        return sides
    cuts = [0, *(match.end() for match in _BETWEEN.finditer(question)), len(question)]
    things = tuple(
        (start, end)
        for start, end in pairwise(cuts)
        if len(terms(question[start:end])) >= _THING_TERMS
    )
    return things if len(things) > 1 else ()


_COMPARES = re.compile(
    r"\b(?:more|fewer|less|larger|bigger|higher|greater|longer|earlier|sooner|"
    r"(?:did|does|do) (?:better|worse)|(?:came|comes|was|were) first|compare)\b",
    re.I,
)
_AGAINST = re.compile(
    r",?\s+(?:or(?! (?:is|are|was|were) )|versus|"
    r"(?<!more )(?<!less )(?<!fewer )than(?! (?:\d|an? )))\s+|"
    r"\s+compare (?:with|to)\s+",
    re.I,
)
_SIDE_STARTS = re.compile(r"[,;:]\s")
_SIDE_ENDS = re.compile(r"[;:?.](?=\s|$)|, (?:and|or)\b")


@lru_cache(maxsize=64)
def sides_compared(question: str) -> tuple[tuple[int, int], ...]:
    """Start and end of the two things that a question compares: "Did more … in A or in B?"."""
    against = list(_AGAINST.finditer(question)) if _COMPARES.search(question) else []
    if not against:
        return ()
    first_ends, second_starts = against[-1].span()
    start = max((m.end() for m in _SIDE_STARTS.finditer(question, 0, first_ends)), default=0)
    end = _SIDE_ENDS.search(question, second_starts)
    sides = (start, first_ends), (second_starts, end.start() if end else len(question))
    return sides if all(terms(question[begin:stop]) for begin, stop in sides) else ()


_ASKING = r"(?:how|what|which|when|where|who|whom|whose|why)\b"
_LEADS = r"(?:in|on|at|from|by|to|of|for|with|across|out|since|during|about|roughly)"
_NEXT_QUESTION = re.compile(
    rf"(?:[?;]|,? and) +(?=(?:{_LEADS} (?:(?!and\b)[\w’'-]+,? ){{0,6}})?{_ASKING})|[?;] *$", re.I
)
_REFERS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|him|his|her|hers|that|those|these|this|there|then|"
    r"one|ones|same|others?|former|latter)\b",
    re.I,
)


def refers(question: str) -> bool:
    """Whether it has a word for what another question names."""
    return bool(_REFERS.search(question))


def questions_in(question: str) -> list[str]:
    """The questions, if several are asked in one and each can be understood by itself."""
    pieces = [piece.strip(" ,") for piece in _NEXT_QUESTION.split(question) if piece]
    by_itself = all(
        re.search(rf"\b{_ASKING}", piece, re.I)
        and len(terms(COUNTS.sub("", piece))) >= (_LATER_TERMS if later else _THING_TERMS)
        and not (later and refers(piece))
        for later, piece in enumerate(pieces)
    )
    return pieces if by_itself and 1 < len(pieces) <= _MOST_QUESTIONS else []
