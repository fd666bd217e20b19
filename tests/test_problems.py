"""Every way to fail over HTTP: a problem object whose type is a page. And what is counted."""

import asyncio
import base64
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.guard.keys import KeyFile
from api.problems import PLAIN, catalogue, slug_of, titles
from api.routes.negotiation import LANGUAGES
from api.settings import Settings
from corpus.errors import (
    FeedbackError,
    IndexDamaged,
    IndexMissing,
    ModelError,
    ShelfDamaged,
    UnknownDocument,
)
from tests.conftest import early_in_a_minute, serving

NO_HEADERS: Mapping[str, str] = {}
LINES = {"content-type": "application/jsonl"}
STALE = base64.urlsafe_b64encode(b"0123456789abcdef 0123456789abcdef 5").decode()


def check(response: httpx.Response, status: int) -> str:
    """Hold the response to RFC 9457; returns the slug of its type."""
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == problem["status"] == status
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    slug: str = problem["type"].removeprefix("/problems/")
    assert catalogue()[slug][0] == status
    return slug


@pytest.fixture(scope="module")
def guarded(
    index_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, KeyFile]]:
    keys = KeyFile(tmp_path_factory.mktemp("keys") / "keys.sqlite")
    keys.create("somebody", "ask")
    settings = {"ASKPARA_KEYS": str(keys.path), "ASKPARA_RATE_PER_ADDRESS": "2/minute"}
    with serving(index_folder, **settings) as client:
        yield client, keys


def test_a_walk_through_every_status(
    server: httpx.Client, guarded: tuple[httpx.Client, KeyFile]
) -> None:
    closed, keys = guarded
    asking = {"authorization": f"Bearer {keys.create('one', 'ask')[1]}"}
    json = {"content-type": "application/json"}
    early_in_a_minute()
    met = {
        400: check(server.post("/v1/ask", content="{", headers=json), 400),
        401: check(closed.get("/v1/documents"), 401),
        403: check(closed.get("/metrics", headers=asking), 403),
        404: check(server.get("/v1/documents/none"), 404),
        405: check(server.delete("/v1/documents"), 405),
        406: check(server.get("/v1/search?q=a", headers={"accept": "image/png"}), 406),
        410: check(server.get(f"/v1/search?q=a&cursor={STALE}"), 410),
        413: check(server.post("/v1/ask", content=b" " * 70_000, headers=json), 413),
        415: check(
            server.post("/v1/ask", content="who?", headers={"content-type": "text/csv"}), 415
        ),
        422: check(server.post("/v1/ask", json={"question": "?"}), 422),
        429: check([closed.get("/v1/documents") for _ in range(3)][-1], 429),
        500: check(_unexpected(), 500),
    }
    keys.path.write_bytes(b"no database" * 1_000)
    met[503] = check(closed.get("/v1/documents", headers=asking), 503)
    for status, slug in met.items():
        page = closed.get(f"/problems/{slug}")  # nobody needs a key to read what went wrong
        assert page.status_code == 200
        assert str(status) in page.text
    assert server.delete("/v1/documents").headers["allow"] == "GET, HEAD"


def _unexpected() -> httpx.Response:
    """What a fault of ours looks like from outside: no traceback, no message of ours."""
    response = _failing(RuntimeError("secret"))
    assert "secret" not in response.text
    return response


def test_where_the_server_keeps_its_files_is_for_the_log_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for kind in (IndexDamaged, IndexMissing, ModelError, ShelfDamaged, FeedbackError):
        response = _failing(kind("/srv/secret is damaged"))
        assert response.json()["type"] == f"/problems/{slug_of(kind)}"
        assert "secret" not in response.text
        assert "the server's log says more" in response.json()["detail"]
        assert "/srv/secret is damaged" in caplog.text


def _failing(error: Exception, headers: Mapping[str, str] = NO_HEADERS) -> httpx.Response:
    """The answer to a request whose route fails so."""
    app = create_app(Settings())

    @app.get("/v1/fault")
    async def fault() -> None:
        raise error

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/v1/fault", headers=headers)

    return asyncio.run(get())


