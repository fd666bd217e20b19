"""Who may ask, how often, and from which pages: keys, scopes, rate limits, other origins."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.guard.keys import SCOPES, KeyFile, Scope
from tests.conftest import TEST_INDEX, early_in_a_minute, run, serving

WHO = {"question": "Who leads IOM?"}
LINE = '{"id": 1, "question": "Who leads IOM?"}'
LINES = {"content-type": "application/jsonl"}


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyFile:
    return KeyFile(tmp_path_factory.mktemp("keys") / "keys.sqlite")


@pytest.fixture(scope="module")
def tokens(keys: KeyFile) -> dict[Scope, str]:
    return {scope: keys.create(f"of {scope}", scope)[1] for scope in SCOPES}


@pytest.fixture(scope="module")
def guarded(index_folder: Path, keys: KeyFile, tokens: dict[Scope, str]) -> Iterator[httpx.Client]:
    """A server that asks for keys, lets few requests through, and knows one other origin."""
    settings = {
        "ASKPARA_KEYS": str(keys.path),
        "ASKPARA_ORIGINS": "https://intranet.example",
        "ASKPARA_RATE_PER_KEY": "40/minute",
        "ASKPARA_RATE_PER_ADDRESS": "40/minute",
    }
    with serving(index_folder, **settings) as client:
        yield client


def test_the_command_line_makes_lists_and_revokes(tmp_path: Path) -> None:
    file = str(tmp_path / "new" / "keys.sqlite")
    assert run("keys", "list", ASKPARA_KEYS=file).stdout == ""
    made = run("keys", "create", "Research team", "--scope", "evaluate", ASKPARA_KEYS=file)
    token = made.stdout.strip()
    assert token.startswith("askp_")
    assert len(token) > 50
    assert (tmp_path / "new" / "keys.sqlite").stat().st_mode & 0o777 == 0o600
    assert token.encode() not in (tmp_path / "new" / "keys.sqlite").read_bytes(), "only its hash"
    listed = run("keys", "list", ASKPARA_KEYS=file).stdout
    assert "evaluate" in listed
    assert "in use" in listed
    assert "Research team" in listed
    id = listed.split()[0]
    assert id == token.split("_")[1]
    assert run("keys", "revoke", id, ASKPARA_KEYS=file).returncode == 0
    assert "revoked" in run("keys", "list", ASKPARA_KEYS=file).stdout
    unknown = run("keys", "revoke", "nobody", ASKPARA_KEYS=file)
    assert unknown.returncode == 1
    assert f"no key 'nobody' in {file}, which holds {id}" in unknown.stderr


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_covers_those_before_it(
    guarded: httpx.Client, tokens: dict[Scope, str], scope: Scope
) -> None:
    key = bearer(tokens[scope])
    rank = SCOPES.index(scope)
    statuses = {
        "ask": guarded.post("/v1/ask", json=WHO, headers=key),
        "evaluate": guarded.post("/v1/batch", content=LINE, headers=LINES | key),
        "admin": guarded.get("/metrics", headers=key),
    }
    for needed, response in statuses.items():
        allowed = SCOPES.index(needed) <= rank
        assert response.status_code == (200 if allowed else 403)
        if not allowed:
            assert response.json()["type"] == "/problems/forbidden"
            assert f"has the scope {scope}, expected {needed}" in response.json()["detail"]
            assert f'scope="{needed}"' in response.headers["www-authenticate"]


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/search?q=Kenya", "/v1/documents", "/v1/documents/iom-2019/passages/para:138"),
        *("/metrics", "/", "/reports/iom-2019", "/nowhere"),
    ],
)
def test_without_a_key_only_health_and_documentation_are_open(
    guarded: httpx.Client, path: str
) -> None:
    response = guarded.get(path)
    assert (response.status_code, response.json()["type"]) == (401, "/problems/unauthorized")
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["content-type"] == "application/problem+json"


def test_open_paths(guarded: httpx.Client) -> None:
    for path in ("/livez", "/readyz", "/docs", "/openapi.json", "/problems/unauthorized"):
        response = guarded.get(path)
        assert response.status_code == 200, path
        assert "ratelimit" not in response.headers
    assert guarded.get("/livez/../v1/documents").status_code == 401
    assert guarded.get("/static/../v1/documents").status_code == 401
    assert guarded.get("/static/%2e%2e/v1/documents").status_code in (401, 404)


def test_wrong_keys(guarded: httpx.Client, keys: KeyFile, tokens: dict[Scope, str]) -> None:
    right = tokens["ask"]
    other, token = keys.create("soon revoked", "ask")
    assert guarded.get("/v1/documents", headers=bearer(token)).status_code == 200
    keys.revoke(other.id)
    for wrong in (token, right[:-1], right + "x", right.replace("askp_", ""), "askp_", "é"):
        headers = {b"authorization": f"Bearer {wrong}".encode()}
        response = guarded.get("/v1/documents", headers=headers)
        assert response.status_code == 401, wrong
        assert 'error="invalid_token"' in response.headers["www-authenticate"]
    basic = {"authorization": f"Basic {right}"}
    assert guarded.get("/v1/documents", headers=basic).status_code == 401


def test_a_limit_is_told_and_kept(guarded: httpx.Client, keys: KeyFile) -> None:
    _, token = keys.create("busy", "ask")
    _, quiet = keys.create("quiet", "ask")
    early_in_a_minute()
    left = []
    for _ in range(40):
        response = guarded.get("/v1/documents", headers=bearer(token))
        assert response.status_code == 200
        assert response.headers["ratelimit-policy"] == '"key";q=40;w=60'
        name, rest, _ = response.headers["ratelimit"].split(";")
        assert name == '"key"'
        left.append(int(rest.removeprefix("r=")))
    assert left == sorted(left, reverse=True)
    assert (left[0], left[-1]) == (39, 0)
    over = guarded.get("/v1/documents", headers=bearer(token))
    assert (over.status_code, over.json()["type"]) == (429, "/problems/too-many-requests")
    assert 1 <= int(over.headers["retry-after"]) <= 60
    assert over.headers["ratelimit"].startswith('"key";r=0;t=')
    assert guarded.get("/v1/documents", headers=bearer(quiet)).status_code == 200, "another key"


def test_wrong_keys_use_up_the_limit_of_their_address(index_folder: Path, keys: KeyFile) -> None:
    settings = {"ASKPARA_KEYS": str(keys.path), "ASKPARA_RATE_PER_ADDRESS": "3/minute"}
    with serving(index_folder, **settings) as client:
        early_in_a_minute()
        wrong = [client.get("/v1/documents", headers=bearer(f"askp_{n}")) for n in range(5)]
    assert [response.status_code for response in wrong] == [401, 401, 401, 429, 429]


def test_origins(guarded: httpx.Client, tokens: dict[Scope, str]) -> None:
    asks = {"access-control-request-method": "POST", "origin": "https://intranet.example"}
    wanted = asks | {"access-control-request-headers": "authorization,content-type"}
    preflight = guarded.options("/v1/ask", headers=wanted)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "https://intranet.example"
    assert "access-control-allow-credentials" not in preflight.headers
    foreign = guarded.options("/v1/ask", headers=wanted | {"origin": "https://other.example"})
    assert (foreign.status_code, foreign.json()["type"]) == (403, "/problems/forbidden")
    assert "access-control-allow-origin" not in foreign.headers
    for headers in (bearer(tokens["admin"]), {}):  # a refusal too can be read by the page
        got = guarded.get("/v1/documents", headers=headers | {"origin": asks["origin"]})
        assert got.headers["access-control-allow-origin"] == "https://intranet.example"
        assert "RateLimit" in got.headers["access-control-expose-headers"]
        assert "Origin" in got.headers["vary"]
    other = guarded.get("/v1/documents", headers={"origin": "https://other.example"})
    assert "access-control-allow-origin" not in other.headers


def test_no_origin_is_allowed_unless_it_is_listed(server: httpx.Client) -> None:
    headers = {"origin": "https://a.example", "access-control-request-method": "POST"}
    preflight = server.options("/v1/ask", headers=headers)
    assert preflight.status_code == 405
    assert not any(name.startswith("access-control") for name in preflight.headers)
    assert "access-control-allow-origin" not in server.get("/livez", headers=headers).headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASKPARA_ORIGINS", "*"),
        ("ASKPARA_ORIGINS", "https://a.example/page"),
        ("ASKPARA_RATE_PER_KEY", "plenty"),
        ("ASKPARA_KEYLESS", "all"),
    ],
)
def test_settings_that_cannot_be(name: str, value: str) -> None:
    environment = {name: value}
    done = run("serve", stdin=None, index=TEST_INDEX, **environment)
    assert done.returncode == 1
    assert name in done.stderr
    assert repr(value) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("tokens")
def test_keyless_may_ask_if_the_setting_says_so(index_folder: Path, keys: KeyFile) -> None:
    with serving(index_folder, ASKPARA_KEYS=str(keys.path), ASKPARA_KEYLESS="ask") as client:
        assert client.post("/v1/ask", json=WHO).status_code == 200
        assert client.get("/").status_code == 200
        assert client.post("/v1/batch", content=LINE, headers=LINES).status_code == 401
        assert client.get("/metrics").status_code == 401


def test_keys_are_compared_by_hash(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.sqlite")
    key, token = file.create("one", "ask")
    assert file.find(token) == key
    with sqlite3.connect(file.path) as rows:
        rows.execute("UPDATE keys SET hash = ?", (b"\0" * 32,))
    assert file.find(token) is None
