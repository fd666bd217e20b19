"""The pages that have the chat on them, with a script and without."""

import itertools
import re

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.conftest import SCREENSHOTS
from tests.widget.pages import OFFICIALS, QUOTE, WIDGET, axe, watched


def test_the_chat_page(page: Page, server: httpx.Client) -> None:
    page.goto(str(server.base_url))
    expect(page.locator("ask-report .suggestion")).to_have_count(4)
    page.screenshot(path=SCREENSHOTS / "chat-page.png")
    page.locator("ask-report .suggestion").first.click()
    expect(page.locator("ask-report q")).to_contain_text(QUOTE)
    axe(page, page.url)
    page.screenshot(path=SCREENSHOTS / "chat-page-answered.png", full_page=True)
    for language, question in (("en", OFFICIALS), ("ar", "Who won in 1998?"), ("ru", "?!")):
        page.goto(f"{server.base_url}/?lang={language}&q={question}")
        axe(page, f"answer page, {language}")


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


def test_a_question_runs_in_its_own_direction_without_a_script(
    browser: Browser, server: httpx.Client
) -> None:
    with watched(browser, java_script_enabled=False) as page:
        page.goto(f"{server.base_url}/?lang=ar&q={OFFICIALS}")
        for shown in (page.locator("#q"), page.locator(".passages h3").first):
            assert shown.evaluate("e => getComputedStyle(e).direction") == "ltr"
        page.locator("#q").fill("من؟")
        assert page.locator("#q").evaluate("e => getComputedStyle(e).direction") == "rtl"


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
    axe(page, page.url)
    page.screenshot(path=SCREENSHOTS / "widget-page.png", full_page=True)
