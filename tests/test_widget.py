"""The chat widget in a real browser against a real server, under the strictest content policy."""

import contextlib
import gzip
import html
import itertools
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from api.pages.routes import LANGUAGES, PAGES
from tests.conftest import INTRANET, SCREENSHOTS, serving

OFFICIALS = "How many officials were trained on protection and anti-trafficking measures?"
QUOTE = "41,209 officials were trained"
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'"
)
WIDGET = PAGES / "widget" / "v1"
WATCH = """
  window.violations = [];
  addEventListener('securitypolicyviolation', (event) => violations.push(
    `${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  window.told = [];
  for (const name of ['open', 'close', 'question', 'answer', 'error', 'feedback', 'ready']) {
    addEventListener(`ask-report:${name}`, (event) => told.push([name, event.detail]));
  }
"""
# A host page's answer to /v1/ask, pushed event by event, in pieces that cut words and characters.
STREAM = """
  const real = window.fetch;
  window.fetch = (url, options) => {
    if (!String(url).endsWith('/v1/ask')) return real(url, options);
    let control;
    const body = new ReadableStream({ start: (given) => { control = given; } });
    window.push = (event, data) => {
      const text = `event: ${event}\\ndata: ${JSON.stringify(data)}\\n\\n`;
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length; at += 7) control.enqueue(bytes.slice(at, at + 7));
    };
    window.end = () => control.close();
    return Promise.resolve(new Response(body));
  };
"""


