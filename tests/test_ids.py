"""Ids: made of letters of any script, one for each passage, or the reading says where not."""

import re
from dataclasses import replace

import pytest

from corpus.errors import RepeatedId
from corpus.ids import check_unique, slug, unused
from corpus.passage import Document
from tests.made import annex, read_passages


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Côte d’Ivoire", "cote-d-ivoire"),
        ("D-1–D-2", "d-1-d-2"),
        ("Российская Федерация", "российская-федерация"),
        ("Йемен", "йемен"),  # the mark over it makes another letter, it is no accent
        ("Straße", "strasse"),
        ("中国 (China)", "中国-china"),
        ("المغرب", "المغرب"),
        ("हिन्दी", "हिन्दी"),
        ("한국", "한국"),
        ("co\u00adoperation", "cooperation"),
        ("* * *", ""),
    ],
)
def test_names_in_ids(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_rows_of_one_name_and_rows_of_any_script_have_ids_of_their_own() -> None:
    text = annex(
        """\
Страна         2018   2019
Кения             1      2
Other             3      4
Other             5      6
Other 2           7      8
Перу              9      9
***               1      1
"""
    )
    rows = [p for p in read_passages(text).passages if p.kind == "table_row"]
    assert [row.id for row in rows] == [
        "table:I#кения",
        "table:I#other",
        "table:I#other-2",
        "table:I#other-2-2",
        "table:I#перу",
        "table:I#unnamed",
    ]
    assert {row.container for row in rows} == {"table:I"}


def test_two_tables_of_one_number_have_rows_of_their_own() -> None:
    table = "Table 1. Posts\n\n           2018   2019\n\nKenya         1      2\n\n"
    passages = read_passages(annex(table + table)).passages
    rows = [passage.id for passage in passages if passage.row]
    assert rows == ["table:I.1#kenya", "table:I.1#kenya-2"]


def test_an_id_that_two_passages_have_is_refused_with_both_places(report: Document) -> None:
    first, second = report.passages[0], replace(report.passages[1], id=report.passages[0].id)
    places = f"line {first.lines[0]} and .* line {second.lines[0]} both have the id {first.id!r}"
    with pytest.raises(RepeatedId, match=places):
        check_unique([first, second])
    check_unique([first, replace(second, document="another")])


def test_unused_names() -> None:
    taken: set[str] = set()
    assert [unused(name, taken) for name in ("a", "a", "a-2", "b", "a")] == [
        "a",
        "a-2",
        "a-2-2",
        "b",
        "a-3",
    ]
    assert not re.search("#", slug("a#b"))
