"""What was typed -> `Asked`: the only place where a question's string is looked at.

    typed ── small talk? ── normalise ──> courtesy set aside ──> follow-up carried over ──┐
      searched <── acronyms written out <── publisher left out <── spelling mended <──────┘
            (in another language: <── English names of countries and organizations <──────┘)
         └──> read off: type of answer, names, parts, things, questions

Each step that changes the question leaves a note, so that people see what was searched instead.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.errors import QuestionError
from index.terms import DIGITS, plain_words, searchable, terms, without_separators
from index.vocabulary import ACRONYM, Vocabulary
from rag.asked import en
from rag.asked.answer_type import (
    answer_type,
    asks_broadly,
    counts_in,
    groups_in,
    questions_in,
    sides_compared,
    staff_terms,
    superlative_in,
    things_asked,
)
from rag.asked.document import (
    asks_outcome,
    asks_overview,
    asks_subject,
    asks_whole_part,
    facts_asked,
    numbered_asked,
    parts_in,
    places_in,
    structure_asked,
    without_parts,
)
from rag.asked.follow_up import carried_over, glued, leaning, other_thing, place_meant
from rag.asked.language import apart, english_names, language_of, say
from rag.asked.model import Asked, Note
from rag.asked.small_talk import is_symbols, small_talk_of, without_courtesy
from rag.asked.spelling_and_acronyms import (
    asks_definition,
    expand_acronyms,
    mend_spelling,
    spelt_out_in,
    unwritten,
    without_publisher,
)
from rag.contract import MAX_CHARACTERS, MAX_SESSION

_CODE = re.compile(rf"(?<!^)\b{en.MONTH}\b|\b(?:{en.YEAR}s?|{en.GRADE}|{en.PLACE_IN_REPORT})\b")
_YEAR = re.compile(rf"\b{en.YEAR}\b")
_YEAR_OF_FIGURE = re.compile(rf"\b(?:in|for|during) ({en.YEAR})\b", re.I)
_ACRONYM = re.compile(rf"\b{ACRONYM}\b")
_PEOPLE = re.compile(r"(?<!^)\b[A-Z][a-z]+\b")  # with one capital: "Kenyan"
_FIGURE = re.compile(rf"(?<![\w.,-])(?:{DIGITS})(?![\w-])")
_LOOKED_UP = frozenset(terms(f"{en.SAYS} {en.LOOKS_UP}"))
_SHORT = 3  # digits of a number that may be a paragraph's


def understand(question: str, vocabulary: Vocabulary, session: Sequence[str] = ()) -> Asked:
    """Normalise, resolve, mend and expand a question, and read it.

    session: the earlier questions of the conversation, the oldest first.
    Raises QuestionError if a question has no word or is longer than MAX_CHARACTERS, or if the
    session is longer than MAX_SESSION.
    """
    if len(session) > MAX_SESSION:
        raise QuestionError(
            f"the session has {len(session)} questions, at most {MAX_SESSION} are read; "
            "send the last ones"
        )
    bare, talk = _asked_in(question, vocabulary)
    if talk:
        return replace(read_off(vocabulary, question, searchable(question)), small_talk=talk)
    before = ""
    for earlier in session:
        turn, talked = _asked_in(earlier, vocabulary)
        before = before if talked else carried_over(turn, before)
    followed = carried_over(bare, before)
    asked = _read(question, followed, vocabulary, followed != bare)
    if followed != bare:
        itself = _read(question, bare, vocabulary)
        read_as = itself if followed == glued(before, bare) else asked
        alone = itself if leaning(bare) == "maybe" else None
        asked = replace(asked, read_as=read_as.searched, alone=alone)
    named = other_thing(bare) or place_meant(bare, before) if before else ""
    return replace(asked, other_thing=frozenset(terms(named)).intersection(asked.terms))


def _asked_in(message: str, vocabulary: Vocabulary) -> tuple[str, str | None]:
    """What a message asks, without courtesy; and its language if it asks nothing."""
    if is_symbols(message):
        return "", "en"
    normal = normalise(message)
    if talk := small_talk_of(normal, vocabulary):
        return "", talk
    bare = without_courtesy(normal, vocabulary)
    return bare, None if bare else "en"


def _read(typed: str, full: str, vocabulary: Vocabulary, followed: bool = False) -> Asked:
    """Mend, resolve, expand and read a question that can be understood by itself.

    followed: it stands behind the question that it follows: only the last is asked.
    """
    language = language_of(full, vocabulary)
    notes = [Note("follow_up", say(language, "follow_up", question=full))] if followed else []
    if language != "en":
        return _read_foreign(typed, full, vocabulary, language, notes)
    resolved, mended = mend_spelling(full, vocabulary)
    notes += (Note("spelling", say(language, "spelling", new=new, old=old)) for old, new in mended)
    resolved, alias = without_publisher(resolved, vocabulary, followed)
    if alias:
        notes.append(Note("acronym", f"{alias}: {vocabulary.publisher}"))
    searched, expanded = expand_acronyms(resolved, vocabulary)
    notes += (Note("acronym", f"{acronym}: {name}") for acronym, name in expanded)
    notes += _unwritten(resolved, expanded, vocabulary, language)
    several = [] if followed else questions_in(resolved)
    each = tuple(
        read_off(vocabulary, one, expand_acronyms(whole, vocabulary)[0], whole)
        for one, whole in several
    )
    asked = read_off(vocabulary, typed, searched, resolved, tuple(notes), each)
    return replace(
        asked, of_publisher=alias is not None, spelt=spelt_out_in(resolved, expanded, vocabulary)
    )


def _read_foreign(
    typed: str, full: str, vocabulary: Vocabulary, language: str, notes: list[Note]
) -> Asked:
    """As `_read`, of a question that is not in English: its slips and pronouns are not known.

    English names are set behind it, which passages in English have.
    """
    resolved = apart(full)
    names = [name for name in english_names(resolved, language) if name not in resolved]
    searched = f"{resolved} ({', '.join(names)})" if names else resolved
    searched, expanded = expand_acronyms(searched, vocabulary, language)
    notes += (Note("acronym", f"{acronym}: {name}") for acronym, name in expanded)
    notes += _unwritten(resolved, expanded, vocabulary, language)
    return read_off(vocabulary, typed, searched, resolved, tuple(notes), language=language)


def _unwritten(
    question: str, expanded: Sequence[tuple[str, str]], vocabulary: Vocabulary, language: str
) -> Iterator[Note]:
    for name in unwritten(question, expanded, vocabulary):
        yield Note("scope", say(language, "unwritten", name=name))


def read_off(
    vocabulary: Vocabulary,
    typed: str,
    searched: str,
    resolved: str | None = None,
    notes: tuple[Note, ...] = (),
    questions: tuple[Asked, ...] = (),
    language: str = "en",
) -> Asked:
    """Read everything off the string. resolved: before acronyms were written out, if they were."""
    resolved = resolved or searched
    english, names = language == "en", vocabulary.names
    parts = parts_in(resolved)
    whole = asks_whole_part(resolved, names)
    places = places_in(resolved) if whole else frozenset[str]()
    if parts and not whole:
        searched = without_parts(searched)
    compared = sides_compared(searched) if english else ()
    things = things_asked(searched, compared) if english else ()
    kind = answer_type(searched, compared, language)
    figure = kind in ("figure", "share", "sum")
    mentioned = frozenset[str]() if whole else _mentioned_in(searched)
    counts, codes = counts_in(searched, language), _codes_in(searched)
    years = frozenset(_YEAR.findall(resolved))
    # Words like "in" and "during" are known in English alone.
    figure_years = frozenset(_YEAR_OF_FIGURE.findall(resolved)) if english else years
    peoples = tuple(_PEOPLE.findall(searched)) if english else ()
    staff = staff_terms(searched) if figure else frozenset[str]()
    asking = terms(searched[slice(*counts)], language) if counts else ()
    facts = facts_asked(resolved, names, vocabulary.unexplained)
    numbered = numbered_asked(resolved, names, vocabulary.numbered) if english else ""
    structure = "numbered" if numbered else structure_asked(resolved, names)
    whole_part = whole or bool(facts) or structure in ("outline", "numbered")
    outcome = english and not counts and not numbered and asks_outcome(resolved, names)
    overview = outcome or (not numbered and asks_overview(resolved, names, language))
    recommendations = english and not kind and bool(en.ASKS_RECOMMENDATIONS.search(resolved))
    defined: frozenset[str] | None = None
    if asks_definition(resolved, language):  # without the s of a plural
        defined = frozenset(word.removesuffix("s") for word in _ACRONYM.findall(searched))
    undated = any(not re.match(en.YEAR, code) for code in codes)
    open_ended = not (kind or mentioned or defined is not None or undated or things)
    own = terms(searched, language)
    # Passages in English have the names that stand behind it, and words that both languages share.
    shared = own if english else tuple(dict.fromkeys((*own, *terms(searched))))
    # A question in another language that names a country is too much like that country's row of
    # staff; so rows of tables are put behind.
    words_asked = not english or bool(en.ASKS_WORDS.search(searched))
    return Asked(
        typed=typed,
        searched=searched,
        read_as=searched,
        notes=notes,
        language=language,
        terms=shared,
        given=plain_words(resolved),
        answer_type=None if mentioned else kind,
        defined=defined,
        by_words=words_asked and not figure and not mentioned,
        counts=counts,
        codes=codes,
        years=years,
        figure_years=figure_years if figure else frozenset(),
        groups=groups_in(resolved) if figure else frozenset(),
        staff=staff,
        besides=frozenset(own).difference(asking, staff, *map(terms, codes)),
        peoples=peoples,
        people_terms=frozenset(terms(" ".join(peoples))),
        # A share is a percentage in the names of rows.
        row_terms=frozenset(terms(en.SHARE.sub(en.SHARE_IN_ROWS, searched))),
        things=things,
        compared=compared,
        parts=parts,
        places=places,
        whole_part=whole_part,
        mentioned=mentioned,
        facts=facts,
        structure=structure,
        numbered=numbered,
        overview=overview,
        subject=overview and english and asks_subject(resolved),
        outcome=outcome,
        recommendations=recommendations,
        broad=overview
        or recommendations
        or (open_ended and not whole_part and asks_broadly(resolved, language)),
        superlative=superlative_in(resolved, codes) if english else None,
        questions=questions,
    )


def _codes_in(question: str) -> dict[str, bool]:
    """Years, months, grades, annexes, tables: "2018", "May", "P-4"; true if "and above" follows."""
    return {
        code: bool(re.search(rf"\b{re.escape(code)}{en.UPWARDS}", question))
        for code in sorted(set(_CODE.findall(question)))
    }


def _mentioned_in(question: str) -> frozenset[str]:
    """Figures, without separators, whose mention is looked for: "Where is 41,209 mentioned?".

    So is a figure beside which nothing is asked: "41,209 in the report".
    """
    found = [match[0] for match in _FIGURE.finditer(question) if not _YEAR.fullmatch(match[0])]
    if not en.MENTIONS.search(question):
        alone = not (set(terms(_FIGURE.sub(" ", question))) - _LOOKED_UP)
        found = [figure for figure in found if alone and len(figure) > _SHORT]
    return frozenset(map(without_separators, found))


def check_message(message: str) -> None:
    """Raises QuestionError where `understand` would: words that cannot be searched, none at all.

    Symbols alone ("👍") are small talk, which is answered.
    """
    if not is_symbols(message):
        normalise(message)


def normalise(question: str) -> str:
    """As `searchable`, with single spaces and no control characters. Raises QuestionError."""
    if len(question) > MAX_CHARACTERS:
        raise QuestionError(
            f"the question has {len(question)} characters, at most {MAX_CHARACTERS} are read; "
            "shorten it"
        )
    plain = "".join(c if c.isprintable() else " " for c in searchable(question))
    words = " ".join(plain.split())
    if not any(character.isalnum() for character in words):
        raise QuestionError(f"the question {question!r} has no word to search for; type one")
    return words
