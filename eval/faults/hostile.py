"""Input that is made to do harm: mutated documents for the readers, odd requests to the service."""

import http.client
import json
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

from corpus.adding import REPORTS
from corpus.child import read_file
from corpus.errors import CorpusError
from eval.faults.common import Given, Outcome, small_index
from eval.startup import served

PROMISE = "no crash, no 500, nothing over its deadline"
INPUTS = 10_000  # requests at most
LATEST = 60.0  # seconds for a request, and for a document of a few hundred KB
_ROOT = Path(__file__).parents[2]
_LARGEST = 2_000_000  # bytes of a document that is mutated
# The characters that programs stumble over.
_ODD = "\x00\x1b\u200b\u202e\u2066\ufeff\ufffe\ud800\udfff\u0301\u200d\n\r\t'\"\\<>&%{}$`;|"


def run(given: Given) -> Outcome:
    """A third of the time for readers, one for requests; schemathesis takes as long as it needs."""
    chance = random.Random(given.seed)
    read, wrong = documents(given, chance)
    unlimited = {"ASKPARA_RATE_PER_ADDRESS": "off"}
    with small_index(given) as index, served(str(index), **unlimited) as server:
        sent, faults, slowest = requests(server.url, chance, given.seconds / 3)
        schema = _schemathesis(server.url)
    measured = (
        f"{read} mutated documents, {wrong} not read or refused as they should be; "
        f"{sent} requests, {faults} answered wrongly, the slowest in {slowest:.1f} s; "
        f"schemathesis: {schema}"
    )
    held = not wrong and not faults and slowest < LATEST
    return Outcome(measured, held and not schema.startswith("failed"))


def documents(given: Given, chance: random.Random, own: bool = True) -> tuple[int, int]:
    """How many mutations were read, and how many ended in anything but passages or an error.

    own: whether of the reports that askpara brings, too.
    """
    folders = [*([REPORTS] if own else []), *([given.documents] if given.documents else [])]
    kinds = (".txt", ".pdf", ".docx", ".html")
    files = [
        path
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix in kinds and path.stat().st_size < _LARGEST
    ]
    end, read, wrong = time.monotonic() + given.seconds / 3, 0, 0
    with TemporaryDirectory() as folder:
        while not read or time.monotonic() < end:
            source = chance.choice(files)
            path = Path(folder) / f"mutated{source.suffix}"
            _mutate(source, path, chance)
            begun, told = time.monotonic(), "read"
            try:
                read_file(path)
            except CorpusError as error:
                told = str(error)
                # A reader that crashed or ran out of its limits is told so in these words.
                fault = "reader ended" in told or "took more than" in told
            except Exception as error:
                told, fault = repr(error), True
            else:
                fault = False
            took = time.monotonic() - begun
            if fault or took > LATEST:
                print(f"{source.name}, {took:.0f} s: {told}", flush=True)
            read += 1
            wrong += fault or took > LATEST
    return read, wrong


def _mutate(source: Path, target: Path, chance: random.Random) -> None:
    """Some bytes are another; of a DOCX those of its parts, so that it can still be unpacked."""
    if source.suffix != ".docx" or chance.random() < 0.2:
        target.write_bytes(_changed(source.read_bytes(), chance))
        return
    with zipfile.ZipFile(source) as parts, zipfile.ZipFile(target, "w") as copy:
        chosen = chance.choice([name for name in parts.namelist() if name.endswith(".xml")])
        for name in parts.namelist():
            contents = parts.read(name)
            copy.writestr(name, _changed(contents, chance) if name == chosen else contents)


def _changed(contents: bytes, chance: random.Random) -> bytes:
    """Between one and thirty pieces flipped, dropped, doubled, or replaced by chance."""
    data = bytearray(contents)
    for _ in range(chance.randrange(1, 30)):
        start = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 4, 100, 5_000))
        piece = bytes(data[start : start + length])
        way = chance.randrange(4)
        if way == 0:
            data[start : start + length] = bytes(b ^ 1 << chance.randrange(8) for b in piece)
        elif way == 1:
            del data[start : start + length]
        elif way == 2:
            data[start:start] = piece
        else:
            data[start : start + length] = chance.randbytes(length)
    return bytes(data)


