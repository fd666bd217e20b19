"""Who uses it, and how: by keyboard, by ear, from right to left, small, without motion."""

import itertools
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from api.routes.negotiation import LANGUAGES
from tests.widget.pages import OFFICIALS, Host, axe, style, watched

# The others are slow tests.
FAST = [("dark", "ar", 360)]


def test_keyboard_only(host: Host) -> None:
    host.open()
    press = host.page.keyboard.press
    press("Tab")
    assert host.focused() == "launcher"
    expect(host.launcher).to_have_attribute("aria-expanded", "false")
    press("Enter")
    assert host.focused() == "question", "opening puts the cursor into the field"
    expect(host.launcher).to_have_attribute("aria-expanded", "true")
    host.page.keyboard.type(OFFICIALS)
    press("Enter")
    chip = host.chat.locator(".quote .chip")
    expect(chip).to_be_visible()
    assert host.focused() == "question", "an answer does not move the focus"
    for _ in range(20):
        press("Shift+Tab")
        if host.focused() == "chip":
            break
    while not chip.evaluate("e => e === e.getRootNode().activeElement"):
        press("Shift+Tab")
    press("Enter")
    assert host.focused() == "source-title", "the source panel is read from its title"
    expect(host.chat.locator(".main > .scroll")).to_have_attribute("inert", "")
    press("Escape")
    assert chip.evaluate("e => e === e.getRootNode().activeElement"), "back where it came from"
    press("Escape")
    expect(host.chat.locator(".panel")).to_be_hidden()
    assert host.focused() == "launcher"


def test_what_a_screen_reader_is_told(host: Host) -> None:
    host.open()
    host.launcher.click()
    dialog = host.page.get_by_role("dialog", name="Ask the report")
    expect(dialog).to_be_visible()
    assert dialog.get_attribute("aria-modal") is None, "the page stays usable"
    host.answered()
    log = host.chat.get_by_role("log", name="Conversation")
    expect(
        log.get_by_role("button", name="¶ 138: Source, C/111/5, para. 138, p. 22")
    ).to_be_visible()
    expect(log.locator(".question")).to_have_text(f"You asked: {OFFICIALS}")
    expect(log.locator(".tools")).to_have_attribute("aria-live", "off")
    expect(log.locator("q")).to_have_attribute("lang", "en")
    expect(host.chat.locator("[role=status]")).to_have_count(1)


@pytest.mark.parametrize(
    ("lang", "launcher"),
    [
        ("fr", "Interroger le rapport"),
        ("es-419", "Consultar el informe"),
        ("ar", "اسأل التقرير"),
        ("ru", "Вопрос к отчёту"),
        ("zh-Hans", "查询报告"),
        ("sw", "Ask the report"),
    ],
)
def test_it_speaks_the_pages_language(host: Host, lang: str, launcher: str) -> None:
    loaded: list[str] = []
    host.page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    host.open(lang=lang)
    expect(host.launcher).to_have_text(launcher)
    assert [name for name in loaded if name.endswith(".json")] == [
        f"{lang[:2] if lang[:2] in LANGUAGES else 'en'}.json"
    ]


def test_arabic_runs_from_right_to_left_and_quotes_do_not(host: Host) -> None:
    host.open("open", lang="ar")
    answer = host.answered()
    assert style(host.chat.locator(".frame"), "direction") == "rtl"
    assert style(answer.locator("q"), "direction") == "ltr"
    assert style(host.chat.locator(".question > [dir]"), "direction") == "ltr"
    box = host.chat.locator(".panel").bounding_box()
    assert box
    assert box["x"] < 100, "the panel stands on the left"
    host.shot("arabic")


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_cut_at_320_px_and_at_200_percent(
    browser: Browser, server: httpx.Client, width: int
) -> None:
    with watched(browser, viewport={"width": width, "height": 512}) as page:
        host = Host(page, server).open("open")
        host.answered()
        fits = "e => e.scrollWidth <= e.clientWidth"
        assert page.evaluate(f"({fits})(document.documentElement)")
        assert host.chat.locator(".scroll").first.evaluate(fits)
        host.chat.locator(".chip").first.click()
        assert host.chat.locator(".source .scroll").evaluate(fits)
        host.shot(f"width-{width}")


def test_reduced_motion_and_forced_colours(browser: Browser, server: httpx.Client) -> None:
    with watched(browser, reduced_motion="reduce", forced_colors="active") as page:
        host = Host(page, server).open("open")
        host.hold()
        host.ask()
        assert style(host.chat.locator(".waiting span").first, "animationName") == "none"
        host.release()
        expect(host.chat.locator(".answer")).to_be_visible()
        assert style(host.chat.locator(".answer"), "borderTopStyle") == "solid"
        axe(page, "forced colours")
        host.shot("forced-colours")


@pytest.mark.parametrize(
    ("scheme", "lang", "width"),
    [
        case if case in FAST else pytest.param(*case, marks=pytest.mark.slow)
        for case in itertools.product(("light", "dark"), ("en", "ar"), (1280, 360))
    ],
)
def test_axe_finds_nothing_in_any_state(
    browser: Browser, server: httpx.Client, scheme: Any, lang: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    with watched(browser, viewport=size, color_scheme=scheme) as page:
        host = Host(page, server).open(lang=lang)
        name = f"axe-{scheme}-{lang}-{width}"
        axe(page, "closed")
        host.launcher.click()
        expect(host.chat.locator(".suggestion")).to_have_count(4)
        axe(page, "open")
        host.hold()
        host.ask()
        expect(host.chat.locator(".waiting")).to_be_visible()
        axe(page, "streaming")
        host.release()
        expect(host.chat.locator(".answer")).to_be_visible()
        host.chat.locator("[part=feedback]").last.click()
        expect(host.chat.locator(".comment")).to_be_visible()
        axe(page, "answered")
        host.shot(f"{name}-answered")
        host.chat.locator(".chip").first.click()
        axe(page, "source")
        host.shot(f"{name}-source")
        page.keyboard.press("Escape")
        host.answered("Who won the football World Cup in 1998?")
        axe(page, "not found")
        host.refuse(lambda route: route.abort())
        host.ask()
        expect(host.chat.locator(".failure")).to_be_visible()
        axe(page, "error")
        host.shot(f"{name}-error")
