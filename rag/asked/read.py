"""What was typed -> `Asked`: the only place where a question's string is looked at.

    typed ── normalise ──> follow-up carried over ──> spelling mended ──┐
      searched <── acronyms written out <── publisher left out <────────┘
         └──> read off: type of answer, names, parts, things, questions

Each step that changes the question leaves a note, so that people see what was searched instead.
"""

from collections.abc import Sequence
from typing import get_args

from corpus.errors import QuestionError
from corpus.passage import COVER
from index.terms import searchable, terms
from index.vocabulary import Vocabulary
from rag.asked.acronyms import expand_acronyms, without_publisher
from rag.asked.answer_type import (
    answer_type,
    asks_definition,
    asks_words,
    counts_in,
    groups_in,
    staff_terms,
)
from rag.asked.document import facts_asked, structure_asked
from rag.asked.follow_up import carried_over
from rag.asked.language import language_of
from rag.asked.model import Asked, Note, Stated
from rag.asked.names import (
    acronyms_in,
    codes_in,
    mentioned_figures,
    names_in,
    peoples_in,
    plain_words,
    row_terms,
    years_in,
    years_of_figure,
)
from rag.asked.overview import asks_overview
from rag.asked.parts import asks_whole_part, parts_in
from rag.asked.several import questions_in, sides_compared, things_asked
from rag.asked.spelling import mend_spelling
from rag.contract import MAX_CHARACTERS, MAX_SESSION


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
    notes: list[Note] = []
    normal = normalise(question)
    before = ""
    for earlier in session:
        before = carried_over(normalise(earlier), before)
    followed = carried_over(normal, before)
    if followed != normal:
        notes.append(Note("follow_up", f"Understood as: {followed}"))
    english = language_of(followed) == "en"  # whose slips are known
    resolved, mended = mend_spelling(followed, vocabulary) if english else (followed, [])
    notes += (Note("spelling", f"Searched for “{new}” instead of “{old}”") for old, new in mended)
    resolved, alias = without_publisher(resolved, vocabulary)
    if alias:
        notes.append(Note("acronym", f"{alias}: {vocabulary.publisher}"))
    searched, expanded = expand_acronyms(resolved, vocabulary)
    notes += (Note("acronym", f"{acronym}: {name}") for acronym, name in expanded)
    # A follow-up stands behind the question that it follows: only the last is asked.
    several = questions_in(resolved) if followed == normal else []
    each = tuple(
        read_off(vocabulary, one, expand_acronyms(one, vocabulary)[0], one) for one in several
    )
    return read_off(vocabulary, question, searched, resolved, tuple(notes), each)


def read_off(
    vocabulary: Vocabulary,
    typed: str,
    searched: str,
    resolved: str | None = None,
    notes: tuple[Note, ...] = (),
    questions: tuple[Asked, ...] = (),
) -> Asked:
    """Read everything off the string. resolved: before acronyms were written out, if they were."""
    resolved = resolved or searched
    compared = sides_compared(searched)
    kind = answer_type(searched, compared)
    figure = kind in ("figure", "share", "sum")
    mentioned = mentioned_figures(searched)
    counts, codes = counts_in(searched), codes_in(searched)
    staff = staff_terms(searched) if figure else frozenset[str]()
    asking = terms(searched[slice(*counts)]) if counts else ()
    facts = facts_asked(resolved, vocabulary.names, vocabulary.unexplained)
    structure = structure_asked(resolved, vocabulary.names)
    return Asked(
        typed=typed,
        searched=searched,
        notes=notes,
        terms=terms(searched),
        given=plain_words(resolved),
        answer_type=None if mentioned else kind,
        defined=acronyms_in(searched) if asks_definition(resolved) else None,
        by_words=asks_words(searched) and not figure and not mentioned,
        counts=counts,
        codes=codes,
        years=years_in(resolved),
        figure_years=years_of_figure(resolved) if figure else frozenset(),
        groups=groups_in(resolved) if figure else frozenset(),
        staff=staff,
        besides=frozenset(terms(searched)).difference(asking, staff, *map(terms, codes)),
        acronyms=frozenset(filter(vocabulary.is_acronym, acronyms_in(resolved))),
        names=names_in(resolved),
        peoples=peoples_in(searched),
        people_terms=frozenset(terms(" ".join(peoples_in(searched)))),
        row_terms=row_terms(searched),
        things=things_asked(searched),
        compared=compared,
        parts=parts_in(searched)
        | {f"{COVER}#{fact}" for fact in facts.intersection(get_args(Stated))},
        whole_part=asks_whole_part(searched, vocabulary.names)
        or bool(facts)
        or structure == "outline",
        mentioned=mentioned,
        facts=facts,
        structure=structure,
        overview=asks_overview(resolved, vocabulary.names),
        questions=questions,
    )


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
