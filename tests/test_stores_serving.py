"""Servers in front of one PostgreSQL: the real model, over HTTP, behind a real load balancer."""

import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from eval.dataset import QUESTIONS
from index.open import Index
from index.place import Place
from index.publish import CACHE
from rag.answer import answer
from tests.conftest import (
    ASKPARA,
    OFFICIALS,
    ROOT,
    MilvusServer,
    free_port,
    restart,
    run,
    serving,
    share_cache,
    soon,
)

pytestmark = pytest.mark.real_model


@pytest.fixture(scope="module")
def url(postgres: Any, index_folder: Path) -> str:
    """Of a store that has the report, built by the command line."""
    found: str = postgres.get_uri()
    built = run("build", "--store", found, index=index_folder)
    assert built.returncode == 0, built.stderr
    return found


@pytest.fixture(scope="module")
def milvus_url(milvus: MilvusServer, index_folder: Path) -> str:
    """Of a store that has the report."""
    found = f"milvus://127.0.0.1:{milvus.port}"
    built = run("build", "--store", found, index=index_folder)
    assert built.returncode == 0, built.stderr
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("store", "step"), [("url", 1), ("milvus_url", 3)])  # Milvus' lite is slow
def test_three_hundred_questions_have_the_answers_of_the_folder(
    store: str, step: int, index: Index, index_folder: Path, request: pytest.FixtureRequest
) -> None:
    shared = Place(index_folder, request.getfixturevalue(store)).open()
    lines = (QUESTIONS / "iom-2019.jsonl").read_text("utf-8").splitlines()[:300:step]
    others = []
    for asked in (json.loads(line)["question"] for line in lines):
        one, other = answer(shared, asked, effort="fast"), answer(index, asked, effort="fast")
        if one.answer != other.answer or one.status != other.status:
            others.append(asked)
    assert len(others) <= 3, others  # vectors of 16 bits break ties another way


@pytest.mark.slow
def test_a_document_is_added_listed_and_removed(
    url: str, index_folder: Path, tmp_path: Path
) -> None:
    share_cache(tmp_path)  # another machine, with the same models
    boats = tmp_path / "boats.txt"
    boats.write_text("1. Boats\n\n1. The office in Bern has seven boats.\n\n2. None leaks.\n")
    with serving(index_folder, ASKPARA_STORE=url) as server:
        added = run("add", str(boats), "--language", "en", "--store", url, index=tmp_path)
        assert added.returncode == 0, added.stderr
        assert "boats" in run("list", "--store", url, index=tmp_path).stdout
        # A running server takes it up by itself.
        assert soon(lambda: "boats" in json.dumps(server.get("/v1/documents").json()))
        said = server.post("/v1/ask", json={"question": "How many boats has Bern?"}).json()
        assert "seven boats" in json.dumps(said["passages"])
        removed = run("remove", "boats", "--store", url, index=tmp_path)
        assert removed.returncode == 0, removed.stderr
    assert "boats" not in run("list", "--store", url, index=index_folder).stdout


@pytest.mark.slow
def test_a_lost_database_is_a_503_and_comes_back(
    url: str, postgres: Any, index_folder: Path
) -> None:
    with serving(index_folder, ASKPARA_STORE=url) as server:
        asked = {"question": OFFICIALS, "effort": "fast"}
        assert server.post("/v1/ask", json=asked).json()["status"] == "answered"
        os.kill(postgres.get_pid(), signal.SIGKILL)
        ways = itertools.cycle(range(2, 20))  # what was asked before is remembered

        def ask_anew() -> httpx.Response:
            return server.post("/v1/ask", json=asked | {"k": next(ways)})

        assert soon(lambda: ask_anew().status_code != 200), "its children end behind it"
        lost = ask_anew()
        assert (lost.status_code, lost.json()["type"]) == (503, "/problems/store-unreachable")
        assert "secret" not in lost.text
        restart(postgres)
        assert server.post("/v1/ask", json=asked).json()["status"] == "answered"


@pytest.mark.slow
def test_one_of_three_servers_is_killed_and_no_question_is_lost(
    url: str, index_folder: Path, tmp_path: Path
) -> None:
    if shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("no haproxy on this machine; apt-get install haproxy")
    ports, front = [free_port() for _ in range(3)], free_port()
    config = (ROOT / "docs" / "proxies" / "haproxy-three.cfg").read_text("utf-8")
    config = config.replace("127.0.0.1:8080", f"127.0.0.1:{front}")
    for number, port in enumerate(ports):
        config = config.replace(f"127.0.0.1:{8001 + number}", f"127.0.0.1:{port}")
    (tmp_path / "haproxy.cfg").write_text(config)
    environment = os.environ | {"ASKPARA_STORE": url, "ASKPARA_KEYS": str(tmp_path / "keys")}
    with contextlib.ExitStack() as started:
        servers = [
            _ended(
                started,
                [ASKPARA, "serve", "--index", str(index_folder), "--port", str(port)],
                environment,
            )
            for port in ports
        ]
        haproxy = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
        _ended(started, [haproxy, "-db", "-f", tmp_path / "haproxy.cfg"], environment)
        base = f"http://127.0.0.1:{front}"
        _wait_for(f"{base}/readyz", *(f"http://127.0.0.1:{port}/readyz" for port in ports))
        answers: list[int] = []

        def ask(number: int) -> None:
            for turn in range(12):
                asked = {"question": f"{OFFICIALS} {number} {turn}", "effort": "fast"}
                answers.append(httpx.post(f"{base}/v1/ask", json=asked, timeout=60).status_code)

        askers = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
        for asker in askers:
            asker.start()
        while len(answers) < 6:
            time.sleep(0.02)
        servers[1].kill()
        for asker in askers:
            asker.join()
        assert answers == [200] * 36


def _ended(
    started: contextlib.ExitStack, command: list[Any], environment: dict[str, str]
) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    started.callback(process.wait, 120)
    started.callback(process.terminate)
    return process


def _wait_for(*urls: str) -> None:
    for url in urls:
        for _ in range(300):
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(url).status_code == 200:
                    break
            time.sleep(0.1)
        else:
            raise AssertionError(f"{url} is never ready")


@pytest.mark.slow
def test_models_that_are_not_there_are_told(url: str, tmp_path: Path) -> None:
    asked = run("ask", "Who leads IOM?", "--store", url, index=tmp_path)
    assert asked.returncode == 1
    assert CACHE in asked.stderr
    assert "askpara build" in asked.stderr
