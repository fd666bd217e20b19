"""HEAD on every GET route: the same status and headers, without the body (RFC 9110, 9.3.2)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Head:
    """Lets the application answer GET and leaves the body out.

    Not for the paths of `endless`, whose GET is a stream that does not end by itself.
    """

    def __init__(self, app: ASGIApp, endless: frozenset[str]) -> None:
        self._app = app
        self._endless = endless

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; and where GET is allowed, say that HEAD is."""
        if scope["type"] != "http" or scope["path"] in self._endless:
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                allowed = headers.get("allow", "").split(", ")
                if "GET" in allowed and "HEAD" not in allowed:
                    headers["allow"] = ", ".join([*allowed, "HEAD"])
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        asked = dict(scope) | ({"method": "GET"} if is_head else {})
        try:
            await self._app(asked, receive, without_body)
        finally:
            if "route" in asked:  # what was matched, for those who count requests
                scope["route"] = asked["route"]
