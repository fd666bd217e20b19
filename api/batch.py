"""A file of questions -> a file of answer objects, in the same order."""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from api.processes import Answers, Processes, answers_of
from api.request_bodies import BatchIn
from corpus.errors import BatchError, FilterError, QuestionError, UnknownDocument
from corpus.json_lines import numbered_lines, parse_object
from index.open import Index
from index.page_range import read_range
from index.where import Where
from rag.answer import Answer, as_object
from rag.asked.read import check_message
from rag.contract import EffortName

Fields: TypeAlias = dict[str, Any]

_EXPECTED = 'expected {"id": …, "question": "…"}'
# Questions at work or waiting for a thread: enough that a slow one holds up no thread, few enough
# that an interruption is not kept waiting.
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be answered."""

    place: str
    """How an error names it: "questions.jsonl, line 3"."""
    fields: Fields
    """All its keys: id and question, perhaps session, document, filters; and the sender's own."""
    where: Where
    """Which passages are searched for it."""
    effort: EffortName = "careful"
    """Whether the reader reads for it."""


def read_questions(source: str, documents: Sequence[str] = ()) -> list[Line]:
    """All lines of a file, or of standard input if it is "-".

    documents: slugs of those to search for lines that name none. Every line is checked before the
    first is answered. Raises BatchError, naming the line.
    """
    if source == "-" and sys.stdin:  # None where the caller closed it
        raw = sys.stdin.buffer.read()
    elif (path := Path(source)).exists() and not path.is_dir():  # a pipe is read too
        raw = path.read_bytes()
    else:
        raise BatchError(f"{source} is no file; give a JSON Lines file, or - for standard input")
    questions = [
        check_line(read_line(line, place), place, documents)
        for number, line in numbered_lines(raw)
        for place in (f"{source}, line {number}",)
    ]
    if not questions:
        raise BatchError(f"{source} has no question; {_EXPECTED} on a line of its own")
    return questions


def read_line(line: bytes, place: str) -> Fields:
    """The object on a line; `check_line` says whether it asks. Raises BatchError."""
    try:
        return parse_object(line)
    except ValueError as error:
        raise BatchError(f"{place} {error}") from error


def check_line(fields: Fields, place: str, documents: Sequence[str] = ()) -> Line:
    """The line, if it has an id and a question that can be answered. Raises BatchError.

    documents: slugs of those to search, if the line names none.
    """
    if not isinstance(fields.get("question"), str) or "id" not in fields:
        raise BatchError(f"{place} is {str(fields)[:60]!r}, {_EXPECTED}")
    try:
        asked = BatchIn.model_validate({"document": list(documents)} | fields)
        for question in (asked.question, *asked.session):
            check_message(question)
        if asked.filters.pages:
            read_range(asked.filters.pages)
    except (QuestionError, FilterError) as error:
        raise BatchError(f"{place}: {error}") from error
    except ValidationError as error:
        wrong = error.errors()[0]
        name = ".".join(map(str, wrong["loc"]))
        found = str(wrong["input"])[:60]
        raise BatchError(f"{place}: {name} is {found!r}: {wrong['msg']}") from error
    return Line(place, fields, asked.where(), asked.effort)


def answer_of(answers: Answers, line: Line, k: int) -> Answer:
    """The answer to the question of a line. answers: as `answers_of` gives them.

    Raises UnknownDocument.
    """
    session = line.fields.get("session", ())
    return answers(line.fields["question"], k, line.where, session, line.effort)


def answer_line(line: Line, answered: Answer) -> dict[str, Any]:
    """The answer object with the line's own keys and id."""
    return line.fields | as_object(answered) | {"id": line.fields["id"]}


def answer_lines(
    index: Index, lines: Sequence[Line], k: int, processes: Processes | None = None
) -> Iterator[dict[str, Any]]:
    """An answer object for each line, in order. processes: that answer in place of this one.

    Raises BatchError before the first is answered if a line names a document that is not there.
    """
    for line in lines:
        try:
            for slug in line.where.documents:
                index.document(slug)
        except UnknownDocument as error:
            raise BatchError(f"{line.place}: {error}") from error

    answers = answers_of(index, processes)

    def one(line: Line) -> dict[str, Any]:
        return answer_line(line, answer_of(answers, line, k))

    at_once = processes.count + 1 if processes else os.cpu_count() or 1
    with ThreadPoolExecutor(at_once) as threads:
        for start in range(0, len(lines), _AT_ONCE):
            yield from threads.map(one, lines[start : start + _AT_ONCE])
