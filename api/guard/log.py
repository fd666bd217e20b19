"""The server's log: a JSON object a line on stderr, each with the id of its request.

Questions and addresses of people are not in it unless ASKPARA_LOG=everything asks for them.
"""

import json
import logging
import re
import secrets
import time
from contextvars import ContextVar
from typing import Literal

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Level = Literal["faults", "requests", "everything"]

_request: ContextVar[str] = ContextVar("request", default="")
_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_requests = logging.getLogger("askpara.requests")


class Lines(logging.Formatter):
    """A record as one line of JSON, whatever stands in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Time (UTC), level, logger and message; request, fields and traceback where there are."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "time": f"{moment}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": _request.get() or None,
            "traceback": self.formatException(record.exc_info) if record.exc_info else None,
        } | getattr(record, "fields", {})
        return json.dumps({name: value for name, value in line.items() if value is not None})


def write_lines(level: Level) -> None:
    """Set the log of this process up: warnings and worse, and requests where they are asked for."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    _requests.setLevel(logging.WARNING if level == "faults" else logging.INFO)


class Logged:
    """Gives each request an id (X-Request-ID, the proxy's if it sends one), and logs it if asked.

    A line has method, route, status and milliseconds; only with "everything" the address as it was
    asked for, in which a question may stand, and whose it was.
    """

    def __init__(self, app: ASGIApp, level: Level) -> None:
        self._app = app
        self._level = level

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, then log it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        token, begun, status = _request.set(id), time.perf_counter(), 499

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = id
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            if self._level != "faults":
                milliseconds = round((time.perf_counter() - begun) * 1000, 1)
                self._tell(scope, status, milliseconds)
            _request.reset(token)

    def _tell(self, scope: Scope, status: int, milliseconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        fields = {"method": scope["method"], "route": route, "status": status, "ms": milliseconds}
        if self._level == "everything":
            query = scope["query_string"].decode("latin1")
            fields["path"] = scope["path"] + (f"?{query}" if query else "")
            fields["client"] = scope["client"][0] if scope["client"] else None
        _requests.info("answered", extra={"fields": fields})