class Host:
    """A page of an organization that has the widget on it."""

    def __init__(self, page: Page, server: httpx.Client) -> None:
        self.page = page
        self.base = str(server.base_url).rstrip("/")
        self.held: list[Route] = []

    def open(
        self,
        attributes: str = "",
        *,
        lang: str = "en",
        css: str = "",
        inside: str = "",
        scheme: str = "light dark",
    ) -> "Host":
        """Show a page under the strict policy, its styles in a file of its own."""
        direction = "rtl" if lang == "ar" else "ltr"
        source = (
            f"<!doctype html><html lang={lang} dir={direction}><title>Intranet</title>"
            "<meta name=viewport content='width=device-width'>"
            f"<meta name=color-scheme content='{scheme}'>"
            "<link rel=stylesheet href=/host.css>"
            "<script type=module src=/widget/v1/ask-report.js></script>"
            f"<main><h1>Intranet</h1><p>News of the day.</p></main>"
            f"<ask-report {attributes}>{inside}</ask-report>"
        )
        headers = {"content-security-policy": STRICT, "content-type": "text/html; charset=utf-8"}
        self.page.route("**/host", lambda route: route.fulfill(body=source, headers=headers))
        self.page.route(
            "**/host.css", lambda route: route.fulfill(body=css, content_type="text/css")
        )
        self.page.goto(f"{self.base}/host")
        expect(self.chat.locator(".frame")).to_be_attached()
        return self

    @property
    def chat(self) -> Locator:
        return self.page.locator("ask-report")

    @property
    def launcher(self) -> Locator:
        return self.chat.locator(".launcher")

    @property
    def input(self) -> Locator:
        return self.chat.locator("#question")

    @property
    def status(self) -> Locator:
        return self.chat.get_by_role("status")

    def ask(self, question: str = OFFICIALS) -> None:
        self.input.fill(question)
        self.input.press("Enter")

    def answered(self, question: str = OFFICIALS) -> Locator:
        """Ask, and wait for the answer."""
        self.ask(question)
        answer = self.chat.locator(".turn").last.locator(".answer")
        expect(answer).to_be_visible()
        return answer

    def hold(self) -> None:
        """Let questions wait until `release`."""
        self.page.route("**/v1/ask", lambda route: self.held.append(route))

    def release(self) -> None:
        self.page.unroute("**/v1/ask")
        for route in self.held:
            with contextlib.suppress(Exception):  # the page may have given it up
                route.continue_()
        self.held.clear()

    def refuse(self, respond: Callable[[Route], None]) -> None:
        """Answer questions in the server's stead."""
        self.page.route("**/v1/ask", respond)

    def mend(self) -> None:
        """The server answers again."""
        self.page.unroute("**/v1/ask")

    def shot(self, name: str) -> None:
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def focused(self) -> str:
        """Class or id of what has the focus inside the widget."""
        focused: str = self.page.evaluate(
            "(({shadowRoot: {activeElement: a}}) => a ? a.id || a.className : '')"
            "(document.querySelector('ask-report'))"
        )
        return focused


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own; at the end no policy was violated and no script has failed."""
    with watched(browser) as page:
        yield page


@contextlib.contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[Page]:
    context = browser.new_context(**options)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(WATCH)
    page.set_default_timeout(10_000)
    yield page
    assert page.evaluate("window.violations ?? []") == []
    assert errors == []
    context.close()


@pytest.fixture
def host(page: Page, server: httpx.Client) -> Host:
    return Host(page, server)


def told(page: Page, name: str) -> list[Any]:
    events: list[list[Any]] = page.evaluate("told")
    return [detail for event, detail in events if event == name]


# --- what is published ---------------------------------------------------------------------------


def test_scripts_and_styles_are_within_15_kb() -> None:
    files = sorted([*WIDGET.glob("*.js"), *WIDGET.glob("*.css")])
    assert {"ask-report.js", "ask-report.css"} <= {file.name for file in files}
    size = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)
    assert size <= 15_000, size


def test_languages_have_the_same_words() -> None:
    words = {
        language: json.loads((WIDGET / "lang" / f"{language}.json").read_text("utf-8"))
        for language in LANGUAGES
    }
    assert {path.stem for path in (WIDGET / "lang").iterdir()} == set(LANGUAGES)
    for language, strings in words.items():
        assert list(strings) == list(words["en"]), language
        assert all(strings.values()), language
        for key, text in strings.items():
            assert text.count("{n}") == words["en"][key].count("{n}"), (language, key)
    assert words["ar"]["dir"] == "rtl"


def test_the_widgets_files_may_be_used_by_any_site(server: httpx.Client) -> None:
    for name in ("ask-report.js", "ask-report.css", "lang/ar.json"):
        response = server.get(f"/widget/v1/{name}", headers={"origin": INTRANET})
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["cache-control"] == "no-cache"
    assert server.get("/widget/v1/nothing.js").headers["content-type"] == "application/problem+json"


def test_no_script_writes_markup() -> None:
    for script in [*WIDGET.glob("*.js"), *(PAGES / "static").glob("*.js")]:
        code = script.read_text("utf-8")
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ):
            assert forbidden not in code, script.name


# --- the whole way -------------------------------------------------------------------------------


def test_from_a_question_to_the_marked_quote_and_stored_feedback(
    host: Host, feedback_file: Path
) -> None:
    host.open("document=iom-2019")
    host.shot("closed")
    host.launcher.click()
    expect(host.chat.locator(".suggestion")).to_have_count(4)
    host.shot("open")
    answer = host.answered()
    expect(answer.locator("q")).to_contain_text(QUOTE)
    expect(answer).to_contain_text("Very likely answers the question.")
    expect(host.status).to_have_text("Answer ready. Sources: 1.")
    (object_,) = told(host.page, "answer")
    assert object_["citations"][0]["passage"] == "para:138"
    host.shot("answered")

    answer.locator(".quote .chip").click()
    source = host.chat.locator(".source")
    expect(source.get_by_role("heading")).to_have_text("C/111/5, para. 138, p. 22")
    expect(source.locator("mark")).to_contain_text(QUOTE)
    expect(source).to_contain_text("Countering trafficking in persons")
    expect(source).to_contain_text("Page 22")
    host.shot("source")

    with host.page.expect_popup() as opened:
        source.get_by_role("link").click()
    reader = opened.value
    mark = reader.locator("#para-138 mark")
    expect(mark).to_contain_text(QUOTE)
    expect(mark).to_be_in_viewport()
    reader.screenshot(path=SCREENSHOTS / "reader-from-citation.png")
    reader.close()

    host.page.keyboard.press("Escape")
    host.chat.get_by_role("button", name="Wrong paragraph").click()
    expect(host.status).to_have_text("Thank you, noted.")
    host.chat.get_by_label("Number of the right paragraph").fill("999")
    host.chat.get_by_role("button", name="Send comment").click()
    expect(host.status).to_have_text("This report has no such paragraph.")
    host.chat.get_by_label("Number of the right paragraph").fill("139")
    host.chat.get_by_label("Comment").fill("The next one says more.")
    host.shot("feedback")
    host.chat.get_by_role("button", name="Send comment").click()
    expect(host.status).to_have_text("Thank you, noted.")
    expect(host.chat.get_by_label("Comment")).to_be_hidden()
    with contextlib.closing(sqlite3.connect(feedback_file)) as database:
        rows = database.execute(
            "select question, verdict, expected, comment, citations from feedback where answer = ?",
            [object_["id"]],
        ).fetchall()
    stored = (OFFICIALS, "wrong_paragraph", '["para:139"]', "The next one says more.")
    assert rows == [(*stored, '["para:138"]')], "one row, changed by the second act"


def test_a_question_that_the_report_does_not_answer(host: Host) -> None:
    host.open("open")
    answer = host.answered("Who won the football World Cup in 1998?")
    expect(answer.locator(".verdict")).to_have_text("Not found in this report.")
    expect(answer).to_contain_text("None was found to answer the question.")
    expect(answer.locator(".passages li")).to_have_count(3)
    expect(answer.locator("q")).to_have_count(0)
    host.shot("not-found")
    answer.locator(".chip").first.click()
    expect(host.chat.locator(".source mark")).to_have_count(0)
    assert "mark=" not in str(host.chat.locator(".source a").get_attribute("href"))


def test_a_follow_up_is_understood_and_a_slip_is_told(host: Host) -> None:
    host.open("open")
    host.answered("Where are IOM's quality controll centres?")
    expect(host.chat.locator(".note.spelling")).to_contain_text("instead of “controll”")
    host.answered("What about medical teams there?")
    expect(host.chat.locator(".note.follow_up")).to_contain_text("quality controll centres?")
    host.shot("notes")


def test_the_words_come_in_pieces(page: Page, server: httpx.Client) -> None:
    page.add_init_script(STREAM)
    host = Host(page, server).open("open")
    answered = server.post("/v1/ask", json={"question": OFFICIALS}).json()
    answered["citations"][0]["quote"] |= {
        "exact": "Zürich, 日本 – déjà vu 🎈",
        "start": 3,
        "end": 6,
    }
    answered["passages"][0]["text"] = "🎈🎈 abc def"
    host.ask()
    expect(host.status).to_have_text("Searching the report…")
    page.evaluate("push('status', {status: 'searching'})")
    page.evaluate("passages => push('passages', passages)", answered["passages"])
    expect(host.status).to_have_text("Reading paragraphs: 5…")
    expect(host.chat.get_by_role("log")).to_have_attribute("aria-busy", "true")
    host.shot("streaming")
    page.evaluate("answer => push('answer', answer)", answered)
    page.evaluate("push('done', {id: 'x'}), end()")
    expect(host.chat.locator("q")).to_have_text("Zürich, 日本 – déjà vu 🎈")
    expect(host.chat.get_by_role("log")).not_to_have_attribute("aria-busy", "true")
    host.chat.locator(".quote .chip").click()
    expect(host.chat.locator(".source mark")).to_have_text("abc")


def test_a_stream_that_breaks_off_can_be_tried_again(page: Page, server: httpx.Client) -> None:
    page.add_init_script(STREAM)
    host = Host(page, server).open("open")
    host.ask()
    expect(host.status).to_have_text("Searching the report…")
    page.evaluate("push('status', {status: 'searching'}), end()")
    expect(host.status).to_have_text("The server cannot be reached.")
    expect(host.chat.get_by_role("button", name="Try again")).to_be_visible()


def test_an_error_event_shows_the_servers_own_words(page: Page, server: httpx.Client) -> None:
    page.add_init_script(STREAM)
    host = Host(page, server).open("open")
    host.ask()
    expect(host.status).to_have_text("Searching the report…")
    page.evaluate("push('error', {type: '/problems/model-error', detail: 'the model is gone'})")
    expect(host.chat.locator(".failure")).to_contain_text("the model is gone")


# --- what goes wrong -----------------------------------------------------------------------------


def test_stop_and_try_again(host: Host) -> None:
    host.open("open")
    host.hold()
    host.ask()
    stop = host.chat.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    host.input.fill("typed meanwhile")
    stop.click()
    expect(host.status).to_have_text("Stopped.")
    expect(host.input).to_have_value("typed meanwhile")
    assert told(host.page, "error") == [{"question": OFFICIALS, "kind": "stopped"}]
    host.release()
    host.chat.get_by_role("button", name="Try again").click()
    expect(host.chat.locator(".answer q")).to_contain_text(QUOTE)
    expect(host.chat.locator(".turn")).to_have_count(1)


def test_a_server_that_is_silent(host: Host) -> None:
    host.open("open timeout=0.2")
    host.hold()
    host.ask()
    expect(host.status).to_have_text("No answer within 0.2 seconds.")
    expect(host.chat.get_by_role("button", name="Try again")).to_be_visible()


def test_a_server_that_is_away(host: Host) -> None:
    host.open("open")
    host.refuse(lambda route: route.abort())
    host.ask()
    expect(host.status).to_have_text("The server cannot be reached.")
    host.shot("offline")
    host.mend()
    host.chat.get_by_role("button", name="Try again").click()
    expect(host.chat.locator(".answer q")).to_contain_text(QUOTE)


def test_a_server_that_is_busy_or_refuses(host: Host) -> None:
    host.open("open")
    host.refuse(lambda route: route.fulfill(status=429, json={"detail": "slow down"}))
    host.ask()
    expect(host.status).to_contain_text("Too many questions at the moment.")
    host.mend()
    host.ask("?!")
    expect(host.chat.locator(".failure").last).to_contain_text("has no word to search for")


def test_a_long_question_is_counted_and_not_sent(host: Host) -> None:
    host.open("open")
    sent: list[Route] = []
    host.page.route("**/v1/ask", lambda route: sent.append(route))
    host.input.fill("🎈" * 1_700)
    expect(host.chat.locator("#count")).to_have_text("Characters left: 300")
    host.ask("x" * 2_001)
    expect(host.chat.locator("#count")).to_have_text("Too long by 1 characters")
    assert sent == []
    host.input.fill("x" * 100)
    expect(host.chat.locator("#count")).to_be_empty()


HOSTILE = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>'


def test_a_hostile_passage_stays_text(host: Host, server: httpx.Client) -> None:
    answered = server.post("/v1/ask", json={"question": OFFICIALS}).json()
    passage, citation = answered["passages"][0], answered["citations"][0]
    passage |= {"text": HOSTILE, "section": [HOSTILE], "label": HOSTILE}
    citation |= {"label": HOSTILE, "url": "javascript:window.hacked=1"}
    citation["quote"] |= {"exact": HOSTILE, "start": 0, "end": 20}
    answered |= {"answer": HOSTILE, "notes": [{"kind": "conflict", "text": HOSTILE}]}
    body = f"event: answer\ndata: {json.dumps(answered)}\n\nevent: done\ndata: {{}}\n\n"
    host.open("open")
    host.refuse(lambda route: route.fulfill(body=body, content_type="text/event-stream"))
    answer = host.answered(HOSTILE)
    expect(answer.locator("q")).to_have_text(HOSTILE)
    answer.locator(".chip").first.click()
    expect(host.chat.locator(".paragraph")).to_have_text(HOSTILE)
    expect(host.chat.locator("img, script, iframe")).to_have_count(0)
    assert str(host.chat.locator(".source a").get_attribute("href")).startswith("http")
    assert host.page.evaluate("window.hacked") is None


# --- the page around it --------------------------------------------------------------------------

HOSTILE_CSS = """
  html { font-size: 3px !important; }
  body * { all: unset !important; font: 90px/3 cursive !important; color: red !important;
      letter-spacing: 2em !important; text-transform: uppercase !important; opacity: .1 !important;
      visibility: hidden !important; transform: rotate(9deg) !important; float: right !important;
      position: absolute !important; background: lime !important; pointer-events: none !important }
  ask-report { display: none !important; }
  button, textarea, section, p, .panel, .answer { display: none !important; color: red !important; }
