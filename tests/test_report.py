"""The real report, read: every passage of it, and every line accounted for."""

from pathlib import Path

import pytest

from corpus.adding import REPORTS
from corpus.passage import Document, Passage
from index.open import Index


def test_all_passages_are_there(report: Document) -> None:
    assert report.counts() == {
        "front": 14,
        "heading": 103,
        "acronym": 36,
        "paragraph": 348,
        "footnote": 5,
        "block": 8,
        "table_row": 401,
    }
    ids = [passage.id for passage in report.passages]
    assert len(set(ids)) == len(ids)
    assert {f"para:{n}" for n in range(1, 349)} <= set(ids)


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("para:15", "migration-related international standards"),  # a hyphen at a line's end
        ("para:34", "the Turkey–north-west Syrian Arab Republic hub"),  # a dash at a line's end
        ("para:31", "women’s committees – enabling them"),  # a spaced dash keeps its space
        ("para:73", "joint IOM–United Nations–OECD publications"),
        ("para:206", "community- and local-level initiatives"),  # a suspended hyphen
        ("para:331", "such committees worldwide to 51. Training was provided"),  # no paragraph 51
        ("para:79", "held in Quito. As co-steerer"),  # a footnote's mark is out, over a page break
        ("para:289", "Uzbekistan and Kosovo on integrating"),
        ("para:312", "a combined warehouse space of 146,370 m2."),  # no footnote's mark
        ("para:232", "Mali (7%) and Guinea (6%)."),  # a running head stood in between
        ("foreword#7", "António Vitorino Director General"),
        ("acronyms#UN-Women", "United Nations Entity for Gender Equality"),
    ],
)
def test_known_traps(passages: dict[str, Passage], id: str, words: str) -> None:
    assert words in passages[id].text


def test_no_furniture_in_any_text(report: Document) -> None:
    for passage in report.passages:
        if passage.kind == "paragraph":
            for stray in ("C/111/5", "-----", "PRINCIPLE 2:", "Snapshot of gender balance"):
                assert stray not in passage.text or passage.id == "para:22", (passage.id, stray)


def test_footnotes_belong_to_the_passages_that_bear_their_marks(
    passages: dict[str, Passage],
) -> None:
    attached = {n: passages[f"footnote:{n}"].attached_to for n in range(1, 6)}
    # The mark of 4 stands in the title of a chart.
    assert attached == {1: "para:34", 2: "para:79", 3: "para:162", 4: "page:42#1", 5: "para:289"}
    assert passages["footnote:5"].section == passages["para:289"].section
    before = {
        n: passages[str(id)].text[: passages[f"footnote:{n}"].mark].split()[-1]
        for n, id in attached.items()
    }
    assert before == before | {1: "responses.", 2: "Quito.", 3: "stakeholders.", 5: "Kosovo"}
    assert before[4] == "support"


def test_titles_of_charts_are_passages_of_their_own_and_no_headings(
    passages: dict[str, Passage],
) -> None:
    title = passages["page:42#1"]
    assert title.text == "Number of beneficiaries receiving visa-related support"
    assert (
        passages["para:220"].section[-1] == "Facilitating safe and regular migration and mobility"
    )


def test_pages_are_counted_in_the_pdf_and_as_printed(passages: dict[str, Passage]) -> None:
    page = passages["para:138"].page
    assert (page.pdf_first, page.printed_first) == (30, "22")
    assert (passages["para:79"].page.printed_first, passages["para:79"].page.printed_last) == (
        "12",
        "13",
    )
    assert passages["foreword#2"].page.printed_first == "v"
    assert passages["note#1"].page.printed_first is None
    assert passages["table:II#kenya"].page.printed_first == "2"


def test_sections_are_the_headings_above(passages: dict[str, Passage]) -> None:
    assert passages["para:138"].section == (
        "OBJECTIVE 1: SOCIOECONOMIC WELL-BEING OF MIGRANTS AND SOCIETY",
        "Countering trafficking in persons, migrant exploitation and abuse",
    )
    # Misspelt in the contents ("Stanadards"); wrapped over two lines; a bulleted fourth level.
    assert passages["para:246"].section[-1] == "Standards of conduct"
    assert passages["para:14"].section[0].endswith("FULFILMENT OF MIGRANTS’ RIGHTS")
    assert passages["para:339"].section[-2:] == ("Human resources", "Staff security")
    assert passages["para:343"].section[-2:] == ("IOM is prepared", "Information technology")


def test_the_text_is_the_one_that_was_given(report: Document) -> None:
    assert report.sha256 == "bd21c54c6602fc22b6e0b5a39afab05eaf3462e0e22b565f16fd9ead93ad1027"
    assert Path(REPORTS / "iom-2019.txt").stat().st_size == 290_794


def test_numbers_containers_and_language(
    report: Document, passages: dict[str, Passage], index: Index
) -> None:
    given = {id: (passages[id].printed_number, passages[id].container) for id in passages}
    assert given["para:138"] == ("138", None)
    assert given["footnote:4"] == ("4", None)
    assert given["foreword#2"] == (None, "foreword")
    assert given["acronyms#DTM"] == (None, "acronyms")
    assert given["table:I.2#women"] == (None, "table:I.2")
    assert {passage.language for passage in report.passages} == {"en"}
    assert index.passages == report.passages, "they survive a build"


def test_all_tables_add_up(report: Document, index: Index) -> None:
    assert report.remarks == ()
    assert index.documents[report.slug].remarks == ()
