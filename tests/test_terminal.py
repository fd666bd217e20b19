"""How every command ends: errors in one line, whatever the arguments, the streams, the machine."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from api.settings import EXTRAS
from tests.conftest import ASKPARA, ROOT, TEST_INDEX, run

ENVIRONMENT = os.environ | {"ASKPARA_INDEX": str(TEST_INDEX), "NO_COLOR": "1", "COLUMNS": "80"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([b"ask", b"\xff"], r"askpara: argument 2, b'\xff', is not utf-8"),
        ([b"ask", "año".encode("latin-1")], r"askpara: argument 2, b'a\xf1o', is not utf-8"),
        ([b"show", b"para:1", b"--index", b"/tmp/\xff"], r"argument 4, b'/tmp/\xff', is not utf-8"),
        ([b"batch", b"\xe9.jsonl", b"-"], r"argument 2, b'\xe9.jsonl', is not utf-8"),
        ([b"\xff"], r"argument 1, b'\xff', is not utf-8"),
    ],
)
def test_bytes_that_are_no_text_are_wrong_usage(arguments: list[bytes], says: str) -> None:
    done = subprocess.run(
        [os.fsencode(ASKPARA), *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("argument", ["\U0001f600 who?", "año, 第十条", "a\u2028b"])
def test_other_characters_are_asked_about(index_folder: Path, argument: str) -> None:
    done = run("ask", argument)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.usefixtures("index_folder")
def test_what_an_encoding_lacks_is_escaped() -> None:
    shown = run("show", "para:138", "--format", "csl", PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert json.loads(shown.stdout)[0]["locator"] == "138"
    answered = run("ask", "Who leads IOM?", PYTHONIOENCODING="ascii")
    assert (answered.returncode, answered.stderr) == (0, "")
    lines = '{"id": "\U0001f600", "question": "Who leads IOM?"}\n'
    plain, escaped = (
        run("batch", "-", "-", stdin=lines, PYTHONIOENCODING=encoding).stdout
        for encoding in ("utf-8", "ascii")
    )
    assert escaped.isascii()
    first, second = json.loads(plain), json.loads(escaped)
    assert first["id"] == second["id"] == "\U0001f600"
    assert first["citations"] == second["citations"]


@pytest.mark.usefixtures("index_folder")
def test_a_stream_that_takes_no_more_is_no_traceback() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [ASKPARA, "show", "para:1"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "askpara: [Errno 28] No space left on device\n"
    with subprocess.Popen(
        [ASKPARA, "show", "table:II"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as gone:
        assert gone.stdout
        assert gone.stderr
        gone.stdout.close()
        assert (gone.stderr.read(), gone.wait(60)) == (b"", 1)


def without(modules: tuple[str, ...], *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line on a machine where these modules are not installed."""
    code = (
        f"import sys; sys.modules |= dict.fromkeys({modules!r}); "
        f"sys.argv = ['askpara', *{list(arguments)!r}]; from api.cli import main; main()"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=ENVIRONMENT | {"PYTHONPATH": str(ROOT)},
        check=False,
    )


@pytest.mark.slow
def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    for module in EXTRAS["eval"]:
        done = without((module,), "eval", "--out", str(tmp_path))
        assert done.returncode == 1
        assert done.stderr == (f"askpara: {module} is not installed; pip install 'askpara[eval]'\n")
    done = without(("mcp",), "mcp")
    assert done.stderr == "askpara: mcp is not installed; pip install 'askpara[mcp]'\n"
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "modules.json").write_text("[]")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"")
    own = ("--model", str(tmp_path / "model"), "--across", "none")
    for module, extra, given in (("onnx", "build", ()), ("torch", "models", own)):
        done = without((module,), "build", "--index", str(tmp_path / "index"), *given)
        assert done.returncode == 1
        *_, last = done.stderr.strip().split("\n")
        assert last == f"askpara: {module} is not installed; pip install 'askpara[{extra}]'"
        assert "Traceback" not in done.stderr


def test_a_module_that_no_extra_brings_is_a_fault_of_the_program() -> None:
    assert "Traceback" in without(("uvicorn",), "serve").stderr


def test_extras_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = project["optional-dependencies"]
    for extra, modules in EXTRAS.items():
        brought = {re.split(r"[\[<>=]", line)[0].replace("-", "_") for line in named[extra]}
        # transformers comes with sentence-transformers, the pool as an extra of psycopg; both
        # packages fill opentelemetry.
        assert set(modules) - {"transformers", "opentelemetry", "psycopg_pool"} <= brought
    assert set(EXTRAS) == set(named) - {"dev", "eval-mteb"}
