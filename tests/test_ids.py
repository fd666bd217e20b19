"""Ids: made of letters of any script, one for each passage, or the reading says where not."""

import re
from dataclasses import replace

import pytest

from corpus.errors import RepeatedId
from corpus.ids import check_unique, slug, unused
from corpus.passage import Document
from corpus.report import read_passages
from tests.made import annex


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
    rows = [p for p in read_passages(text, "X/1", "x").passages if p.kind == "table_row"]
    assert [row.id for row in rows] == [
        "table:I#кения",
        "table:I#other",
        "table:I#other-2",
        "table:I#other-2-2",
        "table:I#перу",
        "table:I#unnamed",
    ]
    assert {row.container for row in rows} == {"table:I"}


def test_two_tables_of_one_number_and_an_acronym_with_two_meanings() -> None:
    table = "Table 1. Posts\n\n           2018   2019\n\nKenya         1      2\n\n"
    front = "ACRONYMS\n\nDTM  Displacement Matrix\nDTM  Data Team\n\n"
    text = annex(table + table).replace("1. One.", f"{front}1. One.")
    passages = read_passages(text, "X/1", "x").passages
    assert [passage.id for passage in passages if passage.kind != "heading"] == [
        "acronyms#DTM",
        "acronyms#DTM-2",
        "para:1",
        "table:I.1#kenya",
        "table:I.1-2#kenya",
    ]


def test_units_of_a_container_that_goes_on_are_counted_on() -> None:
    page = "FOREWORD\n\nWords of it.\n-----Page {} End-----\n"
    text = page.format(1) + page.format(2) + "1. One.\n"
    passages = read_passages(text, "X/1", "x").passages
    assert [p.id for p in passages] == [
        *("heading:foreword", "foreword#1", "heading:foreword-2", "foreword#2", "para:1")
    ]


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
