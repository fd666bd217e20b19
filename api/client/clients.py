"""The two clients: one waits for each answer, the other is for asyncio."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from functools import partial
from typing import Any, Generic, Self, TypeVar, Unpack

import httpx

from api.client import requests
from api.client.errors import unreachable
from api.client.requests import AskOptions, Call, Event, Format, Line, Question, SearchOptions
from api.client.retries import Attempts
from api.schemas import AnswerOut, CitedPassageOut, DocumentOut, SearchOut

LOCAL = "http://127.0.0.1:8000"
T = TypeVar("T")
H = TypeVar("H", httpx.Client, httpx.AsyncClient)


class _Connected(Generic[H]):
    """What both clients are made of: connections, and how often and how long they try."""

    _kind: type[H]
    _http: H

    def __init__(
        self,
        base_url: str = LOCAL,
        *,
        key: str | None = None,
        timeout: float = 60,
        retries: int = 3,
        patience: float = 60,
    ) -> None:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._http = self._kind(base_url=base_url, timeout=timeout, headers=headers)
        self._attempts = partial(Attempts, retries, patience)

    def _request(self, call: Call[Any]) -> httpx.Request:
        return self._http.build_request(call.method, call.path, **call.options)


class Client(_Connected[httpx.Client]):
    """Waits for each answer.

    key: an API key, where the server asks for one. timeout: seconds without any byte. retries: new
    attempts on 429, on 503, and where no server was found. patience: the longest wait before one;
    a server that asks for more is not asked again.
    """

    _kind = httpx.Client

    def __enter__(self) -> Self:
        """Leaving closes the connections."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, question: str, **options: Unpack[AskOptions]) -> AnswerOut:
        """The answer object."""
        return self._send(requests.ask(question, options))

    def stream(self, question: str, **options: Unpack[AskOptions]) -> Iterator[Event]:
        """Events as they come: status, passages, answer, done."""
        with self._open(requests.stream(question, options)) as response:
            yield from map(requests.read_event, requests.event_source(response).iter_sse())

    def search(self, query: str, **options: Unpack[SearchOptions]) -> SearchOut:
        """Ranked passages without an answer."""
        return self._send(requests.search(query, options))

    def batch(
        self,
        questions: Iterable[Question],
        k: int | None = None,
        document: str | Sequence[str] | None = None,
    ) -> Iterator[Line]:
        """Answers in the order of the questions, which may be without end.

        document: the only one to search, or several, for questions that name none.
        """
        for call in requests.batch(questions, k, document):
            with self._open(call) as response:
                lines = requests.Lines()
                for piece in response.iter_bytes():
                    yield from lines.take(piece)

    def documents(self) -> list[DocumentOut]:
        """The reports that the server has."""
        return self._send(requests.documents())

    def passage(self, document: str, id: str) -> CitedPassageOut:
        """One passage: passage("iom-2019", "para:138")."""
        return self._send(requests.passage(document, id))

    def cite(self, document: str, id: str, format: Format = "text") -> str:
        """A passage's citation for a reference manager."""
        return self._send(requests.cite(document, id, format))

    def _send(self, call: Call[T]) -> T:
        with self._open(call) as response:
            response.read()
            return call.read(response)

    @contextmanager
    def _open(self, call: Call[Any]) -> Iterator[httpx.Response]:
        attempts = self._attempts()
        while True:
            try:
                response = self._http.send(self._request(call), stream=True)
                if response.is_success:
                    break
                with closing(response):
                    response.read()
                time.sleep(attempts.after(response))
            except httpx.TransportError as error:
                time.sleep(attempts.after(error))
        try:
            yield response
        except httpx.TransportError as error:
            raise unreachable(error) from error
        finally:
            response.close()


class AsyncClient(_Connected[httpx.AsyncClient]):
    """The methods of `Client` to await; `stream` and `batch` are for `async for`."""

    _kind = httpx.AsyncClient

    async def __aenter__(self) -> Self:
        """Leaving closes the connections."""
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, question: str, **options: Unpack[AskOptions]) -> AnswerOut:
        """The answer object."""
        return await self._send(requests.ask(question, options))

    async def stream(self, question: str, **options: Unpack[AskOptions]) -> AsyncIterator[Event]:
        """Events as they come: status, passages, answer, done."""
        async with self._open(requests.stream(question, options)) as response:
            async for sent in requests.event_source(response).aiter_sse():
                yield requests.read_event(sent)

    async def search(self, query: str, **options: Unpack[SearchOptions]) -> SearchOut:
        """Ranked passages without an answer."""
        return await self._send(requests.search(query, options))

    async def batch(
        self,
        questions: Iterable[Question],
        k: int | None = None,
        document: str | Sequence[str] | None = None,
    ) -> AsyncIterator[Line]:
        """Answers in the order of the questions, which may be without end.

        document: the only one to search, or several, for questions that name none.
        """
        for call in requests.batch(questions, k, document):
            async with self._open(call) as response:
                lines = requests.Lines()
                async for piece in response.aiter_bytes():
                    for line in lines.take(piece):
                        yield line

    async def documents(self) -> list[DocumentOut]:
        """The reports that the server has."""
        return await self._send(requests.documents())

    async def passage(self, document: str, id: str) -> CitedPassageOut:
        """One passage: passage("iom-2019", "para:138")."""
        return await self._send(requests.passage(document, id))

    async def cite(self, document: str, id: str, format: Format = "text") -> str:
        """A passage's citation for a reference manager."""
        return await self._send(requests.cite(document, id, format))

    async def _send(self, call: Call[T]) -> T:
        async with self._open(call) as response:
            await response.aread()
            return call.read(response)

    @asynccontextmanager
    async def _open(self, call: Call[Any]) -> AsyncIterator[httpx.Response]:
        attempts = self._attempts()
        while True:
            try:
                response = await self._http.send(self._request(call), stream=True)
                if response.is_success:
                    break
                async with aclosing(response):
                    await response.aread()
                await asyncio.sleep(attempts.after(response))
            except httpx.TransportError as error:
                await asyncio.sleep(attempts.after(error))
        try:
            yield response
        except httpx.TransportError as error:
            raise unreachable(error) from error
        finally:
            await response.aclose()
