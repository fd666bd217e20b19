"""What asks nothing, set aside: small talk, and courtesies that only lead to a question.

A message is small talk if it has a greeting, thanks, a good-bye or a question to the program itself
("are you a robot?", "what can I ask"), and beside these only words that ask nothing. So a single
word of content makes it a question: "Thanks to whom were the returns funded?". The words are data,
`talk/*.json`, a file for each of the six languages of the United Nations: `small_talk`, the
phrases; `fillers`, words that may stand beside them. A message may mix the languages.

    Dear colleagues, I am preparing a briefing. Could you tell me how many staff are women? Thanks!
                                                              └── this is searched ──┘

Of other messages the sentences are told apart; those that ask are kept, without what introduces
them. Where the question points to what stands before ("How much was spent on it?"), that is kept.
"""

import functools
import importlib.resources
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from symspellpy import SymSpell, Verbosity

from index.terms import sentence_spans, terms
from index.vocabulary import Vocabulary
from rag.asked import en
from rag.asked.follow_up import points_back
from rag.asked.language import LANGUAGES
from rag.contract import MAX_CHARACTERS

_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")  # "hellooo"
_JOINED = re.compile(r"(?<=\w)['’‐-](?=\w)")  # "what's", "peux-tu": written in many ways
_WORD = re.compile(r"[^\W\d_]+")
_MENDED_FROM = 4  # letters; shorter words are one slip from too many others
_MARKS = ("?", "؟")  # a full-width one is a plain one here
_FEW = 5  # a question of fewer terms may lean on a statement before it that is not on the asker


def is_symbols(message: str) -> bool:
    """Whether a message has symbols ("👍") and no word.

    U+FFFD is none of them: it stands for bytes that were no text.
    """
    if len(message) > MAX_CHARACTERS or "\ufffd" in message or any(map(str.isalnum, message)):
        return False
    return any(unicodedata.category(character) == "So" for character in message)


def small_talk_of(message: str, vocabulary: Vocabulary) -> str | None:
    """The language of a message that asks nothing of the documents; None if it asks something."""
    plain = _plain(_STRETCHED.sub(r"\1", message))
    rest = _WORD.sub(lambda word: _mended(word[0], vocabulary), plain)
    said: Counter[str] = Counter()
    language_of = _phrases()
    for phrase in _said().findall(rest):
        said[language_of[phrase]] += len(phrase)
    if not said:
        return None
    rest = _said_or_filled().sub(" ", rest)
    return None if any(map(str.isalnum, rest)) else said.most_common(1)[0][0]


@functools.cache
def _spoken(language: str) -> Mapping[str, list[str]]:
    file = importlib.resources.files("rag.asked") / "talk" / f"{language}.json"
    read: dict[str, list[str]] = json.loads(file.read_text("utf-8"))
    return read


def _plain(text: str) -> str:
    """In lower case, without accents, apostrophes and hyphens."""
    letters = unicodedata.normalize("NFKD", _JOINED.sub(" ", text.casefold()))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


@functools.cache
def _fillers() -> tuple[str, ...]:
    return tuple(_plain(word) for language in LANGUAGES for word in _spoken(language)["fillers"])


@functools.cache
def _phrases() -> Mapping[str, str]:
    """Each phrase with its language; the first, if two have it."""
    both = [(_plain(p), one) for one in reversed(LANGUAGES) for p in _spoken(one)["small_talk"]]
    return dict(both)


@functools.cache
def _said() -> re.Pattern[str]:
    return _pattern(_phrases())


@functools.cache
def _said_or_filled() -> re.Pattern[str]:
    return _pattern((*_phrases(), *_fillers()))


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of some phrases, the longest first, as whole words where a script has spaces."""
    ordered = sorted(set(phrases), key=len, reverse=True)
    spaced = "|".join(re.escape(one) for one in ordered if not _is_han(one))
    han = "|".join(re.escape(one) for one in ordered if _is_han(one))
    return re.compile(rf"\b(?:{spaced})\b|(?:{han})")


def _is_han(phrase: str) -> bool:
    return "CJK" in unicodedata.name(phrase[0], "")


@functools.cache
def _speller() -> SymSpell:
    speller = SymSpell(max_dictionary_edit_distance=1)
    for phrase in (*_phrases(), *_fillers()):
        for word in phrase.split():
            if len(word) >= _MENDED_FROM:
                speller.create_dictionary_entry(word, 1)
    return speller


def _mended(word: str, vocabulary: Vocabulary) -> str:
    """A word of small talk for one with a slip ("thnaks") that no document and no English has."""
    known = word in vocabulary.words or word in vocabulary.english
    if len(word) < _MENDED_FROM or known:
        return word
    near = _speller().lookup(word, Verbosity.TOP, max_edit_distance=1)
    return near[0].term if near else word


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
