"""Limits the work that is begun: a number of questions at once, and a short queue before them.

    request ──> queue full? 503 ──> waits for a place ──> works ──> its place is free
                                        └── the client goes, or the time is over: stopped

A request for which there is no room is refused at once (503 with Retry-After), so that those that
are let in are answered soon. In a queue without an end, everybody would wait behind requests whose
senders have given up.
"""

import asyncio
import contextlib
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from api.metrics import Metrics
from corpus.errors import OutOfTime, Overloaded, Stopping
from index.budget import Budget

T = TypeVar("T")

_NEWEST = 0.1  # weight of the newest piece of work in the mean time of one
# What both bring is in docs/decisions/threads.md.
_BEHIND = 3  # steps of priority that threads at work stand behind the event loop; at most 19
_HANDED_ON = 0.00005  # seconds after which a thread hands on the interpreter's lock; else 0.005
_FIRST_GUESS = 0.1  # seconds of a piece of work before any was done


def _yield_to_loop() -> None:
    """Lower the priority of this thread, and of those that it begins, below the event loop's.

    The loop says at once whom it refuses. Only Linux has a priority for each thread.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with contextlib.suppress(OSError):  # a container may forbid it
            nice = os.getpriority(os.PRIO_PROCESS, thread) + _BEHIND
            os.setpriority(os.PRIO_PROCESS, thread, nice)


def end_within(limits: Iterable[asyncio.Timeout], seconds: float) -> None:
    """Let what has a limit of time end within some seconds, if it would not sooner."""
    latest = asyncio.get_running_loop().time() + seconds
    for limit in limits:
        with contextlib.suppress(RuntimeError):  # it has ended in the meantime
            limit.reschedule(min(limit.when() or math.inf, latest))


class Admission:
    """Threads for the model's work, with a place for each and a queue before them.

    running: pieces of work at once. queued: how many more may wait. seconds: from the request to
    the end of the work. One thread a question: ONNX Runtime and FAISS release the interpreter's
    lock, so questions run side by side on as many cores as there are workers.
    """

    def __init__(self, running: int, queued: int, seconds: float, metrics: Metrics) -> None:
        self._running = running
        self._queued = queued
        self._seconds = seconds
        self._metrics = metrics
        self._threads = ThreadPoolExecutor(running, "answer", _yield_to_loop)
        self._places = asyncio.Semaphore(running)
        # Lines of batches wait here, so that a person's question waits behind a few of them only.
        self._lines = asyncio.Semaphore(running + 1)
        self._waiting = 0
        self._mean = _FIRST_GUESS
        self._stopping = False
        self._limits: set[asyncio.Timeout] = set()
        sys.setswitchinterval(_HANDED_ON)

    def do_first(self, work: Callable[[], T]) -> T:
        """Do the work in one of its threads and wait: what every question needs is loaded by it."""
        return self._threads.submit(work).result()

    def check(self) -> None:
        """Raises Overloaded if there is neither a place nor room in the queue."""
        if self._places.locked() and self._waiting >= self._queued:
            self._metrics.refused.labels("overloaded").inc()
            wait = math.ceil(self._mean * (self._waiting + 1) / self._running)
            raise Overloaded(
                f"{self._running} questions are being answered and {self._waiting} wait, which is "
                f"all that is let in; try again in {wait} s",
                wait,
            )

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work in a thread. Raises Overloaded, OutOfTime."""
        self.check()
        return await self._run(work, time.monotonic() + self._seconds, 1)

    async def run_patiently(self, work: Callable[[], T]) -> T:
        """The same for what belongs to a request that was let in: it is never refused."""
        return await self._run(work, math.inf)

    async def run_line(self, work: Callable[[], T]) -> T:
        """The same for a line of a batch, whose time begins when its turn comes.

        Raises Stopping, OutOfTime.
        """
        async with self._lines:
            if self._stopping:
                raise Stopping("the service is about to stop; send this line again", 1)
            return await self._run(work, math.inf)

    async def _run(self, work: Callable[[], T], deadline: float, counted: int = 0) -> T:
        """counted: 1 if it takes up room in the queue while it waits."""
        budget = Budget()
        try:
            async with asyncio.timeout(
                deadline - time.monotonic() if deadline < math.inf else None
            ) as limit:
                self._limits.add(limit)
                await self._place(counted)
                budget.deadline = min(deadline, time.monotonic() + self._seconds)
                done = self._threads.submit(budget.spend, work)
                self._free_after(done, time.monotonic())
                return await asyncio.wrap_future(done)
        except TimeoutError:
            budget.stopped = True
            raise self._late() from None
        except OutOfTime:
            raise self._late() from None
        except asyncio.CancelledError:
            budget.stopped = True
            self._metrics.refused.labels("gone").inc()
            raise
        finally:
            self._limits.discard(limit)

    async def _place(self, counted: int) -> None:
        self._waiting += counted
        self._metrics.waiting.set(self._waiting)
        try:
            await self._places.acquire()
        finally:
            self._waiting -= counted
            self._metrics.waiting.set(self._waiting)

    def _free_after(self, done: "Future[T]", begun: float) -> None:
        """Free the place when the thread ends, which may be after the request was given up."""
        loop = asyncio.get_running_loop()

        def free() -> None:
            self._mean += _NEWEST * (time.monotonic() - begun - self._mean)
            self._places.release()

        def ended(_: "Future[T]") -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(free)

        done.add_done_callback(ended)

    def _late(self) -> OutOfTime:
        self._metrics.refused.labels("deadline").inc()
        wait = max(1, math.ceil(self._mean))
        return OutOfTime(f"not done within {self._seconds:g} s; try again in {wait} s", wait)

    def stop(self, seconds: float) -> None:
        """Let what runs or waits end within some seconds; begin no more lines of batches."""
        self._stopping = True
        end_within(self._limits, seconds)

    def close(self) -> None:
        """Wait for the work that has begun."""
        self._threads.shutdown(wait=True, cancel_futures=True)
