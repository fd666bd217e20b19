"""How `serve` stops when it gets SIGTERM.

    SIGTERM ──> /readyz 503, all else as before ──> no new connections, what runs ends ──> exit
             for ASKPARA_DRAIN seconds            within GRACE seconds

A proxy that watches /readyz sends nobody here any more by the time that connections are refused.
A second signal, and Ctrl-C, leave out the first step.
"""

import asyncio
import signal
from types import FrameType

import uvicorn
from fastapi import FastAPI

GRACE = 10  # seconds in which connections end before they are cut
_CUT = 4  # seconds that running answers still get; the last one is for telling those cut off


class Server(uvicorn.Server):
    """Runs an application of `api.app.create_app`. drain: seconds."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, drain: float) -> None:
        super().__init__(config)
        self._app = app
        self._drain = drain

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came; the event loop is this thread's."""
        loop = asyncio.get_running_loop()
        wait = 0.0 if self._app.state.stopping or sig == signal.SIGINT else self._drain
        self._app.state.stopping = True
        loop.call_soon_threadsafe(loop.call_later, wait, self._stop, sig)

    def _stop(self, sig: int) -> None:
        self._app.state.service.stop(_CUT)
        if self._app.state.writer:
            self._app.state.writer.stop(_CUT)
        super().handle_exit(sig, None)
