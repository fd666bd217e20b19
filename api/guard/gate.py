"""The gate before every route: API key and scope, rate limit.

    request ──> whose key? ──> rate limit of that key, or of the address ──> scope ──> route

A request with a wrong key is counted for the address that sent it, so keys cannot be tried out
without end. Paths in `keys.OPEN` pass without any of this.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

from fastapi import Request
from fastapi.responses import Response
from limits import RateLimitItem
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.keys import CLOSED, Key, KeyFile, scope_needed
from api.guard.rate_limit import Policy, RateLimit
from api.problems import problem, problem_of
from corpus.errors import KeyFileError

_log = logging.getLogger("askpara")


class Gate:
    """Lets a request through, or answers 401, 403, 429 or, if the keys cannot be read, 503.

    keyless: what a request without a key may do where keys exist: "nothing", or "ask".
    limits: requests in a time, for each key and for each address without one; None is no limit.
    """

    def __init__(
        self,
        app: ASGIApp,
        keys: KeyFile,
        keyless: Literal["nothing", "ask"],
        limits: Mapping[Policy, RateLimitItem | None],
    ) -> None:
        self._app = app
        self._keys = keys
        self._keyless = keyless
        self._rate_limit = RateLimit(limits)
        self._told = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, count, and say in the response's head what is left."""
        needed = scope_needed(scope["path"]) if scope["type"] == "http" else None
        if needed is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            wanted = self._keys.wanted()
            key, refusal = self._who(request) if wanted else (None, None)
        except KeyFileError as error:
            self._tell(str(error))
            await problem_of(request, KeyFileError(CLOSED))(scope, receive, send)
            return
        self._tell("")
        fields, exceeded = await self._rate_limit.count(request, key)
        if key and not key.allows(needed):
            detail = f"key {key.id} has the scope {key.scope}, expected {needed}"
            challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
            refusal = _refused(request, HTTPStatus.FORBIDDEN, detail, challenge)
        elif wanted and not (key or refusal or self._keyless == needed == "ask"):
            detail = "no API key; send one as `Authorization: Bearer askp_…`"
            refusal = _refused(request, HTTPStatus.UNAUTHORIZED, detail, "Bearer")

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(fields)
            await send(message)

        await (exceeded or refusal or self._app)(scope, receive, counted)

    def _tell(self, fault: str) -> None:
        """Name a fault of the key file in the log once, not with every request that it stops."""
        if fault and fault != self._told:
            _log.error("closed to everybody: %s", fault)
        self._told = fault

    def _who(self, request: Request) -> tuple[Key | None, Response | None]:
        """The request's key, or the answer to one that is none."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not token:
            return None, None
        key = self._keys.find(token.strip()) if kind.lower() == "bearer" else None
        if key:
            return key, None
        detail = "the API key is unknown or revoked; ask for another"
        challenge = 'Bearer error="invalid_token"'
        return None, _refused(request, HTTPStatus.UNAUTHORIZED, detail, challenge)


def _refused(request: Request, status: HTTPStatus, detail: str, challenge: str) -> Response:
    return problem(request, status, detail, headers={"WWW-Authenticate": challenge})
