"""Tables of a PDF without lines between columns: heads, labels, dots that lead to the figures."""

from pathlib import Path

import pytest

from corpus.describe import source_of
from corpus.passage import Passage
from corpus.structure.read import read_source
from tests.corpus.made_pdf import Rule, Text, lines, pdf
from tests.corpus.typeset import said

_DOTS = " . . . . . . . . . . . . ."
_ROWS = {
    "Fraud" + _DOTS: ("1,068", "173", "894"),
    "Arson. . . . . . . . . . . . .": ("98", "43", "55"),
    "Offences against the family and": (),
    "children" + _DOTS: ("92", "3", "88"),
    "Theft" + _DOTS: ("467", "69", "398"),
}


def _rows(path: Path) -> dict[str, list[tuple[str, str]]]:
    passages: tuple[Passage, ...] = read_source(source_of(path), "doc").passages
    return {p.row.label: [(c.column, c.value) for c in p.row.cells] for p in passages if p.row}


def _drawn(head: list[Text]) -> list[Text | Rule]:
    page: list[Text | Rule] = [Text(60, 60, "Table 1. Arrests"), *head]
    for k, (label, figures) in enumerate(_ROWS.items()):
        y = 130 + 12 * k
        places = zip((260, 310, 360), figures, strict=False)
        page += [Text(60, y, label), *(Text(x, y, figure) for x, figure in places)]
    return [*page, *lines(60, 260, *said(3).split(". "))]


@pytest.mark.parametrize("ruled", [False, True])
def test_dots_lead_to_the_cells_and_labels_go_on(tmp_path: Path, ruled: bool) -> None:
    """ruled: with lines around groups of columns, which part no rows."""
    head = [Text(60, 112, "Offence"), Text(260, 112, "Total"), Text(310, 112, "Women")]
    page = _drawn([*head, Text(360, 112, "Men")])
    if ruled:
        page += [Rule(55, y, 400, y) for y in (100, 118, 185)]
        page += [Rule(x, 100, x, 185) for x in (55, 250, 400)]
    heads = ("Total", "Women", "Men")
    assert _rows(pdf(tmp_path / "a.pdf", page)) == {
        "Fraud": [*zip(heads, ("1,068", "173", "894"), strict=True)],
        "Arson": [*zip(heads, ("98", "43", "55"), strict=True)],
        "Offences against the family and children": [*zip(heads, ("92", "3", "88"), strict=True)],
        "Theft": [*zip(heads, ("467", "69", "398"), strict=True)],
    }


def test_heads_of_two_columns_that_nearly_touch_are_two(tmp_path: Path) -> None:
    above = [Text(260, 100, "Total"), Text(295, 100, "Under 18"), Text(346, 100, "18 years")]
    below = [Text(60, 112, "Offence"), Text(305, 112, "years"), Text(346, 112, "and over")]
    rows = _rows(pdf(tmp_path / "a.pdf", _drawn([*above, *below])))
    assert rows["Theft"] == [
        ("Total", "467"),
        ("Under 18 years", "69"),
        ("18 years and over", "398"),
    ]


def test_rows_that_stand_close_are_rows_and_a_caption_begins_another_table(tmp_path: Path) -> None:
    page: list[Text | Rule] = []
    for top, number, head in ((60, 1, ("Mean", "Deviation")), (150, 2, ("Before", "After"))):
        page.append(Text(60, top, f"Table {number}. Players of the team by measure"))
        page += [Text(x, top + 22, word) for x, word in zip((260, 360), head, strict=True)]
        for k, label in enumerate(("Age", "Height", "Weight")):
            y = top + 44 + 12 * k
            page += [Text(60, y, label), Text(260, y, f"2{k}.{number}"), Text(360, y, f"{k}.5")]
    page += lines(60, 280, *said(3).split(". "))
    passages = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages
    rows = [(p.row.place, p.row.label, p.row.cells[0].column) for p in passages if p.row]
    assert [(label, column) for _, label, column in rows] == [
        (label, column) for column in ("Mean", "Before") for label in ("Age", "Height", "Weight")
    ]
    assert {place for place, _, _ in rows} == {"Table 1", "Table 2"}


