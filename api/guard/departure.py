"""Work whose client has gone is stopped, and if it waits is not begun.

The framework does this for streams alone: the work of an ordinary request goes on for nobody.
"""

import asyncio
import contextlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Departure:
    """Cancels the application when the client hangs up before it has the whole response.

    watching: paths that notice it themselves, because they read and write at the same time.
    """

    def __init__(self, app: ASGIApp, watching: frozenset[str]) -> None:
        self._app = app
        self._watching = watching

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read ahead by one message, so that hanging up is seen while the application works."""
        if scope["type"] != "http" or scope["path"] in self._watching:
            await self._app(scope, receive, send)
            return
        # One message alone: a body is read as fast as the application takes it.
        messages: asyncio.Queue[Message] = asyncio.Queue(1)
        answered = False

        async def noted(message: Message) -> None:
            nonlocal answered
            last = message["type"] == "http.response.body" and not message.get("more_body")
            answered = answered or last
            await send(message)

        async def read_ahead() -> None:
            while (message := await receive())["type"] != "http.disconnect":
                await messages.put(message)
            if not answered:  # a server says "disconnect" after the response too
                work.cancel()

        work = asyncio.ensure_future(self._app(scope, messages.get, noted))
        reading = asyncio.create_task(read_ahead())
        try:
            await asyncio.wait((work,))
        finally:
            reading.cancel()
            work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
