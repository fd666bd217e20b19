"""Footnotes of a PDF that nothing but their size, their mark and their place tell."""

from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.structure.read import Reading
from tests.corpus.made_pdf import Rule, Text, pdf
from tests.corpus.typeset import Sheet, said


def _marked(sheet: Sheet, n: int, mark: int) -> None:
    """A numbered paragraph whose first line ends in a raised mark."""
    sheet.par(f"The board met in town {n}.", f"{n}.", gap=24)
    y = max(t.y for t in sheet.last() if isinstance(t, Text) and t.words.startswith("The board"))
    sheet.put(Text(224.6 if n < 10 else 230.2, y - 4, str(mark), 6))
    sheet.par(said(n), indent=24)


def _notes(reading: Reading) -> dict[str, tuple[str, str | None]]:
    return {p.id: (p.text, p.attached_to) for p in reading.passages if p.kind == "footnote"}


def test_a_note_has_its_mark_in_the_text_where_no_line_stands_above_it(tmp_path: Path) -> None:
    sheet = Sheet()
    for k in range(4):
        for n in (3 * k + 1, 3 * k + 2, 3 * k + 3):
            _marked(sheet, n, n - 3 * k) if n % 3 else sheet.par(said(n), f"{n}.", gap=24)
        sheet.put(Text(90, 740, f"1 Ibid., p. {7 * k * k + 12}.", 8))
        sheet.put(Text(90, 750, f"2 See the report of {1990 + 7 * k} on item {k * k}.", 8))
        sheet.page()
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    found = _notes(reading)
    assert len(found) == 8
    assert found["footnote:1"] == ("Ibid., p. 12.", "para:1")
    assert found["footnote:2"] == ("See the report of 1990 on item 0.", "para:2")
    first = next(p for p in reading.passages if p.id == "para:1")
    assert first.text.startswith("The board met in town 1. The Board")


def test_notes_at_the_end_may_begin_at_the_top_of_a_page(tmp_path: Path) -> None:
    sheet = Sheet()
    for n in range(1, 6):
        _marked(sheet, n, n)
    sheet.page()
    for n in range(1, 6):
        sheet.put(Text(90, 76 + 12 * n, str(n), 5), Text(96, 80 + 12 * n, f"Letter {n * n}.", 8))
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    assert [text for text, _ in _notes(reading).values()] == [
        f"Letter {n * n}." for n in range(1, 6)
    ]


def test_marks_that_count_on_go_though_no_note_is_found(tmp_path: Path) -> None:
    sheet = Sheet()
    for n in range(1, 6):
        _marked(sheet, n, n)
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    for n, passage in enumerate(reading.passages[:5], 1):
        assert passage.text.startswith(f"The board met in town {n}. The Board")


def test_a_power_is_no_mark(tmp_path: Path) -> None:
    page: list[Text | Rule] = []
    for n in range(1, 5):
        page += [Text(90, 80 + 30 * n, f"{n}. The hall of town number {n} has {n}00 m")]
        page += [Text(266.2, 76 + 30 * n, str(n), 6), Text(272, 80 + 30 * n, "of floor for all.")]
    _, reading = describe(pdf(tmp_path / "a.pdf", page))
    assert "m2" in reading.passages[1].text


@pytest.mark.parametrize(
    ("to_x", "indent"), [(230, 0.0), (230, 57.0), (505, 0.0)], ids=["short", "outside", "wide"]
)
def test_a_note_goes_on_below_the_line_of_the_next_page(
    tmp_path: Path, to_x: float, indent: float
) -> None:
    sheet = Sheet()
    for n in (1, 2, 3):
        _marked(sheet, n, n) if n == 1 else sheet.par(said(n), f"{n}.", gap=24)
    sheet.put(Rule(90, 728, 230, 728), Text(90 + indent, 740, "1 The letter of the board says", 8))
    sheet.page()
    for n in (4, 5, 6):
        _marked(sheet, n, 2) if n == 4 else sheet.par(said(n), f"{n}.", gap=24)
    sheet.put(Rule(90, 718, to_x, 718), Text(90 + indent, 730, "that nine halls were sold.", 8))
    sheet.put(Text(90 + indent, 740, "2 Ibid., p. 12.", 8))
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    assert _notes(reading) == {
        "footnote:1": ("The letter of the board says that nine halls were sold.", "para:1"),
        "footnote:2": ("Ibid., p. 12.", "para:4"),
    }


def test_a_source_below_a_table_is_no_note_of_the_page_before(tmp_path: Path) -> None:
    sheet = Sheet()
    for n in (1, 2, 3):
        _marked(sheet, n, n) if n == 1 else sheet.par(said(n), f"{n}.", gap=24)
    sheet.put(Rule(90, 728, 230, 728), Text(90, 740, "1 The letter of the board.", 8))
    sheet.page()
    sheet.par(said(4), "4.", gap=24)
    for row, y in enumerate((600, 614, 628)):
        sheet.put(Text(92, y, f"Town {row}"), Text(300, y, f"{row * 7 + 3}"))
    sheet.put(Rule(90, 588, 505, 588), Rule(90, 634, 505, 634))
    sheet.put(Text(90, 646, "Source: Board of towns.", 8))
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    assert _notes(reading) == {"footnote:1": ("The letter of the board.", "para:1")}
