"""Numbers that OCR misread, told by the count that misses them."""

import pytest

from corpus.sources.model import Block, Source
from corpus.structure.read import read_source
from tests.corpus.typeset import said


def _numbers(misread: dict[int, str], *more: Block) -> list[str | None]:
    blocks = [Block(f"{misread.get(n, f'{n}.')} {said(n)}") for n in range(1, 21)]
    reading = read_source(Source("text", (*more, *blocks)), "doc")
    return [p.printed_number for p in reading.passages if p.kind == "paragraph"]


@pytest.mark.parametrize(
    "misread",
    [
        {10: "IO."},
        {1: "I."},
        {5: "S."},
        {8: "B,", 9: "g."},
        {12: "12"},
        {17: "1 7."},
        {15: "1S", 16: "I6:"},
    ],
)
def test_a_misread_number_is_the_one_that_is_missing(misread: dict[int, str]) -> None:
    assert _numbers(misread) == [str(n) for n in range(1, 21)]


def test_what_looks_like_another_number_is_none() -> None:
    """A letter's place, a heading, and a figure that the count does not miss."""
    assert "7" not in _numbers({7: "S."})
    assert _numbers({1: "2."}, Block("I. INTRODUCTION AND BACKGROUND"))[:2] == ["2", "3"]
    assert _numbers({}, Block(f"I. {said(40)}"))[:2] == ["1", "2"]
