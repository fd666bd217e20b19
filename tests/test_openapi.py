"""The OpenAPI text: up to date, with real answers, and kept by every route."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import jsonschema
import pytest
from openapi_spec_validator import validate

from api.app import create_app
from api.guard.keys import NEEDS
from api.problems import catalogue
from api.published.examples import REQUESTS, ask, read_examples, same
from api.settings import Settings
from tests.conftest import ROOT, serving

EXAMPLES = read_examples()
OPENAPI = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))


def test_the_committed_text_is_what_is_served() -> None:
    assert create_app(Settings()).openapi() == OPENAPI, "run `make schema`"


def test_it_is_openapi_3_1() -> None:
    assert OPENAPI["openapi"].startswith("3.1")
    validate(OPENAPI)


def test_every_request_has_an_example() -> None:
    assert list(EXAMPLES) == list(REQUESTS), "run `make schema`"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_the_service_answers(server: httpx.Client, name: str) -> None:
    assert same(ask(str(server.base_url).rstrip("/"), REQUESTS[name]), EXAMPLES[name]), (
        "run `make schema`, and look at what changed"
    )


def test_two_answers_that_differ_are_not_the_same() -> None:
    for name in ("answered", "stream", "lines", "table", "bibtex"):
        kept = EXAMPLES[name]
        text = json.dumps(kept.answer) if isinstance(kept.answer, dict) else kept.answer
        other = text.replace("in", "on")
        changed = json.loads(other) if isinstance(kept.answer, dict) else other
        assert not same(kept, dataclasses.replace(kept, answer=changed)), name


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
