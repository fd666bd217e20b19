"""Tables of a PDF with lines around or between their cells: frames, heads, stubs, pages."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.describe import source_of
from corpus.passage import Passage
from corpus.structure.read import read_source
from tests.corpus.made_pdf import Area, Rule, Text, lines, pdf
from tests.corpus.typeset import said

Thing = Text | Rule | Area
_XS = (60.0, 200.0, 340.0, 500.0)


def _table(top: float, rows: Sequence[Sequence[str]], frame: bool, head: str) -> list[Thing]:
    """Rows of 20 points with lines between them and between columns; head: face of the first."""
    bottom = top + 20 * len(rows)
    page: list[Thing] = []
    for k, row in enumerate(rows):
        face = "plain" if k else head
        page += [
            Text(x + 5, top + 14 + 20 * k, word, 10, face)
            for x, word in zip(_XS, row, strict=False)
        ]
    inner = range(0 if frame else 1, len(rows) + frame)
    page += [Rule(_XS[0], top + 20 * k, _XS[len(rows[0])], top + 20 * k) for k in inner]
    sides = _XS[: len(rows[0]) + 1] if frame else _XS[1 : len(rows[0])]
    return [*page, *(Rule(x, top, x, bottom) for x in sides)]


def _rows(path: Path) -> list[Passage]:
    return [p for p in read_source(source_of(path), "doc").passages if p.row]


def _texts(path: Path) -> list[str]:
    return [row.text.split(" — ", 1)[1] for row in _rows(path)]


_CARS = (("Model", "Seats", "Maker"), ("Cart", "two", "Smiths"), ("Coach", "eight", "Wrights"))


@pytest.mark.parametrize("frame", [True, False])
@pytest.mark.parametrize("count", [2, 3])
def test_lines_between_cells_make_a_table_with_and_without_a_frame(
    tmp_path: Path, frame: bool, count: int
) -> None:
    page = _table(100, _CARS[:count], frame, "bold")
    path = pdf(tmp_path / "a.pdf", [*page, *lines(60, 300, *said(3).split(". "))])
    expected = [
        "Model: Cart — Seats: two; Maker: Smiths",
        "Model: Coach — Seats: eight; Maker: Wrights",
    ]
    assert _texts(path) == expected[: count - 1]


@pytest.mark.parametrize("frame", [True, False])
def test_a_first_row_in_the_type_of_the_others_names_no_columns(
    tmp_path: Path, frame: bool
) -> None:
    page = _table(100, _CARS[1:], frame, "plain")
    path = pdf(tmp_path / "a.pdf", [*page, *lines(60, 300, *said(3).split(". "))])
    assert _texts(path) == ["Cart — two; Smiths", "Coach — eight; Wrights"]


def test_a_first_row_of_names_above_sentences_names_columns_in_any_type(tmp_path: Path) -> None:
    rows = (
        ("Office", "Finding", "Answer"),
        ("Lima", "Keys were lent to all", "A list of keys is kept"),
        ("Quito", "Cash was not counted", "Two count it each day"),
    )
    page = _table(100, rows, True, "plain")
    path = pdf(tmp_path / "a.pdf", [*page, *lines(60, 300, *said(3).split(". "))])
    (_, second) = _texts(path)
    assert second == "Office: Quito — Finding: Cash was not counted; Answer: Two count it each day"


def test_a_label_beside_several_rows_is_the_label_of_each_and_part_of_no_head(
    tmp_path: Path,
) -> None:
    page: list[Thing] = [Text(65, 114, "Device", 10, "bold"), Text(205, 114, "To know", 10, "bold")]
    told = ("How many there are.", "Their order.", "Their size.", "Its maker.")
    page += [Text(205, 134 + 20 * k, words) for k, words in enumerate(told)]
    page += [Text(65, 154, "Disks"), Text(65, 194, "Printer")]
    page += [Rule(60, y, 400, y) for y in (100, 120, 180, 200)]
    page += [Rule(200, y, 400, y) for y in (140, 160)]
    page += [Rule(x, 100, x, 200) for x in (60, 200, 400)]
    path = pdf(tmp_path / "a.pdf", [*page, *lines(60, 300, *said(3).split(". "))])
    labels = ("Disks", "Disks", "Disks", "Printer")
    expected = [
        f"Device: {label} — To know: {words}" for label, words in zip(labels, told, strict=True)
    ]
    assert _texts(path) == expected


def test_names_below_a_name_that_they_share_are_part_of_the_head(tmp_path: Path) -> None:
    page: list[Thing] = [Text(275, 114, "Answer of the office", 10, "italic")]
    told = (
        ("Advice", "Lima", "Quito"),
        ("Count the cash", "agreed", "refused"),
        ("Sell", "a", "b"),
    )
    for k, row in enumerate(told):
        page += [Text(x, 134 + 20 * k, word) for x, word in zip((65, 205, 305), row, strict=True)]
    page += [Rule(60, y, 400, y) for y in range(100, 200, 20)]
    page += [Rule(60, 100, 60, 180), Rule(200, 100, 200, 180), Rule(400, 100, 400, 180)]
    page.append(Rule(300, 120, 300, 180))
    path = pdf(tmp_path / "a.pdf", [*page, *lines(60, 300, *said(3).split(". "))])
    said_of = "Answer of the office Lima: agreed; Quito: refused"
    assert _texts(path)[0] == f"Advice: Count the cash — {said_of}"


def test_a_line_below_the_head_alone_parts_no_rows(tmp_path: Path) -> None:
    rows = [("Tag", "Type"), *((f"tag{k}", f"kind {word}") for k, word in enumerate("abcde"))]
    page: list[Thing] = [Text(65, 100, "Tag", 10, "bold"), Text(205, 100, "Type", 10, "bold")]
    for k, row in enumerate(rows[1:]):
        page += [Text(x, 116 + 12 * k, word) for x, word in zip((65, 205), row, strict=True)]
    page += [Rule(60, 104, 400, 104), Rule(200, 90, 200, 170)]
    path = pdf(tmp_path / "a.pdf", [*page, *lines(60, 300, *said(3).split(". "))])
    assert _texts(path) == [f"Tag: {tag} — Type: {kind}" for tag, kind in rows[1:]]


def test_each_row_beside_a_shared_name_has_its_own_and_a_wide_cell_is_of_both_columns(
    tmp_path: Path,
) -> None:
    page: list[Thing] = []
    heads = ((65, "Region"), (165, "City"), (265, "Early"), (365, "Late"))
    page += [Text(x, 114, word, 10, "bold") for x, word in heads]
    told = (("Oslo", "210", "180"), ("Lisbon", "145", "120"))
    for k, row in enumerate(told):
        page += [Text(x, 134 + 20 * k, word) for x, word in zip((165, 265, 365), row, strict=True)]
    page += [Text(65, 144, "Europe"), Text(65, 174, "Asia"), Text(165, 174, "Osaka")]
    page += [Text(310, 174, "35")]
    page += [Rule(60, y, 460, y) for y in (100, 120, 160, 180)]
    page += [Rule(160, 140, 460, 140), Rule(360, 100, 360, 160)]
    page += [Rule(x, 100, x, 180) for x in (60, 160, 260, 460)]
    path = pdf(tmp_path / "a.pdf", [*page, *lines(60, 300, *said(3).split(". "))])
    assert _texts(path) == [
        "Europe — City: Oslo — Early: 210; Late: 180",
        "Europe — City: Lisbon — Early: 145; Late: 120",
        "Region: Asia — City: Osaka; Early / Late: 35",
    ]
    assert [row.label.split(", ")[-1] for row in _rows(path)] == ["Oslo", "Lisbon", "Asia"]


def test_rows_are_cited_with_the_page_that_they_stand_on(tmp_path: Path) -> None:
    pages = []
    for k in range(2):
        words = [f"{name} of {k}" for name in ("Lima", "Quito", "Cusco")]
        rows = [("Town", "Staff")] * (not k) + [(name, str(7 + k)) for name in words]
        top = 600 if not k else 60
        text = lines(60, 100 if not k else 300, *said(3 + k).split(". "))
        foot = Text(290, 800, str(k + 4), 9)
        pages.append([*_table(top, rows, True, "plain"), *text, foot])
    rows_found = _rows(pdf(tmp_path / "a.pdf", *pages))
    assert [(row.label, row.page.printed_first) for row in rows_found] == [
        (f"page {4 + k}, {name} of {k}", str(4 + k))
        for k in range(2)
        for name in ("Lima", "Quito", "Cusco")
    ]
    assert all(row.row and row.row.cells[0].column == "Staff" for row in rows_found)


def test_a_table_behind_running_text_takes_no_names_from_the_one_before(tmp_path: Path) -> None:
    page = _table(100, (("Town", "Staff"), ("Lima", "70"), ("Quito", "81")), True, "bold")
    page += lines(60, 200, *said(5).split(". "))
    page += _table(300, (("Bolts", "12"), ("Nuts", "14")), True, "plain")
    path = pdf(tmp_path / "a.pdf", [*page, *lines(60, 500, *said(3).split(". "))])
    assert _texts(path)[2:] == ["Bolts — 12", "Nuts — 14"]


@pytest.mark.parametrize("below", [True, False])
def test_names_of_tables_stand_below_them_where_all_do(tmp_path: Path, below: bool) -> None:
    page: list[Thing] = []
    for k, (maker, top) in enumerate((("Smiths", 100), ("Wrights", 300), ("Coopers", 500))):
        page += _table(top, (("Town", "Staff"), (maker, f"{k + 7}")), True, "bold")
        caption = f"Table {k + 1}. Who works for {maker}"
        page += lines(60, top + 55 if below else top - 12, caption)
        page += lines(60, top + 90, *said(5 + k, f"The {maker}").split(". "))
    rows = _rows(pdf(tmp_path / "a.pdf", page))
    assert [row.label for row in rows] == [
        "Table 1, Smiths",
        "Table 2, Wrights",
        "Table 3, Coopers",
    ]


def test_marks_of_notes_are_no_part_of_names_and_figures(tmp_path: Path) -> None:
    rows = (
        ("Country", "Area in m", "Share"),
        ("Mali", "7 100.5", "2"),
        ("Chad", "8 200.5", "31.5"),
    )
    raised = {"Area in m": (47, "2"), "Mali": (19, "a"), "7 100.5": (35, "b"), "31.5": (19.5, "1")}
    raised["Share"] = (30, "a,b")
    page: list[Thing] = []
    for thing in _table(100, rows, True, "bold"):
        page.append(thing)
        if isinstance(thing, Text) and thing.words in raised:
            wide, mark = raised[thing.words]
            page.append(Text(thing.x + wide, thing.y - 4, mark, 6))
    page += [*lines(60, 300, *said(3).split(". ")), *lines(60, 700, "1 See the annex.", size=8)]
    page += [Rule(60, 688, 200, 688)]
    assert _texts(pdf(tmp_path / "a.pdf", page)) == [
        "Country: Mali — Area in m2: 7 100.5; Share: 2",
        "Country: Chad — Area in m2: 8 200.5; Share: 31.5",
    ]


@pytest.mark.parametrize("own", [True, False])
def test_the_total_below_several_parts_is_that_of_no_part(tmp_path: Path, own: bool) -> None:
    """own: each part has a total."""
    sums = (("Total", "3"),) if own else ()
    rows = (("Office", "Staff"), ("Africa",), ("Mali", "3"), *sums, ("Asia",), ("Oman", "4"))
    rows = (*rows, ("Total", "4" if own else "7"))
    page = _table(100, [(*row, "")[:2] for row in rows], True, "bold")
    path = pdf(tmp_path / "a.pdf", [*page, *lines(60, 400, *said(3).split(". "))])
    assert _texts(path)[-1] == ("Asia — Total — Staff: 4" if own else "Total — Staff: 7")


def test_the_listing_of_a_program_is_no_table(tmp_path: Path) -> None:
    listing = (("#1 primary", "swap", "/home"), ("#2 primary", "ext2", "/boot"), ("#3", "f", "x"))
    page: list[Thing] = [*lines(60, 80, *said(5).split(". "))]
    for k, row in enumerate(listing):
        page += [
            Text(x, 200 + 12 * k, word, 10, "fixed") for x, word in zip(_XS, row, strict=False)
        ]
    path = pdf(tmp_path / "a.pdf", [*page, *lines(60, 300, *said(3).split(". "))])
    assert not _rows(path)
    plain = [replaced(thing) for thing in page]
    assert _rows(pdf(tmp_path / "b.pdf", [*plain, *lines(60, 300, *said(3).split(". "))]))


def replaced(thing: Thing) -> Thing:
    """In letters whose widths differ."""
    return Text(thing.x, thing.y, thing.words) if isinstance(thing, Text) else thing


@pytest.mark.parametrize("apart", [True, False], ids=["a cell each", "one"])
def test_a_head_is_told_by_its_colour_where_it_has_no_lines(tmp_path: Path, apart: bool) -> None:
    """As in reports with white lines on a coloured head, which are not drawn."""
    rows = _table(100, _CARS[1:], frame=True, head="plain")
    head = [Text(x + 5, 94, word, face="bold") for x, word in zip(_XS, _CARS[0], strict=False)]
    xs = _XS if apart else (_XS[0], _XS[-1])
    areas = [Area(a, 80, b - a, 20, 0.3) for a, b in pairwise(xs)]
    found = _rows(pdf(tmp_path / "a.pdf", [*areas, *rows, *head]))
    assert [row.row.columns for row in found if row.row] == [("Seats", "Maker")] * 2


def test_a_coloured_band_inside_of_a_table_is_one_cell(tmp_path: Path) -> None:
    cars = [
        _CARS[0],
        ("Wagons of this year and of those before it, as they came", "", ""),
        *_CARS[1:],
    ]
    table = [
        thing
        for thing in _table(100, cars, frame=True, head="bold")
        if not (isinstance(thing, Rule) and _XS[0] < thing.x == thing.to_x < _XS[-1])
    ]
    parts = [(100, 120), (140, 180)]
    down = [Rule(x, top, x, bottom) for x in _XS for top, bottom in parts]
    band = Area(_XS[0], 120, _XS[-1] - _XS[0], 20, 0.8)
    found = _rows(pdf(tmp_path / "a.pdf", [band, *table, *down]))
    assert {row.row.columns for row in found if row.row} == {("Seats", "Maker")}
    assert any(cars[1][0] in row.text for row in found)
