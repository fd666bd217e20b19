"""The service over three small documents: every way in keeps to the one or those that are named,
and what is shown of the API is about them."""

import asyncio
import contextlib
import datetime
import hashlib
import html
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import mcp
import openai
import pytest

from api.client import Client
from corpus.passage import Document
from index.build import build
from index.models import DEFAULT_MODEL
from tests.conftest import run, serving, share_cache, silent
from tests.made import read_passages

TEXTS = {
    "wells": "WATER\n\n1. The fund repaired 118 wells in Kenya in 2011. It paid for pumps.\n\n"
    "2. Teams mapped the wells of two districts with the help of many volunteers.\n",
    "roads": "TRANSPORT\n\n1. The fund repaired 34 bridges in Kenya in 2011.\n\n"
    "2. Engineers measured the roads of two districts with the help of many volunteers.\n",
    "ports": "SHIPPING\n\n1. The fund repaired nine piers in Kenya in 2011.\n\n"
    "2. Divers inspected the ports of two districts with the help of many volunteers.\n",
}
LANGUAGES = {"wells": "en", "roads": "fr", "ports": "en"}  # as if, to have two
REPAIRED = "What did the fund repair in Kenya in 2011?"
LINES = {"content-type": "application/jsonl"}
INDEX: dict[str, Path] = {}  # the folder that a server of this module serves, by its address


