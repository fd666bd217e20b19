"""A file of questions -> a file of answer objects, in the same order."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias

from corpus.errors import BatchError, QuestionError
from index.open import Index
from rag.answer import Answer, answer, as_object
from rag.asked.read import normalise

Asked: TypeAlias = dict[str, Any]

_EXPECTED = 'expected {"id": …, "question": "…"}'
_AT_ONCE = 64  # questions in flight; answers wait for the slowest of them


def read_questions(source: str) -> list[Asked]:
    """All lines of a file, or of standard input if it is "-".

    Every line is checked before the first is answered. Raises BatchError, naming the line.
    """
    if source == "-":
        raw = sys.stdin.buffer.read()
    elif (path := Path(source)).is_file():
        raw = path.read_bytes()
    else:
        raise BatchError(f"{source} is no file; give a JSON Lines file, or - for standard input")
    lines = raw.splitlines()
    questions = [
        check_line(read_line(line, f"{source}, line {number}"), f"{source}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not questions:
        raise BatchError(f"{source} has {len(lines)} lines and no question; expected at least one")
    return questions


def read_line(line: bytes, place: str) -> Asked:
    """The object on a line; `check_line` says whether it asks. Raises BatchError."""
    try:
        asked = json.loads(line)
        json.dumps(asked, ensure_ascii=False, allow_nan=False).encode()  # can be written again
    except (ValueError, RecursionError) as error:
        raise BatchError(f"{place} is not JSON ({error}): {line[:60]!r}") from error
    if not isinstance(asked, dict):
        raise BatchError(f"{place} is {str(asked)[:60]!r}, {_EXPECTED}")
    return asked


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


@contextmanager
def open_target(target: str) -> Iterator[IO[str]]:
    """Standard output if it is "-"; else a file that appears only when all of it was written."""
    if target == "-":
        yield sys.stdout
        return
    path = Path(target)
    if not path.parent.is_dir():
        raise BatchError(f"{path.parent} is no folder; make it first, or write elsewhere")
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}-", delete=False
    ) as file:
        try:
            yield file
        except BaseException:
            os.unlink(file.name)
            raise
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)
