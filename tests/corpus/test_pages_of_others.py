"""Pages that are set in three columns, or whose lines are numbered."""

import textwrap
from pathlib import Path

from corpus.describe import source_of
from corpus.passage import Passage
from corpus.structure.read import read_source
from tests.corpus.made_pdf import Text, pdf
from tests.corpus.typeset import TOPICS, said


def _read(tmp_path: Path, *pages: list[Text]) -> tuple[Passage, ...]:
    path = tmp_path / "a.pdf"
    pdf(path, *pages)
    return read_source(source_of(path), "a").passages


def test_three_columns_whose_lines_stand_at_other_heights(tmp_path: Path) -> None:
    page: list[Text] = []
    for column, (left, first) in enumerate(((40, 80), (220, 85.5), (400, 80))):
        y = float(first)
        for n in range(4):
            paragraph = said(10 * column + n).replace("The Board", f"Column {column + 1}, {n}:")
            for line in textwrap.wrap(paragraph, 36):
                page.append(Text(left, y, line, 9))
                y += 11
            y += 6
    passages = _read(tmp_path, page)
    assert not [p for p in passages if p.row]
    begins = [p.text[:11] for p in passages if p.text.startswith("Column")]
    assert begins == [f"Column {c}, {n}" for c in (1, 2, 3) for n in range(4)]
    assert all(p.text.endswith(".") for p in passages if p.text.startswith("Column"))


def test_numbers_of_lines_are_no_numbers_of_paragraphs(tmp_path: Path) -> None:
    pages: list[list[Text]] = []
    for first in (1, 3, 5):
        lines = [
            line
            for n in (first, first + 1)
            for line in textwrap.wrap(f"{n}.  {said(n, about='The plaintiff')}", 60)
        ]
        page = [Text(50, 80 + 24 * i, str(i + 1), 10) for i in range(26)]
        page += [Text(80, 80 + 24 * i, line, 10) for i, line in enumerate(lines)]
        pages.append(page)
    passages = _read(tmp_path, *pages)
    paragraphs = [p for p in passages if p.kind == "paragraph"]
    assert [p.number for p in paragraphs] == [1, 2, 3, 4, 5, 6]
    texts = [said(n, about="The plaintiff") for n in range(1, 7)]
    assert [p.text for p in paragraphs] == texts
    assert {p.kind for p in passages} == {"paragraph"}


def test_every_fifth_line_is_numbered_in_the_right_margin(tmp_path: Path) -> None:
    pages = [
        [
            *(Text(80, 80 + 20 * i, f"On {TOPICS[(i + n) % 10]} the bill says a thing.", 10)
              for i in range(20)),
            *(Text(480, 80 + 20 * i, str(i + 1), 10) for i in range(4, 20, 5)),
        ]
        for n in range(3)
    ]  # fmt: skip
    passages = _read(tmp_path, *pages)
    assert passages
    assert not [p for p in passages if p.row or any(c.isdigit() for c in p.text)]


def test_numbers_in_front_of_the_right_column_belong_to_it(tmp_path: Path) -> None:
    page = [Text(40, 60, "Report of the year", 18, "bold")]
    for left, numbers in ((60, range(1, 4)), (330, range(4, 9))):
        y = 90.0 + numbers[0]
        for n in numbers:
            page.append(Text(left - 30, y, f"{1 + n // 5}.{n % 5 + n // 5}", 8, "bold"))
            for line in textwrap.wrap(said(n), 44):
                page.append(Text(left, y, line, 10))
                y += 12
            y += 8
    passages = _read(tmp_path, page)
    texts = {p.printed_number: p.text for p in passages if p.kind == "paragraph"}
    assert texts == {f"{1 + n // 5}.{n % 5 + n // 5}": said(n) for n in range(1, 9)}
