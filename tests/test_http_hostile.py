"""What nobody sends by mistake, and what many do: always a clear 4xx, never a fault, never late."""

import json
import socket
import time
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

JSON = {"content-type": "application/json"}
WHO = {"question": "Who leads IOM?"}
LATEST = 60.0  # seconds for one request on a machine that does other things
# The characters that programs stumble over, beside all others.
ODD = "\x00\x1b\u200b\u202e\u2066\ufeff\ufffe\ud800\udfff\u0301\u200d\n\r\t'\"\\<>&%{}$`;|"
TEXT = st.text(st.one_of(st.characters(), st.sampled_from(ODD)), max_size=2100)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def answered_or_told(response: httpx.Response, begun: float) -> None:
    """Held to what is promised of every request."""
    assert response.status_code < 500, response.text[:500]
    assert time.monotonic() - begun < LATEST
    if response.status_code >= 400:
        told = response.json()
        assert told.get("detail") or told["error"]["message"]


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions", "/v1/feedback"])
@given(
    body=st.dictionaries(
        st.sampled_from(
            [
                "question",
                "k",
                "session",
                "document",
                "filters",
                "model",
                "messages",
                "stream",
                "answer",
                "status",
                "verdict",
                "citations",
                "x",
            ]
        ),
        VALUE,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_any_object(server: httpx.Client, path: str, body: dict[str, Any]) -> None:
    begun = time.monotonic()
    answered_or_told(server.post(path, content=json.dumps(body), headers=JSON), begun)


@given(question=TEXT, events=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_any_question(server: httpx.Client, question: str, events: bool) -> None:
    begun = time.monotonic()
    accept = {"accept": "text/event-stream"} if events else {}
    asked = server.post(
        "/v1/ask",
        content=json.dumps({"question": question, "effort": "fast"}),
        headers=JSON | accept,
    )
    answered_or_told(asked, begun)
    assert "event: error" not in asked.text, "an error is told before the stream begins"
    begun = time.monotonic()
    plain = question.encode("utf-8", "replace").decode()
    answered_or_told(server.get("/v1/search", params={"q": plain}), begun)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"question": "' + "a" * 1_000_000 + '"}', 413),
        ('{"question": "' + "a" * 60_000 + '"}', 422),
        ("[" * 30_000 + "]" * 30_000, 400),
        ('{"question": ' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "}", 422),
        (json.dumps(WHO | {"k": 10**400}), 422),
        (json.dumps(WHO | {"k": 0}), 422),
        (json.dumps(WHO | {"k": 101}), 422),
        (json.dumps(WHO | {"k": -1}), 422),
        (json.dumps(WHO | {"k": "5; DROP TABLE"}), 422),
        (json.dumps(WHO | {"session": ["a"] * 21}), 422),
        (json.dumps(WHO | {"session": [["a"]]}), 422),
        ('{"question": "Who?", "k": NaN}', 422),
        ('{"question": "Who?", "question": 1}', 422),
        (b"\xff\xfe\x00", 400),
        (b"", 422),
        (b"null", 422),
    ],
)
def test_a_body_that_is_refused(server: httpx.Client, body: str | bytes, status: int) -> None:
    begun = time.monotonic()
    response = server.post("/v1/ask", content=body, headers=JSON)
    assert response.status_code == status or (status == 422 and response.status_code == 400)
    answered_or_told(response, begun)
    assert len(response.content) < 4_000, "what was sent is not sent back whole"


def test_no_address_that_a_client_sends_is_opened(server: httpx.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/x.pdf"
        headers = {"referer": address, "origin": address, "x-forwarded-host": address[7:-6]}
        for field in ("question", "document", "model"):
            body = {"question": f"What does {address} say?"} | {field: address}
            server.post("/v1/ask", json=body, headers=headers)
        chat = {"messages": [{"role": "user", "content": f"Read {address}"}], "model": address}
        server.post("/v1/chat/completions", json=chat, headers=headers)
        for path in ("/v1/search?q=", "/reports/", "/v1/documents/", "/?q="):
            server.get(path + quote(address, safe=""), headers=headers)
        with pytest.raises(TimeoutError):
            listening.accept()


def test_one_long_word_and_other_floods_are_answered(server: httpx.Client) -> None:
    for question in (
        "a" * 2000,
        "ab1" * 666,
        "漢" * 2000,
        "א" * 2000,
        "e\u0301" * 1000,
        "? who " * 330,
    ):
        begun = time.monotonic()
        answered_or_told(server.post("/v1/ask", json={"question": question}), begun)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/v1/search?q=Kenya&documnet=iom-2019", "is document meant?"),
        ("/v1/search?q=Kenya&kinds=paragraph", "is kind meant?"),
        ("/v1/search?query=Kenya", "no such parameter, there are q, k, kind"),
        ("/v1/documents?slug=iom-2019", "this address takes none"),
        ("/v1/documents/iom-2019/passages?contaner=note", "is container meant?"),
        ("/v1/documents/iom-2019/passages/para:138?fromat=ris", "is format meant?"),
        ("/v1/suggestions?documents=iom-2019", "is document meant?"),
        ("/v1/models?x=1", "this address takes none"),
    ],
)
def test_a_misspelt_parameter_is_refused(server: httpx.Client, path: str, told: str) -> None:
    response = server.get(path)
    assert response.status_code == 422
    assert told in response.text


def test_parameters_of_a_post_are_refused_too(server: httpx.Client) -> None:
    assert server.post("/v1/ask?k=3", json=WHO).status_code == 422
    line = '{"id": 1, "question": "Who leads IOM?"}'
    jsonl = {"content-type": "application/jsonl"}
    assert server.post("/v1/batch?documents=x", content=line, headers=jsonl).status_code == 422
    assert server.get("/?utm_source=letter").status_code == 200, "links to pages may carry more"


def test_what_is_wrong_is_answered_and_not_something_else(server: httpx.Client) -> None:
    """Without a content type the body is read as JSON, so its faults are told."""
    wrong = server.post("/v1/ask", content='{"question": "Who?", "k": 1000}')
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/invalid-request")
    assert "body.k" in wrong.json()["detail"]
    assert (
        server.post("/v1/ask", content="who?", headers={"content-type": "text/plain"}).status_code
        == 415
    )
    assert server.post("/v1/ask", content="{").status_code == 400


@pytest.mark.parametrize("path", ["/?document=none", "/embed?document=none", "/reports/none"])
def test_a_page_for_an_unknown_document_is_a_page(server: httpx.Client, path: str) -> None:
    page = server.get(path)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert 'role="alert"' in page.text
    assert "it holds iom-2019" in page.text
