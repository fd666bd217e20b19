"""The page around the widget: its styles and policy, what is sent, and which sites may have it."""

from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.conftest import INTRANET, SCREENSHOTS, serving
from tests.widget.pages import OFFICIALS, QUOTE, STRICT, Host, style, watched

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
    assert style(host.launcher, "backgroundColor") == "rgb(0, 90, 60)"
    assert style(host.launcher, "textTransform") == "uppercase"
    assert style(host.input, "fontFamily") == "Georgia"
    assert host.chat.locator(".panel").bounding_box()["width"] == 480  # type: ignore[index]


def test_dark_follows_the_host_page_or_the_attribute(
    browser: Browser, server: httpx.Client
) -> None:
    with watched(browser, color_scheme="dark") as page:
        host = Host(page, server)
        panel = host.chat.locator(".panel")
        host.open("open", scheme="light dark")
        dark = style(panel, "backgroundColor")
        host.open("open", scheme="light")
        assert style(panel, "backgroundColor") == "rgb(255, 255, 255)" != dark
        host.open("open theme=dark", scheme="light")
        assert style(panel, "backgroundColor") == dark


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
    assert asked.value.all_headers()["cookie"] == "session=secret", "its own origin's, for sign-on"
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
