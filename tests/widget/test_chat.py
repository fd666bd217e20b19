"""From a question to a cited answer: the whole way, and words that come in pieces."""

import contextlib
import sqlite3
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.conftest import SCREENSHOTS
from tests.widget.pages import (
    OFFICIALS,
    QUOTE,
    STREAM,
    Host,
    told,
    watched,
)


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


def test_small_talk_is_told_what_can_be_asked(host: Host) -> None:
    host.open("open")
    answer = host.answered("Hello, thanks!")
    expect(answer.locator(".note.help")).to_be_visible()
    expect(answer.locator(".verdict, .nearest, .passages")).to_have_count(0)
    host.shot("help")


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
