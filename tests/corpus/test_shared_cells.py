"""A cell that stands beside several rows: what it says, it says of all of them."""

from pathlib import Path

from corpus.describe import describe
from corpus.sources.model import Block, Box, Cell, Grid, Page, Source
from corpus.structure.read import read_source
from corpus.structure.totals import totals_of

PAGE = """<h1>Report on staff</h1><p>The Office has two regions.</p>
<table><caption>Staff</caption><tr><th>Region<th>Country<th>Staff<th>Posts<th>Head
<tr><td rowspan=2>Africa<td>Kenya<td>12<td rowspan=2>30<td rowspan=2>A. Otieno
<tr><td>Ghana<td>18
<tr><td rowspan=5>Asia<td>Nepal<td>1<td rowspan=5>20<td rowspan=5>B. Thapa
<tr><td>India<td>2 <tr><td>Japan<td>3 <tr><td>Laos<td>4 <tr><td>Oman<td>5
<tr><td colspan=2>Total<td>45<td>50</table>"""


def test_a_figure_of_several_rows_names_them(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    _, reading = describe(tmp_path / "page.html")
    rows = [one.text.split(" — ", 1)[1] for one in reading.passages if one.row]
    assert (
        rows[0] == "Africa — Country: Kenya — Staff: 12; Posts (Kenya, Ghana): 30; Head: A. Otieno"
    )
    assert (
        rows[1] == "Africa — Country: Ghana — Staff: 18; Posts (Kenya, Ghana): 30; Head: A. Otieno"
    )
    assert rows[2] == "Asia — Country: Nepal — Staff: 1; Posts (Nepal – Oman): 20; Head: B. Thapa"
    assert rows[-1] == "Total — Staff: 45; Posts: 50"


def test_it_is_added_once(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    _, reading = describe(tmp_path / "page.html")
    assert totals_of(reading.passages) == (1, 0, [])


def test_two_tables_of_a_page_are_added_up_apart() -> None:
    def grid(top: float, *rows: str) -> Grid:
        cells = (Cell(t, r, c) for r, row in enumerate(rows) for c, t in enumerate(row.split("|")))
        return Grid(tuple(cells), page=1, box=Box(50, top, 500, top + 60))

    first = grid(100, "Land|3", "Ships|4", "Total|7")
    second = grid(300, "Chad|10", "Peru|20", "Total|30")
    items = (Block("Accounts", page=1, bold=True), first, second)
    found = read_source(Source("pdf", items, (Page(1),)), "doc").passages
    assert totals_of(found) == (2, 0, [])
