"""Compressed bodies are refused: nothing here unpacks them."""

from http import HTTPStatus

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import problem


class PlainBodies:
    """Answers 415 to a body in any content coding (gzip, br, …), and says that none is known.

    A gzip of a few bytes may unpack to gigabytes, and questions are short.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at Content-Encoding only: the body is never read."""
        request = Request(scope) if scope["type"] == "http" else None
        if request is None or request.method in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        codings = request.headers.get("content-encoding", "identity")
        if all(coding.strip().lower() in ("", "identity") for coding in codings.split(",")):
            await self._app(scope, receive, send)
            return
        detail = f"the body's Content-Encoding is {codings!r}, expected none; send it as it is"
        # RFC 9110, section 15.5.16: Accept-Encoding tells which codings would have been taken.
        refused = problem(
            request,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            detail,
            headers={"Accept-Encoding": "identity"},
        )
        await refused(scope, receive, send)
