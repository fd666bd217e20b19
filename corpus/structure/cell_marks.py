"""Marks of footnotes in the cells of a table, which are no part of a name or figure."""

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.sources.model import Cell, Grid

_LETTERS = re.compile(r"[a-z](?:[ ,]*[a-z])*|[*†‡§]+")
_NUMBERS = re.compile(r"\d{1,3}(?:[ ,]+\d{1,3})*")
# A word, its point or bracket, or a figure of two signs or more; "m" and "10" have powers.
_BEARER = re.compile(r"[^\W\d_]{3}$|[.,;:)\]”\"’]$|[\d.,]\d$(?<!\b10)")
_ORDINAL = re.compile(r"(?:\d|\b[IVXLC]+)$")  # "2e", "XXe": no marks


def without_marks(grid: Grid, notes: frozenset[str]) -> tuple[Grid, list[str]]:
    """The grid without marks, and these. notes: numbers of the document's footnotes.

    Superscripts that are letters or signs explain a table: "Malia" is Mali, with a note a. Those
    that are figures are marks if the document has such a note: "m2" is a measure.
    """
    found: list[str] = []
    cells = []
    for cell in grid.cells:
        text = cell.text
        for start, end in reversed(list(_spans(cell))):
            mark = text[start:end].strip(" ,")
            if _is_mark(mark, text[:start].rstrip(" ,"), notes):
                found.append(mark)
                text = text[:start].rstrip(" ,") + text[end:]
        cells.append(replace(cell, text=text, marks=()) if text != cell.text else cell)
    return replace(grid, cells=tuple(cells)), found


def _spans(cell: Cell) -> Iterator[tuple[int, int]]:
    """Start and end of each run of superscripts: "a, b" is one."""
    begin = last = -1
    for start, end in cell.marks:
        if last < 0 or cell.text[last:start].strip(" ,"):
            if last >= 0:
                yield begin, last
            begin = start
        last = end
    if last >= 0:
        yield begin, last


def _is_mark(mark: str, before: str, notes: frozenset[str]) -> bool:
    if _LETTERS.fullmatch(mark):
        ordinal = mark in ("e", "o") and _ORDINAL.search(before)
        return not ordinal and re.search(r"[\w.)%\]”\"’]$", before) is not None
    if not _NUMBERS.fullmatch(mark) or not notes.issuperset(re.findall(r"\d+", mark)):
        return False
    return _BEARER.search(before) is not None
