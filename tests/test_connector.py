"""The tools for AI assistants: the client of `mcp` against real processes, on both transports."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from corpus.passage import Document
from index import models
from index.build import build
from tests.conftest import ASKPARA, serving, share_cache, silent

OFFICIALS = "How many officials were trained on protection and anti-trafficking measures?"
T = TypeVar("T")
Connect: TypeAlias = Callable[[], AbstractAsyncContextManager[Client]]


@pytest.fixture(scope="module")
def address(index_folder: Path) -> Any:
    with serving(index_folder, "--mcp", ASKPARA_PUBLIC_URL="https://reports.example") as client:
        yield str(client.base_url)


@pytest.fixture(params=["stdio", "http"])
def connect(request: pytest.FixtureRequest, index_folder: Path) -> Connect:
    if request.param == "http":
        address = request.getfixturevalue("address")
        return lambda: Client(f"{address}/mcp")
    environment = {"ASKPARA_INDEX": str(index_folder)}
    environment["ASKPARA_PUBLIC_URL"] = "https://reports.example"
    parameters = StdioServerParameters(command=str(ASKPARA), args=["mcp"], env=environment)
    return lambda: Client(parameters)


def talk(connect: Connect, *calls: tuple[str, dict[str, Any]]) -> list[CallToolResult]:
    async def all_calls() -> list[CallToolResult]:
        async with connect() as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return run(all_calls())


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(work, 60))


@pytest.mark.real_model
def test_an_assistant_that_runs_answers_from_a_new_index(report: Document, tmp_path: Path) -> None:
    share_cache(tmp_path)
    parameters = StdioServerParameters(
        command=str(ASKPARA), args=["mcp"], env={"ASKPARA_INDEX": str(tmp_path)}
    )

    def published(title: str) -> None:
        few = replace(report, title=title, passages=report.passages[:4])
        build([few], tmp_path, models.DEFAULT_MODEL, silent, reader=False)

    async def titles() -> list[str]:
        found = []
        async with Client(parameters) as client:
            for title in ("Old report", "New report"):
                published(title)
                (document,) = told(await client.call_tool("documents", {}))["documents"]
                found.append(document["title"])
        return found

    published("Old report")
    assert run(titles()) == ["Old report", "New report"]


def told(result: CallToolResult) -> dict[str, Any]:
    """What the tool returned: the same as structured content and as JSON text."""
    (text,) = result.content
    assert isinstance(text, TextContent)
    assert not result.is_error, text.text
    structured: dict[str, Any] = result.structured_content
    assert json.loads(text.text) == structured
    return structured


def test_search_and_fetch_have_the_shape_of_connectors(connect: Connect) -> None:
    searched, fetched, row = talk(
        connect,
        ("search", {"query": OFFICIALS}),
        ("fetch", {"id": "iom-2019/para:138"}),
        ("fetch", {"id": "table:II#kenya"}),
    )
    results = told(searched)["results"]
    assert len(results) == 10
    assert {frozenset(result) for result in results} == {frozenset({"id", "title", "url"})}
    assert results[0] == {
        "id": "iom-2019/para:138",
        "title": "C/111/5, para. 138, p. 22",
        "url": "https://reports.example/reports/iom-2019#para-138",
    }
    passage = told(fetched)
    assert set(passage) == {"id", "title", "text", "url", "metadata"}
    assert results[0].items() <= passage.items()
    assert passage["text"].startswith("Seventy offices developed materials")
    assert passage["metadata"]["symbol"] == "C/111/5"
    assert passage["metadata"]["section"].endswith("migrant exploitation and abuse")
    assert told(row)["id"] == "iom-2019/table:II#kenya"


def test_ask_answers_by_quotes_or_says_that_nothing_was_found(connect: Connect) -> None:
    answered, not_found = (
        told(result)
        for result in talk(
            connect,
            ("ask", {"question": OFFICIALS}),
            ("ask", {"question": "Who won the football World Cup in 1998?"}),
        )
    )
    assert answered["status"] == "answered"
    (citation,) = answered["citations"]
    assert (citation["marker"], citation["id"]) == (1, "iom-2019/para:138")
    assert "41,209 officials" in citation["quote"]
    assert answered["answer"] == citation["quote"]
    assert answered["nearest"] == []
    assert (not_found["status"], not_found["answer"]) == ("not_found", "")
    assert len(not_found["nearest"]) == 5


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        (
            "fetch",
            {"id": "para:999"},
            "no passage 'para:999' in iom-2019; ids look like table:I.1#men, heading:note",
        ),
        ("fetch", {"id": "iom-1066/para:1"}, "no passage 'iom-1066/para:1' in iom-2019"),
        ("ask", {"question": "?!"}, "has no word to search for"),
        ("search", {"query": "x" * 2001}, "at most 2000 are read"),
        ("search", {}, "query"),
    ],
)
def test_a_tool_that_fails_says_why(
    address: str, tool: str, arguments: dict[str, str], says: str
) -> None:
    (result,) = talk(lambda: Client(f"{address}/mcp"), (tool, arguments))
    (text,) = result.content
    assert result.is_error
    assert isinstance(text, TextContent)
    assert says in text.text


def test_the_tools_are_described(address: str) -> None:
    async def tools() -> Any:
        async with Client(f"{address}/mcp") as client:
            return (await client.list_tools()).tools

    listed = {tool.name: tool for tool in run(tools())}
    assert set(listed) == {"documents", "search", "fetch", "ask"}
    for tool in listed.values():
        assert tool.description
        assert tool.annotations.read_only_hint
        assert tool.output_schema["type"] == "object"
    narrowed = ["document", "filters"]
    assert list(listed["search"].input_schema["properties"]) == ["query", *narrowed]
    assert listed["search"].input_schema["required"] == ["query"], "connectors send no more"
    asked = ["question", *narrowed, "effort"]
    assert list(listed["ask"].input_schema["properties"]) == asked
    assert list(listed["fetch"].input_schema["properties"]) == ["id"]


def test_clients_of_the_years_before_may_connect(address: str) -> None:
    async def ask() -> Any:
        async with Client(f"{address}/mcp", mode="legacy") as client:
            return client.protocol_version, await client.call_tool("ask", {"question": OFFICIALS})

    version, answered = run(ask())
    assert version < "2026"
    assert told(answered)["status"] == "answered"


def test_web_pages_cannot_reach_it_under_a_name_of_their_own(address: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    asked = {"accept": "application/json, text/event-stream"}
    for headers, allowed in [
        ({}, True),
        ({"host": "reports.example"}, True),
        ({"origin": "https://reports.example"}, True),
        ({"host": "evil.example"}, False),
        ({"origin": "https://evil.example"}, False),
    ]:
        response = httpx.post(f"{address}/mcp", json=body, headers=asked | headers)
        assert (response.status_code not in (421, 403)) == allowed, headers


def test_without_being_asked_for_it_is_not_served(server: httpx.Client) -> None:
    assert server.post("/mcp", json={}).status_code == 404


def test_without_the_extra_it_says_what_to_install(index_folder: Path) -> None:
    code = f"""
import sys
sys.modules["mcp"] = None
sys.argv = ["askpara", "serve", "--mcp", "--index", {str(index_folder)!r}]
from api.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.endswith("askpara: mcp is not installed; pip install 'askpara[mcp]'\n")
    assert "Traceback" not in done.stderr
