"""Which row of a table is its head, where the file does not say."""

from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.sources.model import Block, Cell, Grid, Page, Source
from corpus.structure.read import read_source


def rows_of(folder: Path, *tables: str) -> list[str]:
    page = folder / "page.html"
    page.write_text("<h1>Report of the Board</h1><p>The Board met twice.</p>" + "".join(tables))
    _, reading = describe(page)
    return [one.text for one in reading.passages if one.kind == "table_row"]


def table(*rows: str, caption: str = "Staff") -> str:
    cells = "".join(f"<tr><td>{row.replace('|', '<td>')}" for row in rows)
    return f"<table><caption>{caption}</caption>{cells}</table>"


@pytest.mark.parametrize(
    "row",
    [
        "Kenya|(3)|(5)",
        "Kenya|2001|1990",
        "P-4|2018|2019",
        "Kenya|not available|TBD",
        "Kenya|~12|<5",
        "Kenya|n/a|…",
        "Kenya|(2)|(1)",
    ],
)
def test_a_row_of_values_is_no_head(tmp_path: Path, row: str) -> None:
    label, *values = row.split("|")
    first, second = rows_of(tmp_path, table(row.replace("<", "&lt;"), "Italy|1,234|10.5"))
    assert first == f"Staff (table 1) — {label} — {'; '.join(values)}"
    assert second == "Staff (table 1) — Italy — 1,234; 10.5"


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (["Country|2018|2019"], ["2018", "2019"]),
        (["|2019|2014"], ["2019", "2014"]),
        (["Country|Women|Men", "|(1)|(2)"], ["Women", "Men"]),
    ],
)
def test_years_and_numbers_of_columns_are_a_head(
    tmp_path: Path, head: list[str], names: list[str]
) -> None:
    (row,) = rows_of(tmp_path, table(*head, "Italy|7|8"))
    stub = "Country: " if head[0].startswith("Country") else ""
    assert row == f"Staff (table 1) — {stub}Italy — {names[0]}: 7; {names[1]}: 8"


def test_a_table_after_another_is_one_of_its_own(tmp_path: Path) -> None:
    pumps = table("Peru|9", "Chad|6", caption="Pumps")
    first, *others = rows_of(tmp_path, table("Who|Wells", "Asia|7"), pumps)
    assert first == "Staff (table 1) — Who: Asia — Wells: 7"
    assert others == ["Pumps (table 2) — Peru — 9", "Pumps (table 2) — Chad — 6"]


@pytest.mark.parametrize(
    ("before", "mark", "read"),
    [
        ("Mali", "a", "Mali"),
        ("7 100.5", "b", "7 100.5"),
        ("Mali", "2", "Mali"),
        ("31.5", "2", "31.5"),
        ("All.", "2", "All."),
        ("Mali", "7", "Mali7"),  # there is no such note
        ("km", "2", "km2"),
        ("10", "2", "102"),  # a power
        ("2", "e", "2e"),
        ("XX", "e", "XXe"),
        ("–", "a", "–a"),
    ],
)
def test_a_superscript_in_a_cell_is_a_mark_or_part_of_the_word(
    before: str, mark: str, read: str
) -> None:
    marked = Cell(before + mark, 1, 1, marks=((len(before), len(before + mark)),))
    grid = Grid((Cell("Who", 0, 0), Cell("What", 0, 1), Cell("Board", 1, 0), marked))
    items = (Block("The Board met twice."), grid, Block("Of 2019.", "footnote", number="2"))
    (row,) = [p.row for p in read_source(Source("pdf", items), "doc").passages if p.row]
    assert row.cells[0].value == read


def test_a_cell_over_the_whole_width_names_the_table_or_its_first_part(tmp_path: Path) -> None:
    wide = '<tr><td colspan="3">{}</td></tr>'.format
    page = "<table>{}<tr><td>Who<td>2018<td>2019<tr><td>Peru<td>7<td>8</table>"
    (row,) = rows_of(tmp_path, page.format(wide("Wells by year")))
    assert row.endswith("Wells by year (table 1) — Who: Peru — 2018: 7; 2019: 8")
    page = "<table>{}<tr><td>Peru<td>7<td>8<tr><td>Chad<td>9<td>6</table>"
    *_, row = rows_of(tmp_path, page.format(wide("America")))
    assert row.endswith("(table 1) — America — Chad — 9; 6")


