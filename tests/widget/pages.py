"""Pages with the widget on them, under the strictest content policy, and what tests ask of them."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from api.pages.routes import PAGES
from tests.conftest import SCREENSHOTS

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
        more: str = "",
        scheme: str = "light dark",
    ) -> "Host":
        """Show a page under the strict policy, its styles in a file of its own.

        more: what stands behind the widget.
        """
        direction = "rtl" if lang == "ar" else "ltr"
        source = (
            f"<!doctype html><html lang={lang} dir={direction}><title>Intranet</title>"
            "<meta name=viewport content='width=device-width'>"
            f"<meta name=color-scheme content='{scheme}'>"
            "<link rel=stylesheet href=/host.css>"
            "<script type=module src=/widget/v1/ask-report.js></script>"
            f"<main><h1>Intranet</h1><p>News of the day.</p></main>"
            f"<ask-report {attributes}>{inside}</ask-report>{more}"
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
        return self.page.locator("ask-report").first

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


@contextlib.contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[Page]:
    context = browser.new_context(**options)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(WATCH)
    page.set_default_timeout(60_000)
    yield page
    assert page.evaluate("window.violations ?? []") == []
    assert errors == []
    context.close()


def told(page: Page, name: str) -> list[Any]:
    events: list[list[Any]] = page.evaluate("told")
    return [detail for event, detail in events if event == name]


def style(element: Locator, name: str) -> str:
    value: str = element.evaluate("(e, name) => getComputedStyle(e)[name]", name)
    return value


def axe(page: Page, state: str) -> None:
    found = [
        (violation["id"], violation["help"], node["html"], node["failureSummary"])
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]
    assert found == [], f"{state}: {found}"
