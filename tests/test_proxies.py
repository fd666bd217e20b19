"""The configurations in docs/proxies, run by the real programs, with askpara behind them."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import OFFICIALS, ROOT, free_port, serving

LONG = "How many migrants were assisted in Kenya, by which offices and with what funds? " * 3
EVENTS = {"accept": "text/event-stream"}
STAFF = ("anna", "paragraph")
USERS = "anna:{PLAIN}paragraph\n"  # nginx's form
USERS_OF_APACHE = "anna:{SHA}9BZ0fC8wKxHSNgVZ8QHkk1PogDg=\n"


def _nginx(folder: Path, example: Path) -> list[str]:
    (folder / "main.conf").write_text(
        f"user root; daemon off; pid {folder}/pid; error_log stderr; events {{}}"
        f" http {{ access_log off; client_body_temp_path {folder}/body;"
        f" proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;"
        f" uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; include {example}; }}"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "main.conf")]


def _apache(folder: Path, example: Path) -> list[str]:
    modules = re.findall(r"a2enmod (.*)", example.read_text())[0].split()
    needed = ["mpm_event", "authn_core", "authz_core", *modules]
    (folder / "main.conf").write_text(
        f'ServerRoot "{folder}"\nServerName localhost\nPidFile {folder}/pid\n'
        f"DefaultRuntimeDir {folder}\nErrorLog /dev/stderr\n"
        + "".join(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n" for m in needed)
        + f"Include {example}\n"
    )
    return ["apache2", "-D", "FOREGROUND", "-f", str(folder / "main.conf")]


def _haproxy(folder: Path, example: Path) -> list[str]:
    return ["haproxy", "-db", "-f", str(example)]


@pytest.mark.parametrize("example", sorted((ROOT / "docs" / "proxies").glob("haproxy*.cfg")))
def test_haproxy_takes_its_examples(example: Path) -> None:
    haproxy = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    if haproxy is None:
        pytest.skip("no haproxy on this machine")
    checked = [haproxy, "-c", "-f", str(example)]
    done = subprocess.run(checked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


PROXIES: dict[str, tuple[str, Callable[[Path, Path], list[str]]]] = {
    "nginx": ("nginx.conf", _nginx),
    "apache2": ("apache.conf", _apache),
    "haproxy": ("haproxy.cfg", _haproxy),
}

get = partial(httpx.get, timeout=60)  # other tests may run beside


@pytest.fixture(
    scope="module",
    params=["nginx", *(pytest.param(p, marks=pytest.mark.slow) for p in PROXIES if p != "nginx")],
)
def proxy(
    request: pytest.FixtureRequest, server: httpx.Client, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a proxy that has askpara behind it."""
    program = request.param
    if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip(f"no {program} on this machine; apt-get install {program}")
    folder = tmp_path_factory.mktemp(program)
    folder.chmod(0o755)
    users = folder / "users"
    users.write_text(USERS_OF_APACHE if program == "apache2" else USERS)
    name, command = PROXIES[program]
    port = free_port()
    example = (ROOT / "docs" / "proxies" / name).read_text("utf-8")
    example = example.replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    example = example.replace("127.0.0.1:8000", f"127.0.0.1:{server.base_url.port}")
    (folder / name).write_text(example.replace("/etc/askpara/users", str(users)))
    process = subprocess.Popen(
        command(folder, folder / name),
        env=os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                if get(f"{address}/tools/askpara/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(120)


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["", "?q=Who+leads+IOM", "reports/iom-2019", "widget", "embed", "docs"]
)
def test_every_link_of_a_page_leads_into_the_service(proxy: str, path: str) -> None:
    page = get(f"{proxy}/tools/askpara/{path}")
    assert page.status_code == 200
    found = set(re.findall(r'(?:href|src|action)="([^"#]+)', page.text))
    assert found, page.text
    for link in found:
        address = urljoin(str(page.url), link.replace("&amp;", "&"))
        assert address.startswith(f"{proxy}/tools/askpara/"), link
        if "problems" not in link:
            assert get(address).status_code == 200, address


def test_addresses_in_answers_fit_the_path(proxy: str) -> None:
    base = f"{proxy}/tools/askpara/"
    found = get(f"{base}v1/search?q=migration&k=2").json()
    assert get(urljoin(base, found["next"])).json()["passages"][0]["rank"] == 3
    problem = get(f"{base}v1/documents/none").json()
    assert get(urljoin(base, problem["type"])).status_code == 200
    asked = {"model": "askpara-extract", "messages": [{"role": "user", "content": OFFICIALS}]}
    chat = httpx.post(f"{base}v1/chat/completions", json=asked, timeout=30).json()
    assert f"{base}reports/iom-2019" in chat["choices"][0]["message"]["content"]
    wrong = httpx.post(f"{base}v1/chat/completions", json={}).json()
    assert set(wrong) == {"error"}, "errors of OpenAI's routes keep their shape"


def test_a_stream_is_not_held_back(proxy: str) -> None:
    """Who reads late gets all at once, once; what is held back comes so each time."""
    assert any(_seconds_of_an_answer(proxy, turn) > 0.05 for turn in range(3))
    assert any(_seconds_of_a_batch(proxy, turn) > 0.05 for turn in range(3))


def _seconds_of_an_answer(proxy: str, turn: int) -> float:
    """From its status to its end."""
    with httpx.stream(
        "POST",
        f"{proxy}/tools/askpara/v1/ask",
        json={"question": f"{proxy[-5:]} {turn} {LONG}"},  # repeated, it is answered at once
        headers=EVENTS,
        timeout=60,
    ) as response:
        lines = response.iter_lines()
        assert next(lines) == "event: status"
        first = time.monotonic()
        assert any(line == "event: done" for line in lines)
        return time.monotonic() - first


def _seconds_of_a_batch(proxy: str, turn: int) -> float:
    """From its first answer to its last."""
    body = f'{{"id": {turn}, "question": "Who leads IOM?", "effort": "fast"}}\n' * 40
    headers = {"content-type": "application/jsonl"}
    url = f"{proxy}/tools/askpara/v1/batch"
    with httpx.stream("POST", url, content=body, headers=headers, timeout=60) as response:
        next(lines := response.iter_lines())
        first = time.monotonic()
        assert len(list(lines)) == 39
        return time.monotonic() - first


def test_behind_a_password_the_widget_starts_and_answers(proxy: str, browser: Browser) -> None:
    assert get(f"{proxy}/staff/askpara/").status_code == 401
    credentials = {"username": STAFF[0], "password": STAFF[1]}
    context = browser.new_context(http_credentials=credentials)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{proxy}/staff/askpara/")
    page.locator("ask-report #question").fill(OFFICIALS)
    page.locator("ask-report #question").press("Enter")
    expect(page.locator("ask-report .answer").first).to_contain_text("41,209")
    context.close()


@pytest.mark.slow
def test_a_prefix_of_its_own_and_one_that_a_stranger_claims(index_folder: Path) -> None:
    settings = {"ASKPARA_TRUSTED_PROXIES": "192.0.2.1"}
    with serving(index_folder, "--root-path", "/tools/askpara", **settings) as client:
        for path in ("/", "/tools/askpara/"):  # whether or not the proxy takes it off
            assert 'href="/tools/askpara/static/style.css"' in client.get(path).text
        assert client.get("/tools/askpara/v1/documents").status_code == 200
        claimed = client.get("/", headers={"x-forwarded-prefix": "/elsewhere"}).text
        assert "/elsewhere" not in claimed
    with serving(index_folder) as client:
        for wrong in ("//evil.example", "/a//b", "https://evil.example", '/"><script>'):
            page = client.get("/", headers={"x-forwarded-prefix": wrong}).text
            assert 'href="/static/style.css"' in page


@pytest.mark.slow
def test_keys_and_scopes_hold_under_a_path(index_folder: Path, tmp_path: Path) -> None:
    from api.guard.keys import KeyFile

    file = KeyFile(tmp_path / "keys.sqlite")
    ask = {"authorization": f"Bearer {file.create('one', 'ask')[1]}"}
    line = '{"id": 1, "question": "Who leads IOM?"}'
    jsonl = {"content-type": "application/jsonl"}
    with serving(index_folder, "--root-path", "/a", ASKPARA_KEYS=str(file.path)) as client:
        assert client.get("/a/livez").status_code == 200
        assert client.get("/a/v1/documents").status_code == 401
        assert client.get("/a/metrics", headers=ask).status_code == 403
        assert client.post("/a/v1/batch", content=line, headers=ask | jsonl).status_code == 403
