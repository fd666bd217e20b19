"""What each method of the client sends, and how the answer to it is read."""

import functools
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeAlias, TypedDict, TypeVar
from urllib.parse import quote

import httpx
from httpx_sse import EventSource, ServerSentEvent
from pydantic import TypeAdapter, ValidationError

from api.client.errors import Unreadable, error_of
from api.schemas import (
    AnswerOut,
    CitedPassageOut,
    DocumentOut,
    Problem,
    RankedPassageOut,
    SearchOut,
)
from corpus.passage import Kind
from rag.contract import EffortName

T = TypeVar("T")
Format = Literal["text", "bibtex", "ris", "csl"]
Question: TypeAlias = str | Mapping[str, Any]  # the question, or a line: {"id", "question", …}

_PASSAGES = TypeAdapter(list[RankedPassageOut])
_BATCH = 500  # questions of one request; each may be sent again on its own


class FilterOptions(TypedDict, total=False):
    """Which passages are searched: those for which all of these hold."""

    kind: Sequence[Kind]
    """One of these kinds."""
    section: str
    """Words of a heading above the passage."""
    pages: str
    """Printed pages: "22-25"."""
    language: str
    """Of the text, ISO 639-1."""


class AskOptions(TypedDict, total=False):
    """Options of a question, besides its text."""

    k: int
    """Passages to return."""
    document: str | Sequence[str]
    """Slug of the only document to search, or several."""
    filters: FilterOptions
    """Which of its passages are searched; all of them if left out."""
    session: Sequence[str]
    """Earlier questions, the oldest first."""
    effort: EffortName
    """fast: the reader does not read."""
    generate: bool
    """False: no language model writes, even where one is configured."""


class SearchOptions(FilterOptions, total=False):
    """Options of a search, besides its text."""

    k: int
    """Passages of a page."""
    document: str | Sequence[str]
    """Slug of the only document to search, or several."""
    token_budget: int
    """The page ends before its texts exceed this number of tokens."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, and how its answer is read."""

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    """Takes a response whose body was received. Raises Unreadable."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """More of the request, as `httpx.Client.build_request` takes it."""


@functools.cache
def _model(kind: type[T]) -> Callable[[httpx.Response], T]:
    adapter = TypeAdapter(kind)

    def read(response: httpx.Response) -> T:
        try:
            return adapter.validate_json(response.content)
        except ValidationError as error:
            raise Unreadable(f"{response.url}: {response.text[:200]!r}") from error

    return read


def _as_it_comes(response: httpx.Response) -> None:
    """For a stream, whose pieces are read one after the other."""


def ask(question: str, options: AskOptions) -> Call[AnswerOut]:
    """A question."""
    return Call("POST", "/v1/ask", _model(AnswerOut), {"json": {"question": question, **options}})


def stream(question: str, options: AskOptions) -> Call[None]:
    """A question whose answer comes as events."""
    headers = {"accept": "text/event-stream"}
    body = {"question": question, **options}
    return Call("POST", "/v1/ask", _as_it_comes, {"json": body, "headers": headers})


def search(query: str, options: SearchOptions) -> Call[SearchOut]:
    """A search."""
    return Call("GET", "/v1/search", _model(SearchOut), {"params": {"q": query, **options}})


def documents() -> Call[list[DocumentOut]]:
    """The reports."""
    return Call("GET", "/v1/documents", _model(list[DocumentOut]))


def passage(document: str, id: str) -> Call[CitedPassageOut]:
    """One passage."""
    return Call("GET", _place(document, id), _model(CitedPassageOut))


def cite(document: str, id: str, format: Format) -> Call[str]:
    """One passage's citation."""
    options = {"params": {"format": format}}
    return Call("GET", _place(document, id), lambda response: response.text, options)


def _place(document: str, id: str) -> str:
    return f"/v1/documents/{quote(document, safe='')}/passages/{quote(id, safe=':')}"


def batch(
    questions: Iterable[Question], k: int | None, document: str | Sequence[str] | None
) -> Iterator[Call[None]]:
    """The requests that a batch takes, each with up to _BATCH questions."""
    lines = (
        json.dumps({"id": number, "question": asked} if isinstance(asked, str) else dict(asked))
        for number, asked in enumerate(questions)
    )
    given = {"k": k, "document": document}
    params = {name: value for name, value in given.items() if value is not None}
    headers = {"content-type": "application/jsonl", "accept": "application/jsonl"}
    while some := list(itertools.islice(lines, _BATCH)):
        options = {"content": "\n".join(some) + "\n", "headers": headers, "params": params}
        yield Call("POST", "/v1/batch", _as_it_comes, options)


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
    """None if the question had a problem."""
    problem: Problem | None
    """None if it was answered."""
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
    if "error" in body and "status" not in body:  # a question may have a key of that name
        return Line(body["id"], None, Problem.model_validate(body["error"]), {})
    answer = AnswerOut.model_validate(body | {"id": str(body["id"])})
    rest = {name: value for name, value in body.items() if name not in AnswerOut.model_fields}
    return Line(body["id"], answer, None, rest)
