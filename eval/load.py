"""A large batch over HTTP: `make bench-batch`.

Starts `askpara serve` as its own process, sends it one batch of QUESTIONS questions (those of the
question file over and over, each time with another number in it, so that no two are the same), and
prints throughput, errors, and the server's resident memory along the way. Exit status 1 if a line
is missing, out of order or an error, or if memory grew by more than LIMIT_GROWTH_MEGABYTES between
the first tenth and the end.
"""

import argparse
import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import get_args

from eval.dataset import QUESTIONS as FILES
from eval.dataset import read_questions
from eval.startup import Served, served
from rag.contract import EffortName

QUESTIONS = 10_000  # of the batch, unless another number is asked for
# Memory must not grow with the batch; this much is left for caches that fill.
LIMIT_GROWTH_MEGABYTES = 20


def main() -> None:
    """Serve, send, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="var/index", help="folder of a built index")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="lines of the batch")
    parser.add_argument(
        "--effort", choices=get_args(EffortName), default="fast", help="careful is 20 times slower"
    )
    parser.add_argument("--processes", type=int, default=0, help="that answer beside the server")
    given = parser.parse_args()
    with served(given.index, ASKPARA_PROCESSES=str(given.processes)) as server:
        failed = _run(server, given.questions, given.effort)
    sys.exit(failed)


def _run(server: Served, total: int, effort: EffortName) -> bool:
    """Whether something was wrong with the batch of `total` questions."""
    marks = {max(1, round(total * tenth / 10)) for tenth in range(11)}
    wrong, answered, size = 0, 0, 0
    memory: list[float] = []
    begun = time.perf_counter()
    batch = urllib.request.Request(
        f"{server.url}/v1/batch",
        b"".join(_lines(total, effort)),
        {"Content-Type": "application/jsonl"},
    )
    with urllib.request.urlopen(batch, timeout=60) as response:
        print(f"{'answers':>8} {'seconds':>8} {'server MB':>10}")
        for answered, line in enumerate(response, start=1):
            answer = json.loads(line)
            wrong += "error" in answer or answer["id"] != answered
            size += len(line)
            if answered in marks:
                memory.append(server.megabytes())
                print(f"{answered:>8} {time.perf_counter() - begun:>8.1f} {memory[-1]:>10.0f}")
    grown = memory[-1] - memory[1]
    print(f"{answered} answers of {total}, {wrong} errors, {size / 1e6:.0f} MB")
    print(f"{answered / (time.perf_counter() - begun):.0f} questions a second")
    print(f"peak {server.megabytes('VmHWM'):.0f} MB, grown by {grown:.0f} MB")
    return answered != total or wrong > 0 or grown > LIMIT_GROWTH_MEGABYTES


def _lines(total: int, effort: EffortName) -> Iterator[bytes]:
    asked = [question.question for question in read_questions(FILES / "iom-2019.jsonl").questions]
    for number in range(1, total + 1):
        question = f"{asked[number % len(asked)]} ({number})"
        line = {"id": number, "question": question, "effort": effort}
        yield json.dumps(line).encode() + b"\n"


if __name__ == "__main__":
    main()
