"""What cells of printed tables hold: a row stays a row, and sums are added as they are written."""

import re

import pytest

from corpus.structure.read import Reading
from corpus.structure.totals import totals_of
from tests.made import annex, read_passages


def read(table: str, title: str = "Posts by duty station") -> Reading:
    return read_passages(annex(table, title))


def wrong_totals(reading: Reading) -> list[str]:
    return totals_of(reading.passages)[2]


def rows(reading: Reading) -> dict[str, dict[str, str]]:
    """Each row's label -> its cells by column, with the group's name where there is one."""
    found: dict[str, dict[str, str]] = {}
    for passage in reading.passages:
        if row := passage.row:
            for cell in row.cells:
                assert passage.text[cell.start : cell.end] == cell.value
                assert row.columns[cell.index] == cell.column
            names = [f"{row.groups[cell.index]} {cell.column}".strip() for cell in row.cells]
            cells = zip(names, row.cells, strict=True)
            found[row.label] = {name: cell.value for name, cell in cells}
    return found


CELLS = (
    *(
        "1,234",
        "10.5",
        "(3)",
        "n/a",
        "n.a.",
        "-",
        "–",
        "—",
        "--",
        "..",
        "…",
        "*",
        "nil",
        "+3",
        "12%",
    ),
    *(
        "1 234.5",
        "12 %",
        "(12.3)",
        "(1 234)",
        "-7",
        "−7",
        "$5",
        "€1,200",
        "12a",
        "10,5",
        "1:2",
        "1.234,5",
    ),
)


@pytest.mark.parametrize("blank_line", ["", "\n"])
@pytest.mark.parametrize("cell", [*CELLS, "not available"])
def test_a_cell_makes_no_header_of_its_row(cell: str, blank_line: str) -> None:
    head = "Station               2018              2019            Change\n\n"
    table = f"Kenya{cell:>21}{'7':>18}{'2':>18}\n{blank_line}Peru{'8':>22}{'9':>18}{'1':>18}\n"
    assert rows(read(head + table)) == {
        "Kenya": {"2018": cell, "2019": "7", "Change": "2"},
        "Peru": {"2018": "8", "2019": "9", "Change": "1"},
    }


@pytest.mark.parametrize("cell", CELLS)
def test_a_row_of_such_cells_alone_is_a_row(cell: str) -> None:
    head = "Station               2018              2019            Change\n\n"
    table = f"Peru{'8':>22}{'9':>18}{'1':>18}\n\nKenya{cell:>21}{cell:>18}{cell:>18}\n"
    assert rows(read(head + table))["Kenya"] == dict.fromkeys(("2018", "2019", "Change"), cell)


def test_words_in_cells_and_years_as_figures() -> None:
    table = """\
Station        Status            Posts
Kenya          open                 12
Peru           closed             2019

Chad           not known             5
"""
    assert rows(read(table)) == {
        "Kenya": {"Status": "open", "Posts": "12"},
        "Peru": {"Status": "closed", "Posts": "2019"},
        "Chad": {"Status": "not known", "Posts": "5"},
    }
    years = "Station        2018   2019\n\nKenya             1      2\nPeru           2018   2019\n"
    assert rows(read(years))["Peru"] == {"2018": "2018", "2019": "2019"}


def test_a_header_with_other_columns_may_follow_below_rows() -> None:
    table = """\
Station         Men   Women
Kenya             1       2

Station      Budget   Spent
Kenya             7       5
"""
    cells = [[c.column for c in p.row.cells] for p in read(table).passages if p.row]
    assert cells == [["Men", "Women"], ["Budget", "Spent"]]


def test_words_in_cells_below_a_header_that_is_repeated() -> None:
    table = """\
Station      Status     Posts
Kenya          open        12

Station      Status     Posts
Peru         closed         7
Chad           open         3
"""
    found = rows(read(table))
    assert list(found) == ["Kenya", "Peru", "Chad"]
    assert found["Peru"] == {"Status": "closed", "Posts": "7"}


def test_groups_tell_columns_of_one_name_apart() -> None:
    table = """\
                      2018                       2019
Station           M       F    Total         M        F    Total
Kenya             1       2        3         3        4        7
Peru              5       6       11         7        8       15
Total             6       8       14        10       12       22
"""
    reading = read(table)
    names = [f"{year} {column}" for year in (2018, 2019) for column in ("M", "F", "Total")]
    figures = dict(zip(names, ["1", "2", "3", "3", "4", "7"], strict=True))
    assert rows(reading)["Kenya"] == figures
    assert wrong_totals(reading) == []