def document(slug: str) -> Document:
    reading = read_passages(TEXTS[slug], slug)
    # As it stands between sentences in other documents; here it is a space in the source.
    passages = [
        replace(p, text=p.text.replace(". It", ".\u2028It"), language=LANGUAGES[slug])
        for p in reading.passages
    ]
    return Document(
        slug=slug,
        symbol=f"X/{slug}",
        title=f"Report on {slug}",
        publisher="The Fund",
        date=datetime.date(2012, 1, 1),
        language=LANGUAGES[slug],
        sha256=hashlib.sha256(TEXTS[slug].encode()).hexdigest(),
        passages=tuple(passages),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("three-documents")
    share_cache(folder)
    build([document(slug) for slug in TEXTS], folder, DEFAULT_MODEL, silent)
    return folder


@pytest.fixture(scope="module")
def feedback(folder: Path) -> Path:
    return folder / "feedback.db"


@pytest.fixture(scope="module")
def server(folder: Path, feedback: Path) -> Iterator[httpx.Client]:
    with serving(folder, "--mcp", ASKPARA_FEEDBACK_URL=f"sqlite:///{feedback}") as client:
        INDEX[str(client.base_url)] = folder
        yield client


Named: TypeAlias = str | list[str]


def by_ask(server: httpx.Client, slug: Named) -> str:
    return server.post("/v1/ask", json={"question": REPAIRED, "document": slug}).text


def by_search(server: httpx.Client, slug: Named) -> str:
    return server.get("/v1/search", params={"q": REPAIRED, "document": slug}).text


def by_batch_line(server: httpx.Client, slug: Named) -> str:
    line = json.dumps({"id": 1, "question": REPAIRED, "document": slug})
    return server.post("/v1/batch", content=line, headers=LINES).text


def by_batch(server: httpx.Client, slug: Named) -> str:
    line = json.dumps({"id": 1, "question": REPAIRED})
    params = {"document": slug}
    return server.post("/v1/batch", params=params, content=line, headers=LINES).text


def by_client(server: httpx.Client, slug: Named) -> str:
    with Client(str(server.base_url)) as client:
        (line,) = client.batch([REPAIRED], document=slug)
        assert line.answer
        asked, found = client.ask(REPAIRED, document=slug), client.search(REPAIRED, document=slug)
        assert asked.citations == line.answer.citations
        return line.answer.model_dump_json() + found.model_dump_json()


def by_chat(server: httpx.Client, slug: Named) -> str:
    with openai.OpenAI(base_url=f"{server.base_url}/v1", api_key="none") as client:
        reply = client.chat.completions.create(
            model="askpara-extract",
            messages=[{"role": "user", "content": REPAIRED}],
            extra_body={"document": slug},
        )
        return reply.model_dump_json()


def by_command(server: httpx.Client, slug: Named) -> str:
    named = [slug] if isinstance(slug, str) else slug
    options = [option for one in named for option in ("--document", one)]
    done = run("ask", REPAIRED, "--json", *options, index=INDEX[str(server.base_url)])
    assert done.returncode == 0, done.stderr
    return done.stdout


def by_tool(name: str, argument: str) -> Callable[[httpx.Client, Named], str]:
    async def call(address: str, slug: Named) -> str:
        async with mcp.Client(f"{address}/mcp") as client:
            result = await client.call_tool(name, {argument: REPAIRED, "document": slug})
            assert not result.is_error
            return json.dumps(result.structured_content)

    return lambda server, slug: asyncio.run(call(str(server.base_url).rstrip("/"), slug))


def by_page(path: str) -> Callable[[httpx.Client, Named], str]:
    """A page of the server's own lets people change what they chose; a frame keeps to it."""

    def page(server: httpx.Client, slug: Named) -> str:
        text = server.get(path, params={"q": REPAIRED, "document": slug}).text
        for one in [slug] if isinstance(slug, str) else slug:
            box = f'<input type="checkbox" name="document" value="{one}" checked>'
            hidden = f'<input type="hidden" name="document" value="{one}">'
            assert [box in text, hidden in text] == [path == "/", path == "/embed"]
        return text.partition("</form>")[2]  # above its end, all documents are named

    return page


WAYS: dict[str, Callable[[httpx.Client, Named], str]] = {
    "ask": by_ask,
    "search": by_search,
    "a line of a batch": by_batch_line,
    "a batch": by_batch,
    "client": by_client,
    "chat": by_chat,
    "command": by_command,
    "tool ask": by_tool("ask", "question"),
    "tool search": by_tool("search", "query"),
    "page": by_page("/"),
    "embed": by_page("/embed"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    "slug",
    [
        "wells",
        ["ports", "wells"],
        *(pytest.param(s, marks=pytest.mark.slow) for s in ("roads", ["ports"])),
    ],
    ids=str,
)
def test_every_way_in_keeps_to_its_documents(
    server: httpx.Client, way: Callable[[httpx.Client, Named], str], slug: Named
) -> None:
    told = way(server, slug)
    assert _told_of(told) <= ({slug} if isinstance(slug, str) else {*slug})
    assert _told_of(told)


def _told_of(told: str) -> set[str]:
    """Slugs of the documents that stand in it."""
    plain = told.replace(" ", "")
    return {one for one in TEXTS if f"X/{one}" in told or f'"document":"{one}"' in plain}


def test_several_documents_in_any_order_are_one_question(server: httpx.Client) -> None:
    def asked(document: Any) -> Any:
        return server.post("/v1/ask", json={"question": REPAIRED, "document": document}).json()

    one, other = asked(["wells", "ports"]), asked(["ports", "wells", "ports"])
    assert one["id"] == other["id"]
    assert {passage["document"] for passage in one["passages"]} == {"wells", "ports"}
    assert asked(["wells"])["id"] == asked("wells")["id"]
    assert asked([])["id"] == asked(None)["id"]
    assert len({asked(slugs)["id"] for slugs in (None, "wells", "ports", ["ports", "wells"])}) == 4
    page = server.get("/v1/search?q=volunteers&k=1&document=wells&document=ports").json()
    named, swapped = "document=wells&document=ports", "document=ports&document=wells"
    assert named in page["next"]
    following = server.get(page["next"].replace(named, swapped)).json()
    assert following["total"] == page["total"] == 4
    assert following["passages"][0]["rank"] == 2


def test_one_of_several_that_is_not_there_is_named(server: httpx.Client) -> None:
    line = json.dumps({"id": 1, "question": REPAIRED, "document": ["wells", "x"]})
    chat = {"model": "askpara-extract", "messages": [{"role": "user", "content": REPAIRED}]}
    two = "document=wells&document=x"
    for response in (
        server.post("/v1/ask", json={"question": REPAIRED, "document": ["wells", "x"]}),
        server.post("/v1/batch", content=line, headers=LINES),
        server.post(f"/v1/batch?{two}", content=line, headers=LINES),
        server.post("/v1/chat/completions", json=chat | {"document": ["wells", "x"]}),
        server.get(f"/v1/search?q=a&{two}"),
        server.get(f"/v1/suggestions?{two}"),
        server.get(f"/?q=a&{two}"),
    ):
        told = html.unescape(response.text)
        assert "no document 'x' in this index; it holds wells, roads, ports" in told
        assert response.status_code in (404, 200), "200 of a batch whose line is wrong"


@pytest.mark.parametrize("document", [7, [7], {"slug": "wells"}, [["wells"]]])
def test_what_is_no_slug_is_refused_in_one_sentence(server: httpx.Client, document: Any) -> None:
    wrong = server.post("/v1/ask", json={"question": REPAIRED, "document": document})
    assert wrong.status_code == 422
    assert wrong.json()["detail"].startswith(
        "body.document: Input should be a slug or a list of slugs (got"
    )


def test_filters_hold_in_chat_and_tools(server: httpx.Client) -> None:
    body = {
        "model": "askpara-extract",
        "messages": [{"role": "user", "content": REPAIRED}],
        "filters": {"language": "fr"},
    }
    reply = server.post("/v1/chat/completions", json=body).json()
    assert "X/roads" in reply["choices"][0]["message"]["content"]
    wrong = server.post("/v1/chat/completions", json=body | {"filters": {"part": 1}})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "invalid-request")

    async def titles() -> list[str]:
        async with mcp.Client(f"{server.base_url}/mcp") as client:
            asked = {"query": REPAIRED, "filters": {"language": "fr"}}
            result = await client.call_tool("search", asked)
            return [found["title"] for found in result.structured_content["results"]]

    assert asyncio.run(titles()) == ["X/roads, para. 1", "X/roads, para. 2"]


def test_a_tool_lists_the_documents(server: httpx.Client) -> None:
    async def listed() -> Any:
        async with mcp.Client(f"{server.base_url}/mcp") as client:
            return (await client.call_tool("documents", {})).structured_content

    told = asyncio.run(listed())["documents"]
    assert [(one["document"], one["title"]) for one in told] == [
        ("wells", "Report on wells"),
        ("roads", "Report on roads"),
        ("ports", "Report on ports"),
    ]


def test_a_document_that_is_not_there(server: httpx.Client) -> None:
    for page in ("/", "/embed"):
        shown = server.get(page, params={"document": "x"})
        assert (shown.status_code, shown.headers["content-type"][:9]) == (404, "text/html")
    for response in (
        server.get("/v1/suggestions", params={"document": ""}),
        server.post("/v1/batch?document=x", content="{}", headers=LINES),
    ):
        assert (response.status_code, response.json()["type"]) == (
            404,
            "/problems/unknown-document",
        )
    line = '{"id": 1, "question": "Who?"}\n{"id": 2, "question": "Who?", "document": "x"}\n'
    _, wrong = server.post("/v1/batch", content=line, headers=LINES).text.strip().split("\n")
    assert json.loads(wrong)["line"] == 2
    assert json.loads(wrong)["error"]["type"] == "/problems/unknown-document"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"document": "x"}, "line 2: no document 'x' in this index; it holds wells, roads, ports"),
        ({"document": ["wells", "x"]}, "line 2: no document 'x' in this index"),
        ({"document": 7}, "line 2: document is '7': Input should be a slug or a list of slugs"),
        ({"filters": {"part": 1}}, "line 2: filters.part is '1': Extra inputs are not permitted"),
        ({"filters": {"kind": ["x"]}}, "line 2: filters.kind.0 is 'x': Input should be"),
        ({"filters": {"pages": "9-1"}}, "line 2: pages is '9-1'"),
    ],
)
def test_a_line_of_a_file_that_cannot_be_narrowed_so(
    folder: Path, tmp_path: Path, line: dict[str, Any], says: str
) -> None:
    asked = tmp_path / "asked.jsonl"
    lines = [{"id": 1, "question": "Who?"}, {"id": 2, "question": "Who?"} | line]
    asked.write_text("\n".join(map(json.dumps, lines)))
    done = run("batch", str(asked), str(tmp_path / "out.jsonl"), index=folder)
    assert done.returncode == 1
    assert says in done.stderr.replace("\n", " ")
    assert not (tmp_path / "out.jsonl").exists()


