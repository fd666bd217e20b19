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
from index.bundle import Index
from rag.answer import answer, as_object
from rag.question import normalise

Asked: TypeAlias = dict[str, Any]

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
        _read_line(line, f"{source}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not questions:
        raise BatchError(f"{source} has {len(lines)} lines and no question; expected at least one")
    return questions


def _read_line(line: bytes, place: str) -> Asked:
    try:
        asked = json.loads(line)
    except (ValueError, UnicodeDecodeError) as error:
        raise BatchError(f"{place} is not JSON ({error}): {line[:60]!r}") from error
    if (
        not isinstance(asked, dict)
        or not isinstance(asked.get("question"), str)
        or "id" not in asked
    ):
        raise BatchError(f'{place} is {str(asked)[:60]!r}, expected {{"id": …, "question": "…"}}')
    try:
        for question in [asked["question"], *asked.get("session", [])]:
            normalise(question)
    except QuestionError as error:
        raise BatchError(f"{place}: {error}") from error
    return asked


def answer_lines(index: Index, questions: Sequence[Asked], k: int) -> Iterator[dict[str, Any]]:
    """An answer object for each question, in order, with the question's own keys and id."""

    def one(asked: Asked) -> dict[str, Any]:
        given = answer(index, asked["question"], k, session=asked.get("session", ()))
        return asked | as_object(given) | {"id": asked["id"]}

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
