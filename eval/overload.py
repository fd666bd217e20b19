"""More people than it can answer: `python -m eval.overload`.

Starts `askpara serve`, measures one person alone, then TIMES as many people at once as it has
workers, each asking the next question of the question file as soon as the last was answered or
refused. Prints latencies of accepted and refused questions and memory. Exit status 1 if a promise
of docs/run.md is broken: accepted p99 within 3 times the unloaded one, refusals within 50 ms (p99)
and with Retry-After, no other status.
"""

import argparse
import itertools
import json
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass

from eval.dataset import QUESTIONS as FILES
from eval.dataset import read_questions
from eval.startup import Served, served

TIMES = 10  # people for each worker
WORKERS = 2  # as `serve` has by default
# The promises of docs/run.md: p99 of refusals; p99 of accepted questions over that of one person.
REFUSED_MS, SLOWER = 50, 3
_PAUSE = 0.05  # seconds after a refusal; people wait longer, `Retry-After` asks for a second


@dataclass(frozen=True, slots=True)
class Reply:
    """How one question went."""

    status: int
    """Of HTTP."""
    milliseconds: float
    told: bool
    """Whether Retry-After says when to come again."""


def main() -> None:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="var/index", help="folder of a built index")
    parser.add_argument("--seconds", type=float, default=60, help="of each of the two phases")
    parser.add_argument("--most", type=int, default=50_000, help="requests of each phase at most")
    given = parser.parse_args()
    found = measure(given.index, given.seconds, given.most)
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


def measure(index: str, seconds: float, most: int = 50_000) -> Measured:
    """Serve and ask. seconds, most: time and requests of each of the two phases."""
    with served(index) as server:
        alone = _phase(server, 1, seconds, most)
        before = server.megabytes()
        many = _phase(server, TIMES * WORKERS, seconds, most)
        grown = server.megabytes() - before
    accepted = [reply for reply in many if reply.status == 200]
    refused = [reply for reply in many if reply.status == 503]
    lines = [
        _line("one person", alone),
        _line(f"{TIMES * WORKERS} people, accepted", accepted),
        _line(f"{TIMES * WORKERS} people, refused", refused),
        f"memory grew by {grown:.0f} MB",
    ]
    kept = {
        f"accepted p99 within {SLOWER} times": _p99(accepted) <= SLOWER * _p99(alone),
        f"refused p99 within {REFUSED_MS} ms": _p99(refused) <= REFUSED_MS,
        "refusals say Retry-After": all(reply.told for reply in refused),
        "no other status": len(accepted) + len(refused) == len(many),
    }
    return Measured(lines, kept)


def _phase(server: Served, people: int, seconds: float, most: int) -> list[Reply]:
    questions = [
        question.question for question in read_questions(FILES / "iom-2019.jsonl").questions
    ]
    numbers = itertools.count()
    replies: list[Reply] = []
    end = time.monotonic() + seconds

    def person() -> None:
        while time.monotonic() < end and (number := next(numbers)) < most:
            replies.append(reply := _ask(server, questions[number % len(questions)]))
            if reply.status != 200:
                time.sleep(_PAUSE)

    threads = [threading.Thread(target=person) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def _ask(server: Served, question: str) -> Reply:
    body = json.dumps({"question": question}).encode()
    headers = {"Content-Type": "application/json"}
    begun = time.perf_counter()
    try:
        request = urllib.request.Request(f"{server.url}/v1/ask", body, headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            response.read()
            status, told = response.status, False
    except urllib.error.HTTPError as error:
        status, told = error.code, "retry-after" in error.headers
        error.close()
    return Reply(status, (time.perf_counter() - begun) * 1000, told)


def _p99(replies: Sequence[Reply]) -> float:
    times = sorted(reply.milliseconds for reply in replies)
    return times[int(0.99 * (len(times) - 1))] if times else 0.0


def _line(who: str, replies: Sequence[Reply]) -> str:
    times = sorted(reply.milliseconds for reply in replies)
    median = times[len(times) // 2] if times else 0.0
    return f"{who}: {len(times)} questions, median {median:.0f} ms, p99 {_p99(replies):.0f} ms"


if __name__ == "__main__":
    main()
