"""What is published of the widget: small, in six languages, of any origin, without markup."""

import gzip
import html
import json
import re

import httpx
from playwright.sync_api import Page, expect

from api.pages.routes import PAGES
from api.routes.negotiation import LANGUAGES
from tests.conftest import INTRANET
from tests.widget.pages import WIDGET


def test_scripts_and_styles_are_within_18_kb() -> None:
    files = sorted([*WIDGET.glob("*.js"), *WIDGET.glob("*.css")])
    assert {"ask-report.js", "ask-report.css"} <= {file.name for file in files}
    size = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)
    assert size <= 18 * 1024, size


def test_languages_have_the_same_words() -> None:
    words = {
        language: json.loads((WIDGET / "lang" / f"{language}.json").read_text("utf-8"))
        for language in LANGUAGES
    }
    assert {path.stem for path in (WIDGET / "lang").iterdir()} == set(LANGUAGES)
    for language, strings in words.items():
        assert list(strings) == list(words["en"]), language
        assert all(strings.values()), language
        for key, text in strings.items():
            for number in ("{n}", "{m}"):
                assert text.count(number) == words["en"][key].count(number), (language, key)
    assert words["ar"]["dir"] == "rtl"


def test_the_widgets_files_may_be_used_by_any_site(server: httpx.Client) -> None:
    for name in ("ask-report.js", "ask-report.css", "lang/ar.json"):
        response = server.get(f"/widget/v1/{name}", headers={"origin": INTRANET})
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["cache-control"] == "no-cache"
    assert server.get("/widget/v1/nothing.js").headers["content-type"] == "application/problem+json"


def test_no_script_writes_markup() -> None:
    for script in [*WIDGET.glob("*.js"), *(PAGES / "static").glob("*.js")]:
        code = script.read_text("utf-8")
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ):
            assert forbidden not in code, script.name


def test_the_printed_hashes_are_those_of_the_files(page: Page, server: httpx.Client) -> None:
    """Loaded with them, the widget works; a changed file would be refused."""
    code = html.unescape(server.get("/widget").text)
    tags = re.findall(
        r'<link rel="modulepreload".*?>|<script type="module".*?</script>', code, re.S
    )
    tags = [tag for tag in tags if "integrity=" in tag]
    assert len(tags) == len(list(WIDGET.glob("*.js")))
    page.route(
        "**/hashed",
        lambda route: route.fulfill(
            body=f"<!doctype html><title>x</title>{''.join(sorted(tags))}<ask-report></ask-report>",
            content_type="text/html",
        ),
    )
    page.goto(f"{server.base_url}/hashed")
    expect(page.locator("ask-report .launcher")).to_be_visible()