@pytest.mark.parametrize("words", ["* Without Oslo", "a Of 2019.", "Note: as planned", "Asia"])
def test_a_note_at_the_foot_of_a_table_is_no_row(tmp_path: Path, words: str) -> None:
    page = tmp_path / "page.html"
    table = f'<tr><td>Who<td>Year<tr><td>Peru<td>7<tr><td colspan="2">{words}</td></tr>'
    page.write_text(f"<h1>Report</h1><p>The Board met twice.</p><table>{table}</table>")
    kinds = [one.kind for one in describe(page)[1].passages if one.text.endswith(words)]
    assert kinds == (["block"] if words != "Asia" else ["table_row"])


def test_a_count_beside_a_name_of_several_rows_is_no_label(tmp_path: Path) -> None:
    head = "<tr><th>Kind<th>#<th>Office<th>Status"
    first = '<tr><td rowspan="2">Country<td rowspan="2">2<td>Chad<td>Done<tr><td>Peru<td>Begun'
    rows = rows_of(tmp_path, f"<table>{head}{first}<tr><td>Region<td>1<td>Asia<td>Done</table>")
    assert [row.partition("(table 1) — ")[2] for row in rows] == [
        "Country — Office: Chad — # (Chad, Peru): 2; Status: Done",
        "Country — Office: Peru — # (Chad, Peru): 2; Status: Begun",
        "Kind: Region — #: 1; Office: Asia; Status: Done",
    ]


def test_a_part_goes_on_behind_the_end_of_a_page_and_ends_with_its_subtotal() -> None:
    def grid(page: int, *rows: str) -> Grid:
        cells = [
            Cell(text, n, k, column_span=2 if text.isupper() else 1, head=text in ("Who", "Staff"))
            for n, row in enumerate(rows)
            for k, text in enumerate(row.split("|"))
        ]
        return Grid(tuple(cells), page)

    items = (
        Block("The Board met twice.", page=1),
        grid(1, "Who|Staff", "ASIA", "Oman|4"),
        grid(2, "Who|Staff", "Nepal|5", "Subtotal|9", "Grand total|12"),
    )
    source = Source("pdf", items, (Page(1), Page(2)))
    rows = [p.row for p in read_source(source, "doc").passages if p.row and p.row.cells]
    assert [(row.part, row.label) for row in rows] == [
        ("ASIA", "Oman"),
        ("ASIA", "Nepal"),
        ("ASIA", "Subtotal"),
        ("", "Grand total"),
    ]


def test_a_page_that_begins_with_a_part_keeps_the_names_of_the_columns() -> None:
    who = (Cell("Who", 0, 0), Cell("Staff", 0, 1), Cell("Oman", 1, 0), Cell("4", 1, 1))
    part = (Cell("AFRICA", 0, 0, column_span=2), Cell("Chad", 1, 0), Cell("5", 1, 1))
    items = (Block("The Board met twice.", page=1), Grid(who, 1), Grid(part, 2))
    source = Source("pdf", items, (Page(1), Page(2)))
    rows = [p.row for p in read_source(source, "doc").passages if p.row and p.row.cells]
    assert [(row.part, row.cells[0].column) for row in rows] == [("", "Staff"), ("AFRICA", "Staff")]


def test_rows_that_are_counted_have_the_names_behind_their_numbers(tmp_path: Path) -> None:
    rows = ("No.|Sector|2031", "1.|Health boards|1,204", "2.|Councils|812", "3.|Landlords|181")
    found = rows_of(tmp_path, table(*rows))
    assert found[0] == "Staff (table 1) — Sector: Health boards — No.: 1.; 2031: 1,204"
    figures = rows_of(tmp_path, table("Year|Wells|Pumps", "1|40|3", "2|50|4", "3|60|5"))
    assert figures[0] == "Staff (table 1) — Year: 1 — Wells: 40; Pumps: 3"
