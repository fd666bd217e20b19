"""The examples of the pages for programs: each is run, and prints what stands below it."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from mcp import Client, StdioServerParameters

from tests.conftest import ASKPARA, ROOT

DOCS = ROOT / "docs"
PAGE = (DOCS / "examples.md").read_text("utf-8")
CODE = PAGE + (DOCS / "client.md").read_text("utf-8")
EXAMPLES = re.findall(r"```(sh|python|r|js)\n(.*?)```\n\n```text\n(.*?)```", CODE, re.DOTALL)
BATCH = re.findall(r"^\$ (.*curl .*)$", (DOCS / "batch.md").read_text("utf-8"), re.MULTILINE)
ADDRESS = "http://127.0.0.1:8000"
RUN = {
    "sh": ["sh", "-c"],
    "python": [sys.executable, "-c"],
    "r": ["Rscript", "-e"],
    "js": ["node", "--input-type=module", "-e"],
}


def test_every_block_of_code_has_its_output() -> None:
    assert len(EXAMPLES) == len(re.findall(r"```(?:sh|python|r|js)\n", CODE)) == 9


@pytest.mark.parametrize(
    ("language", "code", "shown"), EXAMPLES, ids=[language for language, _, _ in EXAMPLES]
)
def test_an_example_prints_what_is_shown(
    server: httpx.Client, language: str, code: str, shown: str
) -> None:
    _need(language, code)
    address = str(server.base_url)
    done = subprocess.run(
        [*RUN[language], code.replace(ADDRESS, address)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    printed = done.stdout.replace(address, ADDRESS)
    assert [line.rstrip() for line in printed.strip().splitlines()] == shown.splitlines()


def _need(language: str, code: str) -> None:
    for tool in {"sh": ["curl", "python3"], "r": ["Rscript"], "js": ["node"]}.get(language, []):
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not installed")
    if language == "r":
        installed = ["Rscript", "-e", "library(httr2)"]
        if subprocess.run(installed, capture_output=True, check=False).returncode:
            pytest.skip("the R package httr2 is not installed")


def test_the_command_for_a_batch_answers_each_line(server: httpx.Client) -> None:
    (command,) = BATCH
    _need("sh", command)
    here = command.replace(ADDRESS, str(server.base_url).rstrip("/"))
    lines = subprocess.check_output(here, shell=True, text=True, timeout=60).splitlines()
    answered, refused = map(json.loads, lines)
    assert (answered["id"], answered["status"]) == (1, "answered")
    assert (refused["id"], refused["error"]["status"]) == (2, 422)


def test_the_configuration_of_an_assistant_starts_the_tools(index_folder: Path) -> None:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    configured = json.loads(text)["mcpServers"]["askpara"]
    assert configured["command"] == ASKPARA.name
    arguments = [str(index_folder) if a == "var/index" else a for a in configured["args"]]

    async def tools() -> set[str]:
        async with Client(StdioServerParameters(command=str(ASKPARA), args=arguments)) as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    assert asyncio.run(asyncio.wait_for(tools(), 60)) == {"search", "fetch", "ask", "documents"}
