"""Connections that send nothing, or a request bit by bit, do not keep others out.

Uvicorn waits for a request's head without end. A thousand such connections use up the descriptors
that a process may have, and then nobody is let in, not even `/livez`.
"""

import asyncio
import contextlib
import resource
import sys
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0  # a browser sends a head in one packet; nginx waits 60 s, HAProxy's manual 10 s
MAX_HEAD_BYTES = 32 * 1024  # a question of 2,000 characters in an address is 18,000 letters
BACKLOG = 100  # connections that asyncio accepts before any of them is looked at
_KEPT_FREE = 192  # descriptors for those, the index, databases, batches, logs


def max_connections() -> int:
    """As many as the process may have, once it may have as many as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return max(16, soft - _KEPT_FREE)


class Impatient(H11Protocol):
    """Closes a connection whose request head is not complete within HEAD_SECONDS.

    Beyond `limit` connections, the one that has waited longest without a request makes room.
    """

    limit = sys.maxsize

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._hang_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the head."""
        super().connection_made(transport)
        self._look()
        if len(self.connections) > self.limit:
            waiting = (one for one in self.connections if isinstance(one, Impatient) and one.waits)
            longest = min(waiting, key=lambda one: one.since, default=self)
            longest.transport.abort()
            self.connections.discard(longest)  # it is told later that it is lost

    def data_received(self, data: bytes) -> None:
        """The head may be whole now."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """The next head may have begun."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        super().connection_lost(exc)
        self._stop()

    @property
    def waits(self) -> bool:
        """Whether there is no whole head yet."""
        return self._hang_up is not None

    @property
    def since(self) -> float:
        """When it began to wait, by the loop's clock."""
        return self._hang_up.when() if self._hang_up else self.loop.time()

    def _look(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._stop()
        elif self._hang_up is None:
            self._hang_up = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop(self) -> None:
        if self._hang_up:
            self._hang_up.cancel()
            self._hang_up = None