def test_a_file_of_questions_keeps_to_documents(folder: Path, tmp_path: Path) -> None:
    asked, answered = tmp_path / "asked.jsonl", tmp_path / "answered.jsonl"
    named: list[Named] = [*TEXTS, ["ports", "wells"]]
    lines = [{"id": 1, "question": REPAIRED, "document": slug} for slug in named]
    lines.append({"id": 2, "question": REPAIRED})
    asked.write_text("\n".join(map(json.dumps, lines)))
    done = run("batch", str(asked), str(answered), "--document", "roads", index=folder)
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in answered.read_text("utf-8").strip().split("\n")]
    assert [{p["document"] for p in answer["passages"]} for answer in answers] == [
        {"wells"},
        {"roads"},
        {"ports"},
        {"wells", "ports"},
        {"roads"},
    ]


def test_suggestions_are_answered_where_they_are_asked(server: httpx.Client) -> None:
    for slug in TEXTS:
        for offered in server.get("/v1/suggestions", params={"document": slug}).json()[
            "suggestions"
        ]:
            assert offered["document"] == slug
            body = {"question": offered["question"], "document": slug}
            assert server.post("/v1/ask", json=body).json()["status"] == "answered"


def test_a_separator_in_a_text_survives_the_whole_way(server: httpx.Client) -> None:
    """From the source through the index and the server to the client."""
    with Client(str(server.base_url)) as client:
        passage = client.passage("wells", "para:1")
        (line,) = client.batch([{"id": "a\u2028b", "question": REPAIRED, "document": "wells"}])
        events = list(client.stream(REPAIRED, document="wells"))
    assert line.answer
    assert events[2].answer
    assert line.id == "a\u2028b"
    assert "2011.\u2028It" in passage.text
    texts = {p.id: p.text for p in line.answer.passages}
    assert texts["para:1"] == passage.text
    assert {p.id: p.text for p in events[2].answer.passages} == texts


