"""PDFs that are written from right to left, as PDFium gives them: letters of a ligature and
brackets the wrong way round, numbers and first columns on the right."""

from pathlib import Path

import pytest

from corpus.describe import source_of
from corpus.sources.model import Block, Grid
from corpus.structure.read import read_source
from tests.corpus.made_pdf import Text, pdf

LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", map(chr, range(0x628, 0x642)), strict=True))


def _drawn(x: float, y: float, said: str) -> Text:
    """Words, given in the order of reading, as they are drawn from left to right."""
    mirrored = said[::-1].translate(str.maketrans("()", ")("))
    return Text(x, y, mirrored, 10, "arabic")


def _arabic(said: str) -> str:
    return "".join(LETTERS.get(letter, letter) for letter in said).replace("W", "لا")


def _prose(n: int, lines: int) -> list[str]:
    return [" ".join(f"{chr(97 + (n + k + w) % 20)}Wbd" for w in range(11)) for k in range(lines)]


def test_letters_of_a_ligature_and_brackets_are_in_order(tmp_path: Path) -> None:
    things = [_drawn(90, 100 + 14 * k, line) for k, line in enumerate(_prose(0, 8))]
    things.append(_drawn(90, 240, "(cWd) efW (ghi)"))
    (first, *_, last) = source_of(pdf(tmp_path / "a.pdf", things)).items
    assert isinstance(first, Block) and isinstance(last, Block)  # noqa: PT018
    assert first.text.startswith(_arabic("aWbd bWbd"))
    assert last.text.endswith(_arabic("(cWd) efW (ghi)"))


@pytest.mark.parametrize("drawn", ["{} -", "{}."])
def test_numbers_stand_on_the_right_of_their_paragraphs(tmp_path: Path, drawn: str) -> None:
    things = []
    for n in range(1, 7):
        y = 60 + 110 * n
        for k, line in enumerate(_prose(n, 4)):
            things.append(_drawn(100, y + 13 * k, line))
        things.append(_drawn(420, y, drawn.format(n)))
    path = pdf(tmp_path / "a.pdf", things)
    found = [p for p in read_source(source_of(path), "a").passages if p.kind == "paragraph"]
    assert [p.id for p in found] == [f"para:{n}" for n in range(1, 7)]
    assert found[0].text.startswith(_arabic(_prose(1, 1)[0][:9]))


def test_the_first_column_of_a_table_stands_on_the_right(tmp_path: Path) -> None:
    things = [_drawn(90, 100 + 14 * k, line) for k, line in enumerate(_prose(0, 8))]
    rows = (("efgh", "2019", "2021"), ("cdef", "64", "62"), ("klmn", "71", "75"))
    for k, (name, *figures) in enumerate(rows):
        y = 300 + 16 * k
        things += [_drawn(430, y, name), _drawn(300, y, figures[0][::-1])]
        things.append(_drawn(180, y, figures[1][::-1]))
    (grid,) = (i for i in source_of(pdf(tmp_path / "a.pdf", things)).items if isinstance(i, Grid))
    found = [[c.text for c in grid.cells if c.row == row] for row in range(3)]
    assert found == [[_arabic(name), *figures] for name, *figures in rows]
