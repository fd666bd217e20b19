"""The fields that people type into: errors, sizes, input methods, impatience, long questions."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.widget.pages import QUOTE, Host, axe, style


def _wrong(field: Locator, is_wrong: bool) -> None:
    if is_wrong:
        expect(field).to_have_attribute("aria-invalid", "true")
    else:
        assert field.get_attribute("aria-invalid") is None


def test_a_question_that_is_too_long_is_marked_until_it_is_shorter(host: Host) -> None:
    host.open("open")
    host.input.fill("x" * 2_001)
    _wrong(host.input, True)
    expect(host.chat.locator("#count")).to_have_text("Too long by 1 characters")
    assert host.input.get_attribute("aria-describedby") == "count"
    axe(host.page, "too long")
    host.input.press("Backspace")
    _wrong(host.input, False)


def test_a_paragraph_that_does_not_exist_is_marked_until_it_is_changed(host: Host) -> None:
    host.open("open")
    host.answered()
    host.chat.get_by_role("button", name="Wrong paragraph").click()
    number = host.chat.get_by_label("Number of the right paragraph")
    number.fill("999")
    _wrong(number, False)
    number.press("Enter")
    expect(host.status).to_have_text("This report has no such paragraph.")
    _wrong(number, True)
    assert number.get_attribute("aria-errormessage") == "status"
    axe(host.page, "no such paragraph")
    number.fill("99")
    _wrong(number, False)


def test_a_decimal_number_of_a_paragraph_can_be_named(host: Host) -> None:
    host.open("open")
    host.answered()
    host.chat.get_by_role("button", name="Wrong paragraph").click()
    number = host.chat.get_by_label("Number of the right paragraph")
    for written, valid in (("139", True), ("9.23", True), ("9.", False), ("nine", False)):
        number.fill(written)
        assert number.evaluate("e => e.validity.valid") is valid, written


def test_no_field_is_so_small_that_a_telephone_zooms_into_it(host: Host) -> None:
    host.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    host.open("open")
    host.answered().locator(".chip").first.click()
    host.chat.get_by_role("button", name="BibTeX").click()
    host.page.keyboard.press("Escape")
    host.answered().locator(".chip").first.wait_for()
    host.chat.get_by_role("button", name="Wrong paragraph").last.click()
    expect(host.chat.get_by_label("Comment")).to_be_visible()
    host.chat.locator(".chip").first.click()
    host.chat.get_by_role("button", name="BibTeX").click()
    fields = host.chat.locator("input, textarea")
    expect(fields).to_have_count(4)
    for field in fields.all():
        assert float(style(field, "fontSize").removesuffix("px")) >= 16


def test_the_fields_of_the_documentation_page_are_as_large(page: Page, host: Host) -> None:
    page.goto(f"{host.base}/widget")
    assert float(style(page.get_by_label("Theme"), "fontSize").removesuffix("px")) >= 16


@pytest.mark.parametrize("how", [{"isComposing": True}, {"keyCode": 229}])
def test_keys_of_an_input_method_neither_send_nor_close(host: Host, how: dict[str, Any]) -> None:
    host.open("open", lang="zh")
    sent: list[Route] = []
    host.page.route("**/v1/ask", lambda route: sent.append(route))
    host.input.fill("移民")
    for key in ("Enter", "Escape"):
        event = {"key": key, "bubbles": True, "cancelable": True, "composed": True, **how}
        host.input.evaluate("(e, o) => e.dispatchEvent(new KeyboardEvent('keydown', o))", event)
    expect(host.chat.locator(".panel")).to_be_visible()
    expect(host.chat.locator(".turn")).to_have_count(0)
    expect(host.input).to_have_value("移民")
    host.input.press("Enter")
    expect(host.chat.locator(".turn")).to_have_count(1)


def test_pressing_enter_twice_asks_once(host: Host) -> None:
    host.open("open")
    sent: list[str] = []
    host.page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    host.ask()
    host.input.press("Enter")
    expect(host.chat.locator(".answer q")).to_contain_text(QUOTE)
    host.input.press("Enter")
    assert len(sent) == 1
    expect(host.chat.locator(".turn")).to_have_count(1)


def test_the_answer_to_a_long_question_is_seen(host: Host) -> None:
    host.open("open")
    asked = "How many officials were trained on protection and anti-trafficking measures? "
    answer = host.answered((asked * 30)[:1_999])
    expect(answer).to_be_in_viewport(ratio=0.2)
    host.shot("long-question")
