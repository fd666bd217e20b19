"""The HTTP API and the pages, against a real server process."""

import asyncio
import concurrent.futures
import json
import re
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from api.schemas import answer_schema
from api.service import Service
from index.place import Place

OFFICIALS = "How many officials were trained on protection and anti-trafficking measures?"
PROBLEM = "application/problem+json"


def events(response: httpx.Response) -> list[tuple[str, Any]]:
    blocks = [block for block in response.text.split("\n\n") if block.strip()]
    parsed = []
    for block in blocks:
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        parsed.append((fields["event"], json.loads(fields["data"])))
    return parsed


def test_ask(server: httpx.Client) -> None:
    response = server.post("/v1/ask", json={"question": OFFICIALS, "k": 3})
    answered = response.json()
    assert response.status_code == 200
    jsonschema.validate(answered, answer_schema())
    assert answered["status"] == "answered"
    assert answered["citations"][0]["passage"] == "para:138"
    assert "41,209" in answered["citations"][0]["quote"]["exact"]
    assert len(answered["passages"]) == 3


def test_ask_with_filters(server: httpx.Client) -> None:
    body = {
        "question": "staff of Kenya",
        "document": "iom-2019",
        "filters": {"kind": ["paragraph"]},
    }
    answered = server.post("/v1/ask", json=body).json()
    assert {p["kind"] for p in answered["passages"]} == {"paragraph"}


def test_symbols_alone_get_help_on_every_way_in(server: httpx.Client) -> None:
    asked = {"question": "👍", "session": ["👍"]}
    streamed = server.post("/v1/ask", json=asked, headers={"accept": "text/event-stream"})
    line = json.dumps({"id": 1, "question": "👍"})
    headers = {"content-type": "application/jsonl"}
    batch = server.post("/v1/batch", content=line, headers=headers)
    told = [server.post("/v1/ask", json=asked).json(), events(streamed)[2][1], batch.json()]
    assert [[note["kind"] for note in one["notes"]] for one in told] == [["help"]] * 3


def test_ask_as_a_stream(server: httpx.Client) -> None:
    headers = {"accept": "text/event-stream"}
    response = server.post("/v1/ask", json={"question": OFFICIALS}, headers=headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    names = [name for name, _ in events(response)]
    assert names == ["status", "passages", "answer", "done"]
    answered = events(response)[2][1]
    jsonschema.validate(answered, answer_schema())
    assert events(response)[1][1] == answered["passages"]
    failed = server.post("/v1/ask", json={"question": "?"}, headers=headers)
    assert failed.status_code == 422, "nothing was streamed yet"
    assert failed.json()["type"] == "/problems/question-error"


def test_search(server: httpx.Client) -> None:
    asked: dict[str, Any] = {"q": "staff of Kenya", "k": 10, "kind": ["table_row", "acronym"]}
    found = server.get("/v1/search", params=asked).json()
    assert found["passages"][0]["id"] in ("table:III#kenya", "table:II#kenya")
    assert {p["kind"] for p in found["passages"]} <= {"table_row", "acronym"}
    assert found["tokens"] is None
    budget = server.get("/v1/search", params=asked | {"token_budget": 250}).json()
    assert 0 < len(budget["passages"]) < 10
    assert 0 < budget["tokens"] <= 250


def test_documents(server: httpx.Client) -> None:
    (document,) = server.get("/v1/documents").json()
    assert document == server.get("/v1/documents/iom-2019").json()
    assert (document["symbol"], document["passages"]["paragraph"]) == ("C/111/5", 348)
    sections = server.get("/v1/documents/iom-2019/sections").json()
    assert sum(len(section["passages"]) for section in sections) == 915
    assert sections[0]["passages"][0] == "cover#symbol"
    assert sections[1] == {"section": ["NOTE"], "passages": ["heading:note", "note#1"]}
    foreword = server.get("/v1/documents/iom-2019/passages", params={"container": "foreword"})
    assert [p["id"] for p in foreword.json()] == [f"foreword#{n}" for n in range(1, 8)]


@pytest.mark.parametrize(
    ("id", "citation"),
    [
        ("para:138", "C/111/5, para. 138, p. 22"),
        ("footnote:4", "C/111/5, footnote 4, p. 34"),
        ("table:II%23kenya", "C/111/5, Annex II, Kenya, p. 2"),
    ],
)
def test_passages(server: httpx.Client, id: str, citation: str) -> None:
    passage = server.get(f"/v1/documents/iom-2019/passages/{id}").json()
    assert passage["citation"] == citation


def test_health(server: httpx.Client) -> None:
    assert server.get("/livez").json()["status"] == "alive"
    ready = server.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["index"]["model"] == "all-MiniLM-L6-v2"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "type", "says"),
    [
        ("POST", "/v1/ask", {"question": ""}, 422, "invalid-request", "body.question"),
        ("POST", "/v1/ask", {"question": " ? "}, 422, "question-error", "has no word"),
        ("POST", "/v1/ask", {"question": "x" * 2001}, 422, "invalid-request", "2000"),
        ("POST", "/v1/ask", {"question": "who?", "k": 0}, 422, "invalid-request", "body.k"),
        ("POST", "/v1/ask", {"question": "who?", "kk": 1}, 422, "invalid-request", "body.kk"),
        ("POST", "/v1/ask", {"question": "who?", "document": "x"}, 404, "unknown-document", "'x'"),
        ("POST", "/v1/ask", None, 422, "invalid-request", "body: "),
        ("GET", "/v1/ask", None, 405, "method-not-allowed", "GET /v1/ask"),
        ("GET", "/v1/search", None, 422, "invalid-request", "query.q"),
        ("GET", "/v1/search?q=a&k=x", None, 422, "invalid-request", "query.k"),
        ("GET", "/v1/search?q=a&kind=x", None, 422, "invalid-request", "query.kind"),
        ("GET", "/v1/documents/x", None, 404, "unknown-document", "it holds iom-2019"),
        ("GET", "/v1/documents/iom-2019/passages/para:0", None, 404, "unknown-passage", "para:0"),
        ("GET", "/nowhere", None, 404, "not-found", "GET /nowhere"),
    ],
)
def test_every_error_is_a_problem(
    server: httpx.Client, method: str, path: str, body: Any, status: int, type: str, says: str
) -> None:
    response = server.request(method, path, json=body)
    problem = response.json()
    assert response.headers["content-type"] == PROBLEM
    assert (response.status_code, problem["status"]) == (status, status)
    assert problem["type"] == f"/problems/{type}"
    assert says in problem["detail"]
    assert set(problem) == {"type", "title", "status", "detail", "instance"}


