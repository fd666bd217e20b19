"""Reports as plain text, such as `pdftotext -layout` and others write: pages, headings, tables."""

from pathlib import Path
from textwrap import fill

from corpus.describe import source_of
from corpus.passage import Passage
from corpus.structure.read import read_source
from tests.corpus.typeset import said

HEADINGS = ("Crisis response", "Shelter", "Staff welfare", "Media engagement")
NOTE = "The figure counts visits and not persons."


PAGES = f"""
REPORT ON THE YEAR

{fill("1.   " + said(1), 96)}

2.   The offices kept pre-
positioned stocks ready in sub-
national stores, and co-
chaired six groups.

                                   Number of visits to offices



=
{HEADINGS[0]}

{HEADINGS[1]}

{fill("3.   The offices counted visits.1 " + said(3), 96)}



1
    {NOTE}
=
•     {HEADINGS[2]}

{fill("4.   Pre-positioned stocks and co-chaired groups. " + said(4), 96)}

•     {HEADINGS[3]}

{fill("5.   A well-known office. " + said(5), 96)}

6.   That well-
known office again.
=
                                Staff by country and grade

Country of origin:              Grade                           Sex
                                                    Total
Member States        P-1 P-2   P-3    NO-A NO-B              F     M
Albania               1    2     3     4     5        15     5    10

Bolivia (Plurinational
                                 3           1         4     1     3
State of)

Cook Islands                                           0

Total                 1    2     6     4     6        19     6    13
""".split("=\n")


def report() -> str:
    """Four pages, with a mark at the end of each, and the running head of a council's document."""
    return "".join(
        f"\nA/20/7\nPage {n}\n\n\n{page}-------Page {n} End-------\n"
        for n, page in enumerate(PAGES, 1)
    )


def read(tmp_path: Path, text: str = "") -> tuple[Passage, ...]:
    (tmp_path / "a.txt").write_text(text or report(), "utf-8")
    return read_source(source_of(tmp_path / "a.txt"), "a").passages


def test_marks_between_pages_are_no_text(tmp_path: Path) -> None:
    passages = read(tmp_path)
    pages = [p.page.pdf_first for p in passages if p.kind == "paragraph"]
    assert pages == [1, 1, 2, 3, 3, 3]
    assert not [p.text for p in passages if "End--" in p.text or "A/20/7" in p.text[1:]]


def test_headings_stand_alone_above_numbered_paragraphs(tmp_path: Path) -> None:
    passages = read(tmp_path)
    assert set(HEADINGS) <= {p.text for p in passages if p.kind == "heading"}
    text = {p.id: p.text for p in passages}
    assert text["para:2"].endswith("chaired six groups.")
    assert next(p.section for p in passages if p.id == "para:3")[-2:] == HEADINGS[:2]


def test_a_text_that_divides_no_words_keeps_its_hyphens(tmp_path: Path) -> None:
    text = {p.id: p.text for p in read(tmp_path)}
    assert text["para:2"].startswith(
        "The offices kept pre-positioned stocks ready in sub-national stores, and co-chaired"
    )
    divided = read(
        tmp_path,
        "1.   The informa-\ntion of the commit-\ntee was gath-\nered.\n\n"
        "2.   The information that a committee gathered was pre-\nliminary.\n\n"
        "3.   It was gathered late.\n",
    )
    assert [p.text for p in divided if p.kind == "paragraph"] == [
        "The information of the committee was gathered.",
        "The information that a committee gathered was preliminary.",
        "It was gathered late.",
    ]


def test_a_note_whose_number_stands_above_it(tmp_path: Path) -> None:
    passages = read(tmp_path)
    notes = [p for p in passages if p.kind == "footnote"]
    assert [(p.text, p.attached_to, p.printed_number) for p in notes] == [(NOTE, "para:3", "1")]


def test_a_table_with_shared_heads_and_labels_of_two_lines(tmp_path: Path) -> None:
    found = read(tmp_path)
    rows = {p.row.label: p.row for p in found if p.row}
    texts = {p.row.label: p.text for p in found if p.row}
    assert list(rows) == ["Albania", "Bolivia (Plurinational State of)", "Cook Islands", "Total"]
    cells = {label: {c.column: c.value for c in row.cells} for label, row in rows.items()}
    assert cells["Albania"] == {
        "P-1": "1", "P-2": "2", "P-3": "3", "NO-A": "4", "NO-B": "5",
        "Total": "15", "F": "5", "M": "10",
    }  # fmt: skip
    assert rows["Albania"].groups == (*["Grade"] * 5, "", "Sex", "Sex")
    assert "Grade P-1: 1; P-2: 2;" in texts["Albania"]
    assert cells["Bolivia (Plurinational State of)"]["NO-B"] == "1"
    assert cells["Cook Islands"] == {"Total": "0"}


CONVERTED = """
I.

Introduction
1.
The report covers a year.1 It was asked for in
a letter to the Board.2

2.

It states:

(a)
The wells that were dug;
(b)
Those that dried up.
3.
58 persons were heard, and the figure of the year
before was lower. It has been checked twice.
Police
4. In the towns the police were asked, and said that
no town was left out.
1
2

See the report of the year before.
Letter of 4 May.

24-12846 (E)
*2412846*
""".lstrip()


def test_numbers_on_lines_of_their_own(tmp_path: Path) -> None:
    """As `pdftotext` writes a page if it is not asked to keep its layout."""
    pages = [CONVERTED, "5.\nThe towns agreed to it.\n24-12846\n", "6.\nIt is over.\n24-12846\n"]
    passages = read(tmp_path, "\f".join(pages))
    text = {p.id: p.text for p in passages}
    assert text["para:1"].endswith("covers a year. It was asked for in a letter to the Board.")
    assert text["para:2"] == "It states: (a) The wells that were dug; (b) Those that dried up."
    assert text["para:3"].startswith("58 persons were heard")
    assert text["para:4"].endswith("no town was left out.")
    assert [p.text for p in passages if p.kind == "heading"] == ["I. Introduction", "Police"]
    notes = {p.text: p.attached_to for p in passages if p.kind == "footnote"}
    assert notes == {"See the report of the year before.": "para:1", "Letter of 4 May.": "para:1"}
    assert not [words for words in text.values() if "12846" in words]
