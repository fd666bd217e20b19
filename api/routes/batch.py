"""`POST /v1/batch`: JSON Lines of questions in, JSON Lines of answers out, both as they come.

    body ──> Spool (a file) ──> at most `workers` + 1 questions at work ──> response, in order

Memory does not grow with the batch. Questions that are not yet at work wait in a temporary file,
because most clients send their whole body before they read an answer: if the service stopped
reading then, both would wait for each other for ever. Answers are made only as fast as the client
reads them. If the client goes, the work ends.
"""

import asyncio
import json
import logging
import tempfile
from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api.batch import Fields, answer_line, answer_of, check_line, read_line
from api.guard.body_limit import MAX_BODY_BYTES
from api.problems import GUARDED, MEDIA_TYPE, describe_error, documented
from api.routes.ask import ServiceDep
from api.routes.negotiation import negotiate
from api.schemas import lines_of
from api.service import Service
from corpus.errors import AskparaError, BatchError, Overloaded
from rag.contract import DEFAULT_K, MAX_K

PATH = "/v1/batch"
JSON_LINES = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")
MAX_LINE_BYTES = MAX_BODY_BYTES
MAX_BATCH_BYTES = 256 * 1024 * 1024  # on disk; about two million questions

_AtWork: TypeAlias = "asyncio.Queue[asyncio.Task[dict[str, Any]] | None]"

router = APIRouter(tags=["ask"])


@router.post(
    PATH,
    response_class=Response,
    responses={
        200: {
            "description": "A line for each question, in order: its answer object with the "
            "question's own id and keys, or its id, its line number and an error.",
            "content": {JSON_LINES[0]: {"schema": lines_of("BatchAnswerOut", "BatchErrorOut")}},
        },
        **documented(404, 406, 415, 422),
        **GUARDED,
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {JSON_LINES[0]: {"schema": lines_of("BatchIn") | {"minItems": 1}}},
        }
    },
)
async def batch(
    request: Request,
    service: ServiceDep,
    k: Annotated[int, Query(ge=1, le=MAX_K, description="passages to return")] = DEFAULT_K,
    document: Annotated[
        list[str] | None,
        Query(description="search only this one where a line names none; may be given again"),
    ] = None,
) -> Response:
    """Answer JSON Lines of questions, streamed both ways, in order.

    A line is `{"id": …, "question": "…"}`, with `session`, `document` and `filters` as in
    `/v1/ask`, and any other keys, which pass through. A line that cannot be answered gets an error
    object in its place and the rest goes on. A body without any line is a 422.
    """
    negotiate(request.headers.get("accept"), {"jsonl": JSON_LINES})
    kind = request.headers.get("content-type", JSON_LINES[0]).partition(";")[0].strip().lower()
    if kind not in JSON_LINES:
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"the body's Content-Type is {kind!r}, expected {JSON_LINES[0]}",
        )
    for slug in document or ():
        service.index.document(slug)
    return AnswerStream(service, k, document or ())


