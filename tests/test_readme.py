"""README is true: its commands run, and print what it shows."""

import re
import shlex

import pytest

from tests.conftest import ROOT, run

README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```console\n\$ askpara (ask .*?)\n(.*?)```", README, re.DOTALL)
# Times and the index's name differ from machine to machine.
VARIES = re.compile(r"· \d+ ms · index \w+")


def test_there_are_five_questions() -> None:
    assert len(EXAMPLES) == 5
    assert README.index("make serve") < README.index("make test") < README.index("$ askpara ask")


@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
@pytest.mark.usefixtures("index_folder")
def test_a_question_prints_what_is_shown(command: str, shown: str) -> None:
    printed = run(*shlex.split(command)).stdout
    assert _plain(printed) == _plain(shown)


def _plain(text: str) -> list[str]:
    return [VARIES.sub("", line).rstrip() for line in text.strip().splitlines()]


def test_the_makefile_has_the_words_that_readme_uses() -> None:
    words = set(re.findall(r"`make ([a-z-]+)`", README)) | {"serve", "test"}
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert words <= targets


def test_links_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
            led = target.startswith("http") or (page.parent / target).exists()
            assert led, f"{page.name}: {target}"
