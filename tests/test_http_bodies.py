"""HEAD on every GET route, bodies in a content coding, and bytes that are no text."""

import gzip
import json
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from tests.test_contracts import _paths

PROBLEM = "application/problem+json"
ADDRESSES = {
    "/v1/search": "/v1/search?q=Kenya",
    "/v1/documents/{document}": "/v1/documents/iom-2019",
    "/v1/documents/{document}/sections": "/v1/documents/iom-2019/sections",
    "/v1/documents/{document}/passages": "/v1/documents/iom-2019/passages?container=note",
    "/v1/documents/{document}/passages/{id}": "/v1/documents/iom-2019/passages/para:138?format=ris",
    "/v1/models/{model}": "/v1/models/askpara-extract",
    "/reports/{document}": "/reports/iom-2019",
    "/problems/{slug}": "/problems/not-found",
}
POSTED = ("/v1/ask", "/v1/batch", "/v1/feedback", "/v1/chat/completions")
GOT = [
    *(ADDRESSES.get(path, path) for path in _paths(create_app(Settings()).routes)),
    *("/static/style.css", "/widget/v1/ask-report.js", "/v1/documents/none", "/nowhere"),
]


@pytest.mark.parametrize("path", [path for path in GOT if path not in POSTED])
def test_head_is_get_without_the_body(server: httpx.Client, path: str) -> None:
    got, head = server.get(path), server.head(path)
    assert head.content == b""
    assert head.status_code == got.status_code
    varying = {"date", "ratelimit", "x-request-id"} | (
        {"content-length"} if path == "/metrics" else set()
    )
    assert {k: v for k, v in head.headers.items() if k not in varying} == {
        k: v for k, v in got.headers.items() if k not in varying
    }
    if etag := got.headers.get("etag"):
        assert server.head(path, headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("path", POSTED)
def test_head_where_there_is_no_get(server: httpx.Client, path: str) -> None:
    assert (server.head(path).status_code, server.head(path).headers["allow"]) == (405, "POST")


def test_what_is_allowed_is_told(server: httpx.Client) -> None:
    assert server.delete("/v1/documents").headers["allow"] == "GET, HEAD"


def test_head_is_counted_by_its_route(server: httpx.Client) -> None:
    server.head("/v1/documents/iom-2019")
    counted = 'method="HEAD",route="/v1/documents/{document}",status="200"'
    assert counted in server.get("/metrics").text


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip"])
def test_a_compressed_body_is_refused(server: httpx.Client, path: str, coding: str) -> None:
    body = gzip.compress(b'{"id": 1, "question": "Who leads IOM?"}')
    kind = "application/jsonl" if path == "/v1/batch" else "application/json"
    headers = {"content-type": kind, "content-encoding": coding}
    response = server.post(path, content=body, headers=headers)
    assert response.status_code == 415
    assert response.headers["accept-encoding"] == "identity"
    assert coding in response.text


def test_a_body_as_it_is_may_say_so(server: httpx.Client) -> None:
    headers = {"content-encoding": "Identity"}
    asked = {"question": "Who leads IOM?"}
    assert server.post("/v1/ask", json=asked, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1/documents/iom-2019/passages/%ff",
        "/v1/documents/iom-2019/passages/%ed%a0%80?start=%ff",
        "/v1/documents/%ff",
        "/v1/search?q=%ff",
        "/v1/search?q=Kenya&document=%ff",
        "/v1/search?q=Kenya&pages=%ff",
        "/v1/search?q=Kenya&cursor=%ff",
        "/v1/suggestions?document=%ff",
        "/v1/models/%ff",
        "/problems/%ff",
        "/reports/%ff",
        "/?q=%ff",
        "/embed?q=who&document=%ff",
        "/static/%ff",
        "/widget/v1/%00",
        "/%ff",
    ],
)
def test_an_address_that_is_no_text(server: httpx.Client, path: str) -> None:
    assert 400 <= server.get(path).status_code < 500


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/ask", {"question": "Who leads IOM?", "session": ["Who leads \ud800?"]}),
        ("/v1/ask", {"question": "Who leads IOM?", "document": "\ud800"}),
        ("/v1/ask", {"question": "Who leads IOM?", "filters": {"section": "\ud800"}}),
        ("/v1/ask", {"question": "\ud800 who"}),
        ("/v1/ask", {"question": "who", "\ud800": 1}),
        (
            "/v1/chat/completions",
            {
                "model": "askpara-extract",
                "messages": [{"role": "user", "content": "Who leads \ud800 IOM?"}],
            },
        ),
        ("/v1/chat/completions", {"model": "\ud800", "messages": [{"role": "user"}]}),
        (
            "/v1/feedback",
            {
                "question": "who",
                "answer": "a",
                "status": "not_found",
                "verdict": "right",
                "document": "\ud800",
            },
        ),
    ],
)
def test_half_a_character_is_no_fault_of_the_service(
    server: httpx.Client, path: str, body: dict[str, Any]
) -> None:
    headers = {"content-type": "application/json"}
    response = server.post(path, content=json.dumps(body), headers=headers)
    assert response.status_code < 500, response.text
