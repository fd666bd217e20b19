"""What reviewers would have to remember: who imports whom, and that what is written is true."""

import ast
import importlib.metadata
import itertools
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.problems import status_of
from api.schemas import answer_schema
from api.settings import PREFIX, Settings
from corpus import errors
from tests.conftest import ROOT

ROOMS = {  # each may import those below it
    "corpus": set[str](),
    "index": {"corpus"},
    "rag": {"corpus", "index"},
    "api": {"corpus", "index", "rag"},
    "eval": {"corpus", "index", "rag"},
}
HEAVY = {  # the only modules that may import them
    "torch": ["index/export.py", "index/reader/"],
    "transformers": ["index/export.py"],
    "sentence_transformers": ["index/export.py"],
    "onnx": ["index/export.py"],
    "faiss": ["index/dense.py"],
    "bm25s": ["index/bm25.py", "index/terms.py"],
    "onnxruntime": ["index/encoder.py", "index/export.py"],
    "langchain_text_splitters": ["corpus/windows.py"],
    "mcp": ["api/mcp/"],
    "fastapi": ["api/"],
    "pydantic": ["api/"],
    "ir_measures": ["eval/"],
    "mteb": ["eval/mteb_task.py"],
    "datasets": ["eval/mteb_task.py"],
    "scipy": ["eval/"],
}
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_and_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    room = relative.split("/")[0]
    # The command line's thin `eval` command is all that may import eval.
    allowed = ROOMS[room] | ({"eval"} if relative == "api/cli.py" else set())
    stdlib_or_ours = set(ROOMS) | set(__import__("sys").stdlib_module_names)
    for name in imports(path):
        top = name.split(".")[0]
        if top in ROOMS:
            assert top == room or top in allowed, f"{relative} imports {name}"
        assert relative.startswith(tuple(HEAVY.get(top, [""]))), f"{relative} imports {name}"
        if room == "corpus" and relative != "corpus/windows.py":
            assert top in stdlib_or_ours, f"{relative} imports {name}"


def test_every_sub_room_is_a_package_with_something_in_it() -> None:
    for room in ROOMS:
        for folder in {path.parent for path in (ROOT / room).rglob("*.py")}:
            assert (folder / "__init__.py").exists()
            assert len(list(folder.glob("*.py"))) > 1, f"{folder} is a room with nothing in it"


LIGHT = "import sys, api.client; print({'faiss', 'onnxruntime', 'bm25s'} & set(sys.modules))"


def test_the_client_loads_no_search_engine() -> None:
    command = [sys.executable, "-c", LIGHT]
    assert subprocess.check_output(command, cwd=ROOT, text=True).strip() == "set()"


def test_no_dependency_has_a_package_of_our_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {room: set(owners.get(room, [])) - {"askpara"} for room in ROOMS} == {
        room: set() for room in ROOMS
    }


def every(error: type[errors.AskparaError]) -> Iterator[type[errors.AskparaError]]:
    for child in error.__subclasses__():
        yield child
        yield from every(child)


def test_every_error_has_a_status_and_a_place_in_the_tree() -> None:
    assert errors.__doc__
    for error in every(errors.AskparaError):
        assert 400 <= status_of(error) < 600
        assert f" {error.__name__} " in errors.__doc__, "drawn in the docstring"


def test_the_published_schema_is_the_one_in_use() -> None:
    published = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))
    assert published == answer_schema(), "run `make schema`"


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in Settings.model_fields:
        assert f"`{PREFIX}{name.upper()}`" in readme


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


def test_the_environment_is_read_in_one_place() -> None:
    for path in MODULES:
        text = path.read_text("utf-8")
        reads = "getenv" in text or re.search(r"os\.environ(?!\[\"HF_HUB)", text)
        assert not reads, f"{path} reads the environment; api/settings.py does"
