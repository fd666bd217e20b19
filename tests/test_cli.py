"""The command line, in processes of its own."""

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import jsonschema
import pytest

from api.schemas import answer_schema
from corpus.passage import Document
from rag.asked.language import say
from tests.conftest import TEST_INDEX, run

pytestmark = pytest.mark.usefixtures("index_folder")
OFFICIALS = "How many officials were trained on protection and anti-trafficking measures?"


def test_ask_for_people() -> None:
    done = run("ask", OFFICIALS)
    assert (done.returncode, done.stderr) == (0, "")
    assert "[1] C/111/5, para. 138, p. 22" in done.stdout
    assert "41,209 officials" in " ".join(done.stdout.split())


def test_a_port_that_is_taken_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = run("serve", "--port", str(other.getsockname()[1]))
    assert done.returncode == 1
    line = " ".join(done.stderr.split())
    assert "Address already in use; choose another by --port or ASKPARA_PORT" in line
    assert "Traceback" not in done.stderr


def test_small_talk_is_told_what_can_be_asked() -> None:
    done = run("ask", "Hello, thanks!")
    assert " ".join(done.stdout.split()) == say("en", "help")


def test_ask_for_programs() -> None:
    done = run("ask", OFFICIALS, "--json", "-k", "3")
    answered = json.loads(done.stdout)
    jsonschema.validate(answered, answer_schema())
    assert answered["citations"][0]["passage"] == "para:138"
    assert len(answered["passages"]) == 3


def test_ask_in_a_part_of_the_report() -> None:
    where = ("--kind", "paragraph", "--section", "trafficking", "--pages", "22", "--language", "en")
    done = run("ask", "How many migrants were assisted?", "--json", *where)
    found = json.loads(done.stdout)["passages"]
    assert {passage["kind"] for passage in found} == {"paragraph"}
    assert all("trafficking" in " ".join(passage["section"]).casefold() for passage in found)
    unknown = run("ask", "Who?", "--document", "iom-2019", "--document", "none")
    assert unknown.returncode == 1
    assert "no document 'none' in this index; it holds iom-2019" in unknown.stderr
    wrong = run("ask", "Who?", "--kind", "chapter")
    assert wrong.returncode == 2
    assert "'table_row'" in wrong.stderr


@pytest.mark.slow
def test_batch_of_three_hundred(report: Document, tmp_path: Path) -> None:
    asked = [
        {"id": f"q{i}", "note": p.id, "effort": "fast", "question": " ".join(p.text.split()[3:15])}
        for i, p in enumerate([p for p in report.passages if p.kind == "paragraph"][:300])
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(json.dumps(line) for line in asked) + "\n", "utf-8")
    done = run("batch", str(source), str(target))
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [a["id"] for a in answers] == [f"q{i}" for i in range(300)], "in the same order"
    assert [a["note"] for a in answers] == [line["note"] for line in asked], "other keys pass"
    schema = jsonschema.Draft202012Validator(answer_schema())
    for answered in answers:
        schema.validate(answered)
        texts = {p["id"]: p["text"] for p in answered["passages"]}
        for citation in answered["citations"]:
            quote = citation["quote"]
            assert quote["exact"] == texts[citation["passage"]][quote["start"] : quote["end"]]
    cited = [a["citations"][0]["passage"] == a["note"] for a in answers if a["citations"]]
    assert sum(cited) > 270, "a paragraph's own words find it"


def test_batch_from_and_to_standard_streams() -> None:
    lines = (
        '{"id": 1,\r "question": "Who leads IOM?"}\r\n\n{"id": "\u2028", "question": "Where?"}\n'
    )
    done = run("batch", "-", "-", stdin=lines)
    assert [json.loads(line)["id"] for line in done.stdout.strip().split("\n")] == [1, "\u2028"]


