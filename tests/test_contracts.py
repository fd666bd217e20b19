"""That what is written is true: errors, settings, commands, routes, dependencies."""

import inspect
import itertools
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import typer
from fastapi.routing import APIRoute, APIRouter
from starlette.routing import BaseRoute, Route

from api.app import create_app
from api.cli import app as cli
from api.guard.parameters import known_parameters
from api.problems import status_of
from api.schemas import answer_schema
from api.settings import PREFIX, Settings
from corpus import errors
from tests.conftest import ROOT
from tests.test_rooms import MODULES


def every(error: type[errors.AskparaError]) -> Iterator[type[errors.AskparaError]]:
    for child in error.__subclasses__():
        yield child
        yield from every(child)


def test_every_error_has_a_status() -> None:
    for error in every(errors.AskparaError):
        assert 400 <= status_of(error) < 600


_ROUTER = "original_router"  # of what `include_router` adds


def test_no_request_waits_for_a_thread_before_its_route_begins() -> None:
    """FastAPI runs a dependency that is no coroutine in a thread; a refusal took three then."""
    included = [getattr(one, _ROUTER, None) for one in create_app(Settings()).routes]
    routers = [one for one in included if isinstance(one, APIRouter)]
    routes = [one for router in routers for one in router.routes if isinstance(one, APIRoute)]
    waiting = [one.dependant for one in routes]
    calls: set[Callable[..., object] | None] = {known_parameters}
    while waiting:
        inner = waiting.pop().dependencies
        calls |= {one.call for one in inner}
        waiting += inner
    assert len(calls) > 1
    assert [one for one in calls if not inspect.iscoroutinefunction(one)] == []


def test_the_published_schema_is_the_one_in_use() -> None:
    published = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))
    assert published == answer_schema(), "run `make schema`"


DOCS = ROOT / "docs"


def test_every_setting_is_documented() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    for name in Settings.model_fields:
        assert f"| `{PREFIX}{name.upper()}` |" in page


def test_every_command_and_option_is_documented() -> None:
    page = (DOCS / "command-line.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    commands = list(_commands(typer.main.get_group(cli)))
    assert len(commands) > 10
    for words, options in commands:
        assert f"`askpara {' '.join(words)}" in page
        for option in options:
            assert f"`{option}" in sections[words[0]], f"{words}: {option}"


def _commands(
    group: typer.core.TyperGroup, *above: str
) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The words of each command, and its options."""
    for word, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from _commands(command, *above, word)
        else:
            options = [name for param in command.params for name in param.opts]
            yield (*above, word), [name for name in options if name.startswith("-")]


def test_every_field_of_an_answer_is_documented() -> None:
    page = (DOCS / "answers.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
    documented = set(re.findall(r"`(\w+)`", " ".join(rows)))
    assert answer_schema()["properties"].keys() <= documented


def test_every_route_is_documented() -> None:
    page = (DOCS / "http.md").read_text("utf-8")
    paths = list(_paths(create_app(Settings(mcp=True)).routes))
    assert {"/", "/mcp", "/v1/ask", "/v1/documents/{document}", "/readyz"} <= set(paths)
    for path in paths:
        assert re.search(rf"`(?:[A-Z]+ )?{re.escape(path)}`", page), path


def _paths(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Of all routes but those that serve files, and the two that belong to the page /docs."""
    for route in routes:
        if router := getattr(route, "original_router", None):
            yield from _paths(router.routes)
        elif isinstance(route, Route) and route.path != "/docs/oauth2-redirect":
            yield route.path.replace(":path}", "}")


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def test_every_dependency_is_pinned_and_none_by_address() -> None:
    constraints = (ROOT / "constraints.txt").read_text("utf-8")
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)", constraints, re.MULTILINE))
    folded = {_plain(name) for name in pinned}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = project["dependencies"] + list(
        itertools.chain(*project["optional-dependencies"].values())
    )
    for requirement in listed:
        name = _plain(re.split(r"[<>=\[]", requirement)[0])
        assert name == "askpara" or name in folded, requirement
    assert pinned["torch"] == "2.13.0"
    assert "://" not in constraints


def test_a_container_installs_what_is_pinned_by_its_hash() -> None:
    constraints = (ROOT / "constraints.txt").read_text("utf-8")
    pinned = set(re.findall(r"^([\w.-]+==\S+)", constraints, re.MULTILINE))
    folded = {_plain(one) for one in pinned}
    text = (ROOT / "deploy" / "requirements.txt").read_text("utf-8")
    entries = re.findall(r"^([\w.-]+(?:\[\S+\])?==[^\s;]+)(.*(?:\\\n    .*)+)", text, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^\w.*==", text, re.MULTILINE)) > 50
    for entry, rest in entries:
        assert "--hash=sha256:" in rest, entry
        name = re.sub(r"\[\S+\]", "", entry)
        assert _plain(name) in folded or "sys_platform" in rest or "platform" in rest, entry
    assert "://" not in text


def test_onnx_runtime_is_told_to_send_nothing_before_it_is_loaded(tmp_path: Path) -> None:
    """Else it writes an identifier of the machine at once, to send with what it counts."""
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    for module in ("index.encoder", "index.reader.onnx_reader", "api.app"):
        subprocess.run([sys.executable, "-c", f"import {module}"], check=True, cwd=ROOT, env=home)
    assert not list((tmp_path / ".cache").rglob("*onnxruntime*"))


def test_the_environment_is_read_in_one_place() -> None:
    for path in MODULES:
        text = path.read_text("utf-8")
        reads = "getenv" in text or re.search(
            r"os\.environ(?!\[\"(?:HF_HUB|ORT_)|\.get\(\"PATH\")", text
        )
        assert not reads, f"{path} reads the environment; api/settings.py does"
