"""The Python client: against the real server, and against one that fails in every way."""

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import httpx
import openai
import pytest

from api.client import (
    ApiError,
    AsyncClient,
    Client,
    InvalidRequest,
    NotFound,
    ServerFailed,
    TooManyRequests,
    Unauthorized,
    Unreachable,
    Unreadable,
    requests,
)
from tests.conftest import free_port, run, serving

OFFICIALS = "How many officials were trained on protection and anti-trafficking measures?"
FOOTBALL = "Who won the football World Cup in 1998?"
T = TypeVar("T")


@pytest.fixture(scope="module")
def address(server: httpx.Client) -> str:
    return str(server.base_url)


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """A method of either client by its name; what an iterator yields comes as a list."""

    async def later(
        address: str, options: dict[str, Any], name: str, *args: Any, **more: Any
    ) -> Any:
        async with AsyncClient(address, **options) as client:
            given = getattr(client, name)(*args, **more)
            if isinstance(given, AsyncIterator):
                return [one async for one in given]
            return await given

    def now(address: str, options: dict[str, Any], name: str, *args: Any, **more: Any) -> Any:
        with Client(address, **options) as client:
            given = getattr(client, name)(*args, **more)
            return list(given) if isinstance(given, Iterator) else given

    def run(address: str, name: str, *args: Any, options: Any = (), **more: Any) -> Any:
        if request.param == "sync":
            return now(address, dict(options), name, *args, **more)
        return asyncio.run(later(address, dict(options), name, *args, **more))

    return run


Run: TypeAlias = Callable[..., Any]


def test_ask(call: Run, address: str) -> None:
    answered = call(address, "ask", OFFICIALS, k=3)
    assert answered.status == "answered"
    assert answered.citations[0].label == "C/111/5, para. 138, p. 22"
    assert "41,209" in answered.citations[0].quote.exact
    assert len(answered.passages) == 3
    assert answered.generated is None
    filtered = call(
        address, "ask", "staff of Kenya", document="iom-2019", filters={"kind": ["table_row"]}
    )
    assert {passage.kind for passage in filtered.passages} == {"table_row"}
    follow_up = call(
        address, "ask", "And in Cairo?", session=["What was the compliance rate in Vienna?"]
    )
    assert follow_up.searched == "What was the compliance rate in Cairo?"


def test_stream(call: Run, address: str) -> None:
    events = call(address, "stream", OFFICIALS)
    assert [event.name for event in events] == ["status", "passages", "answer", "done"]
    assert events[1].passages == events[2].answer.passages
    assert events[2].answer.citations[0].passage == "para:138"
    with pytest.raises(InvalidRequest, match="has no word to search for") as failed:
        call(address, "stream", "?!")
    assert failed.value.problem.type == "/problems/question-error", "after the status was sent"


def test_search(call: Run, address: str) -> None:
    found = call(address, "search", "staff of Kenya", k=4, kind=["table_row", "acronym"])
    assert found.passages[0].id in ("table:III#kenya", "table:II#kenya")
    assert len(found.passages) == 4
    budget = call(address, "search", "staff of Kenya", token_budget=250)
    assert 0 < budget.tokens <= 250


def test_documents_and_passages(call: Run, address: str) -> None:
    (document,) = call(address, "documents")
    assert (document.slug, document.symbol) == ("iom-2019", "C/111/5")
    row = call(address, "passage", "iom-2019", "table:II#kenya")
    assert (row.id, row.citation) == ("table:II#kenya", "C/111/5, Annex II, Kenya, p. 2")


def test_errors_hold_the_problem(call: Run, address: str) -> None:
    with pytest.raises(NotFound, match="no passage 'para:999' in iom-2019") as missing:
        call(address, "passage", "iom-2019", "para:999")
    assert missing.value.problem.status == 404
    assert missing.value.problem.type == "/problems/unknown-passage"
    with pytest.raises(InvalidRequest, match=r"422 .*body\.k"):
        call(address, "ask", OFFICIALS, k=0)
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
        call(f"http://127.0.0.1:{free_port()}", "documents", options={"retries": 0})
    assert issubclass(NotFound, ApiError)


Reply: TypeAlias = tuple[int, dict[str, str], str]
PROBLEM = json.dumps(
    {
        "type": "/problems/x",
        "title": "Too many",
        "status": 429,
        "detail": "60 a minute",
        "instance": "/v1/documents",
    }
)


