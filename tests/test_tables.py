"""Annex tables: each row by itself, each figure in its column, each total held."""

import pytest

from corpus.adding import REPORTS
from corpus.passage import Document, Passage
from corpus.structure.totals import totals_of
from tests.made import read_passages

TEXT = (REPORTS / "iom-2019.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("id", "text"),
    [
        (
            "table:I.2#women",
            "Increase/decrease in the number of women at the international Professional level "
            "between 2017 and 2019, by grade (Annex I, Table 2) — 2019: Women — Ungraded: 238; "
            "P-1: 9; P-2: 266; P-3: 242; P-4: 129; P-5: 40; D-1–D-2: 21",
        ),
        (
            "table:II#kenya",
            "General Service staff worldwide by nationality, grade and sex (Annex II) — Country of "
            "nationality: Member States: Kenya — Category/Grade G-1: 5; G-2: 19; G-3: 16; G-4: 51; "
            "G-5: 101; G-6: 25; G-7: 8; NO-A: 21; NO-B: 9; NO-C: 4; UG: 37; Total: 296; "
            "Sex F: 152; M: 144",
        ),
        (  # a name that wraps around its figures
            "table:II#united-republic-of-tanzania",
            "General Service staff worldwide by nationality, grade and sex (Annex II) — Country of "
            "nationality: Member States: United Republic of Tanzania — Category/Grade G-1: 1; "
            "G-2: 12; G-3: 7; G-4: 47; G-5: 24; G-6: 2; NO-A: 7; NO-B: 3; UG: 20; Total: 123; "
            "Sex F: 48; M: 75",
        ),
        (  # "897 2 427 2 058 1 060 369" is five figures
            "table:II#total",
            "General Service staff worldwide by nationality, grade and sex (Annex II) — Total — "
            "Category/Grade G-1: 301; G-1A: 13; G-1B: 7; G-2: 642; G-3: 897; G-4: 2 427; "
            "G-5: 2 058; G-6: 1 060; G-7: 369; G-8: 1; NO-A: 650; NO-B: 245; NO-C: 58; NO-D: 11; "
            "UG: 4 066; Total: 12 805; Sex F: 5 993; M: 6 812",
        ),
        (  # a row of zeros shows only its total
            "table:III#saint-vincent-and-the-grenadines",
            "Professional and higher category staff by nationality, grade and sex (Annex III) — "
            "Country of nationality: Member States: Saint Vincent and the Grenadines — Total: 0",
        ),
        (  # the year at the table's head is left out where the row names another
            "table:I.2#percentage-of-women-in-2017",
            "Increase/decrease in the number of women at the international Professional level "
            "between 2017 and 2019, by grade (Annex I, Table 2) — Percentage of women in 2017 — "
            "Ungraded: 52%; P-1: 31%; P-2: 52%; P-3: 46%; P-4: 41%; P-5: 36%; D-1–D-2: 32%",
        ),
        (
            "table:III#key",
            "Professional and higher category staff by nationality, grade and sex (Annex III) — "
            "E-1: Director General; E-2: Deputy Director General; UG: Ungraded positions.",
        ),
    ],
)
def test_rows_written_out(passages: dict[str, Passage], id: str, text: str) -> None:
    assert passages[id].text == text


def test_all_seven_tables(report: Document) -> None:
    rows = [passage.id for passage in report.passages if passage.kind == "table_row"]
    names = sorted({id.removeprefix("table:").split("#")[0] for id in rows})
    assert names == ["I.1", "I.2", "I.3", "I.4", "II", "III", "IV"]


def test_all_tables_add_up_to_their_printed_totals(report: Document) -> None:
    assert totals_of(report.passages) == (7, 0, [])


def test_the_text_is_the_row_written_out(report: Document) -> None:
    for passage in report.passages:
        if (row := passage.row) and row.label:
            heads = "".join(f"{head}: " for head in (row.stub, row.part) if head)
            text = f"{row.table} ({row.place}) — {heads}{row.label} — "
            assert passage.text.startswith(text)
            assert passage.label == f"{row.place}, {row.label}"
            for cell in row.cells:
                assert passage.text[cell.start : cell.end] == cell.value
                assert passage.text[: cell.start].endswith(f"{cell.column}: ")
                assert row.columns[cell.index] == cell.column


def test_the_cells_of_a_row(passages: dict[str, Passage]) -> None:
    row = passages["table:III#kenya"].row
    assert row
    assert (row.place, row.stub, row.part) == (
        "Annex III",
        "Country of nationality",
        "Member States",
    )
    assert row.columns == (
        *("E-1", "E-2", "D-2", "D-1", "P-5", "P-4", "P-3", "P-2", "P-1", "UG", "Total", "F", "M"),
    )
    assert row.groups == ("Category/Grade",) * 10 + ("",) + ("Sex",) * 2
    assert [(cell.index, cell.column, cell.value) for cell in row.cells][-3:] == [
        *((10, "Total", "96"), (11, "F", "41"), (12, "M", "55")),
    ]
    key = passages["table:III#key"].row
    assert key
    assert (key.label, key.cells, key.columns) == ("", (), row.columns)


@pytest.mark.parametrize(
    ("row", "printed", "wrong", "names"),
    [
        # one figure changed: the row's own total notices
        ("Kenya  ", " 19 ", " 18 ", ["Kenya", "295", "296"]),
        # two figures changed so that the row still adds up: the column's total notices
        ("Kenya  ", " 19    16 ", " 18    17 ", ["Total", "column G-2", "641", "642"]),
        # F and M do not add up
        ("Albania  ", " 20          13", " 21          13", ["Albania", "34", "33"]),
    ],
)
def test_figures_that_do_not_add_up_are_told(
    row: str, printed: str, wrong: str, names: list[str]
) -> None:
    line = next(line for line in TEXT.split("\n") if line.strip().startswith(row))
    assert printed in line
    read = read_passages(TEXT.replace(line, line.replace(printed, wrong)))
    (said,) = totals_of(read.passages)[2]
    for name in names:
        assert name in said