@pytest.mark.parametrize("face", ["plain", "bold"])
def test_a_first_row_like_all_others_names_no_columns(tmp_path: Path, face: str) -> None:
    """What one officer does is not the name of what the others do."""
    page: list[Text | Rule] = [Text(60, 60, "Table 1. Officers of the union")]
    told = ("Clerk", "keeps the rolls", "Treasurer", "keeps the books", "Porter", "keeps the door")
    for k in range(3):
        first = face if k == 0 else "plain"
        page += [Text(x, 90 + 15 * k, told[2 * k + n], 10, first) for n, x in enumerate((60, 260))]
    page += lines(60, 260, *said(3).split(". "))
    rows = _rows(pdf(tmp_path / "a.pdf", page))
    name = "" if face == "plain" else "keeps the rolls"
    assert rows["Porter"] == [(name, "keeps the door")]
    assert ("Clerk" in rows) == (face == "plain")


def test_rows_that_stand_close_below_wide_ones_begin_with_their_figures(tmp_path: Path) -> None:
    """Lines stand as close as those of a cell; dashes are figures, and a label may have two."""
    rows = (
        (60, "Category", "Planned", "Actual"),
        (90, "Observers", "–", "–"),
        (101, "Contingents", "4 940", "479"),
        (112, "", "Ratio 1:13", "Ratio 1:22"),
        (123, "Police", "–", "150"),
        (153, "Posts for which the", "", ""),
        (166, "choice is made", "89", "166"),
        (196, "Incumbents", "67", "87"),
    )
    page: list[Text | Rule] = [Rule(60, 65, 420, 65)]
    for y, *cells in rows:
        page += [Text(x, y, cell) for x, cell in zip((60, 260, 360), cells, strict=True) if cell]
    page += lines(60, 260, *said(3).split(". "))
    read = _rows(pdf(tmp_path / "a.pdf", page))
    assert {label: [value for _, value in cells] for label, cells in read.items()} == {
        "Observers": ["–", "–"],
        "Contingents": ["4 940 Ratio 1:13", "479 Ratio 1:22"],
        "Police": ["–", "150"],
        "Posts for which the choice is made": ["89", "166"],
        "Incumbents": ["67", "87"],
    }


def test_heads_in_the_middle_of_their_columns_are_those_of_all(tmp_path: Path) -> None:
    page: list[Text | Rule] = [Text(60, 60, "Table 1. Arrests by sex and age")]
    page.append(Text(60, 75, "[In thousands. Some persons may be arrested twice in a year.]", 8))
    page += [Text(x, 90, word) for x, word in ((212, "Men"), (362, "Women"))]
    places = (160, 210, 260, 310, 360, 410)
    page += [
        Text(x, 105, word) for x, word in zip(places, ("All", "Young", "Old") * 2, strict=True)
    ]
    for k, label in enumerate(("Fraud", "Arson", "Theft")):
        page.append(Text(60, 120 + 15 * k, label))
        page += [Text(x, 120 + 15 * k, str(100 + 7 * k + n)) for n, x in enumerate(places)]
    page += lines(60, 260, *said(3).split(". "))
    path = pdf(tmp_path / "a.pdf", page)
    rows = _rows(path)
    titles = {p.row.table for p in read_source(source_of(path), "doc").passages if p.row}
    assert titles == {"Arrests by sex and age [In thousands]"}
    heads = [f"{sex} {age}" for sex in ("Men", "Women") for age in ("All", "Young", "Old")]
    assert rows["Fraud"] == [*zip(heads, map(str, range(100, 106)), strict=True)]


def test_labels_beside_cells_are_no_column_of_text_though_some_stand_alone(tmp_path: Path) -> None:
    """A staff table: headings among the labels, and a head that wraps, have lines of their own."""
    heads = (
        ("Proposed", "(1 October 2025", "to 30 June 2026)"),
        ("", "Encumbered as", "at 31 March"),
        ("", "", "Asked"),
        ("", "", "Left"),
    )
    page: list[Text | Rule] = [Text(60, 60, "2. Civilian staffing", 12, "bold")]
    for x, head in zip((260, 350, 440, 520), heads, strict=True):
        page += [Text(x, 86 + 9 * k, line, 8) for k, line in enumerate(head) if line]
    page += [
        Text(60, 116, "Category", 8),
        *(Text(x, 116, f"({k})", 8) for k, x in enumerate((290, 370, 450, 520), 1)),
    ]
    labels = {
        "Posts": (),
        "International staff": ("264", "51", "264", "–"),
        "National staff": (),
        "Professional Officer": ("23", "3", "23", "–"),
        "National General Service staff in several of the fields": ("132", "33", "132", "–"),
        "Total": ("419", "87", "419", "–"),
    }
    for k, (label, figures) in enumerate(labels.items()):
        y = 136 + 14 * k
        page.append(Text(60, y, label))
        page += [
            Text(x, y, figure) for x, figure in zip((290, 370, 450, 520), figures, strict=False)
        ]
    page += [Rule(60, y, 540, y) for y in (84, 122, 220)]
    page += [*lines(60, 260, *said(3).split(". "))]
    rows = _rows(pdf(tmp_path / "a.pdf", page))
    assert [value for _, value in rows["International staff"]] == ["264", "51", "264", "–"]
    assert [value for _, value in rows["Total"]] == ["419", "87", "419", "–"]
    assert "264" not in rows


