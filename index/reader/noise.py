"""A question -> the same question as hurried or polite people write it.

Only the form changes, never what is asked, so the label stays. Case is left alone: the base model
reads lower case. Words that say what is asked (who, why, how many) are never dropped, since a near
miss often differs from an answered question by that word alone.
"""

import random
import re

SHARE = 0.4
"""Of training questions, how many get noise. Real ones: a third are keywords, some have typos."""

_OPENINGS = (
    "hi, {}",
    "hello, {}",
    "please tell me {}",
    "can you tell me {}",
    "could you please say {}",
    "quick question: {}",
    "i would like to know {}",
    "i wonder {}",
    "we need this for a briefing: {}",
    "dear colleagues, i hope this finds you well. {}",
    "good morning, i am preparing a note for my director. {}",
    "i looked everywhere and could not find it. {}",
    "for a paper that i am writing: {}",
    "sorry for my english. {}",
    "ok thanks. and {}",
)
_CLOSINGS = (" thanks", " thank you", " please", " many thanks in advance", " pls", "??", " thx")
_DROPPED = re.compile(
    "a|an|the|is|are|was|were|be|been|do|does|did|has|have|had|of|to|in|on|at|by|for|from|with|"
    "there|it|its|that|this|any|some",
    re.IGNORECASE,
)
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    letter: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in _KEYBOARD
    for place, letter in enumerate(row)
}


def noisy(question: str, dice: random.Random) -> str:
    """The question with one or two kinds of noise, chosen by `dice`."""
    for change in dice.sample((_bare, _keywords, _courtesy, _typos), k=dice.choice((1, 1, 2))):
        question = change(question, dice)
    return question


def _bare(question: str, _: random.Random) -> str:
    """Without the mark at its end, and without apostrophes."""
    return question.rstrip(" ?.!").replace("'", "").replace("’", "")


def _keywords(question: str, dice: random.Random) -> str:
    """Most small words left out; as it was, if fewer than two words would be left."""
    words = question.rstrip(" ?.!").split()
    kept = [word for word in words if not _DROPPED.fullmatch(word) or dice.random() < 0.15]
    return " ".join(kept) if len(kept) > 1 else question


def _courtesy(question: str, dice: random.Random) -> str:
    """With words before it, after it, or both."""
    where = dice.random()
    if where < 0.75:
        question = dice.choice(_OPENINGS).format(question)
    if where > 0.5:
        question += dice.choice(_CLOSINGS)
    return question


def _typos(question: str, dice: random.Random) -> str:
    """One or two letters wrong, in words of five letters or more, never the first letter."""
    places = [match.start() + 1 for match in re.finditer(r"\b[a-z]{5,}", question)]
    for place in sorted(
        dice.sample(places, min(len(places), dice.choice((1, 1, 2)))), reverse=True
    ):
        at = place + dice.randrange(3)
        letter = question[at]
        wrong = dice.choice(
            (
                "",  # left out
                letter * 2,
                dice.choice(_NEIGHBOURS.get(letter, letter) or letter),
                question[at + 1] + letter,  # swapped with the next
            )
        )
        swapped = len(wrong) == 2 and wrong[0] != wrong[1]
        question = question[:at] + wrong + question[at + 1 + swapped :]
    return question
