"""More questions than can be answered, answers that take too long, and clients that go."""

import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpus.passage import Document
from index.build import build
from index.models import ACROSS_MODEL, DEFAULT_MODEL
from tests.conftest import megabytes, serving, share_cache, silent, soon

LINES = {"content-type": "application/jsonl"}
SHORT = {"question": "Who leads IOM?", "effort": "fast"}
# The most that may be asked, and words of the report throughout: each takes long.
LONG = ("How many migrants were assisted in Kenya, by which offices and with what funds? " * 30)[
    :2000
]
CHAT = {"model": "askpara-extract", "messages": [{"role": "user", "content": LONG}]}
ASKED: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "json": ("POST", "/v1/ask", {"question": LONG}),
    "search": ("GET", f"/v1/search?q={LONG.replace(' ', '+')}", None),
    "chat": ("POST", "/v1/chat/completions", CHAT),
    "page": ("GET", f"/?q={LONG.replace(' ', '+')}", None),
}


@pytest.fixture(scope="module")
def narrow(index_folder: Path) -> Iterator[httpx.Client]:
    """A server that answers one question while one waits."""
    with serving(index_folder, ASKPARA_WORKERS="1", ASKPARA_QUEUE="1") as client:
        yield client


@pytest.fixture(scope="module")
def patient(index_folder: Path) -> Iterator[httpx.Client]:
    """A server that answers one question while all others wait."""
    with serving(index_folder, ASKPARA_WORKERS="1", ASKPARA_QUEUE="1000") as client:
        yield client


def counted(server: httpx.Client, name: str) -> float:
    found = re.findall(rf"^{re.escape(name)}\S* (\S+)$", server.get("/metrics").text, re.MULTILINE)
    return sum(map(float, found))


def timed(ask: "partial[httpx.Response]") -> tuple[httpx.Response, float]:
    begun = time.monotonic()
    return ask(), time.monotonic() - begun


def unlike_others(form: str, word: str) -> tuple[str, str, dict[str, Any] | None]:
    """Method, path and body of a question that no other asks: its answer would be at hand."""
    method, path, body = ASKED[form]
    own: dict[str, Any] | None = json.loads(json.dumps(body).replace("migrants", word, 1))
    return method, path.replace("migrants", word, 1), own


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "events", "search", "chat", "page"])
def test_what_cannot_wait_is_told_so_at_once(narrow: httpx.Client, form: str) -> None:
    headers = {"accept": "text/event-stream"} if form == "events" else {}

    def ask(number: int) -> httpx.Response:
        method, path, body = unlike_others("json" if form == "events" else form, f"{form}{number}")
        address = f"{narrow.base_url}{path}"
        return httpx.request(method, address, json=body, headers=headers, timeout=60)

    with ThreadPoolExecutor(12) as threads:
        asks = [threads.submit(timed, partial(ask, number)) for number in range(12)]
        results = [one.result() for one in asks]
    assert {response.status_code for response, _ in results} == {200, 503}
    refused = [(response, took) for response, took in results if response.status_code == 503]
    longest = max(took for response, took in results if response.status_code == 200)
    for response, took in refused:
        assert 1 <= int(response.headers["retry-after"]) <= 60
        assert took < longest, "before those that wait are answered"
        if form == "chat":
            assert response.json()["error"]["code"] == "overloaded"
        else:
            assert response.json()["type"] == "/problems/overloaded"
            assert response.headers["content-type"] == "application/problem+json"
    assert httpx.get(f"{narrow.base_url}/livez").status_code == 200
    assert narrow.post("/v1/ask", json=SHORT).status_code == 200, "later there is room again"