def test_columns_of_one_name_without_groups_keep_all_their_figures() -> None:
    table = (
        "Category      No.       %      No.       %\n\nProfessional    4    10.0        8    20.0\n"
    )
    (row,) = [p.row for p in read(table).passages if p.row]
    assert [(cell.index, cell.value) for cell in row.cells] == [
        *((0, "4"), (1, "10.0"), (2, "8"), (3, "20.0"))
    ]


def test_numbers_of_columns_are_no_row() -> None:
    table = """\
Category        Approved   Encumbered   Vacant
                   (1)        (2)         (3)
Professional       419         87         332
"""
    assert rows(read(table)) == {
        "Professional": {"Approved": "419", "Encumbered": "87", "Vacant": "332"}
    }


def test_names_of_columns_may_wrap() -> None:
    table = """\
                                   Share in         Low
                                world gross         per capita
                     Scale         income           income         Floor

Kenya                0.005            0.017            0.017       0.004
"""
    assert rows(read(table))["Kenya"] == {
        "Scale": "0.005",
        "Share in world gross income": "0.017",
        "Low per capita income": "0.017",
        "Floor": "0.004",
    }


def test_a_count_of_columns_may_stand_beside_the_head_of_labels() -> None:
    table = """\
                 for 2025/26                   for 2026/27
                    approved     Encumbered    proposed      Variance

Category                 (1)            (2)        (3)    (4)=(3)-(1)


International            264             51        264             –
General Service          132             33        132             –

Total                    396             84        396             –
"""
    reading = read(table)
    assert list(rows(reading)) == ["International", "General Service", "Total"]
    assert wrong_totals(reading) == []


def test_rows_that_are_counted_and_years_in_brackets() -> None:
    table = """\
Member State             Scale   (2025/26)   (2026/27)

1.    Afghanistan        0.005       0.017       -20.0
10.   Côte d’Ivoire      0.626       0.490        -2.1
"""
    assert rows(read(table)) == {
        "1. Afghanistan": {"Scale": "0.005", "(2025/26)": "0.017", "(2026/27)": "-20.0"},
        "10. Côte d’Ivoire": {"Scale": "0.626", "(2025/26)": "0.490", "(2026/27)": "-2.1"},
    }


def test_parts_of_a_table() -> None:
    table = """\
Station        Men   Women   Total

Africa


Kenya            1       2       3
Other            4       5       9
Subtotal         5       7      12

Asia

Other            1       2       3
Grand total      6       9      15
"""
    reading = read(table)
    parts = [(p.row.part, p.row.label) for p in reading.passages if p.row]
    assert parts == [
        ("", "Africa"),
        ("Africa", "Kenya"),
        ("Africa", "Other"),
        ("Africa", "Subtotal"),
        ("", "Asia"),
        ("Asia", "Other"),
        ("", "Grand total"),
    ]
    (other,) = [p for p in reading.passages if p.id == "table:I#other-2"]
    assert "Asia — Station: Other — Men: 1" in other.text
    assert wrong_totals(reading) == []


SUMS = {
    "decimals": ("10.5", "1.5", "12.0", "21.0"),
    "thousands": ("1,234", "2,345.5", "3,579.5", "3,589.5"),
    "spaces": ("1 234", "2 345.5", "3 579.5", "3 581.5"),
    "negative": ("(1 951 000)", "54 000", "(1 897 000)", "(2 005 000)"),
    "minus": ("-5", "−3", "-8", "-2"),
    "French": ("10,5", "1 000,25", "1 010,75", "1 012,75"),
    "German": ("1.234", "2.345,5", "3.579,5", "4.579,5"),
    "none": ("–", "7", "7", "8"),
    "dollars": ("$1,000", "$2.50", "$1,002.50", "$1,003.50"),
    "noted": ("12a", "3*", "15", "16"),
}


@pytest.mark.parametrize("figures", SUMS.values(), ids=SUMS)
def test_sums(figures: tuple[str, str, str, str]) -> None:
    one, two, total, wrong = figures
    table = "Station               2018\n\nKenya{:>21}\nPeru{:>22}\nTotal{:>21}\n"
    # Decimals may be rounded: a difference of the last place proves nothing.
    held = read(table.format(one, two, total))
    assert wrong_totals(held) == []
    (said,) = wrong_totals(read(table.format(one, two, wrong)))
    assert re.search(r"column 2018 adds up to .* printed total is", said)
    assert wrong in said


def test_rounded_figures_may_miss_their_total() -> None:
    table = "Object         2018\n\nPosts            11\nStaff            12\nTotal            24\n"
    assert wrong_totals(read(table, "Costs (thousands of dollars)")) == []
    assert len(wrong_totals(read(table))) == 1


def test_percentages_are_not_added() -> None:
    table = """\
Category      Men   Women   Total   Percentage
Prof            1       2       3           33
Gen             4       5       9           67
Total           5       7      12          101
Share         42%     58%    100%
"""
    assert wrong_totals(read(table)) == []
