"""A widget that asks one report, or some of its passages."""

import json
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.widget.pages import OFFICIALS, Host

CLOSED = {"kinds": "table_row", "section": "Annex III", "pages": "1-9", "language": "en"}


def _sent(host: Host) -> dict[str, Any]:
    """What goes out with a question; a server that refuses it answers."""
    with host.page.expect_request("**/v1/ask") as asked:
        host.ask()
    sent: dict[str, Any] = json.loads(str(asked.value.post_data))
    return sent


def test_the_document_goes_out_with_every_question(host: Host) -> None:
    host.open("open document=iom-2019")
    assert _sent(host)["document"] == "iom-2019"
    expect(host.chat.locator(".answer")).to_be_visible()
    again = _sent(host)
    assert (again["document"], again["session"]) == ("iom-2019", [OFFICIALS])


def test_the_attributes_are_the_filters_of_the_api(host: Host) -> None:
    def hold(route: Route) -> None:
        route.fulfill(status=503, json={})

    host.page.route("**/v1/ask", hold)
    host.open("open")
    assert "document" not in (sent := _sent(host))
    assert sent["filters"] == {}
    host.open(" ".join(["open", *(f'{name}="{value}"' for name, value in CLOSED.items())]))
    assert _sent(host)["filters"] == {
        "kind": ["table_row"],
        "section": "Annex III",
        "pages": "1-9",
        "language": "en",
    }
    host.open('open kinds="paragraph  table_row"')
    assert _sent(host)["filters"] == {"kind": ["paragraph", "table_row"]}


def test_only_the_passages_of_the_attributes_are_found(host: Host) -> None:
    host.open("open kinds=table_row")
    host.ask(OFFICIALS)  # which paragraph 138 answers
    expect(host.chat.locator(".answer .chip").first).to_contain_text("Annex")
    expect(host.chat.locator(".answer .chip", has_text="¶")).to_have_count(0)


@pytest.mark.parametrize("attribute", ["document=iom-2019", "section=Annex"])
def test_another_narrowing_is_another_conversation(host: Host, attribute: str) -> None:
    host.open("open")
    host.answered()
    host.open(f"open {attribute}")
    expect(host.chat.locator(".turn")).to_have_count(0)
    host.open("open")
    expect(host.chat.locator(".turn")).to_have_count(1)


def test_a_page_changes_the_document_of_a_widget(host: Host) -> None:
    host.open("open")
    host.answered()
    host.chat.evaluate("e => e.setAttribute('document', 'iom-2019')")
    expect(host.chat.locator(".turn")).to_have_count(0)
    assert _sent(host)["document"] == "iom-2019"
    expect(host.chat.locator(".answer")).to_be_visible()
    host.chat.evaluate("e => e.removeAttribute('document')")
    expect(host.chat.locator(".turn")).to_have_count(1)


def test_a_frame_asks_the_document_of_its_address(page: Page, server: httpx.Client) -> None:
    page.goto(f"{server.base_url}/embed?document=iom-2019")
    with page.expect_request("**/v1/ask") as asked:
        page.locator("#question").fill(OFFICIALS)
        page.locator("#question").press("Enter")
    assert json.loads(str(asked.value.post_data))["document"] == "iom-2019"


@pytest.mark.parametrize("q", ["", OFFICIALS])
def test_the_form_of_a_frame_keeps_its_document(server: httpx.Client, q: str) -> None:
    shown = server.get("/embed", params={"document": "iom-2019", "q": q}).text
    assert '<input type="hidden" name="document" value="iom-2019">' in shown
    assert 'name="document"' not in server.get("/embed").text


def test_reports_with_the_same_numbers_are_told_apart(host: Host, server: httpx.Client) -> None:
    answered = server.post("/v1/ask", json={"question": OFFICIALS, "k": 2}).json()
    own, other = answered["passages"]
    answered["passages"] = [own, other | {"id": own["id"], "document": "b-2020", "text": "Other."}]
    body = f"event: answer\ndata: {json.dumps(answered)}\n\n"
    host.open("open")
    host.refuse(lambda route: route.fulfill(body=body, content_type="text/event-stream"))
    answer = host.answered()
    expect(answer.locator("summary")).to_have_text("Other paragraphs found: 1")
    expect(answer.locator(".quote .chip")).to_have_text(answered["citations"][0]["label"])
    expect(answer.locator(".passages .chip")).to_have_text(f"b-2020, {other['label']}")
    answer.locator(".quote .chip").click()
    expect(host.chat.locator(".paragraph")).to_have_text(own["text"])
