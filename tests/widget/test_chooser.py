"""Where a server has several documents and the page sets none, people choose."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from index.build import build
from index.models import DEFAULT_MODEL
from tests.conftest import serving, share_cache, silent
from tests.small import document
from tests.widget.pages import Host, axe, watched

pytestmark = pytest.mark.real_model

REPAIRED = "What was repaired in Kenya?"
# As a server lists them, with titles of several lines.
MANY = [
    {"slug": slug, "title": title, "symbol": symbol, "date": date, "language": language}
    for slug, title, symbol, date, language in (
        ("wells", "Annual Report for 2019", "C/111/5", "2020-06-25", "en"),
        (
            "roads",
            "Review of the state of the investigation function in the organizations of the United "
            "Nations system",
            "JIU/REP/2025/2",
            "2025-03-01",
            "en",
        ),
        ("loi", "Loi portant Code du travail de la République du Sénégal", "", None, "fr"),
        ("qanun", "قانون رقم 67 لسنة 2016 بإصدار قانون الضريبة على القيمة المضافة", "", None, "ar"),
    )
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of two documents."""
    folder = tmp_path_factory.mktemp("chooser")
    share_cache(folder)
    made = [
        document(
            "The fund repaired 118 wells in Kenya in 2011, and paid for pumps.",
            "Teams mapped the wells of two districts with the help of many volunteers.",
            slug="wells",
            title="Report on wells",
        ),
        document(
            "The fund repaired 34 bridges in Kenya in 2011.",
            "Engineers measured the roads of two districts.",
            slug="roads",
            title="Report on roads",
        ),
    ]
    build(made, folder, DEFAULT_MODEL, silent)
    with serving(folder) as client:
        yield client


def _sent(host: Host) -> dict[str, Any]:
    with host.page.expect_request("**/v1/ask") as asked:
        host.ask(REPAIRED)
    expect(host.chat.locator(".turn").last.locator(".answer")).to_be_visible()
    sent: dict[str, Any] = json.loads(str(asked.value.post_data))
    return sent


def _documents(host: Host) -> set[str]:
    """What the last answer shows, by the symbols of its chips."""
    chips = host.chat.locator(".turn").last.locator(".chip").all()
    names = [str(chip.get_attribute("aria-label")) for chip in chips]
    return {one for one in ("WELLS", "ROADS") if any(one in name for name in names)}


def test_a_document_is_chosen_asked_and_kept(host: Host) -> None:
    host.open("open")
    chosen = host.chat.locator(".chooser summary")
    expect(chosen).to_have_text("All documents")
    expect(host.input).to_have_attribute("aria-describedby", "count chosen")
    assert "document" not in _sent(host)
    chip = host.chat.locator(".turn .quote .chip").first
    expect(chip).to_have_text("ROADS, para. 1, p. 1")  # both reports have such a number
    chosen.click()
    options = host.chat.get_by_role("group", name="Documents to ask").get_by_role("checkbox")
    expect(options).to_have_count(3)
    expect(host.chat.locator(".chooser label").nth(1)).to_have_text(
        "Report on wellsWELLS · 2020-01-01"
    )
    axe(host.page, "choosing")
    host.chat.get_by_label("Report on roads").check()
    expect(host.chat.get_by_label("All documents")).not_to_be_checked()
    expect(chosen).to_have_text("In: \u2068ROADS\u2069")
    expect(host.status).to_have_text("In: \u2068ROADS\u2069")
    host.shot("chooser")
    assert _sent(host)["document"] == "roads"
    assert _documents(host) == {"ROADS"}
    expect(host.chat.locator(".turn").last.locator(".chip").first).to_have_text("¶ 1")
    expect(host.chat.locator(".chooser")).not_to_have_attribute("open", "")
    axe(host.page, "chosen")

    host.open("open")
    expect(chosen).to_have_text("In: \u2068ROADS\u2069")
    expect(host.chat.locator(".turn")).to_have_count(2)
    expect(chip).to_have_text("ROADS, para. 1, p. 1")  # as it was asked
    assert _sent(host)["document"] == "roads"
    chosen.click()
    host.chat.get_by_label("Report on wells").check()
    expect(chosen).to_have_text("In 2 of 2 documents")
    assert _sent(host)["document"] == ["wells", "roads"]
    host.chat.get_by_role("button", name="New conversation").click()
    expect(chosen).to_have_text("All documents")
    assert host.page.evaluate("sessionStorage.length") == 0
    assert "document" not in _sent(host)


