"""Where the conversation is kept."""

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.conftest import INTRANET
from tests.widget.pages import OFFICIALS, QUOTE, Host, watched


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


@pytest.mark.parametrize(("where", "stores"), [("device", [1, 1]), ("off", [0, 0])])
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


CENTRES = "Where are IOM's quality control centres?"


def _ask(chat: Locator | FrameLocator, question: str) -> None:
    chat.locator("#question").fill(question)
    chat.locator("#question").press("Enter")
    expect(chat.locator(".answer")).to_be_visible()


@pytest.mark.parametrize("where", ["tab", "device"])
def test_two_widgets_of_a_page_keep_their_histories_apart(host: Host, where: str) -> None:
    second = f"<ask-report mode=inline history={where}></ask-report>"
    chats = host.page.locator("ask-report")
    host.open(f"mode=inline history={where}", more=second)
    for chat, question in ((chats.nth(0), OFFICIALS), (chats.nth(1), CENTRES)):
        _ask(chat, question)
    host.open(f"mode=inline history={where}", more=second)
    for chat, question in ((chats.nth(0), OFFICIALS), (chats.nth(1), CENTRES)):
        expect(chat.locator(".question > [dir]")).to_have_text([question])


def test_two_frames_of_a_page_keep_their_histories_apart(page: Page, server: httpx.Client) -> None:
    source = f"{server.base_url}/embed"
    frames = "<title>x</title>" + "".join(
        f"<iframe title={name} src={source} width=400 height=500></iframe>" for name in "ab"
    )
    page.route(f"{INTRANET}/", lambda route: route.fulfill(body=frames, content_type="text/html"))
    inside = [page.frame_locator(f"iframe[title={name}]") for name in "ab"]
    page.goto(f"{INTRANET}/")
    for frame, question in zip(inside, (OFFICIALS, CENTRES), strict=True):
        _ask(frame, question)
    page.reload()
    for frame, question in zip(inside, (OFFICIALS, CENTRES), strict=True):
        expect(frame.locator(".question > [dir]")).to_have_text([question])


def test_a_tab_keeps_its_own_and_the_device_gives_the_last_to_a_new_tab(
    browser: Browser, server: httpx.Client
) -> None:
    with watched(browser) as page:
        one, two, new = (Host(page.context.new_page(), server) for _ in range(3))
        for host in (one, two):
            host.open("open history=device")
        one.answered(OFFICIALS)
        two.answered(CENTRES)
        for host, question in ((one, OFFICIALS), (two, CENTRES), (new, CENTRES)):
            host.open("open history=device")
            expect(host.chat.locator(".question > [dir]")).to_have_text([question])


def test_an_element_that_is_moved_keeps_its_place(host: Host) -> None:
    host.open("open")
    host.answered()
    host.page.evaluate("document.body.prepend(document.querySelector('ask-report'))")
    expect(host.chat.locator(".question > [dir]")).to_have_text([OFFICIALS])
    host.open("open")
    expect(host.chat.locator(".question > [dir]")).to_have_text([OFFICIALS])
