"""Laws, treaties and judgments: articles and what is in them, chapters, how they are cited."""

from dataclasses import replace

import pytest

from corpus.passage import Passage
from corpus.sources.model import Block, Cell, Format, Grid, Item, Page, Source
from corpus.structure.read import Reading, read_source

_WORDS = "The Parties shall take all appropriate measures to ensure that the rights are respected"


def _read(*items: Item, format: Format = "docx") -> Reading:
    pages = (Page(1), Page(2)) if format == "pdf" else ()
    if pages:
        items = tuple(replace(item, page=2) for item in items)
    return read_source(Source(format, items, pages), "doc")


def _by_id(reading: Reading) -> dict[str, Passage]:
    return {passage.id: passage for passage in reading.passages}


def _article(number: int, *texts: str) -> list[Block]:
    return [Block(f"Article {number}", centred=True), *(Block(text) for text in texts)]


def test_numbered_paragraphs_of_articles_begin_anew_in_each() -> None:
    articles = [
        block
        for n in range(1, 5)
        for block in _article(n, "Scope", f"(1) {_WORDS} {n}.", f"(2) {_WORDS} again {n}.")
    ]
    found = _by_id(_read(*articles))
    assert [id for id in found if id.startswith("article:3")] == [
        "article:3/para:1",
        "article:3/para:2",
    ]
    paragraph = found["article:3/para:2"]
    assert paragraph.text == f"{_WORDS} again 3."
    assert (paragraph.label, paragraph.section) == ("art. 3(2)", ("Article 3 Scope",))


def test_paragraphs_without_numbers_are_counted_where_the_file_states_them() -> None:
    articles = [b for n in range(1, 5) for b in _article(n, f"{_WORDS}.", f"{_WORDS} too.")]
    assert "article:2/para:2" in _by_id(_read(*articles))
    on_pages = _by_id(_read(*articles, format="pdf"))
    assert on_pages["article:2"].text == f"{_WORDS}. {_WORDS} too."


def test_a_list_stays_with_its_article() -> None:
    items = [f"{_WORDS}:", "1. work;", "2. education;", "3. health."]
    found = _by_id(_read(*(b for n in range(1, 5) for b in _article(n, *items))))
    assert found["article:2"].text.endswith("respected: 1. work; 2. education; 3. health.")


@pytest.mark.parametrize(
    ("language", "heading", "article", "label"),
    [
        ("es", "CAPÍTULO II", "Artículo {}. ", "art. 2"),
        ("fr", "Titre II : Du travail", "Article L.{}. ", "art. L.2"),
        ("ru", "Глава 2. Права", "Статья {}. ", "ст. 2"),
        ("zh", "第二章 总则", "第{}条　", "第2条"),
        ("ar", "الفصل الثاني", "المادة {}: ", "المادة 2"),
        ("en", "Part II", "Rule {}. ", "rule 2"),
    ],
)
def test_articles_and_chapters_in_six_languages(
    language: str, heading: str, article: str, label: str
) -> None:
    blocks = [Block(f"{article.format(n)}{_WORDS} {n}.") for n in range(1, 6)]
    blocks.insert(1, Block(heading))
    reading = read_source(Source("docx", tuple(blocks)), "doc", language)
    first, second = [p for p in reading.passages if p.kind != "heading"][:2]
    assert (second.label, second.section) == (label, (heading,))
    assert second.text == f"{_WORDS} 2."
    assert first.text == f"{_WORDS} 1."


def test_a_framed_recommendation_is_part_of_the_paragraph_that_it_ends() -> None:
    paragraphs = [Block(f"{n}. {_WORDS} {n}.", size=10.0) for n in range(1, 9)]
    box = [
        Block("Recommendation 1", size=10.0, bold=True, boxed=True),
        Block("Act by 2027.", size=10.0, bold=True, boxed=True),
    ]
    picture = [Block("Staff 40%", size=7.0, boxed=True)]
    found = _by_id(_read(*paragraphs[:2], *box, *picture, *paragraphs[2:], format="pdf"))
    assert found["para:2"].text == f"{_WORDS} 2. Recommendation 1 Act by 2027."
    # In a file that sets it beside its text it is a passage of its own.
    assert _by_id(_read(*paragraphs[:2], *box, *paragraphs[2:]))["para:2"].text == f"{_WORDS} 2."


def test_a_list_of_abbreviations_becomes_acronyms() -> None:
    heading = Block("Abbreviations and acronyms", bold=True)
    grid = Grid(
        (
            Cell("FAO", 0, 0),
            Cell("Food and Agriculture Organization", 0, 1),
            Cell("ILO", 1, 0),
            Cell("International Labour Organization", 1, 1),
        )
    )
    lines = [Block("UN-Women United Nations Entity for Gender Equality")]
    numbered = [Block(f"{n}. {_WORDS} {n}.") for n in range(1, 5)]
    next_heading = Block("Introduction", bold=True)
    found = _by_id(_read(heading, grid, *lines, next_heading, *numbered))
    assert found["acronyms#FAO"].text == "FAO Food and Agriculture Organization"
    assert found["acronyms#UN-Women"].kind == "acronym"


def test_judgments_are_cited_by_sign_and_opinions_stand_apart() -> None:
    head = [Block("EUROPEAN COURT OF HUMAN RIGHTS"), Block("Application no. 1206/03")]
    body = [Block(f"{n}. {_WORDS} {n}.") for n in range(1, 12)]
    opinions = [
        block
        for judge in ("Judge A", "Judge B")
        for block in (
            Block(f"DISSENTING OPINION OF {judge}", bold=True),
            *(Block(f"{n}. {_WORDS} {judge} {n}.") for n in range(1, 5)),
        )
    ]
    reading = _read(*head, *body, *opinions)
    found = _by_id(reading)
    assert reading.facts.symbol == "1206/03"
    assert found["para:7"].label == "§ 7"
    assert {"dissenting-opinion/para:2", "dissenting-opinion-2/para:2"} <= found.keys()


def test_decimal_numbers_pass_over_chapters_that_have_none() -> None:
    numbers = ["1.1", "1.2", "4.1", "4.2", "4.3", "9.1", "9.2", "9.3", "9.4", "15.1"]
    reading = _read(*(Block(f"{n} {_WORDS} {n}.") for n in numbers))
    assert [p.id for p in reading.passages] == [f"para:{n}" for n in numbers]


def test_a_style_with_an_outline_level_makes_no_heading_of_a_paragraph() -> None:
    items = [Block(f"{_WORDS}, as the committee said before.", "heading", level=2)]
    assert [p.kind for p in _read(*items).passages] == ["block"]


def test_judgments_that_number_by_brackets_and_lists_of_works_that_do() -> None:
    judgment = _read(*(Block(f"[{n}] {_WORDS} {n}.") for n in range(1, 20)))
    assert [p.id for p in judgment.passages] == [f"para:{n}" for n in range(1, 20)]
    text = [Block(f"{_WORDS}, which nobody had asked for before {n}.") for n in range(90)]
    works = [Block(f"[{n}] A. Author, A book on the rights of all, 20{n}.") for n in range(10, 25)]
    assert not _read(*text, *works).numberings
