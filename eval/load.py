"""A large batch over HTTP: `make bench-batch`.

Starts `askpara serve` as its own process, sends it one batch of QUESTIONS questions (those of the
question file over and over, each time with another number in it, so that no two are the same), and
prints throughput, errors, and the server's resident memory along the way. Exit status 1 if a line
is missing, out of order or an error, or if memory grew by more than LIMIT_GROWTH_MEGABYTES between
the first tenth and the end.
"""

import argparse
import http.client
import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from eval.dataset import read_questions

QUESTIONS = 10_000
# Memory must not grow with the batch; this much is left for caches that fill.
LIMIT_GROWTH_MEGABYTES = 20
_FILE = Path(__file__).parent / "questions" / "iom-2019.jsonl"


def main() -> None:
    """Serve, send, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="var/index", help="folder of a built index")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="lines of the batch")
    arguments = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    askpara = str(Path(sys.executable).with_name("askpara"))
    command = [askpara, "serve", "--index", arguments.index, "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _await_ready(server, f"http://127.0.0.1:{port}/readyz")
        failed = _run(port, server.pid, arguments.questions)
    finally:
        server.terminate()
        server.wait(10)
    sys.exit(failed)


def _run(port: int, pid: int, total: int) -> bool:
    """Whether something was wrong with the batch of `total` questions."""
    marks = {max(1, round(total * tenth / 10)) for tenth in range(11)}
    wrong, answered, size = 0, 0, 0
    memory: list[float] = []
    with tempfile.TemporaryFile() as batch:
        for line in _lines(total):
            batch.write(line)
        batch.seek(0)
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/v1/batch", batch, {"Content-Type": "application/jsonl"})
        response = connection.getresponse()
        if response.status != http.client.OK:
            sys.exit(f"the batch was answered with {response.status}: {response.read()!r}")
        print(f"{'answers':>8} {'seconds':>8} {'server MB':>10}")
        for number, line in enumerate(response, start=1):
            answer = json.loads(line)
            wrong += "error" in answer or answer["id"] != number
            answered, size = number, size + len(line)
            if number in marks:
                memory.append(_megabytes(pid, "VmRSS"))
                print(f"{number:>8} {time.perf_counter() - begun:>8.1f} {memory[-1]:>10.0f}")
    seconds = time.perf_counter() - begun
    print(f"{answered} answers of {total}, {wrong} errors, {size / 1e6:.0f} MB")
    print(f"{answered / seconds:.0f} questions a second")
    print(f"peak {_megabytes(pid, 'VmHWM'):.0f} MB, grown by {memory[-1] - memory[1]:.0f} MB")
    return answered != total or wrong > 0 or memory[-1] - memory[1] > LIMIT_GROWTH_MEGABYTES


def _lines(total: int) -> Iterator[bytes]:
    asked = [question.question for question in read_questions(_FILE).questions]
    for number in range(1, total + 1):
        question = f"{asked[number % len(asked)]} ({number})"
        yield json.dumps({"id": number, "question": question}).encode() + b"\n"


def _await_ready(server: subprocess.Popen[bytes], url: str) -> None:
    while True:
        if server.poll() is not None:
            sys.exit(f"the server ended with status {server.returncode} before it was ready")
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)


def _megabytes(pid: int, field: str) -> float:
    """Resident memory of a process: VmRSS now, VmHWM at its highest."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no {field} for process {pid}")


if __name__ == "__main__":
    main()
