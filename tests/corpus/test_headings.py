"""Each heading is a passage, and the sections of all passages are made of headings."""

from corpus.passage import Document, Passage
from corpus.report import read_passages
from tests.made import annex

PAGES = """\
X/1
Page 1
CONTENTS

Water ........ 1
  Wells ...... 1
  Pumps ...... 1
Trees ........ 1
-----Page 1 End-----
X/1
Page 2
Water

Wells

1. One.

• Deep wells

2. Two.

Pumps

3. Three.

Trees

  Wells

4. Four.

Pumps
"""


def test_headings_in_reading_order_with_ids_of_their_own() -> None:
    reading = read_passages(PAGES, "X/1", "x")
    found = [(p.id, p.text, p.section) for p in reading.passages if p.kind == "heading"]
    assert found == [
        ("heading:contents", "CONTENTS", ()),
        ("heading:water", "Water", ()),
        ("heading:wells", "Wells", ("Water",)),
        ("heading:deep-wells", "Deep wells", ("Water", "Wells")),
        ("heading:pumps", "Pumps", ("Water",)),
        ("heading:trees", "Trees", ()),
        ("heading:wells-2", "Wells", ("Trees",)),
        ("heading:pumps-2", "Pumps", ("Trees",)),
    ]
    assert [piece.text for piece in reading.furniture if piece.kind == "bullet"] == ["•"]
    order = [p.id for p in reading.passages]
    assert order.index("heading:deep-wells") == order.index("para:1") + 1
    assert {p.label for p in reading.passages if p.id == "heading:trees"} == {"heading “Trees”"}


def test_titles_of_annexes_and_tables_are_headings() -> None:
    table = "Land        2018   2019\nPeru           1      2\n"
    reading = read_passages("1. One.\n" + annex(table), "X/1", "x")
    rows = [p for p in reading.passages if p.kind == "table_row"]
    assert rows
    assert_sections_are_headings(reading.passages)


def test_every_section_of_the_report_is_made_of_headings(report: Document) -> None:
    assert_sections_are_headings(report.passages)
    assert report.counts()["heading"] == 107


def assert_sections_are_headings(passages: tuple[Passage, ...]) -> None:
    paths = {p.path for p in passages if p.kind == "heading"}
    for passage in passages:
        above = passage.section
        assert not above or above in paths, passage.id