def test_every_type_has_a_page_that_says_what_it_means(server: httpx.Client) -> None:
    for slug in catalogue():
        assert server.get(f"/problems/{slug}").status_code == 200, slug


def test_plain_types_keep_their_names() -> None:
    """Python's own phrases for 413 and 422 changed with 3.13; these are part of the contract."""
    assert PLAIN[HTTPStatus.REQUEST_ENTITY_TOO_LARGE][0] == "content-too-large"
    assert {slug for slug, _ in PLAIN.values()} <= set(catalogue())


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_type_has_a_title_in_each_language(language: str) -> None:
    assert titles(language).keys() == catalogue().keys()


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        ("", "Unknown document"),
        ("de", "Unknown document"),
        ("en-GB,fr;q=0.5", "Unknown document"),
        ("de, zh-CN;q=0.8", "未知文件"),
        ("ar", "وثيقة غير معروفة"),
        ("fr;q=0.2, ar;q=0.9", "وثيقة غير معروفة"),
        ("ar;q=0", "Unknown document"),
    ],
)
def test_a_title_is_in_the_clients_language(accepted: str, title: str) -> None:
    given = _failing(UnknownDocument("no document 'none'"), {"accept-language": accepted})
    assert check(given, 404) == "unknown-document"
    assert given.json()["title"] == title
    assert "Accept-Language" in given.headers["vary"]


def test_an_error_is_the_same_object_in_every_form(server: httpx.Client) -> None:
    asked: dict[str, Any] = {"question": "Who?", "document": "none"}
    plain = server.post("/v1/ask", json=asked)
    streamed = server.post("/v1/ask", json=asked, headers={"accept": "text/event-stream"})
    assert streamed.json() == plain.json(), "before the stream begins there is no stream"
    assert (streamed.status_code, plain.status_code) == (404, 404)
    batched = server.post("/v1/batch", content='{"id": 1}', headers=LINES).json()
    assert set(batched["error"]) == set(plain.json())


def counters(server: httpx.Client) -> dict[str, float]:
    text = server.get("/metrics").text
    return {
        name: float(value)
        for name, value in re.findall(r"^(askpara\S+) (\S+)$", text, re.MULTILINE)
    }


def test_metrics_count_what_happens(server: httpx.Client) -> None:
    before = counters(server)
    assert before["askpara_http_requests_in_flight"] >= 1, "this one"
    index = server.get("/readyz").json()["index"]
    assert before[
        f'askpara_index_info{{generation="{index["generation"]}",model="{index["model"]}"}}'
    ]
    server.post("/v1/ask", json={"question": "Who was the first on the moon, in 1969?"})
    # Asked by no other test: what is repeated has no stages.
    server.get("/", params={"q": "In which towns are IOM's quality control centres?"})
    server.post("/v1/batch", content='{"id": 1, "question": "Who?"}\nno\n', headers=LINES)
    server.get("/v1/documents/iom-2019/passages/para:138")
    server.get("/v1/documents/iom-2019/passages/para:139")
    server.get("/nowhere/at/all")
    after = counters(server)

    def grown(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    answers = [grown(f'askpara_answers_total{{status="{s}"}}') for s in ("answered", "not_found")]
    assert sum(answers) == 3, "asked by API, by page and by batch"
    assert min(answers) >= 1
    for stage in ("total", "encode", "search", "rerank", "read"):
        assert grown(f'askpara_stage_seconds_count{{stage="{stage}"}}') == 3
    assert grown("askpara_batch_line_errors_total") == 1
    route = "/v1/documents/{document}/passages/{id:path}"
    name = f'askpara_http_requests_total{{method="GET",route="{route}",status="200"}}'
    assert grown(name) == 2
    other = 'askpara_http_requests_total{method="GET",route="other",status="404"}'
    assert grown(other) == 1
    assert not any("nowhere" in name for name in after), "series do not grow with what is asked"
