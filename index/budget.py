"""How long the work at hand may take, and whether anybody still waits for it.

A thread cannot be ended from outside, so long computations ask here between their steps, and stop
by an error. Work that was given no budget, as on the command line, never stops.
"""

import math
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from corpus.errors import OutOfTime

T = TypeVar("T")


@dataclass(slots=True)
class Budget:
    """What one piece of work may spend."""

    deadline: float = math.inf
    """As `time.monotonic` counts."""
    stopped: bool = False
    """Set when nobody waits for the work any more."""

    def spend(self, work: Callable[[], T]) -> T:
        """Do the work within this budget. Raises OutOfTime."""
        token = _current.set(self)
        try:
            check()
            return work()
        finally:
            _current.reset(token)


_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


def check() -> None:
    """Called between the steps of a long computation. Raises OutOfTime if it should end."""
    budget = _current.get()
    if budget and (budget.stopped or time.monotonic() > budget.deadline):
        raise OutOfTime("nobody waits for this any more, or its time is over; try again later")


def seconds_left() -> float:
    """Of the work at hand, so that a stage that takes long can be left out; else infinity."""
    budget = _current.get()
    return budget.deadline - time.monotonic() if budget else math.inf
