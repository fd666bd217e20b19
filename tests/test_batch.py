"""`POST /v1/batch`: lines in and out as they come, in order, whatever is wrong with one of them."""

import asyncio
import json
import resource
import shutil
import subprocess
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import httpx
import jsonschema
import pytest
from starlette.types import Message

from api.metrics import Metrics
from api.routes import batch as stream
from api.routes.batch import AnswerStream, Spool
from api.schemas import answer_schema
from api.service import Service
from index.open import Index
from rag.answer import Answer, answer
from tests.conftest import soon

LINES = {"content-type": "application/jsonl"}
WHO = '{"id": 1, "question": "Who is the Director General?"}\n'


def post(server: httpx.Client, body: str | bytes, **headers: str) -> httpx.Response:
    return server.post("/v1/batch", params={"k": 1}, content=body, headers=LINES | headers)


def lines(response: httpx.Response) -> list[Any]:
    return [json.loads(line) for line in response.text.splitlines()]


def test_answers_are_in_order_with_their_own_keys(server: httpx.Client) -> None:
    asked = [
        {"id": f"q{n}", "question": f"How many offices? {n}", "effort": "fast", "mine": n}
        for n in range(60)
    ]
    response = post(server, "\n".join(map(json.dumps, asked)))
    assert (response.status_code, response.headers["content-type"]) == (200, "application/jsonl")
    assert response.headers["cache-control"] == "no-store"
    answers = lines(response)
    assert [(a["id"], a["mine"]) for a in answers] == [(f"q{n}", n) for n in range(60)]
    schema = jsonschema.Draft202012Validator(answer_schema())
    for answered in answers:
        schema.validate(answered)


@pytest.mark.parametrize(
    ("line", "id", "says"),
    [
        ("nonsense", None, "line 2 is not JSON"),
        ("[1, 2]", None, "line 2 is '[1, 2]', expected"),
        ('{"question": "Who?"}', None, "line 2 is"),
        ('{"id": "b"}', "b", "expected"),
        ('{"id": [2], "question": " ? "}', [2], "has no word"),
        ('{"id": 2, "question": "Who?", "session": "no"}', 2, "session is 'no'"),
        ('{"id": NaN, "question": "Who?"}', None, "not JSON"),
        ('{"id": 1e999, "question": "Who?"}', None, "not JSON"),
        ('{"id": "\\ud800", "question": "Who?"}', None, "not JSON"),
        ("[" * 20_000, None, "not JSON"),
        ('{"id": "' + "x" * 70_000 + '"}', None, "line 2 is over 65536 bytes"),
        (b'{"id": 1, "question": "\xff\xff"}', None, "not JSON"),
    ],
)
def test_a_bad_line_has_an_error_in_its_place(
    server: httpx.Client, line: str | bytes, id: Any, says: str
) -> None:
    raw = line if isinstance(line, bytes) else line.encode()
    before, wrong, after = lines(post(server, WHO.encode() + raw + b"\n\n\n" + WHO.encode()))
    assert before["status"] == after["status"] == "answered"
    assert set(wrong) == {"id", "line", "error"}
    assert (wrong["id"], wrong["line"]) == (id, 2)
    assert wrong["error"]["type"] == "/problems/batch-error"
    assert says in wrong["error"]["detail"]


def test_windows_line_ends_and_no_line_end(server: httpx.Client) -> None:
    assert [a["id"] for a in lines(post(server, WHO.strip() + "\r\n" + WHO.strip()))] == [1, 1]


@pytest.mark.parametrize(
    ("body", "headers", "status", "type"),
    [
        ("", {}, 422, "batch-error"),
        (" \n\n ", {}, 422, "batch-error"),
        (WHO, {"content-type": "text/csv"}, 415, "unsupported-media-type"),
        (WHO, {"accept": "text/html"}, 406, "not-acceptable"),
    ],
)
def test_what_is_no_batch_is_a_problem(
    server: httpx.Client, body: str, headers: dict[str, str], status: int, type: str
) -> None:
    response = post(server, body, **headers)
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{type}")
    assert response.headers["content-type"] == "application/problem+json"


