"""Plain text: pages by form feeds, paragraphs by blank lines and indents, hyphens at line ends."""

from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.errors import UnreadableDocument
from corpus.sources.model import Block, Grid, Source
from corpus.sources.text import read_text
from tests.corpus.typeset import TOPICS, said


def read(tmp_path: Path, text: str, encoding: str = "utf-8", told: str | None = None) -> Source:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    return read_text(path, told)


def texts(source: Source) -> list[str]:
    return [item.text for item in source.items if isinstance(item, Block)]


def test_paragraphs_and_pages(tmp_path: Path) -> None:
    source = read(tmp_path, "One\ntwo.\n\nThree.\n\fFour.\n")
    assert texts(source) == ["One two.", "Three.", "Four."]
    assert [item.page for item in source.items] == [1, 1, 2]
    assert len(source.pages) == 2


def test_indents_and_marks_begin_paragraphs(tmp_path: Path) -> None:
    line = "The words of this line reach to the margin of the page on the right, full."
    text = (
        f"{line}\n{line}\n    {line}\n{line}\n1. {line}\n(a) {line}\nof two states\n– not a list.\n"
    )
    assert [words[:9] for words in texts(read(tmp_path, text))] == [
        "The words", "The words", "1. The wo", "(a) The w",
    ]  # fmt: skip


def test_hyphens_at_line_ends(tmp_path: Path) -> None:
    text = (
        "The infor-\nmation is well-\nknown to the short-\nand long-term staff of 2010-\n2012.\n\n"
        "A well-known fact."
    )
    assert texts(read(tmp_path, text))[0] == (
        "The information is well-known to the short- and long-term staff of 2010-2012."
    )


def test_columns_are_a_grid(tmp_path: Path) -> None:
    text = "Country      2018     2019\nKenya          12       14\nChad          110        9\n"
    (grid,) = read(tmp_path, text).items
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells if cell.row == 2] == ["Chad", "110", "9"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251", "iso8859-15"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    words = {
        "cp1251": "Генеральная Ассамблея приняла доклад Генерального секретаря и просит его " * 5,
        "iso8859-15": "Le Comité a été informé que les dépenses étaient élevées à Genève. " * 5,
    }.get(encoding, "Plain words.")
    assert texts(read(tmp_path, words, encoding)) == [words.strip()]


def test_a_told_encoding_that_does_not_fit(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "Слово", "cp866", "cp866")) == ["Слово"]
    with pytest.raises(UnreadableDocument, match="encoding"):
        read(tmp_path, "Слово", "cp866", "utf-8")


def _typed(blank_lines: bool, pages: int = 5) -> str:
    """Pages as OCR gives those of a typewriter: running heads, headings in the middle, misread."""
    out, number = [], 0
    for page in range(1, pages + 1):
        lines = ["A/45/696/Add.1", "English", f"Page {page}", ""]
        lines += [" " * 22 + f"{'ABCDE'[page - 1]}.  Matters of part {page}", ""]
        for form in ("{}.", "l{}.", "{} ."):
            number += 1
            printed = form.format(number if form[0] == "{" else str(number)[1:])
            printed = printed if form[0] == "{" or 9 < number < 20 else f"{number},"
            lines += [
                f"     {printed}  The committee took note of the report that it had asked for,",
                f"and of the many proposals which it contains on matter No {number} of the list.",
                "",
            ]
        out.append("\n".join([*lines, "/..."]))
    text = "\n\f".join(out)
    return text.replace("\n", "\n\n") if blank_lines else text


@pytest.mark.parametrize("blank_lines", [False, True])
def test_a_typewritten_report_that_was_put_through_ocr(tmp_path: Path, blank_lines: bool) -> None:
    path = tmp_path / "typed.txt"
    path.write_text(_typed(blank_lines))
    _, reading = describe(path)
    paragraphs = [p for p in reading.passages if p.kind == "paragraph"]
    assert [p.printed_number for p in paragraphs] == [str(n) for n in range(1, 16)]
    assert paragraphs[11].text == (
        "The committee took note of the report that it had asked for, and of the many proposals "
        "which it contains on matter No 12 of the list."
    )
    assert paragraphs[11].section[-1] == "D. Matters of part 4"
    assert reading.facts.symbol == "A/45/696/Add.1"


