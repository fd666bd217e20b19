"""Names and limits that all ways in share; light, so that a client loads no search engine."""

from typing import Literal

Status = Literal["answered", "not_found"]
EffortName = Literal["careful", "fast"]
NoteKind = Literal[
    "conflict", "year", "spelling", "acronym", "follow_up", "language", "scope", "help"
]

MAX_CHARACTERS = 2_000  # of a question
MAX_SESSION = 20  # earlier questions of a conversation
DEFAULT_K = 5  # passages that are returned
MAX_K = 100
