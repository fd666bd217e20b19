"""The OpenAPI text: up to date, with real answers, and kept by every route."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from openapi_spec_validator import validate

from api.guard.keys import NEEDS
from api.problems import catalogue
from tests.conftest import ROOT, serving

OPENAPI = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
# Times, the index's name, and what is made of that name differ from machine to machine.
VARIES = re.compile(r"timings_ms|generation|next|id=ans_.*")
CLOSE = 0.02  # scores differ in the third digit between processors


def same(one: Any, other: Any) -> bool:
    """Whether two texts are the same, apart from what varies between machines."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            same(one[key], other[key])
            for key in one
            if not VARIES.fullmatch(key) and not VARIES.fullmatch(f"{key}={one[key]}")
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= CLOSE
    if isinstance(one, str) and isinstance(other, str) and one != other:
        # Lines of JSON, events, or a table, whose second column is the score.
        return lines(one) != [[one]] and same(lines(one), lines(other))
    return bool(one == other)


def lines(text: str) -> list[Any]:
    if text.startswith("rank,score"):
        return [row.split(",", 2)[::2] for row in text.splitlines()]
    found = [line.removeprefix("data: ") for line in text.split("\n")]
    return [json.loads(line) if line.startswith(("{", "[")) else [line] for line in found]


def shown(text: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """Each example of an answer, by its name and its media type."""
    return {
        (name, media_type): example["value"]
        for operations in text["paths"].values()
        for operation in operations.values()
        for response in operation["responses"].values()
        for media_type, content in response.get("content", {}).items()
        for name, example in content.get("examples", {}).items()
    }


def test_the_committed_text_is_what_is_served(server: httpx.Client) -> None:
    served = server.get("/openapi.json").json()
    assert list(shown(served)) == list(shown(OPENAPI)), "run `make schema`"
    differ = [
        name for name, value in shown(OPENAPI).items() if not same(value, shown(served)[name])
    ]
    assert not differ, "run `make schema`, and look at what changed"
    assert same(served, OPENAPI), "run `make schema`"


def test_it_is_openapi_3_1() -> None:
    assert OPENAPI["openapi"].startswith("3.1")
    validate(OPENAPI)


def test_examples_are_of_each_format_and_of_errors() -> None:
    names = {name for name, _ in shown(OPENAPI)}
    assert {"answered", "not_found", "stream", "no_word", "lines", "table", "bibtex"} <= names
    assert shown(OPENAPI)["answered", "application/json"]["status"] == "answered"
    assert shown(OPENAPI)["not_found", "application/json"]["status"] == "not_found"


def test_two_answers_that_differ_are_not_the_same() -> None:
    examples = {name: value for (name, _), value in shown(OPENAPI).items()}
    for name in ("answered", "stream", "lines", "table", "bibtex"):
        kept = examples[name]
        text = json.dumps(kept) if isinstance(kept, dict) else kept
        other = text.replace("on ", "in ")
        changed = json.loads(other) if isinstance(kept, dict) else other
        assert not same(kept, changed), name
        assert same(kept, kept)


def test_examples_fit_the_schemas_beside_them() -> None:
    for operations in OPENAPI["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                for media_type, content in response.get("content", {}).items():
                    if not media_type.endswith("json"):
                        continue
                    schema = content["schema"] | {"components": OPENAPI["components"]}
                    for example in content.get("examples", {}).values():
                        jsonschema.Draft202012Validator(schema).validate(example["value"])


def test_every_operation_says_what_key_it_takes() -> None:
    scopes = {
        path: operation.get("security", [{}, {"key": ["none"]}])[1]["key"][0]
        for path, operations in OPENAPI["paths"].items()
        for operation in operations.values()
    }
    assert scopes["/v1/ask"] == "ask"
    assert scopes["/v1/batch"] == "evaluate"
    assert scopes["/metrics"] == "admin"
    assert scopes["/livez"] == "none"


DOCS = (ROOT / "docs" / "http.md").read_text("utf-8")


def test_the_docs_name_every_route_parameter_and_problem(server: httpx.Client) -> None:
    for path, operations in OPENAPI["paths"].items():
        for method in operations:
            assert f"`{method.upper()} {path}`" in DOCS
    for parameter in OPENAPI["paths"]["/v1/search"]["get"]["parameters"]:
        assert f"| `{parameter['name']}` |" in DOCS
    for slug, (status, meaning) in catalogue().items():
        if status < 500:
            assert f"| {status.value} | `{slug}` | {meaning} |" in DOCS
    names = re.findall(r"^# TYPE (askpara\w+) ", server.get("/metrics").text, re.MULTILINE)
    for name in names:
        assert f"`{name}`" in DOCS or name.endswith("_created"), name
    for name, scope in NEEDS.items():
        assert re.search(rf"\| `[A-Z]+ {re.escape(name)}` \|.*\| `{scope}` \|", DOCS)


@pytest.mark.parametrize("command", re.findall(r"^\$ (.*curl .*)$", DOCS, re.MULTILINE))
def test_the_commands_of_the_docs_run(server: httpx.Client, command: str) -> None:
    assert shutil.which("curl"), "this test needs curl: apt-get install curl"
    here = command.replace("http://127.0.0.1:8000", str(server.base_url).rstrip("/"))
    done = subprocess.run(
        here.replace("curl ", "curl --fail "), shell=True, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.slow
def test_schemathesis_finds_no_undocumented_answer(index_folder: Path, tmp_path: Path) -> None:
    with serving(index_folder, ASKPARA_RATE_PER_ADDRESS="off") as client:
        done = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                *("--config-file", ROOT / "tests" / "schemathesis.toml", "--no-color"),
                *("run", f"{client.base_url}/openapi.json"),
            ],
            cwd=tmp_path,
            env=os.environ
            | {"SCHEMATHESIS_HOOKS": "tests.schemathesis_hooks", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{sum(map(len, OPENAPI['paths'].values()))} selected" in done.stdout
