"""docs/backup.md: its commands are run while a server answers, and what they keep is all there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.guard.keys import KeyFile
from corpus.passage import Document
from index.build import build
from index.models import DEFAULT_MODEL
from tests.conftest import ASKPARA, ROOT, run, serving, share_cache, silent

pytestmark = pytest.mark.real_model

BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "backup.md").read_text("utf-8"), re.DOTALL)
MILL = "1. The mill grinds rye on Tuesdays.\n\n2. Its wheel is old.\n\n3. Flour goes by cart.\n"
ASKED = {"question": "When does the mill grind rye?"}


def shell(commands: str, folder: Path) -> None:
    path = f"{ASKPARA.parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["sh", "-euc", commands.replace("python3", sys.executable)],
        cwd=folder,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _own_files(folder: Path) -> None:
    """Copies in place of links to models that other tests link to: tar sees that as a change."""
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if path.stat().st_nlink > 1:
            copy = path.with_name(f"{path.name}.copy")
            shutil.copyfile(path, copy)
            copy.replace(path)


@pytest.mark.slow
def test_what_was_kept_is_there_again(report: Document, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    index = old / "var" / "index"
    share_cache(index)
    build([report], index, DEFAULT_MODEL, silent, reader=False)
    (tmp_path / "mill.txt").write_text(MILL)
    shelf = str(old / "var" / "shelf")
    added = run("add", str(tmp_path / "mill.txt"), index=index, ASKPARA_SHELF=shelf)
    assert added.returncode == 0, added.stderr
    _own_files(index / "generations")
    _, token = KeyFile(old / "var" / "keys.sqlite").create("somebody", "ask")
    bearer = {"authorization": f"Bearer {token}"}
    places = {
        "ASKPARA_KEYS": "var/keys.sqlite",
        "ASKPARA_FEEDBACK_URL": "sqlite:///var/feedback.db",
    }
    backup, restore = BLOCKS
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(old)
        with serving(index, **places) as client:
            answered = client.post("/v1/ask", json=ASKED, headers=bearer).json()
            told = {
                "question": ASKED["question"],
                "answer": answered["id"],
                "status": "answered",
                "citations": ["para:1"],
                "document": "mill",
                "verdict": "right",
            }
            given = client.post("/v1/feedback", json=told, headers=bearer)
            assert given.status_code == 201, given.text
            shell(backup, old)
    new.mkdir()
    for name in ("backup.tar", "keys.backup", "feedback.backup"):
        (old / name).rename(new / name)
    shell(restore, new)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(new)
        with serving(new / "var" / "index", **places) as client:
            assert client.post("/v1/ask", json=ASKED).status_code == 401
            again = client.post("/v1/ask", json=ASKED, headers=bearer).json()
            assert again["passages"][0]["text"] == "The mill grinds rye on Tuesdays."
            assert again["index"] == answered["index"]
        listed = run("list", ASKPARA_SHELF="var/shelf")
        assert "\nmill " in listed.stdout
        kept = run("feedback", "export", "-", ASKPARA_FEEDBACK_URL=places["ASKPARA_FEEDBACK_URL"])
        assert ASKED["question"] in kept.stdout
