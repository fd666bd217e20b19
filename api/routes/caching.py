"""Caching: what depends on the index alone has the index's generation as its ETag.

Such a response may be kept by anybody, but has to be asked for again with If-None-Match each time
(`no-cache`): a rebuilt index must show at once, and "304 Not Modified" is cheap. All else is
`no-store`.
"""

import hashlib
import importlib.metadata
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service import service_of

ETAG_HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "of this representation, by the generation of the index",
        "schema": {"type": "string"},
    },
    "Cache-Control": {"schema": {"type": "string", "const": "no-cache"}},
    "Vary": {"schema": {"type": "string"}},
}
NOT_MODIFIED: dict[str, Any] = {
    "description": "The representation that If-None-Match names is still right.",
    "headers": ETAG_HEADERS,
}
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class IndexRoute(APIRoute):
    """A GET route whose response depends on the index alone."""

    def get_route_handler(self) -> Handler:
        """The route's own handler, with an ETag and with 304 where the client has that already."""
        handler = super().get_route_handler()

        async def conditional(request: Request) -> Response:
            response = await handler(request)  # an error is raised, and gets no ETag
            generation = (await service_of(request)).index.generation
            etag = _etag(generation, response.headers["content-type"])
            kept = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept"}
            response.headers.update(kept)
            if _names(request.headers.get("if-none-match", ""), etag):
                return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)
            return response

        return conditional


def _etag(generation: str, content_type: str) -> str:
    """A strong tag: it differs by format, and by release, which may write the same facts anew."""
    made_by = f"{importlib.metadata.version('askpara')} {content_type}"
    return f'"{generation}-{hashlib.sha256(made_by.encode()).hexdigest()[:8]}"'


def _names(if_none_match: str, etag: str) -> bool:
    """Weak comparison, as RFC 9110 asks for in If-None-Match: proxies that compress weaken tags."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags


class NoStore:
    """`Cache-Control: no-store` and `nosniff` on what says nothing else about them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add what is missing to the head of the response."""

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                if scope["path"].startswith("/v1/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, completed)
