"""Which bodies are read: plain ones, up to a size."""

import asyncio
from http import HTTPStatus

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

MAX_BODY_BYTES = 64 * 1024  # a question with a session of 20, all of the longest, is 42,000 letters

BODY_SECONDS = 20.0  # 64 KB at 3 KB/s


class BodyLimit:
    """Answers 413 to a body over MAX_BODY_BYTES, 408 to one that takes over BODY_SECONDS, and 415
    to one in a content coding (gzip, br, …).

    Nothing here unpacks bodies: a gzip of a few bytes may unpack to gigabytes, and questions are
    short. streamed: paths whose body may be longer, because they read it piece by piece.
    """

    def __init__(self, app: ASGIApp, streamed: frozenset[str]) -> None:
        self._app = app
        self._streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at Content-Encoding, then count what the application reads."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        codings = request.headers.get("content-encoding", "identity")
        coded = any(coding.strip().lower() not in ("", "identity") for coding in codings.split(","))
        if coded and request.method not in ("GET", "HEAD", "OPTIONS"):
            detail = f"the body's Content-Encoding is {codings!r}, expected none; send it as it is"
            # RFC 9110, section 15.5.16: Accept-Encoding tells which codings would have been taken.
            headers = {"Accept-Encoding": "identity"}
            refused = problem(request, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail, headers=headers)
            await refused(scope, receive, send)
            return
        read, whole = 0, False

        late = asyncio.get_running_loop().time() + BODY_SECONDS

        async def limited() -> Message:
            nonlocal read, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(late):
                    message = await receive()
            except TimeoutError:
                status = HTTPStatus.REQUEST_TIMEOUT
                raise HTTPException(
                    status, f"the body was not there in {BODY_SECONDS:g} s", {"Connection": "close"}
                ) from None
            whole = not message.get("more_body", False)
            read += len(message.get("body", b""))
            if read > MAX_BODY_BYTES:
                status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                raise HTTPException(status, f"the body is over {MAX_BODY_BYTES} bytes")
            return message

        await self._app(scope, receive if scope["path"] in self._streamed else limited, send)