def test_curl_reads_an_answer_before_it_sends_the_next_question(server: httpx.Client) -> None:
    """Streamed both ways: the next line is only sent when the answer to the last has come."""
    curl = shutil.which("curl")
    assert curl, "this test needs curl: apt-get install curl"
    url = f"{server.base_url}/v1/batch?k=1"
    command = [curl, "-sNT", ".", "-X", "POST", "-H", "Content-Type: application/jsonl", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        stop = threading.Timer(60, process.kill)  # instead of waiting for ever
        stop.start()
        assert process.stdin
        assert process.stdout
        for number in range(5):
            asked = {"id": number, "question": "Who is the Director General?"}
            process.stdin.write(json.dumps(asked).encode())
            process.stdin.write(b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.stdout.read() == b""
        stop.cancel()


def test_work_ends_when_the_client_goes(server: httpx.Client) -> None:
    def counted(name: str) -> float:
        values = [
            line.split()[-1]
            for line in server.get("/metrics").text.splitlines()
            if line.startswith(name)
        ]
        return sum(map(float, values))

    total = 3_000
    body = "".join(WHO.replace("Who", f"Who {n}") for n in range(total))
    before = counted("askpara_answers_total")
    with server.stream("POST", "/v1/batch", content=body, headers=LINES) as response:
        first = next(response.iter_lines())
        assert json.loads(first)["id"] == 1
    assert soon(lambda: counted("askpara_http_requests_in_flight") == 1), "this one"
    assert counted("askpara_answers_total") - before < total


class Stub:
    """A service that answers at once, and counts."""

    workers = 2
    answers = None

    def __init__(self, answered: Answer) -> None:
        self.metrics = Metrics()
        self.asked = 0
        self._answered = answered

    async def run_line(self, work: Any, *arguments: Any) -> Answer:
        self.asked += 1
        return self._answered


async def _settle() -> None:
    """Let everything run that can; nothing here waits for a clock or a thread."""
    for _ in range(500):
        await asyncio.sleep(0)


def _request(count: int) -> Callable[[], Any]:
    """The body of `count` questions, then a client that waits."""
    body = (WHO * count).encode()
    chunks = [body[start : start + 60_000] for start in range(0, len(body), 60_000)]

    async def receive() -> Message:
        if chunks:
            part = chunks.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(chunks)}
        await asyncio.Event().wait()
        raise AssertionError

    return receive


def test_a_client_that_does_not_read_stops_the_work(index: Index) -> None:
    stub = Stub(answer(index, "Who is the Director General?"))
    sent = 0

    async def run() -> None:
        reads = asyncio.Event()

        async def send(message: Message) -> None:
            nonlocal sent
            await reads.wait()
            sent += message["type"] == "http.response.body" and message["more_body"]

        batch = AnswerStream(cast(Service, stub), 1)
        done = asyncio.create_task(batch({"type": "http"}, _request(1_000), send))
        await _settle()
        assert stub.asked <= Stub.workers + 2, "no more than are at work"
        reads.set()
        await done

    asyncio.run(run())
    assert (stub.asked, sent) == (1_000, 1_000)


def test_a_client_that_goes_stops_the_work(index: Index) -> None:
    stub = Stub(answer(index, "Who is the Director General?"))

    async def run() -> None:
        rest = _request(5_000)
        gone = asyncio.Event()

        async def receive() -> Message:
            waiting = [asyncio.ensure_future(rest()), asyncio.ensure_future(gone.wait())]
            done, left = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in left:
                task.cancel()
            if waiting[0] in done:
                return cast(Message, waiting[0].result())
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.body":
                gone.set()
                await asyncio.sleep(0)

        await AnswerStream(cast(Service, stub), 1)({"type": "http"}, receive, send)
        assert not asyncio.all_tasks() - {asyncio.current_task()}, "no task is left"

    asyncio.run(run())
    assert stub.asked < 100


def test_a_body_that_is_too_long_ends_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MAX_BATCH_BYTES", 100_000)
    *whole, (number, last) = _spooled()
    assert number == len(whole) + 1 > 1_000
    assert all(json.loads(line) for _, line in whole), "none is cut in two"
    assert "over 100000 bytes; send it from line" in str(last)


def test_a_full_disk_is_told_in_the_line_that_did_not_fit() -> None:
    """Files of this process may have so many bytes and no more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        *whole, (number, last) = _spooled()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert number == len(whole) + 1 > 1_000
    assert all(json.loads(line) for _, line in whole)
    assert f"no room for the rest of the body; send it from line {number} on" in str(last)


def _spooled() -> list[tuple[int, Any]]:
    """What a spool makes of a body of 5,000 lines."""

    async def run() -> list[tuple[int, Any]]:
        spool = Spool()
        filling = asyncio.create_task(spool.fill(_request(5_000)))
        read = [line async for line in cast(AsyncIterator[Any], spool.lines())]
        filling.cancel()
        spool.close()
        return read

    return asyncio.run(run())