def requests(url: str, chance: random.Random, seconds: float) -> tuple[int, int, float]:
    """How many were sent, how many got an answer that is not allowed, and the longest time."""
    address = urlsplit(url)
    end, sent, faults, slowest = time.monotonic() + seconds, 0, 0, 0.0
    while sent < INPUTS and (not sent or time.monotonic() < end):
        method, path, body, headers = chance.choice(_MADE)(chance)
        connection = http.client.HTTPConnection(address.netloc, timeout=2 * LATEST)
        begun = time.monotonic()
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                connection.putheader(name, value.encode("latin-1", "replace"))
            connection.endheaders(body)
            response = connection.getresponse()
            response.read()
            status, told = response.status, response.getheader("Retry-After") is not None
            fault = status >= 500 and not (status == 503 and told)
        except (ValueError, http.client.HTTPException):  # the client itself will not send it
            fault = False
        except TimeoutError:
            fault = True
        except OSError:  # hung up on, as with a head that is too large
            fault = not _alive(address.netloc)
        finally:
            connection.close()
        if fault:
            print(f"{method} {path[:80]} {body[:200]!r}", flush=True)
        slowest = max(slowest, time.monotonic() - begun)
        sent, faults = sent + 1, faults + fault
    return sent, faults, slowest


def _alive(netloc: str) -> bool:
    connection = http.client.HTTPConnection(netloc, timeout=LATEST)
    connection.request("GET", "/livez")
    return connection.getresponse().status == 200


_Made = tuple[str, str, bytes, dict[str, str]]
_JSON = {"Content-Type": "application/json"}
_POSTS = ("/v1/ask", "/v1/chat/completions", "/v1/feedback", "/v1/batch")


def _text(chance: random.Random) -> str:
    letters = (
        _ODD if chance.random() < 0.5 else "".join(chr(chance.randrange(0x3000)) for _ in "x" * 9)
    )
    return "".join(chance.choice(letters) for _ in range(chance.choice((0, 1, 30, 2_000, 2_100))))


def _value(chance: random.Random, depth: int = 0) -> Any:
    simple: list[Callable[[], Any]] = [
        lambda: _text(chance),
        lambda: chance.choice((None, True, -1, 0, 10**30, 1e308, float("nan"), "Who leads it?")),
    ]
    if depth < 4 and chance.random() < 0.4:
        inner = [_value(chance, depth + 1) for _ in range(chance.randrange(4))]
        return inner if chance.random() < 0.5 else {_text(chance)[:50]: one for one in inner}
    return chance.choice(simple)()


def _object(chance: random.Random) -> _Made:
    names = ("question", "k", "session", "document", "filters", "effort", "model", "messages", "x")
    body = {name: _value(chance) for name in names if chance.random() < 0.5}
    return "POST", chance.choice(_POSTS), json.dumps(body).encode(), _JSON


def _bytes(chance: random.Random) -> _Made:
    body = chance.randbytes(chance.choice((0, 10, 1_000, 70_000)))
    return "POST", chance.choice(_POSTS), body, _JSON


def _deep(chance: random.Random) -> _Made:
    depth = chance.choice((100, 1_000, 20_000))
    opening, closing = chance.choice((("[", "]"), ('{"a":', "}")))
    body = opening * depth + "1" + closing * depth
    return "POST", chance.choice(_POSTS), body.encode(), _JSON


def _one_word(chance: random.Random) -> _Made:
    word = chance.choice("aZ9é第") * chance.choice((1_999, 2_001, 20_000))
    return "POST", "/v1/ask", json.dumps({"question": word}).encode(), _JSON


def _compressed(chance: random.Random) -> _Made:
    return "POST", "/v1/ask", chance.randbytes(100), _JSON | {"Content-Encoding": "gzip"}


def _address(chance: random.Random) -> _Made:
    text = quote(_text(chance).encode("utf-8", "surrogatepass")[:6_000])
    path = chance.choice(("/v1/search?q=", "/?q=", "/reports/", "/v1/documents/", "/problems/"))
    return "GET", path + text, b"", {}


def _heads(chance: random.Random) -> _Made:
    many = {f"X-{n}": "y" * chance.choice((1, 100)) for n in range(chance.choice((10, 90, 500)))}
    return "GET", "/v1/documents", b"", many | {"Cookie": _text(chance)[:500], "Range": "bytes=9-1"}


def _method(chance: random.Random) -> _Made:
    method = chance.choice(("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "HEAD", "X" * 50))
    return method, chance.choice((*_POSTS, "/", "/metrics")), b"", {}


_MADE: tuple[Callable[[random.Random], _Made], ...] = (
    _object,
    _object,
    _object,
    _bytes,
    _deep,
    _one_word,
    _compressed,
    _address,
    _heads,
    _method,
)


def _schemathesis(url: str) -> str:
    """Every route with data of the published schema; needs the extra `dev` and the tests."""
    program = Path(sys.executable).with_name("schemathesis")
    settings = _ROOT / "tests" / "schemathesis.toml"
    if not program.exists() or not settings.exists():
        return "not installed"
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [
                *("env", "SCHEMATHESIS_HOOKS=tests.schemathesis_hooks", f"PYTHONPATH={_ROOT}"),
                *(program, "--config-file", settings, "--no-color"),
                *("run", f"{url}/openapi.json"),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        print(done.stdout[-5_000:], flush=True)
        return "failed"
    return next(line.strip() for line in done.stdout.splitlines() if "generated" in line)