@pytest.mark.slow
def test_lines_of_batches_wait_and_leave_room_for_people(narrow: httpx.Client) -> None:
    body = "".join(json.dumps({"id": n} | SHORT) + "\n" for n in range(60))
    send = partial(
        httpx.post, f"{narrow.base_url}/v1/batch", content=body, headers=LINES, timeout=60
    )
    with ThreadPoolExecutor(3) as threads:
        batches = [threads.submit(send) for _ in range(3)]
        time.sleep(0.1)
        assert narrow.post("/v1/ask", json=SHORT).status_code == 200
        for one in batches:
            lines = [json.loads(line) for line in one.result().text.splitlines()]
            assert len(lines) == 60
            assert all("status" in line for line in lines)


@pytest.mark.slow
def test_the_deadline(index_folder: Path) -> None:
    with serving(index_folder, ASKPARA_DEADLINE="0.001") as client:
        for headers in ({}, {"accept": "text/event-stream"}):
            response = client.post("/v1/ask", json={"question": LONG}, headers=headers)
            if headers:
                assert "event: error" in response.text
                assert "/problems/out-of-time" in response.text
            else:
                assert response.status_code == 503
                assert int(response.headers["retry-after"]) >= 1
                assert response.json()["type"] == "/problems/out-of-time"
                assert "0.001 s" in response.json()["detail"]
        assert counted(client, 'askpara_refused_total{reason="deadline"') == 2
        assert client.get("/readyz").status_code == 200


@pytest.mark.slow
@pytest.mark.real_model
def test_long_questions_at_once_take_no_more_memory_than_is_stated(
    report: Document, tmp_path: Path
) -> None:
    """docs/run.md says what a container needs, of which the peak is what counts.

    With every model that `askpara build` takes by itself.
    """
    share_cache(tmp_path)
    build([report], tmp_path, DEFAULT_MODEL, silent, across=ACROSS_MODEL)
    distinct = " ".join(f"{word}{n}" for n in range(150) for word in ("paper", "zebra"))[:2000]
    foreign = ("Combien de migrants ont été aidés au Kenya, et par quels bureaux ? " * 40)[:2000]
    with serving(tmp_path, ASKPARA_WORKERS="2", ASKPARA_DEADLINE="600") as client:
        ask = partial(client.post, "/v1/ask", timeout=600)
        with ThreadPoolExecutor(2) as threads:
            for question in (LONG, distinct, foreign) * 3:
                asked = threads.map(lambda q: ask(json={"question": q}), [question] * 2)
                assert [one.status_code for one in asked] == [200, 200]
        peak = megabytes(client, "VmHWM")
    assert peak < 1100


@pytest.mark.parametrize(
    "form",
    [
        "json",
        "chat",
        *(pytest.param(f, marks=pytest.mark.slow) for f in ("search", "page", "events")),
    ],
)
def test_work_for_clients_that_have_gone_is_not_begun(patient: httpx.Client, form: str) -> None:
    answers = counted(patient, "askpara_answers_total")
    gone = counted(patient, 'askpara_refused_total{reason="gone"')
    asked = [unlike_others("json" if form == "events" else form, f"{form}{n}") for n in range(40)]
    accepted = "text/event-stream" if form == "events" else "*/*"
    connections = [_half(patient, *one, accepted) for one in asked]
    time.sleep(0.5)
    for connection in connections:
        connection.close()
    # To answer all would take ten seconds.
    assert soon(lambda: counted(patient, "askpara_http_requests_in_flight") == 1), "this one"
    assert counted(patient, "askpara_answers_total") - answers <= 20
    assert counted(patient, 'askpara_refused_total{reason="gone"') - gone >= 15
    assert patient.post("/v1/ask", json=SHORT).status_code == 200


def _half(server: httpx.Client, method: str, path: str, body: Any, accepted: str) -> socket.socket:
    """A connection on which a question was asked and no answer is read."""
    sent = json.dumps(body).encode() if body else b""
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAccept: {accepted}\r\n"
    head += f"Content-Length: {len(sent)}\r\n"
    connection = socket.create_connection((server.base_url.host, server.base_url.port or 80))
    connection.sendall(f"{head}Content-Type: application/json\r\n\r\n".encode() + sent)
    return connection
