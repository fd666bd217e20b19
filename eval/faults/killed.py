"""Builds and adds that are killed at any moment while others open the index."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

from corpus.adding import Given as Described
from corpus.shelf import Shelf
from eval.faults.common import (
    CHILDREN,
    Given,
    Outcome,
    build_edition,
    editions_in,
    silent,
    small_index,
)
from index.open import open_index
from index.place import Place
from index.update import add

PROMISE = "0 bad opens, 0 files left behind after the next build"
MOST = 200  # changes that are killed


def run(given: Given) -> Outcome:
    """Kill changes for `minutes`, at most MOST of them; every fourth is an `add`."""
    chance = random.Random(given.seed)
    with small_index(given) as index:
        file = index.parent / "mill.txt"
        longest = _change(index, file, 2, None)
        killed, end = 0, time.monotonic() + given.seconds
        with _reader(index) as (opens, bad):
            while killed < MOST and time.monotonic() < end:
                _change(index, file, 3 + killed, chance.uniform(0, longest))
                killed += 1
            for number in (4, 5):  # an add and a build that nobody kills
                _change(index, file, number, None)
        left = _left(index)
    measured = f"{killed} killed, {opens.value} opens, {bad.value} of them bad; {len(left)} left"
    return Outcome(measured, bad.value == 0 and opens.value > 0 and not left)


def _change(index: Path, file: Path, number: int, killed_after: float | None) -> float:
    """One change in a child; seconds that it took."""
    work = _add if number % 4 == 0 else _build
    child = CHILDREN.Process(target=work, args=(index, file, number))
    begun = time.monotonic()
    child.start()
    child.join(killed_after)
    if child.is_alive():
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
    child.join()
    if killed_after is None and child.exitcode:
        raise RuntimeError(f"a change that nobody killed ended with status {child.exitcode}")
    return time.monotonic() - begun


def _build(index: Path, file: Path, number: int) -> None:
    build_edition(index, number)


def _add(index: Path, file: Path, number: int) -> None:
    kept = ("Rye is kept in the mill.", "Its wheel was mended.", "Flour goes to the harbour.")
    file.write_text("".join(f"{n}. {text}\n\n" for n, text in enumerate(kept, start=1)))
    shelf, described = Shelf(index.parent / "shelf"), Described(slug="mill", title="Mill")
    add(shelf, [file], described, Place(index), silent, lambda: None)


@contextmanager
def _reader(index: Path) -> "Iterator[tuple[Synchronized[int], Synchronized[int]]]":
    """A process that opens the index on and on: how often it did, and how often badly."""
    stop, opens, bad = CHILDREN.Event(), CHILDREN.Value("i", 0), CHILDREN.Value("i", 0)
    reader = CHILDREN.Process(target=_open_on_and_on, args=(index, stop, opens, bad), daemon=True)
    reader.start()
    try:
        yield opens, bad
    finally:
        stop.set()
        reader.join(60)
        reader.kill()


def _open_on_and_on(
    index: Path, stop: Event, opens: "Synchronized[int]", bad: "Synchronized[int]"
) -> None:
    while not stop.is_set() and index.exists():
        try:
            wrong = len(editions_in(open_index(index))) != 1
        except Exception as error:
            print(f"bad open: {error!r}", flush=True)
            wrong = True
        with opens.get_lock():
            opens.value += 1
            bad.value += wrong


def _left(index: Path) -> list[Path]:
    """What no build needs any more."""
    on_shelf = list((index.parent / "shelf" / ".kept").iterdir())
    generations = list((index / "generations").iterdir())
    return [*index.parent.rglob(".*-*"), *generations[2:], *on_shelf[1:]]
