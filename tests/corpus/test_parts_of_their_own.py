"""Annexes, opinions, summaries and last articles: where they begin, and how they are cited."""

import pytest

from corpus.passage import Passage
from corpus.profiles.profile import cited, profiles
from corpus.sources.model import Block, Format, Grid, Page, Source
from corpus.structure.read import read_source
from tests.corpus.typeset import said

_COURT = [Block("EUROPEAN COURT OF HUMAN RIGHTS"), Block("Application no. 1206/03")]
_LINE = "The annex says how teams went about point"


def _found(*items: Block | Grid, format: Format = "docx") -> dict[str, Passage]:
    pages = (Page(1),) if format == "pdf" else ()
    return {p.id: p for p in read_source(Source(format, items, pages), "doc").passages}


def _numbered(count: int, about: str = "The Board") -> list[Block]:
    return [Block(f"{n}. {said(n, about)}") for n in range(1, count + 1)]


def _automatic(count: int) -> list[Block]:
    return [Block(said(n), number=f"{n}.", indent=30, style="para") for n in range(1, count + 1)]


@pytest.mark.parametrize("head", ["Annex", "Executive summary"])
def test_short_paragraphs_count_anew_below_a_heading_of_another_look(head: str) -> None:
    """As they are typed where a word processor numbers the others."""
    part = [Block(head, bold=True)]
    part += [
        Block(f"{n}. {_LINE} {n}, as it had been agreed at the meeting before.") for n in (1, 2, 3)
    ]
    main = [Block("Introduction", bold=True), *_automatic(12)]
    found = _found(*(main + part if head == "Annex" else part + main))
    name = head.lower().replace(" ", "-")
    assert found[f"{name}/para:2"].text.startswith(f"{_LINE} 2")
    assert found["para:12"].text == said(12)


def test_a_list_behind_the_last_paragraph_counts_no_paragraphs() -> None:
    items = [Block(f"{n}. {_LINE} {n}, as it had been agreed.") for n in (1, 2, 3)]
    listed = Block("The teams were told to keep to what follows:")
    assert not any("/para:" in id for id in _found(*_automatic(12), listed, *items))


def test_third_numbers_stand_below_the_second() -> None:
    numbers = ["1.1", "1.2", "1.2.1", "1.2.2", "1.3", "2.1", "2.2", "2.2.1"]
    blocks = [
        Block(said(k), number=n, indent=30.0 * n.count(".")) for k, n in enumerate(numbers, 1)
    ]
    assert [id for id in _found(*blocks) if id.startswith("para")] == [f"para:{n}" for n in numbers]


def test_paragraphs_of_the_last_article_are_its_own() -> None:
    """Also where recitals look as they do."""
    recitals = [Block("Whereas:"), *(Block(f"({n}) {said(n)}") for n in range(1, 15))]
    articles = [
        block
        for n in range(1, 5)
        for block in (
            Block(f"Article {n}", centred=True),
            Block(f"(1) {said(n, 'The Agency')}"),
            Block(f"(2) {said(n, 'The Council')}"),
        )
    ]
    closing = [Block("Done at Brussels, 11 July 2024."), Block("For the Commission")]
    found = _found(*recitals, *articles, *closing)
    assert found["article:4/para:2"].label == "art. 4(2)"
    assert found["article:4/para:2"].text == said(4, "The Council")
    assert found["recital:14"].text == said(14)


def test_three_recitals_are_enough_and_an_act_closes_behind_its_articles() -> None:
    recitals = [Block("Whereas:"), *(Block(f"({n}) {said(n)[:90]}.") for n in (1, 2, 3))]
    articles = [
        block
        for n in range(1, 4)
        for block in (Block(f"Article {n}", centred=True), Block(said(n)), Block(said(n + 20)))
    ]
    closing = [Block("Done at Brussels, 11 July 2024."), Block("For the Commission")]
    found = _found(*recitals, *articles, *closing)
    assert "recital:3" in found
    assert [id for id in found if id.startswith("article:3")] == [
        "article:3/para:1",
        "article:3/para:2",
    ]


