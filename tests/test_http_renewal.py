"""A running server takes up a new index by itself, leaves a damaged one alone, and stops gently."""

import gc
import json
import os
import signal
import time
import weakref
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app, open_service
from api.settings import read_settings
from index.build import build
from index.models import DEFAULT_MODEL
from index.publish import current_generation
from tests.conftest import megabytes, pid_of, serving, share_cache, silent, soon, stop
from tests.small import FILLER, document

pytestmark = pytest.mark.real_model

ASKED = {"question": "What was dredged by a ship from Turku?"}


def built(folder: Path, year: int) -> str:
    """Another generation; returns its name."""
    texts = (f"The harbour was dredged in {year} by a ship from Turku.", *FILLER)
    made = build([document(*texts)], folder, DEFAULT_MODEL, silent, reader=False)
    return made.generation.name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    share_cache(tmp_path / "index")
    built(tmp_path / "index", 2018)
    return tmp_path / "index"


def ready(server: httpx.Client) -> str:
    return str(server.get("/readyz").json()["index"]["generation"])


def cited(server: httpx.Client) -> str:
    answered = server.post("/v1/ask", json=ASKED).json()
    return str(answered["passages"][0]["text"])


@pytest.mark.slow
def test_a_damaged_new_index_is_told_once_and_mended_by_a_signal(folder: Path) -> None:
    log: list[str] = []
    with serving(folder, log=log) as server:
        good = ready(server)
        next_one = built(folder, 2019)
        vectors = current_generation(folder) / "first" / "passages.faiss"
        whole = vectors.read_bytes()
        vectors.write_bytes(b"damaged")
        refused = "\naskpara_index_refused_total 1.0\n"
        assert soon(lambda: refused in server.get("/metrics").text)
        assert ready(server) == good
        assert "2018" in cited(server)
        vectors.write_bytes(whole)
        time.sleep(3)
        assert ready(server) == good, "what failed is not tried again unasked"
        os.kill(pid_of(server), signal.SIGHUP)
        assert soon(lambda: ready(server) == next_one)
        assert "2019" in cited(server)
    told = [json.loads(line)["message"] for line in log[0].splitlines() if line.startswith("{")]
    assert [next_one in message for message in told] == [True], told


@pytest.mark.slow
def test_memory_of_old_indexes_goes_back(folder: Path) -> None:
    with serving(folder) as server:
        held = []
        for year in range(2019, 2025):
            name = built(folder, year)
            os.kill(pid_of(server), signal.SIGHUP)
            assert soon(lambda name=name: ready(server) == name)  # type: ignore[misc]
            assert str(year) in cited(server)
            held.append(megabytes(server, "RssAnon"))
        assert held[-1] < 1.15 * held[2], held
        assert server.get("/metrics").text.count("askpara_index_info{") == 1


def test_an_index_is_freed_when_the_last_who_asked_it_has_an_answer(folder: Path) -> None:
    settings = read_settings(index=folder, keys=folder / "none")
    app = create_app(settings, open_service(settings))
    at_work = app.state.service  # as somebody has it whose question is being answered
    before = weakref.ref(at_work.index)
    with TestClient(app) as client:
        name = built(folder, 2019)
        assert soon(lambda: client.get("/readyz").json()["index"]["generation"] == name)
        gc.collect()
        assert before() is not None
        del at_work
        # Who looks for a new index has it until the next look.
        assert soon(lambda: gc.collect() >= 0 and before() is None)


def test_told_to_stop_it_says_so_before_it_refuses_anybody(folder: Path) -> None:
    with serving(folder, ASKPARA_DRAIN="10") as server:
        assert server.get("/readyz").status_code == 200
        stop(server)
        assert soon(lambda: server.get("/readyz").status_code == 503, 8)
        assert server.get("/readyz").json()["type"] == "/problems/stopping"
        assert server.get("/livez").status_code == 200
        assert "2018" in cited(server)
        assert soon(lambda: not _listens(server))


def _listens(server: httpx.Client) -> bool:
    try:
        return httpx.get(f"{server.base_url}/livez").is_success
    except httpx.TransportError:
        return False


def test_a_batch_that_is_stopped_says_which_lines_were_not_answered(folder: Path) -> None:
    lines = "".join(json.dumps({"id": i, **ASKED}) + "\n" for i in range(1000))
    headers = {"content-type": "application/jsonl"}
    with (
        serving(folder, ASKPARA_WORKERS="1") as server,
        server.stream("POST", "/v1/batch", content=lines, headers=headers) as response,
    ):
        answers = (json.loads(line) for line in response.iter_lines())
        first = [next(answers) for _ in range(3)]
        stop(server)
        rest = list(answers)
    assert [one["id"] for one in (*first, *rest)] == list(range(1000))
    refused = [one["error"]["type"] for one in rest if "error" in one]
    assert set(refused) == {"/problems/stopping"}
    assert len(refused) > 100
