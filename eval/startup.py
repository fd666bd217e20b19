"""How fast a server is ready, and how much memory it holds: `make bench-start`.

Starts `askpara serve` as its own process several times and prints, for each start, the seconds
from the start to the first 200 of /readyz, and the resident memory then and after some questions.
"""

import argparse
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np

# What is accepted, above what was measured on two shared cores; `make bench-start` prints both.
LIMIT_SECONDS, LIMIT_MEGABYTES = 1.5, 300
_QUESTIONS = 50


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is ready."""

    url: str
    """Without a path: "http://127.0.0.1:8000"."""
    pid: int
    seconds: float
    """From the start of the process to the first 200 of /readyz."""

    def megabytes(self, field: str = "VmRSS") -> float:
        """Resident memory: VmRSS now, VmHWM at its highest, RssAnon without mapped files."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"no {field} for process {self.pid}")


@contextmanager
def served(index: str, **environment: str) -> Iterator[Served]:
    """`askpara serve` in a process of its own; the program ends if that does."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("askpara")), "serve"]
    begun = time.perf_counter()
    settings = [f"{name}={value}" for name, value in environment.items()]
    server = subprocess.Popen(["env", *settings, *command, "--index", index, "--port", str(port)])
    try:
        url = f"http://127.0.0.1:{port}"
        while not is_ready(url):
            if server.poll() is not None:
                sys.exit(f"the server ended with status {server.returncode} before it was ready")
            time.sleep(0.01)
        yield Served(url, server.pid, time.perf_counter() - begun)
    finally:
        server.terminate()
        server.wait(10)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def is_ready(url: str) -> bool:
    """Whether a server answers and is ready."""
    try:
        return httpx.get(f"{url}/readyz", timeout=1).is_success
    except httpx.TransportError:
        return False


def main() -> None:
    """Print each start, the medians and the limits; exit status 1 if a median is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="var/index", help="folder of a built index")
    parser.add_argument(
        "--runs", type=int, default=5, help="starts that count; one before warms up"
    )
    given = parser.parse_args()
    starts = [measure(given.index) for _ in range(given.runs + 1)][1:]
    print(f"{'start':>6} {'ready s':>8} {'ready MB':>9} {f'after {_QUESTIONS} questions MB':>24}")
    for number, start in enumerate(starts, start=1):
        print(f"{number:>6} {_row(start)}")
    middle = np.median(starts, axis=0)
    print(f"median {_row(middle)}")
    print(f" limit {LIMIT_SECONDS:>8.2f} {LIMIT_MEGABYTES:>9.0f}")
    sys.exit(bool(middle[0] > LIMIT_SECONDS or middle[1] > LIMIT_MEGABYTES))


def _row(start: Iterable[float]) -> str:
    seconds, ready, used = start
    return f"{seconds:>8.2f} {ready:>9.0f} {used:>24.0f}"


def measure(index: str) -> tuple[float, float, float]:
    """Start a server, ask it, stop it: seconds, and megabytes when ready and after questions."""
    with served(index) as server:
        ready = server.megabytes()
        for i in range(_QUESTIONS):
            question = {"question": f"How many offices reported topic {i}?"}
            httpx.post(f"{server.url}/v1/ask", json=question, timeout=10).raise_for_status()
        return server.seconds, ready, server.megabytes()


if __name__ == "__main__":
    main()
