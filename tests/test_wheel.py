"""What is published: the wheel built from the sdist, in an empty environment, far from here."""

import json
import os
import subprocess
import sys
import venv
from ast import literal_eval
from pathlib import Path

import pytest

from tests.conftest import ROOT, TEST_INDEX


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith(("ASKPARA", "PYTHON"))},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_wheel_answers_far_from_the_checkout(index_folder: Path, tmp_path: Path) -> None:
    # `build` makes the sdist, unpacks it, and builds the wheel from what it holds.
    run(sys.executable, "-m", "build", "--quiet", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    constraints = ROOT / "constraints.txt"
    run(
        *(python, "-m", "pip", "install", "--quiet", "--no-compile"),
        *("--constraint", constraints, wheel),
        cwd=tmp_path,
    )
    askpara = tmp_path / "env" / "bin" / "askpara"
    question = "How many officials were trained on protection and anti-trafficking measures?"
    answered = json.loads(
        run(askpara, "ask", question, "--json", "--index", TEST_INDEX, cwd=tmp_path)
    )
    assert answered["citations"][0]["passage"] == "para:138"
    heavy = run(python, "-m", "pip", "list", cwd=tmp_path).split()
    assert not {"torch", "transformers", "sentence-transformers"} & set(heavy)
    checked = run(askpara, "check", "--index", TEST_INDEX, cwd=tmp_path)
    assert "iom-2019, 915 passages" in checked, "the report comes with the wheel"
    listing = "from api.pages.routes import PAGES; print(sorted(p.name for p in PAGES.rglob('*')))"
    pages = run(
        *(
            python,
            "-c",
            listing,
        ),
        cwd=tmp_path,
    )
    assert "ask.html" in pages
    assert {"style.css", "ask-report.js", "ar.json"} <= set(literal_eval(pages))