def test_headings_of_articles_are_no_running_heads(tmp_path: Path) -> None:
    articles = [f"   ARTICLE {n}\n\n1. {said(n)}\n\n2. {said(n + 30)}\n" for n in range(1, 5)]
    (tmp_path / "a.txt").write_text("\n".join(["CONVENTION\n", *articles]))
    _, reading = describe(tmp_path / "a.txt")
    assert [p.id for p in reading.passages if p.kind == "paragraph"][:3] == [
        "article:1/para:1",
        "article:1/para:2",
        "article:2/para:1",
    ]


def test_a_charter_that_begins_each_list_anew(tmp_path: Path) -> None:
    more = "".join(f"   {n:>2}. report on {TOPICS[n % 10]} each year;\n" for n in range(4, 12))
    powers = "".join(
        f"""{n}. {body}

  {n}.1. Powers

   The {body} may
    1. appoint members of the committee for a term of {n} years, and
       recall them at any time;
    2. decide what nobody else decides:
         1. within {n + 10} days, if money is asked for; or
         2. within {n + 20} days in all other matters, once the Chair
            has heard everybody who is concerned;
    3. spend what the assembly has given.
{more}
  {n}.2. Composition

    1. The {body} has {n + 4} members, of whom {n} are elected by the
       assembly.
    2. They meet in public.

"""
        for n, body in enumerate(("Board", "Council", "Secretariat", "Tribunal"), 1)
    )
    path = tmp_path / "charter.txt"
    path.write_text("                 Charter of the Union\n\n" + powers)
    _, reading = describe(path)
    headings = [p.text for p in reading.passages if p.kind == "heading"]
    assert headings[:3] == ["1. Board", "1.1. Powers", "1.2. Composition"]
    assert headings[-1] == "4.2. Composition"
    found = {p.label: p for p in reading.passages if p.kind == "paragraph"}
    third = found["3.1. Powers, para. 3"]
    assert third.text == "spend what the assembly has given."
    assert third.section == ("3. Secretariat", "3.1. Powers", "The Secretariat may …")
    assert third.searched == f"The Secretariat may … {third.text}"
    assert found["3.1. Powers, para. 2"].text.endswith("heard everybody who is concerned;")
    assert not [label for label in found if not label[0].isdigit()], "no list is the main one"
    assert found["4.2. Composition, para. 1"].lead == ""
    assert found["4.2. Composition, para. 1"].text.startswith("The Tribunal has 8 members")


_MANUAL = """Manual of the harbour
*********************

It is for all who moor here, and for the office too.

1. Moorings
===========

Each boat has one, which is numbered by the office.

1.1. Buoys
----------

They are red or green, and are counted in the spring.

2. Fees
=======

They are set by the council in each November.

A sum
-----
1,200 are paid by those who come for a month.
"""


def test_underlined_lines_are_headings_whose_level_the_character_tells(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(_MANUAL)
    _, reading = describe(path)
    assert {p.section for p in reading.passages if p.kind == "block"} == {
        ("Manual of the harbour",),
        ("Manual of the harbour", "1. Moorings"),
        ("Manual of the harbour", "1. Moorings", "1.1. Buoys"),
        ("Manual of the harbour", "2. Fees"),
        ("Manual of the harbour", "2. Fees", "A sum"),
    }
    lines = [piece.text for piece in reading.furniture]
    assert lines == ["*" * 21, "=" * 11, "-" * 10, "=" * 7, "-" * 5]


def test_a_line_that_is_not_as_long_underlines_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("It is said.\n" + "-" * 40 + "\nAnd it is so said again by all.\n\nLast.\n")
    assert not [p for p in describe(path)[1].passages if p.kind == "heading"]
