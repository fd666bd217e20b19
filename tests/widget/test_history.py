"""Where the conversation is kept."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.widget.pages import QUOTE, Host


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
