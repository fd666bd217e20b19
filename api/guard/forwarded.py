"""Behind a proxy: who asks, by which scheme, and under which path people reach the service.

    https://host/tools/askpara/v1/ask ──> proxy ──> /v1/ask, X-Forwarded-Prefix: /tools/askpara

`Forwarded` stands before all guards, which therefore see the service's own paths whether or not the
proxy takes the prefix off; `Placed` stands behind them, and puts it before the path again, as the
framework expects it (https://asgi.readthedocs.io/en/latest/specs/www.html, root_path).
"""

import re

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

# No empty segment: "//evil.example" would lead to another host.
PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")


class Forwarded:
    """Believes X-Forwarded-For, -Proto and -Prefix of trusted proxies, and of nobody else.

    prefix: what stands before every path, unless the proxy says otherwise. trusted: addresses and
    networks of proxies, separated by commas; * is everybody.
    """

    def __init__(self, app: ASGIApp, prefix: str, trusted: str) -> None:
        self._app = app
        self._prefix = prefix
        self._forwarded = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the prefix off the path."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        prefix = self._prefix
        peer = scope["client"][0] if scope["client"] else None
        if peer in self._forwarded.trusted_hosts:
            for name, value in scope["headers"]:
                said = value.decode("latin1").strip().rstrip("/")
                if name == b"x-forwarded-prefix" and PREFIX.fullmatch(said):
                    prefix = said
        path, raw = scope["path"], scope.get("raw_path") or b""
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path, raw = path[len(prefix) :] or "/", raw[len(prefix) :] or b"/"
        inner = dict(scope) | {"path": path, "raw_path": raw, "root_path": "", "prefix": prefix}
        await self._forwarded(inner, receive, send)  # type: ignore[arg-type]


class Placed:
    """Puts the prefix that `Forwarded` took off before the path again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """For the router, and for the links of pages."""
        if prefix := scope.get("prefix"):
            scope["root_path"], scope["path"] = prefix, prefix + scope["path"]
        await self._app(scope, receive, send)
