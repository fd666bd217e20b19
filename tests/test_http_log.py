"""The server's log: JSON lines with request ids, and nothing about people unless asked for."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import serving

SECRET = "Where is Zanzibar"


@pytest.mark.parametrize(
    "level",
    ["requests", *(pytest.param(one, marks=pytest.mark.slow) for one in ("faults", "everything"))],
)
def test_what_is_logged(index_folder: Path, tmp_path: Path, level: str) -> None:
    log: list[str] = []
    keys = tmp_path / "keys.sqlite"
    with serving(index_folder, log=log, ASKPARA_LOG=level, ASKPARA_KEYS=str(keys)) as client:
        asked = client.get("/v1/search", params={"q": SECRET})
        client.post("/v1/ask", json={"question": SECRET}, headers={"x-request-id": "proxy-7"})
        odd = client.get("/", params={"q": SECRET}, headers={"x-request-id": "a b\tc" * 50})
        assert " " not in odd.headers["x-request-id"]
        keys.mkdir()
        closed = client.get("/v1/documents")
        assert closed.status_code == 503
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in log[0].splitlines() if line.startswith("{")
    ]
    (fault,) = [line for line in lines if line["level"] == "error"]
    assert fault["request"] == closed.headers["x-request-id"]
    assert str(keys) in fault["message"]
    told = [line for line in lines if line["logger"] == "askpara.requests"]
    if level == "faults":
        assert not told
    else:
        search = next(line for line in told if line["request"] == asked.headers["x-request-id"])
        assert (search["method"], search["route"]) == ("GET", "/v1/search")
        assert (search["status"], search["ms"] > 0) == (200, True)
        assert "proxy-7" in {line["request"] for line in told}
    private = "Zanzibar" in log[0], '"client": "127.0.0.1"' in log[0]
    assert private == ((True, True) if level == "everything" else (False, False))
