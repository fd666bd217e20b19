"""The documentation is true: its commands run, its links lead somewhere, what it names exists."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
import typer

from api.cli import app
from tests.conftest import ROOT, run

README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for folder in (ROOT, DOCS, DOCS / "decisions", ROOT / "eval", ROOT / "eval" / "questions")
    for path in sorted(folder.glob("*.md"))
}
SHOWN = [
    pytest.param(command, shown, id=f"{name}: {command}")
    for name, text in PAGES.items()
    for command, shown in re.findall(r"```console\n\$ askpara (.*)\n([^`]+)```", text)
]
# What stands in a block of commands: "askpara ask …", "$ askpara show …".
COMMANDS = {
    command.strip()
    for text in PAGES.values()
    for block in re.findall(r"```(?:sh|console)\n(.*?)```", text, re.DOTALL)
    for command in re.findall(r"^(?:\$ )?askpara (.+)$", block, re.MULTILINE)
}
# Times and the index's name differ from machine to machine.
VARIES = re.compile(r"· \d+ ms · index \w+")


def test_readme_is_short_and_shows_two_commands_an_answer_and_a_refusal() -> None:
    text = README.read_text("utf-8")
    assert len(text.splitlines()) <= 150
    assert text.index("make serve") < text.index("make test") < text.index("$ askpara ask")
    shown = re.findall(r"```console\n\$ askpara ask .*\n([^`]+)```", text)
    assert ["Not found in this report." in output for output in shown] == [False, True]
    assert "![" in text, "a picture"


@pytest.mark.parametrize(("command", "shown"), SHOWN)
@pytest.mark.usefixtures("index_folder")
def test_a_command_prints_what_is_shown(command: str, shown: str) -> None:
    assert _plain(run(*shlex.split(command)).stdout) == _plain(shown)


def _plain(text: str) -> list[str]:
    return [VARIES.sub("", line).rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_is_one_that_the_command_line_takes(command: str) -> None:
    """It is parsed and not run: what a name or option is worth, the tests of the command say."""
    words, found, context = shlex.split(command), typer.main.get_command(app), None
    while isinstance(found, typer.core.TyperGroup):
        context = found.make_context("askpara", words, parent=context)
        _, inner, words = found.resolve_command(context, [*context._protected_args, *context.args])
        assert inner is not None
        found = inner
    found.make_context(command, words, parent=context)


def test_the_makefile_has_the_words_that_the_pages_use() -> None:
    used = re.compile(r"^(?:\$ )?make ([a-z-]+)|`make ([a-z-]+)", re.MULTILINE)
    words = {match[1] or match[2] for text in PAGES.values() for match in used.finditer(text)}
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert len(words) > 5
    assert words <= targets


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", PAGES[name]):
        if target.startswith("http"):
            continue
        page, _, anchor = target.partition("#")
        path = (ROOT / name).parent / page if page else ROOT / name
        assert path.exists(), f"{name}: {target}"
        assert not anchor or anchor in _anchors(path), f"{name}: {target}"


def _anchors(page: Path) -> set[str]:
    """Those that are made of headings where the repository is shown."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


# A change log also names what has gone.
@pytest.mark.parametrize("name", [name for name in PAGES if name != "CHANGELOG.md"])
def test_files_and_modules_that_are_named_exist(name: str) -> None:
    rooms = r"(?:corpus|index|rag|api|eval|tests|docs)"
    for path in re.findall(rf"`({rooms}/[\w./-]*)`", PAGES[name]):
        assert (ROOT / path).exists(), f"{name}: {path}"
    for module in re.findall(rf"python -m ({rooms}[\w.]*)", PAGES[name]):
        assert importlib.util.find_spec(module), f"{name}: {module}"


def test_every_page_is_in_a_list_of_contents() -> None:
    for folder in (DOCS, DOCS / "decisions"):
        contents = (folder / "index.md").read_text("utf-8")
        for page in folder.glob("*.md"):
            assert page.name == "index.md" or f"]({page.name}" in contents, page
