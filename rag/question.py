"""What was typed -> what is searched."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from corpus.errors import QuestionError

MAX_CHARACTERS = 2_000

NoteKind = Literal["conflict", "year", "spelling", "acronym", "follow_up", "language"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader of an answer should know."""

    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question as typed, the text that is searched for it, and what was changed between them."""

    question: str
    searched: str
    notes: tuple[Note, ...] = ()


def understand(question: str) -> Query:
    """Normalise a question: Unicode NFC, single spaces, no control characters.

    Raises QuestionError if nothing is left, or if it is longer than MAX_CHARACTERS.
    """
    if len(question) > MAX_CHARACTERS:
        raise QuestionError(
            f"the question has {len(question)} characters, at most {MAX_CHARACTERS} are read; "
            "shorten it"
        )
    normal = unicodedata.normalize("NFC", question)
    searched = " ".join("".join(c if c.isprintable() else " " for c in normal).split())
    if not any(character.isalnum() for character in searched):
        raise QuestionError(f"the question {question!r} has no word to search for; type one")
    return Query(question, searched)
