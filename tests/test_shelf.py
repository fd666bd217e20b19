"""`askpara add`, `list`, `remove`: documents of people, by the command line, all or nothing."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus import child
from corpus.errors import UnreadableDocument
from index.build import build
from index.models import DEFAULT_MODEL
from index.publish import current_generation
from tests.conftest import ROOT, run, share_cache, silent
from tests.corpus.made_docx import docx, p
from tests.small import document

pytestmark = pytest.mark.real_model

BUDGET = "1. The Board approved a budget of 340,000 dollars for new ferries."
SESSION = "2. The next session will be held in Tampere in March 2027."
FERRIES = "3. Ferries cross the lake twice daily."
MINUTES = f"Minutes of the Lake Board\n\n{BUDGET}\n\n{SESSION}\n\n{FERRIES}\n"
ASKED = "Where will the next session be held?"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A small index; its shelf is empty."""
    folder = tmp_path / "index"
    share_cache(folder)
    described = document("The harbour was dredged in 2018.", "Teachers met in autumn.")
    build([described], folder, DEFAULT_MODEL, silent)
    return folder


def text(folder: Path, name: str = "lake.txt", words: str = MINUTES) -> str:
    (folder / name).write_text(words, "utf-8")
    return str(folder / name)


def ok(*arguments: str, index: Path) -> str:
    done = run(*arguments, index=index)
    assert done.returncode == 0, done.stderr
    return done.stdout


def listed(index: Path) -> list[str]:
    """What was added to the report that was there."""
    report, *added = ok("list", index=index).splitlines()
    assert report == "report  2020-01-01  2 passages  Annual report"
    return added


def test_without_an_index_what_would_be_indexed_is_listed(tmp_path: Path) -> None:
    told = run("list", index=tmp_path / "none")
    assert told.stdout.startswith("iom-2019 ")
    assert "no index in" in told.stderr


@pytest.mark.slow
def test_a_text_is_added_asked_replaced_and_removed(index: Path, tmp_path: Path) -> None:
    file = text(tmp_path)
    done = run("add", file, "--title", "Lake minutes", "--date", "2026-05-04", index=index)
    assert "2 documents are asked" in done.stderr
    words = " ".join(" ".join(listed(index)).split())
    assert words == "lake 2026-05-04 4 passages Lake minutes"
    answered = ok("ask", ASKED, index=index)
    assert "held in Tampere" in answered
    assert "Lake minutes, para. 2" in answered  # without a symbol, the title names it

    text(tmp_path, words=MINUTES.replace("Tampere", "Oulu"))
    again = run("add", file, index=index)
    assert "replaced lake, which was 'Lake minutes' of 2026-05-04" in again.stderr
    assert len(listed(index)) == 1
    assert "held in Oulu" in ok("ask", ASKED, index=index)

    ok("remove", "lake", index=index)
    assert not listed(index)
    assert "Oulu" not in ok("ask", ASKED, index=index)
    assert "dredged" in ok("show", "para:1", index=index), "the described report is still there"


@pytest.mark.slow
def test_the_described_report_is_removed_once_another_is_there(index: Path, tmp_path: Path) -> None:
    refused = run("remove", "report", index=index)
    assert (refused.returncode, "add another one first" in refused.stderr) == (1, True)
    ok("add", text(tmp_path), "--title", "Lake minutes", index=index)
    ok("remove", "report", index=index)
    assert [line.split()[0] for line in ok("list", index=index).splitlines()] == ["lake"]
    ok("add", text(tmp_path, "port.txt"), "--title", "Port minutes", index=index)
    assert len(ok("list", index=index).splitlines()) == 2, "what was removed does not come back"


@pytest.mark.slow
def test_another_document_of_the_same_file_name_is_not_replaced(
    index: Path, tmp_path: Path
) -> None:
    ok("add", text(tmp_path), index=index)
    (tmp_path / "other").mkdir()
    words = "Rules of the harbour\n\n1. Nets are dried ashore.\n\n2. Dogs stay on a lead.\n"
    other = text(tmp_path / "other", words=words)
    refused = run("add", other, index=index)
    assert refused.returncode == 1
    assert "lake.txt would be called lake" in refused.stderr
    assert "--slug lake replaces" in " ".join(refused.stderr.split())
    ok("add", other, "--slug", "harbour", index=index)
    assert len(listed(index)) == 2
    ok("add", other, "--slug", "lake", index=index)
    assert "Rules of the harbour" in listed(index)[1]


