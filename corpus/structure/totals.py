"""Printed totals of tables: whether the figures of their rows and columns add up to them.

In: passages of rows. Out: a sentence on each table that has a total, and on those that have none.
A total that does not add up is no error here: a column may have been read wrongly, or the
institution may have added wrongly, and a person can look.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.columns import Header, Word
from corpus.errors import TableMismatch
from corpus.layout import Line
from corpus.passage import Passage
from corpus.tables import Row, Table
from corpus.totals import check_totals


def totals_of(passages: Iterable[Passage]) -> tuple[int, int, list[str]]:
    """How many tables have totals that all hold, how many have none, and what does not hold."""
    held, without, wrong = 0, 0, list[str]()
    rows = [passage for passage in passages if passage.row and passage.row.cells]
    for group in _tables(rows):
        table = _table(group)
        try:
            remarks = check_totals(table)
        except TableMismatch as error:
            wrong.append(str(error).split("; check the spacing")[0].replace(", line ", ", row "))
            continue
        if any("prints no total" in remark for remark in remarks):
            without += 1
        else:
            held += 1
    return held, without, wrong


def _tables(rows: Sequence[Passage]) -> Iterator[list[Passage]]:
    """The rows of each table. Two of a page that have no numbers have one container."""
    table: list[Passage] = []
    for row in rows:
        last = table[-1] if table else row
        other = row.lines != last.lines and row.page.pdf_first == last.page.pdf_first
        if row.container != last.container or other:
            yield table
            table = []
        table.append(row)
    if table:
        yield table


def _table(passages: list[Passage]) -> Table:
    first = passages[0].row
    assert first is not None
    return Table("", first.place, (), first.table, list(_rows(passages)))


def _rows(passages: list[Passage]) -> Iterator[Row]:
    headers: dict[tuple[str, ...], Header] = {}
    for number, passage in enumerate(passages, 1):
        row = passage.row
        assert row is not None
        columns = tuple(Word(name, 0, 0) for name in row.columns)
        header = headers.setdefault(row.columns, Header(row.stub, columns, row.groups))
        line = Line(number, row.label, passage.page.pdf_first or 0, None, False)
        # What stands beside several rows is counted with the first of them.
        own = [cell for cell in row.cells if row.label in (*cell.shared_by, row.label)[:1]]
        cells = {cell.index: cell.value for cell in own}
        if _numbers_columns(cells.values()):
            continue
        yield Row(row.label, row.part, header, cells, (line,))


def _numbers_columns(cells: Iterable[str]) -> bool:
    """Whether a row numbers the columns: "(1)", "(2)", "(3)=(2)-(1)"; no figures below zero."""
    found = [re.match(r"\((\d)\)(?:=|$)", cell) for cell in cells]
    numbers = [int(match[1]) for match in found if match]
    return len(numbers) == len(found) > 1 and numbers == list(
        range(numbers[0], numbers[0] + len(numbers))
    )
