"""Follow-ups: what a question leaves out, taken from the one before it."""

import re
from typing import Literal, TypeAlias

from index.terms import terms
from rag.asked import en
from rag.contract import MAX_CHARACTERS

Leaning: TypeAlias = Literal["no", "maybe", "yes"]

_SHORT_REST = 5  # words of a follow-up that puts one thing in another's place
_SHORT_THING = 3  # words that name one thing
_SUBJECT = 3  # terms that may be what a pronoun behind them means; more speak of something
_YEAR = re.compile(rf"\b{en.YEAR}\b")
_PLACE = re.compile(rf"\b{en.OF_PLACE}(?: the)? $", re.I)


def points_back(question: str) -> re.Match[str] | None:
    """The first word for something that another question names: "Who led it?".

    What stands before it in the question may be what it means, if that is enough to be a subject;
    "there" means a place that is named.
    """
    plain = en.EXPLETIVE.sub(lambda match: "-" * len(match[0]), question)
    for found in en.REFERS.finditer(plain):
        before = plain[: found.start()]
        place = found[0].casefold() == "there"
        if not en.NAMED.search(before) if place else own_terms(before) < _SUBJECT:
            return found
    return None


def leaning(question: str) -> Leaning:
    """Whether a turn of a conversation needs the one before it to be understood.

    "maybe": it can be read by itself too, yet names nothing: "How many were screened?".
    """
    continues = en.CONTINUES.search(question)
    rest = en.LEAD.sub("", question) if continues else question
    own, named = own_terms(rest), bool(en.NAMED.search(rest))
    if own == 0 or en.ELLIPTIC.search(rest):
        return "yes"
    if en.WHAT_ABOUT.search(question):
        return "yes" if own <= _SUBJECT else "maybe"
    if found := points_back(rest):
        other = named or (own >= _SUBJECT and en.OF_SOMEBODY.fullmatch(found[0]))
        return "maybe" if other else "yes"
    asks = en.ASKS.search(rest) or en.ASKING.search(rest)
    if en.PREPOSITION.match(rest) and (not asks or own == 1):  # "in Asia?", "from which countries"
        return "yes"
    if not asks:  # "and unearmarked?", "staff costs"
        return "yes" if continues else "maybe" if own == 1 and not named else "no"
    if continues:  # "And which donors …", "Also: how many …"
        return "no" if en.GOES_ON.search(question) else "maybe"
    exists = en.EXPLETIVE.search(rest) and (own > 1 or en.COUNTS.search(rest))
    return "no" if named or exists or own > _SUBJECT else "maybe"


def own_terms(text: str) -> int:
    """How many terms a text has that may name what it is about: not "how many"."""
    return len(terms(en.COUNTS.sub(" ", text)))


def other_thing(question: str) -> str:
    """All that a follow-up names, if it asks the same of another thing: "and in Lisbon?"."""
    if not en.CONTINUES.search(question):
        return ""
    rest = en.LEAD.sub("", question).rstrip("?!. ")
    thing = en.PREPOSITION.sub("", rest, count=1) if en.PREPOSITION.match(rest) else rest
    asks = en.ASKS.search(rest) or en.ASKING.search(rest) or en.REFERS.search(rest)
    return thing.strip() if len(thing.split()) <= _SHORT_THING and not asks else ""


def place_meant(question: str, before: str) -> str:
    """What "there" means in a follow-up: the only name of the question before it; "" if it has
    several, or none."""
    found = points_back(question)
    names = {name for name in en.PROPER_NAME.findall(before) if not name.isupper()}
    return names.pop() if found and found[0].casefold() == "there" and len(names) == 1 else ""


def carried_over(question: str, before: str) -> str:
    """A follow-up with what it leaves out, taken from the question before it.

    "And in Kenya?" puts Kenya where the question before names a place, "what about 2018?" the year
    where it names a year, "and for drivers?" the drivers behind the same preposition; any other
    follow-up is searched together with the question before.
    """
    if not before or leaning(question) == "no":
        return question
    continues = en.CONTINUES.search(question)
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
        if preposition and (thing := other_thing(question)):
            for said in reversed(list(en.BEHIND_PREPOSITION.finditer(before))):
                if said["preposition"].casefold() == preposition[0].casefold():
                    return f"{before[: said.start('thing')]}{thing}{before[said.end('thing') :]}"
    return glued(before, question)


def glued(before: str, question: str) -> str:
    """A follow-up behind the question before it, as long as a question may be."""
    return f"{before} {question}"[-MAX_CHARACTERS:]


def _fits(head: str, preposition: re.Match[str] | None) -> bool:
    """ "in Cairo" takes the place of "in Vienna", not of "by IOM"."""
    return not preposition or bool(re.search(rf"\b{preposition[0]}(?: the)? $", head, re.I))


def _is_place(head: str, name: str, preposition: re.Match[str] | None) -> bool:
    """ "in Uganda" may take the place of "of Kenya", not of "of IOM"."""
    asked = preposition and re.fullmatch(en.OF_PLACE, preposition[0], re.I)
    return bool(asked and not name.isupper() and _PLACE.search(head))
