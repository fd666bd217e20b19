"""What was typed -> what is searched.

    typed ── normalise ──> follow-up carried over ──> spelling mended ──┐
      searched <── acronyms written out <── publisher left out <────────┘

Each step that changes the question leaves a note, so that people see what was searched instead.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import QuestionError
from rag.asked import asks_definition
from rag.contract import MAX_CHARACTERS, MAX_SESSION, NoteKind
from rag.several import questions_in, refers
from rag.vocabulary import NAME, WHOLE, Vocabulary, initials


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader of an answer should know."""

    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question as typed, the text that is searched for it, and what was changed between them.

    resolved: with follow-up and spelling, without the publisher, before acronyms were written out.
    questions: one by one, if several are asked in one.
    """

    question: str
    searched: str
    resolved: str
    notes: tuple[Note, ...] = ()
    questions: tuple["Query", ...] = ()


def understand(question: str, vocabulary: Vocabulary, session: Sequence[str] = ()) -> Query:
    """Normalise, resolve, mend and expand a question.

    session: the earlier questions of the conversation, the oldest first.
    Raises QuestionError if a question has no word or is longer than MAX_CHARACTERS, or if the
    session is longer than MAX_SESSION.
    """
    if len(session) > MAX_SESSION:
        raise QuestionError(
            f"the session has {len(session)} questions, at most {MAX_SESSION} are read; "
            "send the last ones"
        )
    notes: list[Note] = []
    typed = normalise(question)
    before = ""
    for earlier in session:
        before = carried_over(normalise(earlier), before)
    followed = carried_over(typed, before)
    if followed != typed:
        notes.append(Note("follow_up", f"Understood as: {followed}"))
    resolved, mended = mend_spelling(followed, vocabulary)
    notes += (Note("spelling", f"Searched for “{new}” instead of “{old}”") for old, new in mended)
    resolved, alias = without_publisher(resolved, vocabulary)
    if alias:
        notes.append(Note("acronym", f"{alias}: {vocabulary.publisher}"))
    searched, expanded = expand_acronyms(resolved, vocabulary)
    notes += (Note("acronym", f"{acronym}: {name}") for acronym, name in expanded)
    # A follow-up stands behind the question that it follows: only the last is asked.
    several = questions_in(searched) if followed == typed else []
    each = tuple(Query(one, one, one) for one in several)
    return Query(question, searched, resolved, tuple(notes), each)


def normalise(question: str) -> str:
    """Unicode NFC, single spaces, no control characters. Raises QuestionError."""
    if len(question) > MAX_CHARACTERS:
        raise QuestionError(
            f"the question has {len(question)} characters, at most {MAX_CHARACTERS} are read; "
            "shorten it"
        )
    normal = unicodedata.normalize("NFC", question)
    searched = " ".join("".join(c if c.isprintable() else " " for c in normal).split())
    if not any(character.isalnum() for character in searched):
        raise QuestionError(f"the question {question!r} has no word to search for; type one")
    return searched


_CONTINUES = re.compile(
    r"^(?:and|but|so|or|also|then)?,?\s*(?:what|how) about\b|^(?:and|but|so|or|also)\b", re.I
)
_SHORT = 12  # words; a longer question says what it is about
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PROPER = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]*(?: (?:of |the |and )*[A-Z][\w’'-]*)*")
_SHORT_REST = 5  # words of a follow-up that puts one thing in another's place
_PREPOSITION = re.compile(r"(?:in|at|for|from|of|by|to|with|under)\b", re.I)
_LEAD = re.compile(r"^(?:and|but|so|or|also|then)?,?\s*(?:(?:what|how) about)?\s*", re.I)


def carried_over(question: str, before: str) -> str:
    """A follow-up with what it leaves out, taken from the question before it.

    "And in Kenya?" puts Kenya where the question before names a place, "what about 2018?" the year
    where it names a year; any other follow-up is searched together with the question before.
    """
    words = question.split()
    continues = _CONTINUES.search(question)
    leaves_out = len(words) <= _SHORT and refers(question)
    if not before or not (continues or leaves_out):
        return question
    rest = _LEAD.sub("", question).rstrip("?!. ") if continues else ""
    if continues and len(rest.split()) <= _SHORT_REST:
        preposition = _PREPOSITION.match(rest)
        for pattern in (_YEAR, _PROPER):
            new = pattern.findall(f"- {rest}")
            old = [m for m in pattern.finditer(before) if not _MODIFIES.match(before, m.start())]
            same = [m for m in old if _fits(before[: m.start()], preposition)]
            place = [m for m in old if _is_place(before[: m.start()], m[0], preposition)]
            if len(new) == 1 and (same or place):
                replaced = (same or place)[-1]
                return f"{before[: replaced.start()]}{new[0]}{before[replaced.end() :]}"
    return f"{before} {question}"


# "the Professional category": such a name is part of another thing's.
_MODIFIES = re.compile(
    r"(?<=\bthe )\S+ (?!(?:in|at|for|from|of|by|to|with|and|or|is|are|was|were|has|have)\b)[a-z]"
)
_PLACE = r"(?:in|at|from|of|for|to)"


def _fits(head: str, preposition: re.Match[str] | None) -> bool:
    """ "in Cairo" takes the place of "in Vienna", not of "by IOM"."""
    return not preposition or bool(re.search(rf"\b{preposition[0]}(?: the)? $", head, re.I))


def _is_place(head: str, name: str, preposition: re.Match[str] | None) -> bool:
    """ "in Uganda" may take the place of "of Kenya", not of "of IOM"."""
    asked = preposition and re.fullmatch(_PLACE, preposition[0], re.I)
    return bool(asked and not name.isupper() and re.search(rf"\b{_PLACE}(?: the)? $", head, re.I))


# Whole words; not what stands before an apostrophe ("Didn't") or beside a figure or hyphen.
_MENDABLE = re.compile(r"(?<![\w’'-])[^\W\d_]+(?![\w’'-])")


def mend_spelling(question: str, vocabulary: Vocabulary) -> tuple[str, list[tuple[str, str]]]:
    """The question without its slips, and each slip with the word that it became."""
    mended: list[tuple[str, str]] = []

    def mend(match: re.Match[str]) -> str:
        word = match[0]
        if word.isupper() or not (right := vocabulary.mended(word)):
            return word
        right = right.capitalize() if word[0].isupper() else right
        mended.append((word, right))
        return right

    return _MENDABLE.sub(mend, question), mended


_PUBLISHER = re.compile(
    r"\b(?:(?i:(?:the|this) (?:agency|organi[sz]ation))(?P<owns>[’']s)?(?! (?:for|of)\b)|"
    r"[Ww]e|us|(?P<our>[Oo]urs?))\b(?![’'])"
)


def without_publisher(question: str, vocabulary: Vocabulary) -> tuple[str, str | None]:
    """The question with "it" for "the agency" and "we", and the first words that it replaces.

    In a report's question they mean its publisher, of whom every passage speaks; as words they only
    draw in passages on other agencies, or those that say "we".
    """
    alias = _PUBLISHER.search(question)
    if not alias or not vocabulary.publisher:
        return question, None
    replaced = _PUBLISHER.sub(lambda m: "its" if m["owns"] or m["our"] else "it", question)
    return replaced, alias[0]


def expand_acronyms(question: str, vocabulary: Vocabulary) -> tuple[str, list[tuple[str, str]]]:
    """Write behind an acronym or a name the form that the reports use more often.

    The rarer form would only add words that its passages do not have; but who asks what an acronym
    stands for gets the name. Returns the question, and each acronym with its name.
    """
    expanded: list[tuple[str, str]] = []
    folded = question.casefold()
    defines = asks_definition(question)

    def expand(match: re.Match[str]) -> str:
        acronym = vocabulary.acronym(match[0])
        if not acronym or (name := vocabulary.acronyms[acronym]).casefold() in folded:
            return match[0]
        if acronym in vocabulary.short and not defines:
            return match[0]
        expanded.append((acronym, name))
        return f"{match[0]} ({name})"

    searched = WHOLE.sub(expand, question)
    for acronym, name in vocabulary.acronyms.items():
        asked_by_name = name.casefold() in folded and acronym not in WHOLE.findall(question)
        if asked_by_name and acronym in vocabulary.short:
            searched = re.sub(re.escape(name), f"{name} ({acronym})", searched, flags=re.I)
            expanded.append((acronym, name))
    for name in re.findall(NAME, question):
        for acronym in _initials(name):
            known = vocabulary.is_acronym(acronym) and vocabulary.prefers(acronym, name)
            if known and acronym not in searched:
                searched = searched.replace(name, f"{name} ({acronym})")
                expanded.append((acronym, name))
    return searched, expanded


_INITIALS = 3  # at least; two letters stand for too much


def _initials(name: str) -> set[str]:
    """What a name may be short for, if no definition says: with or without its small words."""
    found = "".join(word[0] for word in name.split()).upper(), initials(name)
    return {one for one in found if len(one) >= _INITIALS}