def test_bodies_that_are_no_json(server: httpx.Client) -> None:
    broken = server.post(
        "/v1/ask", content='{"question": ', headers={"content-type": "application/json"}
    )
    assert (broken.status_code, broken.headers["content-type"]) == (400, PROBLEM)
    form = server.post("/v1/ask", data={"question": "who?"})
    assert (form.status_code, form.headers["content-type"]) == (415, PROBLEM)
    assert "expected application/json" in form.json()["detail"]
    big = server.post("/v1/ask", json={"question": "x" * 200_000})
    assert (big.status_code, big.headers["content-type"]) == (413, PROBLEM)


def test_every_problem_type_has_a_page(server: httpx.Client) -> None:
    problem = server.get("/v1/documents/x").json()
    page = server.get(problem["type"])
    assert page.status_code == 200
    assert "No document of that name in this index." in page.text
    assert server.get("/problems/nonsense").status_code == 404


def test_the_loop_is_free_while_the_model_works(index_folder: Path) -> None:
    """Work that waits for the loop can only end if it does not run on the loop."""

    async def both() -> bool:
        service = Service(Place(index_folder), workers=1)
        released = threading.Event()
        work = asyncio.ensure_future(service.run(released.wait, 5))
        await asyncio.sleep(0)  # the work has begun, or has blocked the loop for five seconds
        released.set()
        done = await work
        service.close()
        return done

    assert asyncio.run(both()), "the work ended because the loop went on"


def test_questions_at_once_are_all_answered(server: httpx.Client) -> None:
    url = f"{server.base_url}/v1/ask"

    def ask(number: int) -> int:
        asked = {"question": f"How many offices reported on {number}?", "effort": "fast"}
        while (told := httpx.post(url, json=asked, timeout=60)).status_code == 503:
            time.sleep(int(told.headers["retry-after"]) / 20)  # sooner than it asks for
        return told.status_code

    with concurrent.futures.ThreadPoolExecutor(20) as threads:
        assert list(threads.map(ask, range(60))) == [200] * 60


def test_openapi_and_its_page(server: httpx.Client) -> None:
    openapi = server.get("/openapi.json").json()
    assert openapi["openapi"].startswith("3.1")
    assert {"/v1/ask", "/v1/search", "/v1/documents", "/livez", "/readyz"} <= set(openapi["paths"])
    docs = server.get("/docs").text
    assert not re.search(r"(src|href)=.https?://", docs), "nothing from another host"
    for asset in re.findall(r"(?:src|href)=\"(/[^\"]+)\"", docs):
        assert server.get(asset).status_code == 200
    assert server.get("/v1/answer.schema.json").json() == answer_schema()


def test_the_page_answers_without_a_script(server: httpx.Client) -> None:
    home = server.get("/")
    assert "<form" in home.text
    policy = home.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    page = server.get("/", params={"q": OFFICIALS}).text
    cited = '<a href="/reports/iom-2019?mark=para:138:0-319#para-138">C/111/5, para. 138, p. 22</a>'
    assert cited in page
    assert re.search(r"<mark>Seventy offices[^<]*41,209[^<]*</mark>", page)
    assert "Not found in this report." in server.get("/", params={"q": "best pizza recipe"}).text


def test_a_question_is_text_on_the_page(server: httpx.Client) -> None:
    page = server.get("/", params={"q": "<img src=x onerror=alert(1)>"}).text
    assert "<img" not in page
    assert "&lt;img src=x" in page
    wrong = server.get("/", params={"q": "?!"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
