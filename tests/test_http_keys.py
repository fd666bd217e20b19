"""A service that has seen an API key never opens again by itself."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from api.guard.keys import KeyFile
from tests.conftest import TEST_INDEX, run, serving

SITE = "https://intranet.example"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _vanish(path: Path) -> None:
    path.unlink()


def _truncate(path: Path) -> None:
    path.write_bytes(b"")


def _delete_rows(path: Path) -> None:
    with sqlite3.connect(path) as rows:
        rows.execute("DELETE FROM keys")


def _overwrite(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


def _drop_table(path: Path) -> None:
    with sqlite3.connect(path) as rows:
        rows.execute("DROP TABLE keys")


def _become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


FAULTS = [_vanish, _truncate, _delete_rows, _overwrite, _drop_table, _become_a_folder]


def closed(response: httpx.Response) -> bool:
    problem = response.json()
    assert str(TEST_INDEX) not in response.text
    assert "keys.sqlite" not in response.text, "the place of the file is nobody's business"
    return (response.status_code, problem["type"]) == (503, "/problems/key-file-error")


def test_keys_made_while_the_service_runs_close_it_and_no_fault_opens_it(
    index_folder: Path, tmp_path: Path
) -> None:
    file = KeyFile(tmp_path / "keys.sqlite")
    environment = {"ASKPARA_KEYS": str(file.path), "ASKPARA_ORIGINS": SITE}
    log: list[str] = []
    with serving(index_folder, log=log, **environment) as client:
        assert client.get("/v1/documents").status_code == 200
        assert client.get("/v1/documents", headers=bearer("unasked")).status_code == 200
        key, token = file.create("first", "ask")
        assert client.get("/v1/documents").status_code == 401
        assert client.get("/v1/documents", headers=bearer(token)).status_code == 200
        kept = file.path.read_bytes()
        for fault in FAULTS:
            fault(file.path)
            for headers in ({}, bearer(token), bearer("askp_wrong")):
                told = client.get("/v1/documents", headers=headers | {"origin": SITE})
                assert closed(told), f"{fault.__name__}: {told.text}"
                assert told.headers["access-control-allow-origin"] == SITE
            assert closed(client.get("/")), fault.__name__
            assert client.get("/livez").status_code == 200
            assert closed(client.get("/readyz")), "whom it would refuse is sent elsewhere"
            if file.path.is_dir():
                file.path.rmdir()
            file.path.write_bytes(kept)  # what was lost is back
            assert client.get("/v1/documents", headers=bearer(token)).status_code == 200
            assert client.get("/v1/documents").status_code == 401
        file.revoke(key.id)
        assert client.get("/v1/documents").status_code == 401, "the last key is revoked: closed"
    assert log[0].count("closed to everybody") == len(FAULTS), "each is named once"
    assert log[0].count(str(file.path)) >= len(FAULTS)


@pytest.mark.slow
def test_a_service_that_was_closed_at_its_start_stays_so(
    index_folder: Path, tmp_path: Path
) -> None:
    file = KeyFile(tmp_path / "keys.sqlite")
    file.create("first", "ask")
    with serving(index_folder, ASKPARA_KEYS=str(file.path)) as client:
        file.path.unlink()  # before the first request
        assert closed(client.get("/v1/documents"))


@pytest.mark.parametrize(
    "fault",
    [
        _truncate,
        *(
            pytest.param(fault, marks=pytest.mark.slow)
            for fault in (_overwrite, _drop_table, _become_a_folder)
        ),
    ],
)
def test_serve_does_not_start_with_a_key_file_that_it_cannot_read(
    index_folder: Path, tmp_path: Path, fault: Callable[[Path], None]
) -> None:
    file = KeyFile(tmp_path / "keys.sqlite")
    file.create("first", "ask")
    fault(file.path)
    for command in (("serve", "--port", "0"), ("keys", "create", "second")):
        done = run(*command, index=index_folder, ASKPARA_KEYS=str(file.path))
        assert done.returncode == 1
        assert str(file.path) in done.stderr
        assert re.search("restore (it|the file)", done.stderr)
        assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_commands_say_where_the_keys_are_and_whether_it_is_open(
    index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = f"API keys in {tmp_path}/keys.sqlite: "
    log: list[str] = []
    with serving(index_folder, log=log, ASKPARA_KEYS="keys.sqlite") as client:
        assert client.get("/v1/documents").status_code == 200
    assert f"{told}open" in log[0]
    for closed in ("closed: 1 key", "closed: 2 keys"):
        made = run("keys", "create", "somebody", ASKPARA_KEYS="keys.sqlite")
        assert f"{told}{closed}\n" in made.stderr
    with serving(index_folder, log=log, ASKPARA_KEYS="keys.sqlite") as client:
        assert client.get("/v1/documents").status_code == 401
    assert f"{told}closed: 2 keys\n" in log[1]
