"""The gate before every route: API key and scope, rate limit, other origins.

    request ──> whose key? ──> rate limit of that key, or of the address ──> scope ──> route

A wrong key counts against the address that sent it. Paths in `keys.OPEN` pass without any of this.
"""

import ipaddress
import math
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

from fastapi import Request
from fastapi.responses import Response
from limits import RateLimitItem
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.keys import Key, KeyFile, scope_needed
from api.problems import problem, problem_of
from corpus.errors import KeyFileError

Policy = Literal["key", "address"]
EXPOSED = ("ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate")


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
        self._limits = limits
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, count, and say in the response's head what is left."""
        needed = scope_needed(scope["path"]) if scope["type"] == "http" else None
        if needed is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            key, refusal = self._who(request)
        except KeyFileError as error:
            await problem_of(request, error)(scope, receive, send)
            return
        fields, exceeded = await self._count(request, key)
        if key and not key.allows(needed):
            detail = f"key {key.id} has the scope {key.scope}, expected {needed}"
            challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
            refusal = _refused(request, HTTPStatus.FORBIDDEN, detail, challenge)
        elif key is None and refusal is None and self._closed_to_keyless(needed):
            detail = "no API key; send one as `Authorization: Bearer askp_…`"
            refusal = _refused(request, HTTPStatus.UNAUTHORIZED, detail, "Bearer")

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(fields)
            await send(message)

        await (exceeded or refusal or self._app)(scope, receive, counted)

    def _closed_to_keyless(self, needed: str) -> bool:
        return self._keys.wanted() and not (self._keyless == needed == "ask")

    def _who(self, request: Request) -> tuple[Key | None, Response | None]:
        """The request's key, or the answer to one that is none."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not token or not self._keys.wanted():
            return None, None
        key = self._keys.find(token.strip()) if kind.lower() == "bearer" else None
        if key:
            return key, None
        detail = "the API key is unknown or revoked; ask for another"
        challenge = 'Bearer error="invalid_token"'
        return None, _refused(request, HTTPStatus.UNAUTHORIZED, detail, challenge)

    async def _count(
        self, request: Request, key: Key | None
    ) -> tuple[Mapping[str, str], Response | None]:
        """The rate-limit fields of the response, and a 429 if the limit is passed.

        https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
        """
        policy: Policy = "key" if key else "address"
        limit = self._limits[policy]
        if limit is None:
            return {}, None
        counted = (policy, key.id if key else _network(request))
        within = await self._limiter.hit(limit, *counted)
        window = await self._limiter.get_window_stats(limit, *counted)
        seconds = max(1, math.ceil(window.reset_time - time.time()))
        fields = {
            "RateLimit-Policy": f'"{policy}";q={limit.amount};w={limit.get_expiry()}',
            "RateLimit": f'"{policy}";r={window.remaining};t={seconds}',
        }
        if within:
            return fields, None
        detail = (
            f"over {limit} for this {policy}; try again in {seconds} s, or send many questions as "
            "one batch"
        )
        headers = {"Retry-After": str(seconds)}
        return fields, problem(request, HTTPStatus.TOO_MANY_REQUESTS, detail, headers=headers)


def _refused(request: Request, status: HTTPStatus, detail: str, challenge: str) -> Response:
    return problem(request, status, detail, headers={"WWW-Authenticate": challenge})


def _network(request: Request) -> str:
    """The client's address; of IPv6 the /64, since one client has all of it."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    bits = 64 if address.version == 6 else 32
    return str(ipaddress.ip_network((address, bits), strict=False))


class Origins(CORSMiddleware):
    """Scripts of the listed origins may call; cookies are never asked for, none exist."""

    def __init__(self, app: ASGIApp, allowed: list[str]) -> None:
        super().__init__(
            app,
            allow_origins=allowed,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "If-None-Match", "MCP-Protocol-Version"),
            expose_headers=EXPOSED,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """What may not be asked is a problem as all others."""
        response = super().preflight_response(request_headers)
        if response.status_code == HTTPStatus.OK:
            return response
        scope = {"type": "http", "path": "*", "headers": [], "query_string": b""}
        detail = f"{bytes(response.body).decode()}; ASKPARA_ORIGINS lists what may call"
        return problem(Request(scope), HTTPStatus.FORBIDDEN, detail)
