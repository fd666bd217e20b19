"""What goes wrong: a server that is away, an answer that breaks off, a hostile passage."""

import json

import httpx
from playwright.sync_api import Page, Route, expect

from tests.widget.pages import OFFICIALS, QUOTE, STREAM, Host, told


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
