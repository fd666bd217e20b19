"""A file of questions -> a file of answer objects, in the same order."""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

from corpus.errors import BatchError, QuestionError
from corpus.json_lines import numbered_lines, parse_object
from index.open import Index
from rag.answer import Answer, answer, as_object
from rag.asked.read import normalise

Asked: TypeAlias = dict[str, Any]

_EXPECTED = 'expected {"id": …, "question": "…"}'
# Questions at work or waiting for a thread: enough that a slow one holds up no thread, few enough
# that an interruption is not kept waiting.
_AT_ONCE = 64


def read_questions(source: str) -> list[Asked]:
    """All lines of a file, or of standard input if it is "-".

    Every line is checked before the first is answered. Raises BatchError, naming the line.
    """
    if source == "-" and sys.stdin:  # None where the caller closed it
        raw = sys.stdin.buffer.read()
    elif (path := Path(source)).exists() and not path.is_dir():  # a pipe is read too
        raw = path.read_bytes()
    else:
        raise BatchError(f"{source} is no file; give a JSON Lines file, or - for standard input")
    questions = [
        check_line(read_line(line, f"{source}, line {number}"), f"{source}, line {number}")
        for number, line in numbered_lines(raw)
    ]
    if not questions:
        raise BatchError(f"{source} has no question; {_EXPECTED} on a line of its own")
    return questions


def read_line(line: bytes, place: str) -> Asked:
    """The object on a line; `check_line` says whether it asks. Raises BatchError."""
    try:
        return parse_object(line)
    except ValueError as error:
        raise BatchError(f"{place} {error}") from error


def check_line(asked: Asked, place: str) -> Asked:
    """The same, if it has an id and a question that can be answered. Raises BatchError."""
    if not isinstance(asked.get("question"), str) or "id" not in asked:
        raise BatchError(f"{place} is {str(asked)[:60]!r}, {_EXPECTED}")
    session = asked.get("session", [])
    if not isinstance(session, list) or not all(isinstance(earlier, str) for earlier in session):
        raise BatchError(f"{place}: session is {str(session)[:60]!r}, expected a list of questions")
    try:
        for question in [asked["question"], *session]:
            normalise(question)
    except QuestionError as error:
        raise BatchError(f"{place}: {error}") from error
    return asked


def answer_of(index: Index, asked: Asked, k: int) -> Answer:
    """The answer to the question of a line."""
    return answer(index, asked["question"], k, session=asked.get("session", ()))


def answer_line(asked: Asked, answered: Answer) -> dict[str, Any]:
    """The answer object with the question's own keys and id."""
    return asked | as_object(answered) | {"id": asked["id"]}


def answer_lines(index: Index, questions: Sequence[Asked], k: int) -> Iterator[dict[str, Any]]:
    """An answer object for each question, in order."""

    def one(asked: Asked) -> dict[str, Any]:
        return answer_line(asked, answer_of(index, asked, k))

    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        for start in range(0, len(questions), _AT_ONCE):
            yield from threads.map(one, questions[start : start + _AT_ONCE])
