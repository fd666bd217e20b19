"""More people than it can answer: `python -m eval.overload`.

Starts `askpara serve`, measures one person alone, then TIMES as many people at once as it has
workers, each asking the next question of the question files when the last was answered, and the
same again when it was refused. Prints latencies of accepted and refused questions and memory. Exit
status 1 if a promise of docs/run.md is broken: accepted p99 within 3 times the unloaded one,
refusals within 50 ms (p99) and with Retry-After, no other status, memory that stays.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.dataset import QUESTIONS as FILES
from eval.dataset import read_questions
from eval.faults.people import Reply, people
from eval.startup import Served, served

TIMES = 10  # people for each worker
WORKERS = 2  # as `serve` has by default
# The promises of docs/run.md: p99 of refusals; p99 of accepted questions over that of one person.
REFUSED_MS, SLOWER = 50, 3
_GROWN = 1.05  # memory with many people over that with one, as in the row `changing`


def main() -> None:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="var/index", help="folder of a built index")
    parser.add_argument("--seconds", type=float, default=60, help="of each of the two phases")
    given = parser.parse_args()
    found = measure(given.index, given.seconds)
    print(*found.lines, sep="\n")
    for promise, holds in found.kept.items():
        print("ok  " if holds else "FAIL", promise)
    sys.exit(not all(found.kept.values()))


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it."""

    lines: list[str]
    """For people."""
    kept: dict[str, bool]
    """Each promise, and whether it held."""


def measure(index: str, seconds: float) -> Measured:
    """Serve and ask. seconds: of each of the two phases."""
    # One address asks for all, and more than it may.
    with served(index, ASKPARA_RATE_PER_ADDRESS="off") as server:
        alone = _phase(server, 1, seconds)
        before = server.megabytes()
        many = _phase(server, TIMES * WORKERS, seconds)
        after = server.megabytes()
    accepted = [reply for reply in many if reply.status == 200]
    refused = [reply for reply in many if reply.status == 503]
    others = Counter(reply.status for reply in many) - Counter({200: len(many), 503: len(many)})
    lines = [
        _line("one person", alone),
        _line(f"{TIMES * WORKERS} people, accepted", accepted),
        _line(f"{TIMES * WORKERS} people, refused", refused),
        f"memory: {before:.0f} MB, then {after:.0f} MB",
        *(f"status {status}: {count} questions" for status, count in sorted(others.items())),
    ]
    kept = {
        f"accepted p99 within {SLOWER} times": _p99(accepted) <= SLOWER * _p99(alone),
        f"refused p99 within {REFUSED_MS} ms": _p99(refused) <= REFUSED_MS,
        "refusals say Retry-After": all(reply.told for reply in refused),
        "no other status": not others,
        "memory grows by less than 5 %": after < _GROWN * before,
    }
    return Measured(lines, kept)


def _phase(server: Served, count: int, seconds: float) -> list[Reply]:
    asked = [
        question.question
        for name in ("iom", "asked", "more", "pairs")
        for question in read_questions(FILES / f"{name}-2019.jsonl").questions
    ]
    random.Random(0).shuffle(asked)
    with people(server.url, lambda number: asked[number % len(asked)], count) as replies:
        time.sleep(seconds)
    return replies


def _p99(replies: Sequence[Reply]) -> float:
    times = sorted(1000 * reply.seconds for reply in replies)
    return times[int(0.99 * (len(times) - 1))] if times else 0.0


def _line(who: str, replies: Sequence[Reply]) -> str:
    times = sorted(1000 * reply.seconds for reply in replies)
    median = times[len(times) // 2] if times else 0.0
    return f"{who}: {len(times)} questions, median {median:.0f} ms, p99 {_p99(replies):.0f} ms"


if __name__ == "__main__":
    main()
