"""Processes that answer beside a server's own: the same answers, whatever becomes of one."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.processes import Processes
from corpus.errors import OutOfTime, UnknownDocument
from index.budget import Budget
from index.place import Place
from index.where import EVERYWHERE, Where
from rag.answer import Answer, answer
from tests.conftest import ASKPARA, OFFICIALS, pid_of, serving, share_cache, silent, soon
from tests.small import FILLER, document

pytestmark = pytest.mark.real_model

LINES = [{"id": n, "question": f"{OFFICIALS} ({n})", "effort": "fast"} for n in range(12)]


@pytest.fixture
def processes(index_folder: Path) -> Iterator[Processes]:
    one = Processes(Place(index_folder), 1)
    yield one
    one.close()


def _children(pid: int) -> list[int]:
    """Those that answer."""
    told = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    found = [int(child) for child in told.stdout.split()]
    return [child for child in found if b"spawn_main" in _command(child)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _told(answered: Answer) -> tuple[str, str, float]:
    return answered.id, answered.answer, answered.confidence


def _plain(lines: str) -> list[dict[str, Any]]:
    return [json.loads(line) | {"timings_ms": {}} for line in lines.splitlines()]


def test_a_process_answers_as_this_one_does(processes: Processes, index_folder: Path) -> None:
    index = Place(index_folder).open()
    apart = processes.answer(index, OFFICIALS, 3, EVERYWHERE, (), "careful")
    pairs = index.reader.pairs if index.reader else 0
    assert pairs > 0, "those that the process read are counted here"
    assert _told(apart) == _told(answer(index, OFFICIALS, 3))
    with pytest.raises(UnknownDocument):
        processes.answer(index, OFFICIALS, 3, Where(("nowhere",)), (), "fast")
    with pytest.raises(OutOfTime):
        Budget(time.monotonic() + 0.01).spend(
            lambda: processes.answer(index, OFFICIALS * 9, 3, EVERYWHERE, (), "careful")
        )
    again = processes.answer(index, OFFICIALS, 3, EVERYWHERE, (), "careful")
    assert _told(again) == _told(apart)


def test_one_that_was_killed_is_replaced(
    processes: Processes, index_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = Place(index_folder).open()
    (child,) = _children(os.getpid())
    os.kill(child, signal.SIGKILL)
    answered = processes.answer(index, OFFICIALS, 3, EVERYWHERE, (), "fast")
    assert answered.citations
    assert "ended from outside" in caplog.text
    (other,) = _children(os.getpid())
    assert other != child


@pytest.mark.slow
def test_a_new_generation_is_opened_and_an_old_one_answered_here(tmp_path: Path) -> None:
    from index.build import build
    from index.models import DEFAULT_MODEL

    def built(year: int) -> None:
        texts = (f"The harbour was dredged in {year} by a ship from Turku.", *FILLER)
        build([document(*texts)], tmp_path, DEFAULT_MODEL, silent, reader=False)

    share_cache(tmp_path)
    built(2018)
    place = Place(tmp_path)
    old = place.open()
    one = Processes(place, 1)
    try:
        for index, year in ((old, "2018"), (None, "2019"), (old, "2018")):
            if index is None:
                built(2019)
                index = place.open()
            answered = one.answer(
                index, "What was dredged by a ship from Turku?", 1, EVERYWHERE, (), "fast"
            )
            assert answered.index["generation"] == index.generation
            assert year in answered.passages[0].passage.text
    finally:
        one.close()


@pytest.mark.slow
def test_a_server_with_processes_answers_the_same(index_folder: Path) -> None:
    body = "".join(json.dumps(line) + "\n" for line in LINES)
    answered = []
    for n in ("0", "2"):
        with serving(index_folder, ASKPARA_PROCESSES=n) as server:
            pid = pid_of(server)
            assert len(_children(pid)) == int(n)
            kind = {"Content-Type": "application/jsonl"}
            answered.append(_plain(server.post("/v1/batch", content=body, headers=kind).text))
            one = server.post("/v1/ask", json={"question": OFFICIALS}).json()
            answered[-1].append(one | {"timings_ms": {}})
            children = _children(pid)
    assert answered[0] == answered[1]
    assert not any(_command(child) for child in children), "they end with the server"


@pytest.mark.slow
def test_they_end_with_a_server_that_is_killed(index_folder: Path) -> None:
    with serving(index_folder, ASKPARA_PROCESSES="1") as server:
        (child,) = _children(pid_of(server))
        os.kill(pid_of(server), signal.SIGKILL)
        assert soon(lambda: not _command(child))


@pytest.mark.slow
def test_a_file_of_questions_is_answered_by_processes(index_folder: Path, tmp_path: Path) -> None:
    asked = tmp_path / "questions.jsonl"
    asked.write_text("".join(json.dumps(line) + "\n" for line in LINES), "utf-8")
    command = [str(ASKPARA), "batch", "--index", str(index_folder), str(asked), "-"]
    alone, beside = (
        subprocess.run([*command, *more], capture_output=True, text=True, check=True).stdout
        for more in ((), ("--processes", "2"))
    )
    assert _plain(alone) == _plain(beside)
    assert len(_plain(alone)) == len(LINES)
