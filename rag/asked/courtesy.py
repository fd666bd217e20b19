"""What only leads to a question, set aside: greetings, preambles, thanks, "could you tell me".

    Dear colleagues, I am preparing a briefing. Could you tell me how many staff are women? Thanks!
                                                              └── this is searched ──┘

The sentences of a message are told apart; those that ask are kept, without what introduces them.
Where the question points to what stands before ("How much was spent on it?"), that is kept too.
"""

from corpus.language import sentence_spans
from index.terms import terms
from index.vocabulary import Vocabulary
from rag.asked import en
from rag.asked.follow_up import points_back
from rag.asked.small_talk import small_talk_of

_MARKS = ("?", "؟")  # a full-width one is a plain one here
_FEW = 5  # a question of fewer terms may lean on a statement before it that is not on the asker


def without_courtesy(message: str, vocabulary: Vocabulary) -> str:
    """The questions of a message; all of it if nothing in it asks, nothing if it only greets."""
    message = en.SIGNATURE.sub("", message)
    sentences = [message[start:end] for start, end in sentence_spans(message)]
    bare = [one for one in (_bare(sentence, vocabulary) for sentence in sentences) if one]
    asked = [_asked_in(sentence) for sentence in bare]
    if not any(asked):
        return " ".join(bare)
    kept: list[str] = []
    before: list[str] = []  # what was said since
    few = False
    for sentence, question in zip(bare, asked, strict=True):
        if not question:
            before.append(sentence)
            continue
        points, few = points_back(question), len(terms(question)) < _FEW
        if points or few:
            kept += [said for said in before if points or not en.ASKER.search(said)]
        kept.append(question)
        before = []
    if few:  # "How many offices are there? In Kenya."
        kept += [said for said in before if not en.ASKER.search(said)]
    return " ".join(kept)


def _bare(sentence: str, vocabulary: Vocabulary) -> str:
    """A sentence without the courtesies at its beginning and its end; "" if it is nothing else."""
    asks = sentence.endswith(_MARKS)
    rest = sentence
    while end := en.CLAUSE_ENDS.search(rest):
        if not _is_courtesy(rest[: end.start()], vocabulary):
            break
        rest = rest[end.end() :]
    while ends := list(en.CLAUSE_ENDS.finditer(rest)):
        if not _is_courtesy(rest[ends[-1].end() :], vocabulary):
            break
        rest = rest[: ends[-1].start()] + ("?" if asks else "")
    greeted = en.GREETING.sub("", rest)
    rest = greeted if terms(greeted) else rest
    return "" if not asks and _is_courtesy(rest, vocabulary) else en.PLEASE.sub("", rest)


def _is_courtesy(clause: str, vocabulary: Vocabulary) -> bool:
    return bool(small_talk_of(clause, vocabulary) or en.COURTESY.search(clause))


def _asked_in(sentence: str) -> str | None:
    """What a sentence asks, without what leads to it; None if it asks nothing."""
    wishes = [m for m in en.WISHES.finditer(sentence) if en.ASKER.search(sentence[: m.end()])]
    introduced = [*en.INTRODUCES.finditer(sentence)] or wishes
    last = introduced[-1] if introduced else en.LEADS_TO.search(sentence)
    if last and not en.ASKS.search(sentence[: last.start()]):
        question = en.LED_IN.sub("", sentence[last.end() :])
        about = sentence[: last.start()]
        if en.ON_WHAT.search(about) and not en.ASKER.search(about):
            question = about + question
        return question if terms(question) else None
    return sentence if sentence.endswith(_MARKS) or en.ASKS.search(sentence) else None