def test_batch_from_a_pipe(tmp_path: Path) -> None:
    """As `askpara batch <(…) -`: a pipe is no regular file, and is read all the same."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=('{"id": 1, "question": "Where?"}',))
    writer.start()
    done = run("batch", str(pipe), "-")
    writer.join(10)
    assert json.loads(done.stdout)["id"] == 1


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('{"id": 1, "question": "Who?"}\n{"id": 2,\n', "line 2 is not JSON"),
        ('{"id": 1}\n', 'line 1 is "{\'id\': 1}", expected {"id": …, "question": "…"}'),
        ('{"id": 1, "question": " "}\n', "line 1: the question ' ' has no word"),
        ("[1]\n", "line 1 is '[1]', expected"),
        ("\n\n", "in.jsonl has no question; expected"),
    ],
)
def test_batch_files_that_cannot_be_read(lines: str, says: str, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(lines, "utf-8")
    done = run("batch", str(source), str(tmp_path / "out.jsonl"))
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"], "nothing half-written"


def test_batch_with_no_file_or_no_folder(tmp_path: Path) -> None:
    assert "nowhere.jsonl is no file" in run("batch", "nowhere.jsonl", "-").stderr
    (tmp_path / "in.jsonl").write_text('{"id": 1, "question": "Who?"}')
    done = run("batch", str(tmp_path / "in.jsonl"), str(tmp_path / "no" / "out.jsonl"))
    assert "no is no folder; make it first" in done.stderr


def test_show() -> None:
    shown = run("show", "para:138").stdout
    assert shown.startswith("Seventy offices developed materials")
    assert "International Organization for Migration, Annual Report for 2019, C/111/5" in shown
    assert json.loads(run("show", "footnote:4", "--format", "json").stdout)["attached_to"] == (
        "page:42#1"
    )
    assert run("show", "foreword").stdout.count("\n\n— ") == 7
    assert json.loads(run("show", "para:138", "--format", "csl").stdout)[0]["locator"] == "138"


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["show", "para:999"], 1, "no passage 'para:999' in iom-2019"),
        (["show", "para:1", "--format", "pdf"], 2, "'pdf', expected one of text, json, bibtex"),
        (["ask"], 2, "Missing argument 'question'"),
        (["ask", "who?", "-k", "0"], 2, "'-k': Input should be greater than or equal to 1"),
        (["ask", " "], 1, "has no word to search for"),
        (["nonsense"], 2, "No such command 'nonsense'"),
        (["build", "--model", "nonsense"], 1, "no model 'nonsense'"),
    ],
)
def test_wrong_use(arguments: list[str], status: int, says: str) -> None:
    done = run(*arguments)
    assert done.returncode == status
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_be_is_named() -> None:
    done = run("serve", ASKPARA_PORT="eighty")
    assert done.returncode == 1
    assert done.stderr.startswith("askpara: ASKPARA_PORT is 'eighty': Input should be a valid int")


def test_check(tmp_path: Path) -> None:
    done = run("check")
    assert done.returncode == 0
    assert done.stdout.count("ok ") == 4
    failed = run("check", index=tmp_path)
    assert failed.returncode == 1
    assert "run `askpara build" in failed.stdout


def test_help_names_every_command() -> None:
    shown = run("--help").stdout
    for command in ("build", "add", "list", "remove", "ask", "batch", "show", "serve", "check"):
        assert f" {command} " in shown


def test_serving_and_asking_import_neither_torch_nor_transformers() -> None:
    code = """
import sys
from pathlib import Path
import api.cli, api.app, uvicorn
from api.service import Service
from api.settings import Settings
settings = Settings()
api.app.create_app(settings)
service = Service(settings.place, 1)
heavy = {"torch", "transformers", "sentence_transformers", "langchain_text_splitters", "onnx"}
print(sorted(heavy & {name.split(".")[0] for name in sys.modules}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"ASKPARA_INDEX": str(TEST_INDEX), "PATH": ""},
    )
    assert done.stdout.strip() == "[]"