def test_it_is_done_by_keyboard_alone(host: Host) -> None:
    press = host.page.keyboard.press
    host.open()
    host.launcher.press("Enter")
    expect(host.chat.locator(".chooser")).to_be_visible()
    assert host.focused() == "question"
    press("Shift+Tab")
    assert host.focused() == "chosen"
    for key in ("Enter", "Tab", "Tab", "Space"):
        press(key)
    expect(host.chat.get_by_label("Report on wells")).to_be_checked()
    press("Escape")
    assert host.focused() == "chosen"
    expect(host.chat.locator(".chooser fieldset")).to_be_hidden()
    expect(host.chat.locator(".panel")).to_be_visible()
    press("Tab")
    assert host.focused() == "question"
    assert _sent(host)["document"] == "wells"


def test_the_questions_to_try_are_of_what_is_chosen(host: Host) -> None:
    asked: list[str] = []
    host.page.on("request", lambda one: asked.append(one.url) if "suggestions" in one.url else None)
    host.open("open")
    host.chat.locator(".chooser summary").click()
    host.chat.get_by_label("Report on wells").check()
    last = "document=wells&document=roads"
    with host.page.expect_request(lambda one: one.url.endswith(last)):
        host.chat.get_by_label("Report on roads").check()
    expect(host.chat.locator(".chooser summary")).to_have_text("In 2 of 2 documents")
    assert [url.partition("?")[2] for url in asked] == [
        "",
        "document=wells",
        "document=wells&document=roads",
    ]


@pytest.mark.parametrize("slugs", ["wells", "roads  wells"])
def test_a_page_that_sets_documents_leaves_no_choice(host: Host, slugs: str) -> None:
    host.open(f'open document="{slugs}"')
    assert _sent(host)["document"] == ("wells" if slugs == "wells" else ["roads", "wells"])
    expect(host.chat.locator(".chooser")).to_have_count(0)


def test_what_is_no_longer_there_is_no_longer_chosen(host: Host) -> None:
    host.open("open")
    host.chat.locator(".chooser summary").click()
    host.chat.get_by_label("Report on wells").check()
    host.page.route(
        "**/v1/documents",
        lambda route: route.fulfill(
            json=[
                {"slug": slug, "title": slug, "symbol": "", "date": None, "language": "en"}
                for slug in ("roads", "ports")
            ]
        ),
    )
    host.open("open")
    expect(host.chat.locator(".chooser summary")).to_have_text("All documents")
    assert "document" not in _sent(host)


@pytest.mark.parametrize(("scheme", "lang", "width"), [("light", "en", 1280), ("dark", "ar", 360)])
def test_axe_finds_nothing_in_the_chooser(
    browser: Browser, server: httpx.Client, scheme: Any, lang: str, width: int
) -> None:
    with watched(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        page.route("**/v1/documents", lambda route: route.fulfill(json=MANY))
        host = Host(page, server).open("open", lang=lang)
        host.chat.locator(".chooser summary").click()
        host.chat.locator(".chooser label").nth(2).click()
        axe(page, "choosing")
        fits = "e => e.scrollWidth <= e.clientWidth"
        assert host.chat.locator(".chooser fieldset").evaluate(fits)
        boxes = [box.bounding_box() for box in host.chat.locator(".chooser label").all()]
        edges = [(box["y"], box["y"] + box["height"]) for box in boxes if box]
        assert all(above[1] <= below[0] for above, below in pairwise(edges)), "one below the other"
        host.shot(f"chooser-{scheme}-{lang}-{width}")
        page.goto(f"{server.base_url}/?lang={lang}&q={REPAIRED}&document=wells")
        page.locator(".chooser summary").click()
        axe(page, "the form's chooser")
        host.shot(f"chooser-form-{scheme}-{lang}-{width}")


def test_documents_are_chosen_without_a_script(browser: Browser, server: httpx.Client) -> None:
    with watched(browser, java_script_enabled=False) as page:
        page.goto(str(server.base_url))
        _choose_and_ask(page)
        page.goto(f"{server.base_url}/embed")
        _choose_and_ask(page)


def _choose_and_ask(page: Page) -> None:
    page.locator(".chooser summary").click()
    page.get_by_label("Report on roads").check()
    page.get_by_label("Your question").fill(REPAIRED)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("blockquote")).to_contain_text("34 bridges")
    expect(page.locator(".chooser summary")).to_have_text("In: ROADS")
    expect(page.locator(".passages")).not_to_contain_text("WELLS")
    page.locator(".chooser summary").click()
    expect(page.get_by_label("Report on roads")).to_be_checked()
