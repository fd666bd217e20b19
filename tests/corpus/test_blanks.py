"""Blanks between words of a PDF: some stand inside a word, some are only a gap."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.describe import source_of
from corpus.sources.model import Block
from tests.corpus.made_pdf import Text, lines, pdf
from tests.corpus.typeset import said

# Of Helvetica, in thousandths of its size.
_WIDTHS = {**dict.fromkeys("abdeghnopqu", 556), **dict.fromkeys("ckmsvxyz", 500), "m": 833}
_WIDTHS |= {"f": 278, "i": 222, "j": 222, "l": 222, "r": 333, "t": 278, " ": 278, "w": 722}


def _width(words: str) -> float:
    return sum(_WIDTHS[letter] for letter in words) / 100


def _line(*pieces: tuple[float, str], spacing: float = 0.0) -> list[Text]:
    """Pieces of 10 points side by side, each after a gap."""
    x, out = 60.0, []
    for gap, words in pieces:
        out.append(Text(x + gap, 60, words, spacing=spacing))
        x += gap + _width(words) + spacing * len(words)
    return out


def _read(path: Path, line: list[Text]) -> str:
    items = source_of(pdf(path, [*line, *lines(60, 300, *said(5).split(". "))])).items
    return next(item.text for item in items if isinstance(item, Block))


def test_a_gap_narrower_than_the_blanks_of_its_line_is_none(tmp_path: Path) -> None:
    line = _line((0, "he told us how"), (1.1, "ever it is so"), spacing=0.4)
    assert _read(tmp_path / "a.pdf", line) == "he told us however it is so"


def test_a_blank_that_an_f_reaches_over_is_one(tmp_path: Path) -> None:
    line = [replace(t, face="italic") for t in _line((0, "a list of"), (2.2, "phones is here"))]
    assert _read(tmp_path / "a.pdf", line) == "a list of phones is here"


def test_a_gap_as_wide_as_the_blanks_of_its_line_is_one(tmp_path: Path) -> None:
    line = _line((0, "men"), (2, "and"), (2, "women"), (2, "see"), (2, "all"), (2, "threats"))
    assert _read(tmp_path / "a.pdf", line) == "men and women see all threats"


@pytest.mark.parametrize(("usual", "narrow"), [(1.8, 1.5), (2.1, 1.4)])
def test_a_gap_somewhat_narrower_than_the_blanks_is_one_where_letters_stand_close(
    usual: float, narrow: float, tmp_path: Path
) -> None:
    gaps = (usual, narrow, usual, usual, usual)
    words = ("and", "women", "see", "all", "threats")
    line = _line((0, "men"), *zip(gaps, words, strict=True))
    assert _read(tmp_path / "a.pdf", line) == "men and women see all threats"
