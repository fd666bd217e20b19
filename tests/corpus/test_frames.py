"""A frame in a column of a PDF: its lower side is no rule above footnotes."""

from pathlib import Path

from corpus.describe import describe
from tests.corpus.made_pdf import Rule, Text, lines, pdf
from tests.corpus.typeset import said


def test_paragraphs_below_a_frame_are_no_footnotes(tmp_path: Path) -> None:
    page: list[Text | Rule] = []
    for n, y in ((5, 80), (6, 200), (7, 560), (8, 680)):
        first, *others = said(n).split(". ")
        page += lines(60, y, f"{n}. {first}", *others)
    sides = ((60, 480, 280, 480), (60, 530, 280, 530), (60, 480, 60, 530), (280, 480, 280, 530))
    page += [Rule(*side) for side in sides]
    page += [Text(66, 500, "Recommendation 2"), Text(66, 515, "The offices should publish rates.")]
    before = [line for n in range(1, 5) for line in lines(60, 80 + 120 * n, f"{n}. {said(n)[:80]}")]
    reading = describe(pdf(tmp_path / "a.pdf", before, page))[1]
    kinds = {p.printed_number: p.kind for p in reading.passages if p.printed_number}
    assert [kinds.get(f"{n}.", kinds.get(str(n))) for n in (6, 7, 8)] == ["paragraph"] * 3