@contextmanager
def replying(*replies: Reply) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that gives these replies in turn, and the heads of the requests that it got."""
    left, heads = list(replies), list[dict[str, str]]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heads.append({name.lower(): value for name, value in self.headers.items()})
            status, headers, body = left.pop(0)
            self.send_response(status)
            for name, value in ({"content-length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heads
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_it_waits_as_long_as_the_server_says(call: Run) -> None:
    past = format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)
    replies = [
        (429, {"retry-after": "0"}, PROBLEM),
        (503, {"retry-after": past}, "<html>"),
        (200, {}, "[]"),
    ]
    with replying(*replies) as (address, heads):
        assert call(address, "documents", options={"key": "askp_1"}) == []
    assert [head["authorization"] for head in heads] == ["Bearer askp_1"] * 3


@pytest.mark.parametrize(
    ("replies", "raised", "options"),
    [
        ([(429, {"retry-after": "0"}, PROBLEM)] * 3, TooManyRequests, {"retries": 2}),
        ([(429, {"retry-after": "3600"}, PROBLEM)], TooManyRequests, {}),
        ([(503, {}, "busy")], ServerFailed, {"retries": 0}),
        ([(500, {}, "")], ServerFailed, {}),
        ([(401, {}, PROBLEM.replace("429", "401"))], Unauthorized, {}),
        ([(404, {}, "<html>")], NotFound, {}),
        ([(200, {"content-length": "9"}, "[")], Unreachable, {}),
        ([(200, {}, "<html>")], Unreadable, {}),
    ],
)
def test_what_will_not_help_is_not_tried_again(
    call: Run, replies: Iterable[Reply], raised: type[Exception], options: dict[str, int]
) -> None:
    replies = list(replies)
    with replying(*replies) as (address, heads), pytest.raises(raised):
        call(address, "documents", options=options)
    assert len(heads) == len(replies)


def test_an_answer_that_is_no_problem_object_is_said_to_be_none(call: Run) -> None:
    said = "'<html>Apache' is no problem object; is askpara"
    with (
        replying((404, {}, "<html>Apache")) as (address, _),
        pytest.raises(NotFound, match=said),
    ):
        call(address, "documents")


def test_batch(call: Run, address: str) -> None:
    questions: list[Any] = [
        OFFICIALS,
        {"id": "b", "question": "And in Cairo?", "session": ["What was done in Vienna?"], "x": 7},
        {"id": "c", "question": "?!"},
        FOOTBALL,
    ]
    lines = call(address, "batch", questions, k=2)
    assert [line.id for line in lines] == [0, "b", "c", 3]
    assert lines[0].answer.citations[0].passage == "para:138"
    assert len(lines[0].answer.passages) == 2
    assert lines[1].answer.searched == "What was done in Cairo?"
    assert lines[1].fields["x"] == 7
    assert lines[2].answer is None
    assert lines[2].problem.status == 422
    assert lines[3].answer.status == "not_found"


def test_a_batch_of_several_requests_keeps_its_order(
    call: Run, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "_BATCH", 50)
    questions = [f"What was done in {n}?" for n in range(110)]
    asked = ({"id": q, "question": q, "effort": "fast"} for q in questions)
    lines = call(address, "batch", asked, k=1)
    assert [line.answer.question for line in lines] == questions


def test_a_stream_that_is_none_is_unreadable(call: Run) -> None:
    with (
        replying((200, {"content-type": "text/html"}, "<html>")) as (address, _),
        pytest.raises(Unreadable, match="expected text/event-stream"),
    ):
        call(address, "stream", OFFICIALS)


def test_characters_that_some_take_for_line_ends_survive(call: Run, address: str) -> None:
    odd = "a\u2028b\u2029c\x85d\x0ce\x1cf\r"
    asked = {"id": odd, "question": f"Who leads IOM?{odd}", odd: odd}
    (line,) = call(address, "batch", [asked])
    assert (line.id, line.answer.question, line.fields[odd]) == (odd, asked["question"], odd)
    events = call(address, "stream", asked["question"])
    assert [event.name for event in events] == ["status", "passages", "answer", "done"]
    assert events[2].answer.question == asked["question"]


def test_every_way_to_ask_takes_a_document_and_filters(call: Run, address: str) -> None:
    with pytest.raises(NotFound, match="no document 'none'"):
        call(address, "ask", OFFICIALS, document="none")
    with pytest.raises(NotFound, match="no document 'none'"):
        call(address, "search", OFFICIALS, document="none")
    with pytest.raises(NotFound, match="no document 'none'"):
        call(address, "batch", [OFFICIALS], document="none")
    for found in (
        call(address, "ask", OFFICIALS, filters={"language": "fr"}),
        call(address, "search", OFFICIALS, language="fr"),
        call(address, "batch", [{"id": 1, "question": OFFICIALS, "filters": {"language": "fr"}}])[
            0
        ].answer,
    ):
        assert list(found.passages) == []
    found = call(address, "search", "staff of Kenya", pages="22", k=3)
    assert all(p.page.printed_first <= "22" <= p.page.printed_last for p in found.passages)


def test_a_row_of_a_table_comes_with_its_cells(call: Run, address: str) -> None:
    row = call(address, "passage", "iom-2019", "table:II#kenya")
    assert (row.row.label, row.container, row.language) == ("Kenya", "table:II", "en")
    for cell in row.row.cells:
        assert row.text[cell.start : cell.end] == cell.value
        assert row.row.columns[cell.index] == cell.column
    assert call(address, "passage", "iom-2019", "para:138").printed_number == "138"


def test_cite(call: Run, address: str) -> None:
    assert "C/111/5, para. 138, p. 22" in call(address, "cite", "iom-2019", "para:138")
    assert call(address, "cite", "iom-2019", "para:138", "bibtex").startswith("@techreport{")
    assert call(address, "cite", "iom-2019", "table:II#kenya", "ris").startswith("TY  - RPRT")
    assert json.loads(call(address, "cite", "iom-2019", "para:138", "csl"))[0]["locator"] == "138"


def test_keys_are_asked_for_by_every_way_in(index_folder: Path, tmp_path: Path) -> None:
    keys = str(tmp_path / "keys.sqlite")
    made = run("keys", "create", "tests", "--scope", "evaluate", ASKPARA_KEYS=keys).stdout
    (key,) = re.findall(r"askp_\S+", made)
    with serving(index_folder, "--mcp", ASKPARA_KEYS=keys) as server:
        address = str(server.base_url)
        with Client(address) as keyless, pytest.raises(Unauthorized, match="no API key"):
            keyless.ask(OFFICIALS)
        with Client(address, key=key) as client:
            assert client.ask(OFFICIALS).status == "answered"
            assert [line.id for line in client.batch([OFFICIALS])] == [0]
        assert server.post("/mcp", json={}).status_code == 401
        with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as chat:
            with pytest.raises(openai.AuthenticationError) as refused:
                chat.models.list()
            assert refused.value.type == "authentication_error"
        with openai.OpenAI(base_url=f"{address}/v1", api_key=key) as chat:
            assert [model.id for model in chat.models.list()] == ["askpara-extract"]
