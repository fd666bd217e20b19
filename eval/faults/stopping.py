"""Two servers behind HAProxy: one is told to stop, later the other is killed; people ask on."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from eval.faults.common import Given, Outcome, small_index
from eval.faults.people import Reply, ask, people, varied
from eval.faults.storage import ASKPARA
from eval.startup import free_port, is_ready

PROMISE = "told to stop: nothing is lost; killed: only what was at work there"
PEOPLE = 4  # who ask meanwhile
EXAMPLE = Path(__file__).parents[2] / "docs" / "proxies" / "haproxy-two.cfg"
_DRAIN = 5  # seconds that a server which is told to stop goes on
_QUESTION = "How many ferries did the harbour master count?"


def run(given: Given) -> Outcome:
    """Stop and kill in turn for `minutes`, each at least once."""
    haproxy = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    if haproxy is None:
        return Outcome("no haproxy on this machine (apt-get install haproxy)", None)
    ports = [free_port(), free_port()]
    end = time.monotonic() + given.seconds
    stopped: list[tuple[float, float]] = []
    killed: list[tuple[float, float]] = []
    with small_index(given, reader=True) as index, ExitStack() as open_things:
        servers = [_Server(index, port) for port in ports]
        for server in servers:
            open_things.callback(server.end)
        url = open_things.enter_context(_proxy(haproxy, ports, index.parent))
        with people(url, varied(_QUESTION), PEOPLE) as replies:
            turn = 0
            while turn < 2 or time.monotonic() < end:
                time.sleep(2)
                server, begun = servers[turn % 2], time.monotonic()
                server.signal(signal.SIGKILL if turn % 2 else signal.SIGTERM)
                server.process.wait(30)
                (killed if turn % 2 else stopped).append((begun, time.monotonic() + 3))
                server.start()
                turn += 1
            time.sleep(2)
    lost = [reply for reply in replies if not reply.well]
    by_kill = [reply for reply in lost if _within(reply, killed)]
    measured = (
        f"{len(replies)} questions; {len(stopped)} stops: {len(lost) - len(by_kill)} lost; "
        f"{len(killed)} kills: {len(by_kill)} lost, at most {PEOPLE * len(killed)} were at work"
    )
    return Outcome(measured, len(lost) == len(by_kill) <= PEOPLE * len(killed))


def _within(reply: Reply, spans: Sequence[tuple[float, float]]) -> bool:
    return any(begun < reply.ended and reply.begun < ended for begun, ended in spans)


class _Server:
    """`askpara serve` on a port, to be stopped and started."""

    def __init__(self, index: Path, port: int) -> None:
        self._index, self._port = index, port
        self.start()

    def start(self) -> None:
        """Start it; returns when it is ready."""
        self.process = subprocess.Popen(
            [
                *("env", f"ASKPARA_DRAIN={_DRAIN}", f"ASKPARA_KEYS={self._index}/none"),
                *(str(ASKPARA), "serve", "--index", str(self._index), "--port", str(self._port)),
            ],
            stderr=subprocess.DEVNULL,
        )
        while not is_ready(f"http://127.0.0.1:{self._port}"):
            if self.process.poll() is not None:
                raise RuntimeError(f"a server ended with status {self.process.returncode}")
            time.sleep(0.05)

    def signal(self, number: int) -> None:
        """Send a signal to the process."""
        self.process.send_signal(number)

    def end(self) -> None:
        """Kill it, and do not start it again."""
        self.process.kill()
        self.process.wait()


@contextmanager
def _proxy(haproxy: str, ports: Sequence[int], folder: Path) -> Iterator[str]:
    """The address of HAProxy with the configuration that the documentation shows."""
    port = free_port()
    text = EXAMPLE.read_text("utf-8").replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    for shown, used in zip(("8001", "8002"), ports, strict=True):
        text = text.replace(f"127.0.0.1:{shown}", f"127.0.0.1:{used}")
    (folder / "haproxy.cfg").write_text(text)
    process = subprocess.Popen(
        [haproxy, "-db", "-f", str(folder / "haproxy.cfg")], stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        while ask(url, _QUESTION, timeout=5).status != 200:
            time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()
