"""Each heading is a passage, and the sections of all passages are made of headings."""

from corpus.passage import Document, Passage
from tests.made import annex, read_passages


def test_headings_lie_as_deep_as_their_entries_are_set_in() -> None:
    """A plain text tells no look: its contents tell which heading lies below which."""
    said = "The Office wrote to all districts and asked them for their plans of the year."
    contents = (
        "CONTENTS\n\n"
        "Water and trees .................. 1\n"
        "   Wells of the north ............ 1\n"
        "      Pumps that were mendid ..... 1\n"
        "   Trees of the south ............ 2\n"
        "Money ............................ 2\n"
    )
    titles = "Water and trees", "Wells of the north", "Pumps that were mended", "Trees of the south"
    numbered = enumerate((*titles, "Money"), 1)
    body = "".join(f"{title}\n\n{n}. {title}: {said}\n\n" for n, title in numbered)
    reading = read_passages(f"{contents}\f{body}")
    water, wells, pumps, trees = titles
    assert [p.section for p in reading.passages if p.kind == "paragraph"] == [
        (water,),
        (water, wells),
        (water, wells, pumps),  # its entry is misspelt
        (water, trees),
        ("Money",),
    ]
    assert_sections_are_headings(reading.passages)


def test_titles_of_annexes_and_tables_are_headings() -> None:
    table = "Land        2018   2019\nPeru           1      2\n"
    reading = read_passages(annex(table))
    rows = [p for p in reading.passages if p.kind == "table_row"]
    assert rows
    assert_sections_are_headings(reading.passages)


def test_every_section_of_the_report_is_made_of_headings(report: Document) -> None:
    assert_sections_are_headings(report.passages)
    assert report.counts()["heading"] == 103


def assert_sections_are_headings(passages: tuple[Passage, ...]) -> None:
    paths = {p.path for p in passages if p.kind == "heading"}
    for passage in passages:
        above = passage.section
        assert not above or above in paths, passage.id
