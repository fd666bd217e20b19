"""`make faults` in short: rows that no other test holds run for seconds; docs/faults.md is true.

Files damaged one by one: tests/index/test_folder.py. Full disks: there, and tests/test_batch.py.
Overload: tests/test_http_load.py. Schemathesis: tests/test_openapi.py.
"""

import random
import re
from pathlib import Path

import httpx
import pytest

from eval.faults import __main__ as faults
from eval.faults import hostile
from eval.faults.common import Given
from eval.faults.trial import FAULTS
from tests.conftest import CACHE, ROOT
from tests.corpus.made_docx import docx, numbered
from tests.corpus.made_pdf import lines, pdf

pytestmark = pytest.mark.real_model

PAGE = (ROOT / "docs" / "faults.md").read_text("utf-8")


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, marks=pytest.mark.slow) for row in ("killed", "changing", "stopping")],
)
def test_a_row_holds(row: str, tmp_path: Path) -> None:
    _, _, run = faults.ROWS[row]
    outcome = run(Given(CACHE.parent, tmp_path, minutes=0.06, seed=1, documents=None))
    if outcome.kept is None:
        pytest.skip(outcome.measured)
    assert outcome.kept, outcome.measured


def test_hostile_requests(server: httpx.Client) -> None:
    address = str(server.base_url).rstrip("/")
    sent, wrong, slowest = hostile.requests(address, random.Random(1), seconds=8)
    assert sent > 10
    assert not wrong
    assert slowest < hostile.LATEST


def test_mutated_documents(tmp_path: Path) -> None:
    """One of each kind at least."""
    folder = tmp_path / "documents"
    folder.mkdir()
    pdf(folder / "made.pdf", lines(72, 700, *(f"{n}. A line of the report." for n in range(1, 30))))
    docx(folder / "made.docx", "".join(numbered(f"Rule {n} holds.") for n in range(30)))
    rules = "".join(f"<li><p>Rule {n} holds for <b>all</b>.</p>" for n in range(30))
    (folder / "made.html").write_text(f"<html><h1>Rules</h1><ol>{rules}</ol></html>")
    for suffix in (".pdf", ".docx", ".html"):
        alone = tmp_path / suffix
        alone.mkdir()
        (folder / f"made{suffix}").rename(alone / f"made{suffix}")
        given = Given(CACHE.parent, tmp_path, minutes=0.03, seed=1, documents=alone)
        read, wrong = hostile.documents(given, random.Random(1), own=False)
        assert read
        assert not wrong


def test_the_page_has_every_row_and_every_fault_with_its_test() -> None:
    for name, (_, promise, _) in faults.ROWS.items():
        assert re.search(rf"^\| `{name}` \| .*{re.escape(promise)}", PAGE, re.MULTILINE), name
    for fault, test in FAULTS.items():
        assert f"| {fault} | `tests/{test}` |" in PAGE
        path, _, function = test.partition("::")
        assert f"def {function}(" in (ROOT / "tests" / path).read_text("utf-8"), test
