"""The way of a newcomer: a PDF of one's own is added, and asked in the widget with its source."""

from collections.abc import Iterator
from textwrap import wrap

import httpx
import pytest
from playwright.sync_api import expect

from index.build import build
from index.models import DEFAULT_MODEL
from tests.conftest import run, serving, share_cache, silent
from tests.corpus.made_pdf import Text, lines, pdf
from tests.small import document
from tests.widget.pages import Host

pytestmark = pytest.mark.real_model

ASKED = "what did the new ferry cost?"
CHAPTERS = {
    "I. Overview of the year": (
        "The Lake Board runs the ferries between the four towns of the northern shore. In 2024 it "
        "carried 412,000 passengers, eight per cent more than in the year before, and 61,300 cars.",
        "The Board met six times. It adopted the timetable for 2025 in its fourth meeting, after a "
        "hearing in Tampere at which 140 people who live by the lake were present.",
        "Ice closed the northern line for 23 days in January and February. Buses replaced the "
        "boats during that time, and 18,200 people took them.",
    ),
    "II. Boats and harbours": (
        "A new ferry, the Aino, entered service on 2 May 2024. The yard in Rauma delivered it for "
        "EUR 7.4 million, of which the region paid EUR 3 million. It takes 280 passengers.",
        "The harbour of Kuru was dredged to a depth of four metres. The work took eleven weeks, "
        "three more than planned, since a wreck of 1929 had to be raised first.",
        "Two of the five older ferries were given new engines, which use a fifth less fuel. The "
        "three others follow in 2026.",
    ),
}


def _pages() -> Iterator[list[Text]]:
    """A page for each chapter, its paragraphs numbered through."""
    for number, (heading, paragraphs) in enumerate(CHAPTERS.items(), 1):
        page = [Text(290, 800, str(number), 9), Text(90, 140, heading, 13, "bold")]
        if number == 1:
            page.append(Text(90, 90, "Lake Board: Annual Report 2024", 18, "bold"))
        for k, text in enumerate(paragraphs):
            words = wrap(f"{3 * (number - 1) + k + 1}. {text}", 90)
            page += lines(90, 175 + 48 * k, *words)
        yield page


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of a report, and of a PDF that was put beside it."""
    folder = tmp_path_factory.mktemp("added")
    share_cache(folder / "index")
    wells = document("The fund repaired 118 wells in Kenya in 2011.", slug="wells", title="Wells")
    build([wells], folder / "index", DEFAULT_MODEL, silent)
    file = pdf(folder / "lake-board-2024.pdf", *_pages())
    added = run("add", str(file), "--publisher", "Lake Board", index=folder / "index")
    assert added.returncode == 0, added.stderr
    with serving(folder / "index") as client:
        yield client


@pytest.mark.slow
def test_a_pdf_of_ones_own_is_asked_in_the_widget(host: Host) -> None:
    host.open("open")
    host.chat.locator(".chooser summary").click()
    host.chat.get_by_label("Lake Board: Annual Report 2024").check()
    answer = host.answered(ASKED)
    expect(answer).to_contain_text("delivered it for EUR 7.4 million")
    chip = host.chat.locator(".turn").last.locator(".chip").first
    expect(chip).to_contain_text("4")
    host.shot("added-answer")
    chip.click()
    source = host.chat.locator(".source")
    expect(source).to_contain_text("A new ferry, the Aino, entered service on 2 May 2024")
    host.shot("added-source")
    host.page.goto(f"{host.base}/reports/lake-board-2024#para-4")
    expect(host.page.locator("#para-4")).to_contain_text("The yard in Rauma delivered it")
    expect(host.page.locator("#para-4")).to_be_in_viewport()
    host.shot("added-reader")