class Spool:
    """The body in a temporary file that one task fills while another reads its lines."""

    def __init__(self) -> None:
        # Without a buffer, which would keep what a full disk did not take.
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115, closed by close()
        self._written = self._read = 0
        self._complete = False
        self._cut: AskparaError | None = None  # why the rest was not kept
        self._changed = asyncio.Event()

    async def fill(self, receive: Receive) -> None:
        """Take the body as fast as it comes; return when the client has gone."""
        while (message := await receive())["type"] != "http.disconnect":
            if not self._cut:
                self._keep(message.get("body", b""))
            self._complete = self._cut is not None or not message.get("more_body", False)
            self._changed.set()

    def _keep(self, body: bytes) -> None:
        if self._written + len(body) > MAX_BATCH_BYTES:
            self._cut = BatchError(f"the body is over {MAX_BATCH_BYTES} bytes")
            return
        left = memoryview(body)
        try:
            self._file.seek(self._written)
            while left:
                left = left[self._file.write(left) :]
            self._written += len(body)
        except OSError as error:
            logging.getLogger("askpara").error("no room for a batch in TMPDIR: %s", error)
            self._file.truncate(self._written)
            self._cut = Overloaded("the server has no room for the rest of the body", 60)

    async def lines(self) -> AsyncIterator[tuple[int, bytes | AskparaError]]:
        """Numbers, from 1, and texts of the lines that are not blank; an error for one too long,
        and for the first that was not kept.
        """
        number, line = 1, b""
        async for chunk in self._chunks():
            *ended, rest = chunk.split(b"\n")
            for piece in ended:
                if (line + piece).strip():
                    yield number, _short(line + piece, number)
                number, line = number + 1, b""
            line = (line + rest)[: MAX_LINE_BYTES + 1]  # of a line too long no more is kept
        if self._cut:
            again = f"{self._cut}; send it from line {number} on as another batch"
            yield number, type(self._cut)(again)
        elif line.strip():
            yield number, _short(line, number)

    async def _chunks(self) -> AsyncIterator[bytes]:
        while True:
            self._changed.clear()
            self._file.seek(self._read)
            while chunk := self._file.read(MAX_LINE_BYTES):
                self._read += len(chunk)
                yield chunk
                self._file.seek(self._read)
            if self._complete:
                return
            await self._changed.wait()

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


def _short(line: bytes, number: int) -> bytes | BatchError:
    if len(line) <= MAX_LINE_BYTES:
        return line
    return BatchError(f"line {number} is over {MAX_LINE_BYTES} bytes; shorten it")


class AnswerStream(Response):
    """Reads the request and writes the response at the same time, which Starlette's own cannot."""

    media_type = JSON_LINES[0]

    def __init__(self, service: Service, k: int, documents: Sequence[str] = ()) -> None:
        super().__init__()
        self._service = service
        self._k = k
        self._documents = documents

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer until the last line, or until the client goes."""
        spool = Spool()
        tasks = (
            asyncio.create_task(spool.fill(receive)),
            asyncio.create_task(self._answer(spool, send)),
        )
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            spool.close()
        for task in done:
            task.result()

    async def _answer(self, spool: Spool, send: Send) -> None:
        at_work: _AtWork = asyncio.Queue(self._service.workers)
        begun = False
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ask(spool, at_work, tasks))
            while task := await at_work.get():
                line = await task
                if not begun:
                    await self._begin(send, HTTPStatus.OK, JSON_LINES[0])
                    begun = True
                await self._send(send, line)
        if not begun:
            empty = BatchError("the body has no question; expected at least one line")
            await self._begin(send, HTTPStatus.UNPROCESSABLE_ENTITY, MEDIA_TYPE)
            await self._send(send, describe_error(PATH, empty))
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _ask(self, spool: Spool, at_work: _AtWork, tasks: asyncio.TaskGroup) -> None:
        """Put questions to work in the order of their lines; None behind the last."""
        async for number, line in spool.lines():
            await at_work.put(tasks.create_task(self._line(number, line)))
        await at_work.put(None)

    async def _line(self, number: int, line: bytes | AskparaError) -> dict[str, Any]:
        fields: Fields = {}
        try:
            if isinstance(line, AskparaError):
                raise line
            fields = read_line(line, f"line {number}")
            checked = check_line(fields, f"line {number}", self._documents)
            answered = await self._service.run_line(
                answer_of, self._service.answers, checked, self._k
            )
            return answer_line(checked, answered)
        except Exception as error:  # whatever is wrong with one line, the others are answered
            self._service.metrics.batch_errors.inc()
            return {"id": fields.get("id"), "line": number, "error": describe_error(PATH, error)}

    async def _begin(self, send: Send, status: HTTPStatus, media_type: str) -> None:
        # A proxy that collects the lines would undo the stream.
        headers = [(b"content-type", media_type.encode()), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": status, "headers": headers})

    async def _send(self, send: Send, line: dict[str, Any]) -> None:
        body = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        await send({"type": "http.response.body", "body": body, "more_body": True})
