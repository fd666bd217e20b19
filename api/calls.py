"""What the client sends, how answers are read, when it tries again, and what it raises."""

import email.utils
import functools
import itertools
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeAlias, TypedDict, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from api.schemas import (
    AnswerOut,
    CitedPassageOut,
    DocumentOut,
    Problem,
    RankedPassageOut,
    SearchOut,
)
from corpus.passage import Kind

T = TypeVar("T")
Format = Literal["text", "bibtex", "ris", "csl"]
Question: TypeAlias = str | Mapping[str, Any]  # the question, or a line: {"id", "question", …}

LOCAL = "http://127.0.0.1:8000"
_BATCH = 500  # questions of one request; each may be sent again on its own
_BACKOFF = 0.5  # seconds before the first new attempt where the server names none; then doubled


class ClientError(Exception):
    """Base of everything that a method raises."""


class Unreachable(ClientError):
    """No answer came: no server there, a broken connection, too slow."""


class Unreadable(ClientError):
    """What came is no answer of askpara; something else may be at that address."""


class ApiError(ClientError):
    """The server's answer is an error. problem: what it says of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem


class InvalidRequest(ApiError):
    """400, 406, 413, 415, 422: sending it again will not help."""


class Unauthorized(ApiError):
    """401, 403: no key, or one that may not do this."""


class NotFound(ApiError):
    """404, 410: no such document or passage, or a cursor of an index that is gone."""


class TooManyRequests(ApiError):
    """429, after all attempts."""


class ServerFailed(ApiError):
    """5xx, after all attempts."""


_RAISED: dict[int, type[ApiError]] = {
    401: Unauthorized,
    403: Unauthorized,
    404: NotFound,
    410: NotFound,
    429: TooManyRequests,
}


class AskOptions(TypedDict, total=False):
    """What may be said of a question. session: earlier questions, the oldest first."""

    k: int
    document: str
    filters: Mapping[str, Any]
    session: Sequence[str]
    generate: bool


class SearchOptions(TypedDict, total=False):
    """What may be said of a search."""

    k: int
    kind: Sequence[Kind]
    section: str
    document: str
    token_budget: int


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream. passages: with the name "passages"; answer: with "answer"."""

    name: str
    passages: Sequence[RankedPassageOut] = ()
    answer: AnswerOut | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a batch: an answer, or the problem that its question had.

    fields: the keys of the line as they came back, besides those of the answer object.
    """

    id: Any
    answer: AnswerOut | None
    problem: Problem | None
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, and how its answer is read."""

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    options: Mapping[str, Any] = field(default_factory=dict)


@functools.cache
def _model(kind: type[T]) -> Callable[[httpx.Response], T]:
    adapter = TypeAdapter(kind)

    def read(response: httpx.Response) -> T:
        try:
            return adapter.validate_json(response.content)
        except ValidationError as error:
            raise Unreadable(f"{response.url}: {response.text[:200]!r}") from error

    return read


def ask_call(question: str, options: AskOptions) -> Call[AnswerOut]:
    """A question."""
    return Call("POST", "/v1/ask", _model(AnswerOut), {"json": {"question": question, **options}})


def stream_call(question: str, options: AskOptions) -> Call[None]:
    """A question whose answer comes as events."""
    headers = {"accept": "text/event-stream"}
    body = {"question": question, **options}
    return Call("POST", "/v1/ask", _as_it_comes, {"json": body, "headers": headers})


def search_call(query: str, options: SearchOptions) -> Call[SearchOut]:
    """A search."""
    return Call("GET", "/v1/search", _model(SearchOut), {"params": {"q": query, **options}})


def _as_it_comes(response: httpx.Response) -> None:
    """A stream is not read as a whole."""


def documents_call() -> Call[list[DocumentOut]]:
    """The reports."""
    return Call("GET", "/v1/documents", _model(list[DocumentOut]))


def passage_call(document: str, id: str) -> Call[CitedPassageOut]:
    """One passage."""
    return Call("GET", _place(document, id), _model(CitedPassageOut))