def test_figures_that_nearly_touch_the_words_behind_them_are_a_column(tmp_path: Path) -> None:
    rows = [
        ("Chad", "94", "Weather"),
        ("Peru", "1,171", "A vessel laid up"),
        ("Oman", "12", "Rain"),
    ]
    page: list[Text | Rule] = [Text(60, 60, "Table 1. Sailings")]
    page += [Text(60, 100, "Country"), Text(190, 100, "Lost"), Text(235, 100, "Cause")]
    for k, (country, figure, cause) in enumerate(rows):
        y = 118 + 14 * k
        right = 229 - 5.56 * len(figure) + 2.78 * figure.count(",")
        page += [Text(60, y, country), Text(right, y, figure), Text(235, y, cause)]
    page += lines(60, 260, *said(3).split(". "))
    assert _rows(pdf(tmp_path / "a.pdf", page)) == {
        country: [("Lost", figure), ("Cause", cause)] for country, figure, cause in rows
    }


def test_a_cell_goes_on_below_with_a_small_letter(tmp_path: Path) -> None:
    page: list[Text | Rule] = [Text(60, 60, "Table 1. Complaints")]
    page += [Text(60, 90, "Subject"), Text(260, 90, "2021"), Text(330, 90, "2022")]
    page += [
        Text(60, 104, "Housing, planning and the"),
        Text(260, 104, "842"),
        Text(330, 104, "910"),
    ]
    page += [Text(60, 116, "historic town")]
    page += [Text(60, 130, "Schools"), Text(260, 130, "511"), Text(330, 130, "602")]
    page += [Text(60, 144, "Courts"), Text(260, 144, "263"), Text(330, 144, "249")]
    page += lines(60, 260, *said(3).split(". "))
    assert _rows(pdf(tmp_path / "a.pdf", page)) == {
        "Housing, planning and the historic town": [("2021", "842"), ("2022", "910")],
        "Schools": [("2021", "511"), ("2022", "602")],
        "Courts": [("2021", "263"), ("2022", "249")],
    }


def test_heads_begin_left_where_figures_end_right(tmp_path: Path) -> None:
    heads = {"In favour": 200, "Against": 290, "Abstaining": 380}
    rows = {"Western": ("9", "4", "1"), "Eastern": ("5", "2", "3"), "Indian": ("4", "1", "3")}
    page: list[Text | Rule] = [Text(60, 60, "Table 1. Votes"), Text(60, 90, "Region")]
    page += [Text(x, 90, head) for head, x in heads.items()]
    for k, (region, figures) in enumerate(rows.items()):
        page += [Text(60, 106 + 14 * k, region)]
        places = zip((270, 360, 470), figures, strict=True)
        page += [Text(x, 106 + 14 * k, figure) for x, figure in places]
    page += lines(60, 260, *said(3).split(". "))
    assert _rows(pdf(tmp_path / "a.pdf", page)) == {
        region: [*zip(heads, figures, strict=True)] for region, figures in rows.items()
    }


def test_a_row_whose_cells_all_go_on_is_no_row_of_its_own(tmp_path: Path) -> None:
    page: list[Text | Rule] = [
        Text(60, 60, "Word", face="bold"),
        Text(200, 60, "Meaning", face="bold"),
    ]
    told = (
        ("Rapid test", "A test that tells within an hour what"),
        ("(RT)", "can be seen without a microscope"),
        ("Slow test", "A test of a laboratory that needs some"),
        ("(ST)", "(or many) days"),
        ("Retest", "A test that is made again and compared"),
        ("of both", "with the first one"),
    )
    for k, row in enumerate(told):
        page += [Text(x, 84 + 12 * k, words) for x, words in zip((60, 200), row, strict=True)]
    page += lines(60, 280, *said(3).split(". "))
    passages = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages
    assert [p.row.label for p in passages if p.row] == [
        *("Rapid test (RT)", "Slow test (ST)", "Retest of both")
    ]