"""


def test_a_host_page_with_hostile_styles_changes_nothing(host: Host) -> None:
    def seen() -> list[Any]:
        host.launcher.click()
        host.answered()
        return [
            [
                chosen.bounding_box(),
                chosen.evaluate(
                    "e => ((s) => [s.color, s.fontSize, s.fontFamily, s.letterSpacing,"
                    " s.textTransform, s.opacity, s.visibility, s.backgroundColor])"
                    "(getComputedStyle(e))"
                ),
            ]
            for chosen in (
                *(host.chat.locator(part) for part in (".panel", ".launcher", "#question")),
                *(host.chat.locator(part).first for part in (".answer", ".chip", ".question")),
            )
        ]

    plain = host.open("history=off", scheme="light").page and seen()
    hostile = host.open("history=off", css=HOSTILE_CSS, scheme="light").page and seen()
    assert hostile == plain
    host.shot("hostile-host")


def test_a_host_page_sets_the_theme(host: Host) -> None:
    css = """
      ask-report { --ask-accent: rgb(0, 90, 60); --ask-font: Georgia; --ask-width: 30em; }
      ask-report::part(launcher) { text-transform: uppercase; }
    """
    host.open("open", css=css, scheme="light")
    assert _style(host.launcher, "backgroundColor") == "rgb(0, 90, 60)"
    assert _style(host.launcher, "textTransform") == "uppercase"
    assert _style(host.input, "fontFamily") == "Georgia"
    assert host.chat.locator(".panel").bounding_box()["width"] == 480  # type: ignore[index]


def test_dark_follows_the_host_page_or_the_attribute(
    browser: Browser, server: httpx.Client
) -> None:
    with watched(browser, color_scheme="dark") as page:
        host = Host(page, server)
        panel = host.chat.locator(".panel")
        host.open("open", scheme="light dark")
        dark = _style(panel, "backgroundColor")
        host.open("open", scheme="light")
        assert _style(panel, "backgroundColor") == "rgb(255, 255, 255)" != dark
        host.open("open theme=dark", scheme="light")
        assert _style(panel, "backgroundColor") == dark


def _style(element: Locator, name: str) -> str:
    value: str = element.evaluate("(e, name) => getComputedStyle(e)[name]", name)
    return value


def test_without_a_script_the_elements_own_children_are_shown(
    browser: Browser, server: httpx.Client
) -> None:
    with watched(browser, java_script_enabled=False) as page:
        page.goto(f"{server.base_url}/widget")
        expect(page.locator("ask-report a")).to_be_visible()


def test_nothing_is_sent_before_a_question_and_nothing_to_other_hosts(host: Host) -> None:
    requests: list[tuple[str, str]] = []
    host.page.on("request", lambda request: requests.append((request.method, request.url)))
    host.page.context.add_cookies([{"name": "session", "value": "secret", "url": host.base}])
    host.open("open")
    expect(host.chat.locator(".suggestion")).to_have_count(4)
    assert {method for method, _ in requests} == {"GET"}
    with host.page.expect_request("**/v1/ask") as asked:
        host.answered()
    assert "cookie" not in asked.value.all_headers()
    assert [url for method, url in requests if method == "POST"] == [f"{host.base}/v1/ask"]
    assert all(url.startswith(host.base) for _, url in requests)


def test_a_site_that_is_allowed_may_frame_the_chat(page: Page, server: httpx.Client) -> None:
    source = f"{server.base_url}/embed?lang=fr"
    frame = f"<title>Site</title><iframe title=Chat width=400 height=600 src='{source}'></iframe>"
    for site in (INTRANET, "http://stranger.example"):
        page.route(f"{site}/", lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.goto(f"{INTRANET}/")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("heading", name="Interroger le rapport").last).to_be_visible()
    inside.locator("#question").fill(OFFICIALS)
    inside.locator("#question").press("Enter")
    expect(inside.locator("q")).to_contain_text(QUOTE)
    page.screenshot(path=SCREENSHOTS / "embed.png")
    page.goto("http://stranger.example/")
    expect(page.frame_locator("iframe").locator("ask-report")).to_have_count(0)


def test_a_site_that_is_allowed_may_have_the_widget(
    browser: Browser, index_folder: Path, tmp_path: Path
) -> None:
    settings = {
        "ASKPARA_ORIGINS": INTRANET,
        "ASKPARA_FEEDBACK_URL": f"sqlite:///{tmp_path}/feedback.db",
    }
    with serving(index_folder, **settings) as server, watched(browser) as page:
        base = str(server.base_url).rstrip("/")
        source = (
            "<!doctype html><html lang=en><title>Intranet</title>"
            f"<script type=module src={base}/widget/v1/ask-report.js></script>"
            "<ask-report open></ask-report>"
        )
        headers = {
            "content-security-policy": STRICT.replace("'self'", base),
            "content-type": "text/html; charset=utf-8",
        }
        for site in (INTRANET, "http://stranger.example"):
            page.route(f"{site}/", lambda route: route.fulfill(body=source, headers=headers))
        page.goto(f"{INTRANET}/")
        chat = page.locator("ask-report")
        chat.locator("#question").fill(OFFICIALS)
        chat.locator("#question").press("Enter")
        expect(chat.locator(".answer q")).to_contain_text(QUOTE)
        chat.locator(".chip").first.click()
        with page.expect_response("**/passages/*format=bibtex") as cited:
            chat.get_by_role("button", name="BibTeX").click()
        assert cited.value.ok
        chat.get_by_role("button", name="Back to the answer").click()
        chat.get_by_role("button", name="Right", exact=True).click()
        expect(chat.get_by_role("status")).to_have_text("Thank you, noted.")
        page.goto("http://stranger.example/")
        chat.locator("#question").fill(OFFICIALS)
        chat.locator("#question").press("Enter")
        expect(chat.get_by_role("button", name="Try again")).to_be_visible()


# --- the conversation ----------------------------------------------------------------------------


def test_the_conversation_is_kept_for_the_tab_and_can_be_cleared(host: Host) -> None:
    host.open("open")
    host.answered()
    host.chat.get_by_role("button", name="Right", exact=True).click()
    expect(host.status).to_have_text("Thank you, noted.")
    host.open("open")
    expect(host.chat.locator(".answer q")).to_contain_text(QUOTE)
    expect(host.chat.get_by_role("button", name="Right", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert host.page.evaluate("localStorage.length") == 0
    host.chat.get_by_role("button", name="New conversation").click()
    expect(host.chat.locator(".turn")).to_have_count(0)
    expect(host.chat.locator(".suggestion").first).to_be_visible()
    assert host.page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize(("where", "stores"), [("device", [1, 0]), ("off", [0, 0])])
def test_the_page_chooses_where_the_conversation_is_kept(
    host: Host, where: str, stores: list[int]
) -> None:
    host.open(f"open history={where}")
    host.answered()
    assert host.page.evaluate("[localStorage.length, sessionStorage.length]") == stores


def test_a_browser_that_forbids_storage(page: Page, server: httpx.Client) -> None:
    forbid = "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('no'); }});"
    page.add_init_script(forbid)
    host = Host(page, server).open("open")
    expect(host.answered().locator("q")).to_contain_text(QUOTE)


def test_suggestions_of_the_page_and_a_question_by_script(host: Host) -> None:
    host.open("open suggestions='Where are the offices? | Which donors gave unearmarked funding?'")
    expect(host.chat.locator(".suggestion")).to_have_text(
        ["Where are the offices?", "Which donors gave unearmarked funding?"]
    )
    host.chat.locator(".suggestion").last.click()
    expect(host.chat.locator(".answer q")).to_contain_text("11 donors")
    status = host.page.evaluate(
        "async (q) => (await document.querySelector('ask-report').ask(q)).status", OFFICIALS
    )
    assert status == "answered"


def test_citations_are_copied(browser: Browser, server: httpx.Client) -> None:
    with watched(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        host = Host(page, server).open("open")
        host.answered().locator(".chip").first.click()
        copied = []
        for name in ("Copy citation", "BibTeX", "RIS"):
            host.chat.get_by_role("button", name=name).click()
            expect(host.status).to_contain_text("Copied")
            expect(host.status).to_contain_text(name)
            assert host.status.evaluate("e => e.closest('[inert]')") is None
            copied.append(page.evaluate("navigator.clipboard.readText()"))
        assert copied[0] == "C/111/5, para. 138, p. 22"
        assert copied[1].startswith("@techreport{iom-2019-para-138,")
        assert copied[2].replace("\r\n", "\n").startswith("TY  - RPRT\n")


def test_where_the_clipboard_is_closed_the_citation_is_shown(host: Host) -> None:
    host.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    host.open("open")
    host.answered().locator(".chip").first.click()
    host.chat.get_by_role("button", name="BibTeX").click()
    box = host.chat.get_by_label("Copy this text:")
    expect(box).to_have_value(
        server_text := httpx.get(
            f"{host.base}/v1/documents/iom-2019/passages/para:138?format=bibtex"
        ).text
    )
    assert server_text.startswith("@techreport")
    assert box.evaluate("e => e.selectionEnd") == len(server_text)


# --- who uses it, and how ------------------------------------------------------------------------


def test_keyboard_only(host: Host) -> None:
    host.open()
    press = host.page.keyboard.press
    press("Tab")
    assert host.focused() == "launcher"
    expect(host.launcher).to_have_attribute("aria-expanded", "false")
    press("Enter")
    assert host.focused() == "question", "opening puts the cursor into the field"
    expect(host.launcher).to_have_attribute("aria-expanded", "true")
    host.page.keyboard.type(OFFICIALS)
    press("Enter")
    chip = host.chat.locator(".quote .chip")
    expect(chip).to_be_visible()
    assert host.focused() == "question", "an answer does not move the focus"
    for _ in range(20):
        press("Shift+Tab")
        if host.focused() == "chip":
            break
    while not chip.evaluate("e => e === e.getRootNode().activeElement"):
        press("Shift+Tab")
    press("Enter")
    assert host.focused() == "source-title", "the source panel is read from its title"
    expect(host.chat.locator(".main > .scroll")).to_have_attribute("inert", "")
    press("Escape")
    assert chip.evaluate("e => e === e.getRootNode().activeElement"), "back where it came from"
    press("Escape")
    expect(host.chat.locator(".panel")).to_be_hidden()
    assert host.focused() == "launcher"


def test_what_a_screen_reader_is_told(host: Host) -> None:
    host.open()
    host.launcher.click()
    dialog = host.page.get_by_role("dialog", name="Ask the report")
    expect(dialog).to_be_visible()
    assert dialog.get_attribute("aria-modal") is None, "the page stays usable"
    host.answered()
    log = host.chat.get_by_role("log", name="Conversation")
    expect(
        log.get_by_role("button", name="¶ 138: Source, C/111/5, para. 138, p. 22")
    ).to_be_visible()
    expect(log.locator(".question")).to_have_text(f"You asked: {OFFICIALS}")
    expect(log.locator(".tools")).to_have_attribute("aria-live", "off")
    expect(log.locator("q")).to_have_attribute("lang", "en")
    expect(host.chat.locator("[role=status]")).to_have_count(1)


@pytest.mark.parametrize(
    ("lang", "launcher"),
    [
        ("fr", "Interroger le rapport"),
        ("es-419", "Consultar el informe"),
        ("ar", "اسأل التقرير"),
        ("ru", "Вопрос к отчёту"),
        ("zh-Hans", "查询报告"),
        ("sw", "Ask the report"),
    ],
)
def test_it_speaks_the_pages_language(host: Host, lang: str, launcher: str) -> None:
    loaded: list[str] = []
    host.page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    host.open(lang=lang)
    expect(host.launcher).to_have_text(launcher)
    assert [name for name in loaded if name.endswith(".json")] == [
        f"{lang[:2] if lang[:2] in LANGUAGES else 'en'}.json"
    ]


def test_arabic_runs_from_right_to_left_and_quotes_do_not(host: Host) -> None:
    host.open("open", lang="ar")
    answer = host.answered()
    assert _style(host.chat.locator(".frame"), "direction") == "rtl"
    assert _style(answer.locator("q"), "direction") == "ltr"
    assert _style(host.chat.locator(".question > [dir]"), "direction") == "ltr"
    box = host.chat.locator(".panel").bounding_box()
    assert box
    assert box["x"] < 100, "the panel stands on the left"
    host.shot("arabic")


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_cut_at_320_px_and_at_200_percent(
    browser: Browser, server: httpx.Client, width: int
) -> None:
    with watched(browser, viewport={"width": width, "height": 512}) as page:
        host = Host(page, server).open("open")
        host.answered()
        fits = "e => e.scrollWidth <= e.clientWidth"
        assert page.evaluate(f"({fits})(document.documentElement)")
        assert host.chat.locator(".scroll").first.evaluate(fits)
        host.chat.locator(".chip").first.click()
        assert host.chat.locator(".source .scroll").evaluate(fits)
        host.shot(f"width-{width}")


def test_reduced_motion_and_forced_colours(browser: Browser, server: httpx.Client) -> None:
    with watched(browser, reduced_motion="reduce", forced_colors="active") as page:
        host = Host(page, server).open("open")
        host.hold()
        host.ask()
        assert _style(host.chat.locator(".waiting span").first, "animationName") == "none"
        host.release()
        expect(host.chat.locator(".answer")).to_be_visible()
        assert _style(host.chat.locator(".answer"), "borderTopStyle") == "solid"
        _axe(page, "forced colours")
        host.shot("forced-colours")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(
    browser: Browser, server: httpx.Client, scheme: Any, lang: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    with watched(browser, viewport=size, color_scheme=scheme) as page:
        host = Host(page, server).open(lang=lang)
        name = f"axe-{scheme}-{lang}-{width}"
        _axe(page, "closed")
        host.launcher.click()
        expect(host.chat.locator(".suggestion")).to_have_count(4)
        _axe(page, "open")
        host.hold()
        host.ask()
        expect(host.chat.locator(".waiting")).to_be_visible()
        _axe(page, "streaming")
        host.release()
        expect(host.chat.locator(".answer")).to_be_visible()
        host.chat.locator("[part=feedback]").last.click()
        expect(host.chat.locator(".comment")).to_be_visible()
        _axe(page, "answered")
        host.shot(f"{name}-answered")
        host.chat.locator(".chip").first.click()
        _axe(page, "source")
        host.shot(f"{name}-source")
        page.keyboard.press("Escape")
        host.answered("Who won the football World Cup in 1998?")
        _axe(page, "not found")
        host.refuse(lambda route: route.abort())
        host.ask()
        expect(host.chat.locator(".failure")).to_be_visible()
        _axe(page, "error")
        host.shot(f"{name}-error")


def _axe(page: Page, state: str) -> None:
    found = [
        (violation["id"], violation["help"], node["html"], node["failureSummary"])
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]
    assert found == [], f"{state}: {found}"


def test_the_printed_hashes_are_those_of_the_files(page: Page, server: httpx.Client) -> None:
    """Loaded with them, the widget works; a changed file would be refused."""
    code = html.unescape(server.get("/widget").text)
    tags = re.findall(
        r'<link rel="modulepreload".*?>|<script type="module".*?</script>', code, re.S
    )
    tags = [tag for tag in tags if "integrity=" in tag]
    assert len(tags) == len(list(WIDGET.glob("*.js")))
    page.route(
        "**/hashed",
        lambda route: route.fulfill(
            body=f"<!doctype html><title>x</title>{''.join(sorted(tags))}<ask-report></ask-report>",
            content_type="text/html",
        ),
    )
    page.goto(f"{server.base_url}/hashed")
    expect(page.locator("ask-report .launcher")).to_be_visible()


# --- the chat page -------------------------------------------------------------------------------


def test_the_chat_page(page: Page, server: httpx.Client) -> None:
    page.goto(str(server.base_url))
    expect(page.locator("ask-report .suggestion")).to_have_count(4)
    page.screenshot(path=SCREENSHOTS / "chat-page.png")
    page.locator("ask-report .suggestion").first.click()
    expect(page.locator("ask-report q")).to_contain_text(QUOTE)
    _axe(page, page.url)
    page.screenshot(path=SCREENSHOTS / "chat-page-answered.png", full_page=True)
    for language, question in (("en", OFFICIALS), ("ar", "Who won in 1998?"), ("ru", "?!")):
        page.goto(f"{server.base_url}/?lang={language}&q={question}")
        _axe(page, f"answer page, {language}")


def test_the_chat_page_without_a_script(browser: Browser, server: httpx.Client) -> None:
    with watched(browser, java_script_enabled=False) as page:
        page.goto(str(server.base_url))
        page.get_by_label("Your question").fill(OFFICIALS)
        page.get_by_role("button", name="Send").click()
        expect(page.locator("blockquote")).to_contain_text(QUOTE)
        page.screenshot(path=SCREENSHOTS / "no-script-answer.png")
        page.locator("blockquote a").click()
        expect(page.locator("#para-138 mark")).to_contain_text(QUOTE)
        expect(page.locator("#para-138 mark")).to_be_in_viewport()


def test_the_documentation_page_is_live_and_complete(page: Page, server: httpx.Client) -> None:
    page.goto(f"{server.base_url}/widget")
    expect(page.locator("ask-report .suggestion")).to_have_count(4)
    code = "".join(file.read_text("utf-8") for file in WIDGET.iterdir() if file.is_file())
    told = page.locator("main").inner_text()
    names = {
        *re.findall(r"(--ask-[a-z-]+)", code),
        *itertools.chain(*re.findall(r"part: (?:found \? )?'([\w-]+)'(?: : '([\w-]+)')?", code)),
        *re.findall(r"(?:get|has)Attribute\('(\w+)'\)", code),
        *(f"ask-report:{name}" for name in re.findall(r"#tell\('(\w+)'", code)),
    }
    assert {"--ask-accent", "not-found", "timeout", "ask-report:answer"} <= names
    assert {name for name in names if name not in told} == set()
    page.get_by_label("Language").select_option("ru")
    expect(page.locator("ask-report h2")).to_have_text("Вопрос к отчёту")
    _axe(page, page.url)
    page.screenshot(path=SCREENSHOTS / "widget-page.png", full_page=True)