@pytest.mark.slow
def test_the_description_beside_says_what_options_say(index: Path, tmp_path: Path) -> None:
    file = text(tmp_path)
    beside = tmp_path / "lake.toml"
    beside.write_text('slug = "minutes"\nprofile = "default"\ntitle = "Lake minutes"\n', "utf-8")
    ok("add", file, index=index)
    assert listed(index)[0].startswith("minutes ")
    for wrong, told in {
        'tittle = "Lake"': "lake.toml says tittle, expected some of symbol, title",
        'slug = "a b"': "lake.toml: slug is 'a b'",
        'profile = "lakes"': "lake.toml: profile is 'lakes', expected one of",
        "slug = 5": "lake.toml: slug is 5, expected a short name",
    }.items():
        beside.write_text(f"{wrong}\n", "utf-8")
        refused = run("add", file, index=index)
        assert (refused.returncode, told in " ".join(refused.stderr.split())) == (1, True), wrong


@pytest.mark.slow
def test_docx_and_web_page_are_added_together(index: Path, tmp_path: Path) -> None:
    word = docx(tmp_path / "board.docx", p(BUDGET) + p(SESSION) + p(FERRIES))
    page = text(tmp_path, "port.html", "<h1>Port</h1><p>Cranes were painted green.</p>")
    ok("add", str(word), page, "--language", "en", "--publisher", "Port Office", index=index)
    assert [line.split()[0] for line in listed(index)] == ["board", "port"]
    assert "Tampere" in ok("ask", ASKED, "--document", "board", index=index)
    found = ok("show", "para:2", "--document", "board", "--format", "ris", index=index)
    assert "PB  - Port Office" in found
    assert "DA  -" not in found


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"%PDF-1.4 broken", "a.pdf"),
        ("a.docx", b"no archive", "a.docx"),
        ("a.xyz", b"?", "expected one of .pdf, .docx"),
    ],
)
def test_a_bad_file_leaves_everything_as_it_was(
    index: Path, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    before = current_generation(index)
    (tmp_path / name).write_bytes(content)
    done = run("add", text(tmp_path), str(tmp_path / name), index=index)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert current_generation(index) == before
    assert not listed(index)
    assert list((index / "shelf" / ".kept").iterdir()) == []


def test_wrong_usage_and_names_that_are_taken(index: Path, tmp_path: Path) -> None:
    file = text(tmp_path)
    assert run("add", file, file, "--slug", "x", index=index).returncode == 2
    for options, words in (
        (("--date", "soon"), "--date is 'soon', expected"),
        (("--profile", "no"), "expected one of court, default, un"),
        (("--slug", "report"), "two documents are called 'report'"),
    ):
        done = run("add", file, *options, index=index)
        assert (done.returncode, words in done.stderr) == (1, True), done.stderr
    assert "no document 'lake' in " in run("remove", "lake", index=index).stderr


@pytest.mark.slow
def test_two_adds_at_once_both_arrive(index: Path, tmp_path: Path) -> None:
    files = [text(tmp_path, "one.txt"), text(tmp_path, "two.txt", MINUTES.replace("2027", "2028"))]
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda file: run("add", file, index=index), files))
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert [line.split()[0] for line in listed(index)] == ["one", "two"]
    assert "2028" in ok("show", "para:2", "--document", "two", index=index)
    ok("show", "para:2", "--document", "one", index=index)


def test_a_file_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "SECONDS", 0.01)
    with pytest.raises(UnreadableDocument, match=r"more than 0\.01 seconds"):
        child.read_file(Path(text(tmp_path)))


@pytest.mark.parametrize(
    "deed",
    [
        "import socket\ntry: socket.socket()\nexcept c.UnreadableDocument: print('refused')",
        "print('refused' if ctypes.CDLL(None).socket(2, 1, 0) == -1 else 'open')",
    ],
    ids=["Python", "C"],
)
def test_the_reading_process_opens_no_connection(deed: str) -> None:
    code = f"import ctypes, corpus.child as c; c.limit_this_process()\n{deed}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stdout == "refused\n", done.stderr
