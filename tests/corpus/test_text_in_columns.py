"""Plain text in two columns, its notes and heads; headings of a text without type."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

import pytest

from corpus.passage import Passage
from corpus.sources import text_columns
from corpus.sources.text import read_text
from corpus.sources.text_columns import in_columns
from corpus.structure.read import Reading, read_source
from tests.corpus.typeset import TOPICS, said

NOTES = (
    "Letter of the mayor to all who fish.",
    "Quoted by an engineer in 1931.",
    "Prices are those of the harbour.",
    "No vote was taken on it.",
    "Seven towns, and two that were left.",
    "Yearbook 1989, part two.",
    "It was never found again.",
)


def _note(n: int) -> str:
    return f"{NOTES[n % len(NOTES)]} On {TOPICS[n % len(TOPICS)]}."


def _told(n: int) -> str:
    return f"{said(n).split(', with')[0]}, as had been agreed."


def _read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "report.txt"
    path.write_text(text, "utf-8")
    return read_source(read_text(path), "doc")


def _by_id(reading: Reading) -> dict[str, Passage]:
    return {passage.id: passage for passage in reading.passages}


def _set(numbers: Sequence[int], notes: Sequence[int] = ()) -> list[str]:
    """Lines of a column: paragraphs with their first lines set in, the notes below."""
    column: list[str] = []
    for n in numbers:
        column += wrap(f"   {n}. {_told(n)}{n if n in notes else ''}", 46)
    below = [line for n in notes for line in wrap(f"  {n} {_note(n)}", 46)]
    return [line.rstrip() for line in [*column, *([""] if below else []), *below]]


def _page(head: str, left: Sequence[str], right: Sequence[str], in_turn: bool = False) -> str:
    rows = [head, "", ""]
    for k in range(max(len(left), len(right))):
        a, b = (side[k] if k < len(side) else "" for side in (left, right))
        rows += [a, f"{'':60}{b}"] if in_turn else [f"{a:<60}{b}"]
    return "\n".join(rows)


def _report(in_turn: bool = False) -> str:
    pages = []
    for page in range(1, 5):
        first = 40 + 6 * page
        left = _set(range(first, first + 3), [first + 1])
        right = _set(range(first + 3, first + 6), [first + 3, first + 4])
        number = 100 + page
        head = (
            f"{'':30}Ferries on rivers{'':50}{number}" if page % 2 else f"{number}{'':40}The Board"
        )
        pages.append(_page(head, left, right, in_turn))
    return "\f".join(pages)


@pytest.mark.parametrize("in_turn", [False, True], ids=["on the same lines", "in turn"])
def test_columns_are_read_one_after_the_other(tmp_path: Path, in_turn: bool) -> None:
    found = _read(tmp_path, _report(in_turn))
    paragraphs = {p.number: p.text for p in found.passages if p.kind == "paragraph"}
    assert paragraphs == {n: _told(n) for n in range(46, 70)}
    assert {p.page.printed_first for p in found.passages} == {"101", "102", "103", "104"}


def test_notes_below_both_columns_are_linked(tmp_path: Path) -> None:
    """They begin with 47, as in a part of a longer text; left and right column have their own."""
    found = _by_id(_read(tmp_path, _report()))
    for n in (47, 49, 50, 53, 55):
        assert found[f"footnote:{n}"].text == _note(n)
        assert found[f"footnote:{n}"].attached_to == f"para:{n}"


def test_a_word_that_a_column_divides_is_whole(tmp_path: Path) -> None:
    left = [*_set(range(1, 4)), "It was settled by the Com-"]
    right = ["mission that it should be done.", *_set(range(4, 7))]
    found = _by_id(_read(tmp_path, f"The Commission\n\n{_page('', left, right)}"))
    assert found["para:3"].text.endswith("It was settled by the Commission that it should be done.")


def test_a_table_of_two_columns_stays_one() -> None:
    """Its cells begin on the same lines."""
    rows = []
    for n in range(1, 7):
        rows += [_page("", wrap(said(n), 40), wrap(said(n + 10), 40)).lstrip("\n"), ""]
    table = "\n".join(rows)
    assert in_columns(table) == table


@pytest.mark.parametrize("text", ["word " * 200, "word\n" * 500], ids=["wide", "long"])
def test_what_no_page_can_be_is_not_searched(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paragraph on one line, and a text without page breaks: that would take long."""
    monkeypatch.setattr(text_columns, "_bands", lambda lines, x: pytest.fail("it was searched"))
    assert in_columns(text) == text


def test_headings_right_above_numbered_paragraphs(tmp_path: Path) -> None:
    """As `pdftotext` writes them: no blank line between, numbers on lines of their own."""
    text = ""
    for n, head in enumerate(("I. FACTS", "II. THE LAW\n1. The right to a meal", ""), 1):
        text += f"{head}\n{n}.\n\n" + "\n".join(wrap(_told(n), 80)) + f"{n}\n"
    text += "2. Of the rooms\na) The store\n"
    for n in (4, 5):
        text += f"{n}.\n\n" + "\n".join(wrap(_told(n), 80)) + "\n\n"
    found = _read(tmp_path, text)
    heads = [p.text for p in found.passages if p.kind == "heading"]
    assert heads[-4:] == [
        "II. THE LAW",
        "1. The right to a meal",
        "2. Of the rooms",
        "a) The store",
    ]
    assert _by_id(found)["para:4"].section[-2:] == ("2. Of the rooms", "a) The store")