def test_the_examples_of_the_api_are_of_these_documents(server: httpx.Client) -> None:
    text = server.get("/openapi.json").text
    for foreign in ("iom-2019", "C/111/5", "anti-trafficking", "Vienna"):
        assert foreign not in text
    paths = json.loads(text)["paths"]
    operation = paths["/v1/ask"]["post"]
    bodies = operation["requestBody"]["content"]["application/json"]["examples"]
    answers = operation["responses"]["200"]["content"]["application/json"]["examples"]
    assert bodies["answered"]["value"]["document"] == "wells"
    for name, answer in answers.items():
        answered = server.post("/v1/ask", json=bodies[name]["value"]).json()
        assert answered | {"timings_ms": {}} == answer["value"] | {"timings_ms": {}}
    checked = 0
    for path, operations in paths.items():
        operation = operations.get("get", {})
        for response in [operation.get("responses", {}).get("200", {})]:
            examples = response.get("content", {}).get("application/json", {}).get("examples", {})
            for name, shown in examples.items():
                given = {
                    parameter["name"]: parameter["examples"][name]["value"]
                    for parameter in operation.get("parameters", [])
                    if name in parameter.get("examples", {})
                }
                address = path.format(**given)
                query = {key: value for key, value in given.items() if f"{{{key}}}" not in path}
                answered = server.get(address, params=query).json()
                assert answered == shown["value"], path
                checked += 1
    assert checked == 6


def test_feedback_keeps_to_a_document(server: httpx.Client, feedback: Path) -> None:
    given = {
        "question": REPAIRED,
        "answer": "ans_1",
        "status": "answered",
        "citations": ["para:1"],
        "verdict": "right",
        "document": "roads",
    }
    assert server.post("/v1/feedback", json=given).status_code == 201
    with contextlib.closing(sqlite3.connect(feedback)) as database:
        assert database.execute("select document from feedback").fetchall() == [("roads",)]