def test_what_a_court_decides_stays_with_its_paragraph() -> None:
    decided = [
        Block("12. For these reasons,"),
        Block("THE COURT,"),
        Block("By nine votes to one,", number="(1)"),
        Block("Finds that it may hear the case;"),
        Block("AGAINST: Judge Smith;", size=8),
        Block("Unanimously,", number="(2)"),
        Block("Dismisses the claim."),
        Block("Done in English at The Hague, this ninth day of May."),
    ]
    items = [Block(b.text, number=b.number, page=1) for b in [*_COURT, *_numbered(11), *decided]]
    found = _found(*items, format="pdf")
    assert found["para:12"].text.startswith("For these reasons, THE COURT, (1) By nine votes")
    assert found["para:12"].text.endswith("(2) Unanimously, Dismisses the claim.")


def test_opinions_stand_for_themselves_and_are_named_by_their_judges() -> None:
    opinions = [
        block
        for judge in ("Ames", "Brook")
        for block in (
            Block(f"SEPARATE OPINION OF JUDGE {judge.upper()}", centred=True),
            *_numbered(3, f"Judge {judge}"),
            Block("II. Remedies", bold=True, centred=True),
            Block(f"4. {said(4, f'Judge {judge}')}"),
        )
    ]
    heads = [Block("I. Facts", bold=True, centred=True), *_numbered(11)]
    found = _found(*_COURT, *heads, Block("II. Law", bold=True, centred=True), *opinions)
    last = found["separate-opinion-2/para:4"]
    assert last.section == ("SEPARATE OPINION OF JUDGE BROOK", "II. Remedies")
    assert last.label == "SEPARATE OPINION OF JUDGE BROOK, § 4"
    assert found["separate-opinion/para:1"].section == ("SEPARATE OPINION OF JUDGE AMES",)


def test_an_annex_ends_where_another_part_of_its_look_begins() -> None:
    annex = [Block("Annex II", bold=True), *_numbered(3, "The annex")]
    replies = [Block("Replies of the Commission", bold=True)]
    replies += [Block(f"{n}. {said(n, 'The Commission')}") for n in (10, 12, 13)]
    found = _found(*_numbered(14), *annex, *replies)
    assert "annex-ii/para:2" in found
    assert found["replies-of-the-commission/para:12"].text == said(12, "The Commission")


def test_decimal_headings_lie_below_each_other_however_alike_they_look() -> None:
    titles = ("7 FINDINGS", "7.1 Rules", "7.1.1 Reading", "7.1.2 Proof", "7.2 Measures")
    heads = [
        b for k, t in enumerate(titles, 1) for b in (Block(t, bold=True, size=12), Block(said(k)))
    ]
    found = list(_found(*[Block(said(9), size=10), *heads]).values())
    path = {p.text: p.section for p in found if p.kind == "heading"}
    assert path["7.1.2 Proof"] == ("7 FINDINGS", "7.1 Rules")
    assert path["7.2 Measures"] == ("7 FINDINGS",)


@pytest.mark.parametrize("behind", ["REPLIES OF THE BOARD", "III. The Board notes this well."])
def test_what_stands_behind_a_list_of_abbreviations_is_none(behind: str) -> None:
    listed = [Block("Abbreviations", bold=True), Block("FAO: Food Organization")]
    found = _found(*_numbered(10), *listed, Block(behind, bold=behind.isupper()), Block(said(12)))
    assert [id for id in found if id.startswith("acronyms")] == ["acronyms#FAO"]
    assert behind in [p.text for p in found.values()]


@pytest.mark.parametrize(
    ("container", "language", "label"),
    [
        ("annex-ii", "en", "annex II, para. 3"),
        ("annex-ii-2", "en", "annex II 2, para. 3"),
        ("anhang-ii", "de", "Anhang II, Nr. 3"),
    ],
)
def test_how_people_name_a_paragraph_of_an_annex(container: str, language: str, label: str) -> None:
    assert cited(f"{container}/para:3", language, profiles()["default"]) == label
