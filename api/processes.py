"""Processes that answer questions beside the service's own.

    thread of the service ──> pipe ──> a process that has the index open ──> its answer
                                └── it was killed, or has another index: the thread answers itself

Half of a `fast` question is Python, and the threads of a process share one interpreter: however
many cores a machine has, one process answers as many questions a second as one and a half cores
can. Each of these loads the models, so each takes the memory of a server.
"""

import atexit
import contextlib
import gc
import logging
import multiprocessing
import os
import queue
import signal
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from types import FrameType
from typing import TypeAlias

from api.guard.memory import give_back_large_blocks
from corpus.errors import AskparaError, OutOfTime
from index import budget
from index.budget import Budget
from index.open import Index
from index.place import Place
from index.where import Where
from rag.answer import Answer, answer
from rag.contract import EffortName

_WARM_UP = "How many people did the report say were assisted?"
Answers: TypeAlias = Callable[[str, int, Where, Sequence[str], EffortName], Answer]
_Asked: TypeAlias = tuple[str, int, Where, tuple[str, ...], EffortName]
_Found: TypeAlias = tuple[Answer, int] | None

_LOOK = 0.2  # seconds between two looks whether anybody still waits
_STOP = signal.SIGUSR1
# Spawned: a copy of a process whose threads hold locks may wait for these for ever.
_APART = multiprocessing.get_context("spawn")


class Processes:
    """Some processes that answer from an index, each one question at a time."""

    def __init__(self, place: Place, n: int) -> None:
        """Starts n processes, which open the index at a place. They end with this one."""
        self.count = n
        self._place = place
        self._idle: queue.LifoQueue[_Process] = queue.LifoQueue()
        for _ in range(n):
            self._idle.put(_Process(place))
        atexit.register(self.close)  # before Python waits for them

    def answer(
        self,
        index: Index,
        question: str,
        k: int,
        where: Where,
        session: Sequence[str],
        effort: EffortName,
    ) -> Answer:
        """As `rag.answer.answer`, by one of the processes; by this thread if that one cannot.

        index: whose generation is to answer. Raises OutOfTime, and what `answer` raises.
        """
        asked = (question, k, where, tuple(session), effort)
        process = self._idle.get()
        try:
            found = process.ask(index.generation, asked)
        except (EOFError, OSError):
            logging.getLogger("askpara").error(
                "a process that answers questions was ended from outside; another one starts"
            )
            process, found = _Process(self._place), None
        finally:
            self._idle.put(process)
        if found is None:
            return answer(index, *asked)
        answered, pairs = found
        if index.reader:
            index.reader.pairs += pairs
        return answered

    def close(self) -> None:
        """End them, when no question is being answered any more."""
        atexit.unregister(self.close)
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()


def answers_of(index: Index, processes: Processes | None) -> Answers:
    """`rag.answer.answer` of an index, by the thread that calls it or by one of the processes."""
    return partial(processes.answer if processes else answer, index)


class _Process:
    """The service's end of one process."""

    def __init__(self, place: Place) -> None:
        self._pipe, theirs = _APART.Pipe()
        self._process = _APART.Process(target=_serve, args=(place, theirs), daemon=True)
        self._process.start()
        theirs.close()  # so that the pipe ends with the process

    def ask(self, generation: str, asked: _Asked) -> _Found:
        """Raises EOFError or OSError if it was ended, OutOfTime, and what `answer` raises."""
        self._pipe.send((generation, budget.seconds_left(), asked))
        told = False
        while not self._pipe.poll(_LOOK):
            with contextlib.suppress(OutOfTime):
                budget.check()
                continue
            if not told:  # it stops at its next step, and then says so
                os.kill(self._process.pid or 0, _STOP)
                told = True
        found = self._pipe.recv()
        if isinstance(found, Exception):
            raise found
        checked: _Found = found
        return checked

    def close(self) -> None:
        self._pipe.close()
        self._process.join()


def warm(index: Index) -> None:
    """Load what a first question loads, and take it out of the garbage collector's sight.

    That looked through an index for up to 280 ms at a time, and nobody was answered meanwhile.
    """
    answer(index, _WARM_UP, effort="fast")
    if index.reader:  # one passage loads all of it; a question has several read
        index.reader.read(_WARM_UP, [index.passages[0].text])
    gc.collect()
    gc.freeze()


# What follows runs in the processes.
_work = Budget()


def _serve(place: Place, pipe: Connection) -> None:
    """Answer what comes through the pipe until it ends, as it does when the service is killed."""
    global _work
    for stops in (signal.SIGINT, signal.SIGTERM):  # the service says when to end
        signal.signal(stops, signal.SIG_IGN)
    signal.signal(_STOP, _stop)
    give_back_large_blocks()
    index: Index | None = None
    with contextlib.suppress(AskparaError):  # the service says what is wrong with an index
        index = place.open(threads=1, ready=True)
        warm(index)
    with contextlib.suppress(EOFError, OSError):
        while True:
            generation, seconds, asked = pipe.recv()
            _work = Budget(time.monotonic() + seconds)
            try:
                index = _of(generation, place, index)
                pipe.send(_found(index, asked) if index.generation == generation else None)
            except Exception as error:
                pipe.send(error)


def _stop(signal: int, frame: FrameType | None) -> None:
    _work.stopped = True


def _of(generation: str, place: Place, index: Index | None) -> Index:
    """The index, opened anew where another generation is asked for that is the current one."""
    if index is None or (index.generation != generation and generation == place.current()):
        return place.open(threads=1, ready=True, like=index)
    return index


def _found(index: Index, asked: _Asked) -> _Found:
    """The answer, and how many pairs the reader read for it."""
    before = index.reader.pairs if index.reader else 0
    answered = _work.spend(lambda: answer(index, *asked))
    return answered, (index.reader.pairs if index.reader else 0) - before
