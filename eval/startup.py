"""How fast a server is ready, and how much memory it holds: `make bench-start`.

Starts `askpara serve` as its own process several times and prints, for each start, the seconds
from the start to the first 200 of /readyz, and the resident memory then and after some questions.
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

# What is accepted, above what was measured on two shared cores; `make bench-start` prints both.
LIMIT_SECONDS, LIMIT_MEGABYTES = 1.5, 300
_QUESTIONS = 50


@dataclass(frozen=True, slots=True)
class Start:
    """One start of the server."""

    seconds: float
    """From the start of the process to the first 200 of /readyz."""
    ready_megabytes: float
    """Resident memory then."""
    used_megabytes: float
    """Resident memory after some questions."""


def main() -> None:
    """Print each start, the medians and the limits; exit status 1 if a median is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="var/index", help="folder of a built index")
    parser.add_argument(
        "--runs", type=int, default=5, help="starts that count; one before warms up"
    )
    arguments = parser.parse_args()
    starts = [measure(Path(arguments.index)) for _ in range(arguments.runs + 1)][1:]
    print(f"{'start':>6} {'ready s':>8} {'ready MB':>9} {f'after {_QUESTIONS} questions MB':>24}")
    for number, one in enumerate(starts, start=1):
        print(f"{number:>6} {_row(one)}")
    middle = Start(
        statistics.median(one.seconds for one in starts),
        statistics.median(one.ready_megabytes for one in starts),
        statistics.median(one.used_megabytes for one in starts),
    )
    print(f"median {_row(middle)}")
    print(f" limit {LIMIT_SECONDS:>8.2f} {LIMIT_MEGABYTES:>9.0f}")
    sys.exit(middle.seconds > LIMIT_SECONDS or middle.ready_megabytes > LIMIT_MEGABYTES)


def _row(start: Start) -> str:
    return f"{start.seconds:>8.2f} {start.ready_megabytes:>9.0f} {start.used_megabytes:>24.0f}"


def measure(index: Path) -> Start:
    """Start a server, ask it, stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("askpara")), "serve"]
    begun = time.perf_counter()
    server = subprocess.Popen([*command, "--index", str(index), "--port", str(port)])
    try:
        while not _ready(f"http://127.0.0.1:{port}/readyz"):
            if server.poll() is not None:
                sys.exit(f"the server ended with status {server.returncode} before it was ready")
            time.sleep(0.01)
        seconds = time.perf_counter() - begun
        ready = _resident_megabytes(server.pid)
        for i in range(_QUESTIONS):
            _ask(f"http://127.0.0.1:{port}/v1/ask", f"How many offices reported topic {i}?")
        return Start(seconds, ready, _resident_megabytes(server.pid))
    finally:
        server.terminate()
        server.wait(10)


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _ask(url: str, question: str) -> None:
    body = json.dumps({"question": question}).encode()
    headers = {"content-type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10).read()


def _resident_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no VmRSS for process {pid}")


if __name__ == "__main__":
    main()
