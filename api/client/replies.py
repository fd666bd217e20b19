"""What comes piece by piece: the events of a stream, and the lines of a batch."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from httpx_sse import EventSource, ServerSentEvent
from pydantic import TypeAdapter

from api.client.errors import Unreadable, error_of
from api.schemas import AnswerOut, Problem, RankedPassageOut

_PASSAGES = TypeAdapter(list[RankedPassageOut])


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream."""

    name: str
    """status, passages, answer or done."""
    passages: Sequence[RankedPassageOut] = ()
    """With the event passages."""
    answer: AnswerOut | None = None
    """With the event answer."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a batch: an answer, or the problem that its question had."""

    id: Any
    """As it was sent."""
    answer: AnswerOut | None
    problem: Problem | None
    fields: Mapping[str, Any]
    """The keys of the line as they came back, besides those of the answer object."""


def event_source(response: httpx.Response) -> EventSource:
    """The events of a response. Raises Unreadable if it is no stream of events."""
    kind = response.headers.get("content-type", "")
    if not kind.startswith("text/event-stream"):
        raise Unreadable(f"{response.url}: {kind!r}, expected text/event-stream")
    return EventSource(response)


def read_event(sent: ServerSentEvent) -> Event:
    """An event as it came. Raises ApiError for the event `error`."""
    if sent.event == "error":
        raise error_of(Problem.model_validate_json(sent.data))
    return Event(
        sent.event,
        _PASSAGES.validate_json(sent.data) if sent.event == "passages" else (),
        AnswerOut.model_validate_json(sent.data) if sent.event == "answer" else None,
    )


class Lines:
    """JSON Lines out of the pieces of a response, in which a line ends at "\\n" alone.

    `httpx.Response.iter_lines` also cuts at U+2028, U+0085 and others, which may stand in a text.
    """

    def __init__(self) -> None:
        self._rest = b""

    def take(self, piece: bytes) -> Iterator[Line]:
        """The lines that end in this piece."""
        *whole, self._rest = (self._rest + piece).split(b"\n")
        yield from map(_read_line, whole)


def _read_line(line: bytes) -> Line:
    body: dict[str, Any] = json.loads(line)
    if "error" in body:
        return Line(body["id"], None, Problem.model_validate(body["error"]), {})
    answer = AnswerOut.model_validate(body | {"id": str(body["id"])})
    rest = {name: value for name, value in body.items() if name not in AnswerOut.model_fields}
    return Line(body["id"], answer, None, rest)
