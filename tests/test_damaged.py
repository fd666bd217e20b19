"""A damaged index is one line and exit status 1 in every command, and names its file."""

import sys
from pathlib import Path

import pytest

from api import cli
from index.build import build
from index.models import DEFAULT_MODEL
from index.publish import current_generation
from tests.conftest import share_cache, silent
from tests.small import FILLER, document

pytestmark = pytest.mark.real_model


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with one bit flipped among its vectors."""
    folder = tmp_path_factory.mktemp("damaged")
    share_cache(folder)
    build([document(*FILLER)], folder, DEFAULT_MODEL, silent, reader=False)
    path = current_generation(folder) / "first" / "passages.faiss"
    flipped = bytearray(path.read_bytes())
    flipped[-100] ^= 4
    path.write_bytes(flipped)
    (folder / "in.jsonl").write_text('{"id": 1, "question": "Who leads IOM?"}\n')
    (folder / "mill.txt").write_text("1. A mill.\n\n2. A wheel.\n\n3. Flour.\n")
    return folder


COMMANDS = {
    "ask": ("ask", "Who?"),
    "batch": ("batch", "in.jsonl", "-"),
    "show": ("show", "para:1"),
    "serve": ("serve", "--port", "0"),
    "mcp": ("mcp",),
    "eval": ("eval", "--out", "out"),
    "add": ("add", "mill.txt"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_one_line_and_status_1(
    damaged: Path, command: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(damaged)
    monkeypatch.setenv("ASKPARA_SHELF", "shelf")
    monkeypatch.setattr(sys, "argv", ["askpara", *COMMANDS[command], "--index", str(damaged)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capfd.readouterr()
    assert ended.value.code == 1
    # `eval` names the questions of other documents that it leaves out, before it opens the index.
    assert not [line for line in told.out.splitlines() if not line.startswith("left out: ")]
    assert told.err.count("\n") == 1, told.err
    assert "first/passages.faiss has sha256" in told.err
    assert "run `askpara build`" in told.err