def cite_call(document: str, id: str, format: Format) -> Call[str]:
    """One passage's citation."""
    options = {"params": {"format": format}}
    return Call("GET", _place(document, id), lambda response: response.text, options)


def _place(document: str, id: str) -> str:
    return f"/v1/documents/{quote(document, safe='')}/passages/{quote(id, safe=':')}"


def batch_calls(questions: Iterable[Question], k: int | None) -> Iterator[Call[None]]:
    """The questions of a batch, so many to a request."""
    lines = (
        json.dumps({"id": number, "question": asked} if isinstance(asked, str) else dict(asked))
        for number, asked in enumerate(questions)
    )
    while some := list(itertools.islice(lines, _BATCH)):
        headers = {"content-type": "application/jsonl", "accept": "application/jsonl"}
        params = {"k": k} if k else {}
        options = {"content": "\n".join(some) + "\n", "headers": headers, "params": params}
        yield Call("POST", "/v1/batch", _as_it_comes, options)


def read_line(text: str) -> Line:
    """A line that a batch came back with."""
    body: dict[str, Any] = json.loads(text)
    if "error" in body:
        return Line(body["id"], None, Problem.model_validate(body["error"]), {})
    answer = AnswerOut.model_validate(body | {"id": str(body["id"])})
    rest = {name: value for name, value in body.items() if name not in AnswerOut.model_fields}
    return Line(body["id"], answer, None, rest)


class Events:
    """Server-sent events, line by line. Raises ApiError for the event `error`."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}

    def take(self, line: str) -> Iterator[Event]:
        """The event that ends with this line, if one does."""
        if line:
            name, _, value = line.partition(":")
            self._fields[name] = value.removeprefix(" ")
        elif "event" in self._fields:
            name, data = self._fields["event"], self._fields["data"]
            self._fields = {}
            if name == "error":
                raise _error(Problem.model_validate_json(data))
            passages = TypeAdapter(list[RankedPassageOut]).validate_json
            yield Event(
                name,
                passages(data) if name == "passages" else (),
                AnswerOut.model_validate_json(data) if name == "answer" else None,
            )


def _error(problem: Problem) -> ApiError:
    kind = _RAISED.get(problem.status, InvalidRequest if problem.status < 500 else ServerFailed)
    return kind(problem)


def _problem(response: httpx.Response) -> Problem:
    """What the server says; what can be said where something between answered for it."""
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        return Problem(
            type="about:blank",
            title=response.reason_phrase,
            status=response.status_code,
            detail=f"{response.text[:200]!r} is no problem object; is askpara at this address?",
            instance=response.url.path,
        )


class Attempts:
    """Whether and when to try again: on 429 and 503, and where no server was found."""

    def __init__(self, retries: int, patience: float) -> None:
        self._left = retries
        self._patience = patience
        self._backoff = _BACKOFF

    def pause(self, failed: httpx.Response | httpx.TransportError) -> float | None:
        """Seconds to wait; None if it is not worth it."""
        again = (
            failed.status_code in (429, 503)
            if isinstance(failed, httpx.Response)
            else isinstance(failed, httpx.ConnectError | httpx.ConnectTimeout)
        )
        asked = _retry_after(failed) if isinstance(failed, httpx.Response) else None
        seconds = self._backoff if asked is None else asked
        if not again or not self._left or seconds > self._patience:
            return None
        self._left -= 1
        self._backoff *= 2
        return seconds

    def after(self, failed: httpx.Response | httpx.TransportError) -> float:
        """Seconds before a new attempt; raises ApiError or Unreachable where there is none."""
        if (seconds := self.pause(failed)) is not None:
            return seconds
        if isinstance(failed, httpx.Response):
            raise _error(_problem(failed))
        raise unreachable(failed) from failed


def _retry_after(response: httpx.Response) -> float | None:
    given = response.headers.get("retry-after", "")
    if given.isdecimal():
        return float(given)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(given).timestamp() - time.time())
    except ValueError:
        return None


def unreachable(error: httpx.TransportError) -> Unreachable:
    """What to raise for a request that no server answered."""
    return Unreachable(f"{error.request.url}: {error or type(error).__name__}")
