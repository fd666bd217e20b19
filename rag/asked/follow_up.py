"""Follow-ups: what a question leaves out, taken from the one before it."""

import re

from rag.asked import en
from rag.contract import MAX_CHARACTERS

_SHORT = 12  # words; a longer question says what it is about
_SHORT_REST = 5  # words of a follow-up that puts one thing in another's place
_YEAR = re.compile(rf"\b{en.YEAR}\b")
_PLACE = re.compile(rf"\b{en.OF_PLACE}(?: the)? $", re.I)


def carried_over(question: str, before: str) -> str:
    """A follow-up with what it leaves out, taken from the question before it.

    "And in Kenya?" puts Kenya where the question before names a place, "what about 2018?" the year
    where it names a year; any other follow-up is searched together with the question before.
    """
    words = question.split()
    continues = en.CONTINUES.search(question)
    leaves_out = len(words) <= _SHORT and en.REFERS.search(question)
    if not before or not (continues or leaves_out):
        return question
    rest = en.LEAD.sub("", question).rstrip("?!. ") if continues else ""
    if continues and len(rest.split()) <= _SHORT_REST:
        preposition = en.PREPOSITION.match(rest)
        for pattern in (_YEAR, en.PROPER_NAME):
            new = pattern.findall(f"- {rest}")
            old = [m for m in pattern.finditer(before) if not en.MODIFIES.match(before, m.start())]
            same = [m for m in old if _fits(before[: m.start()], preposition)]
            place = [m for m in old if _is_place(before[: m.start()], m[0], preposition)]
            if len(new) == 1 and (same or place):
                replaced = (same or place)[-1]
                return f"{before[: replaced.start()]}{new[0]}{before[replaced.end() :]}"
    return f"{before} {question}"[-MAX_CHARACTERS:]


def _fits(head: str, preposition: re.Match[str] | None) -> bool:
    """ "in Cairo" takes the place of "in Vienna", not of "by IOM"."""
    return not preposition or bool(re.search(rf"\b{preposition[0]}(?: the)? $", head, re.I))


def _is_place(head: str, name: str, preposition: re.Match[str] | None) -> bool:
    """ "in Uganda" may take the place of "of Kenya", not of "of IOM"."""
    asked = preposition and re.fullmatch(en.OF_PLACE, preposition[0], re.I)
    return bool(asked and not name.isupper() and _PLACE.search(head))
