"""What other institutions print: marked years, decisions in bold, "3 bis.", "Part Two"."""

from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.passage import Passage
from corpus.sources.model import Block, Cell, Grid, Item, Page, Source
from corpus.structure.read import read_source
from corpus.structure.table_heads import head_of
from tests.corpus.typeset import said


def _read(*items: Item) -> list[Passage]:
    source = Source("pdf", items, tuple(Page(n) for n in range(1, 9)))
    return list(read_source(source, "doc").passages)


def _par(n: int | str) -> Block:
    return Block(f"{n}. {said(int(str(n).split()[0]))}", page=2, size=10.0)


def _head(text: str, size: float = 12.0) -> Block:
    return Block(text, page=2, size=size, bold=True)


def _grid(*rows: tuple[str, ...]) -> Grid:
    cells = [Cell(text, r, c) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Grid(tuple(cells), page=2)


def _paths(*items: Item) -> list[tuple[str, ...]]:
    return [p.section for p in _read(*items) if p.kind == "paragraph"]


TABLE = _grid(("Town", "Roads", "Schools"), ("Belval", "120", "140"), ("Corvol", "121", "143"))


@pytest.mark.parametrize("marks", [("a/", "b/"), ("(a)", "(b)"), ("a", "b"), ("1/", "2/")])
def test_notes_below_the_source_of_a_table_are_no_end_of_a_paragraph(
    marks: tuple[str, str],
) -> None:
    found = _read(
        _par(1), _par(2), Block("Table 1. Spending by town", page=2, size=10.0), TABLE,
        Block("Source: Survey of towns.", page=2, size=8.0),
        Block(f"{marks[0]} Provisional figures.", page=2, size=8.0),
        Block(f"{marks[1]} Excluding transfers.", page=2, size=8.0),
        _par(3),
    )  # fmt: skip
    assert next(p for p in found if p.id == "para:2").text == said(2)
    notes = [p.text for p in found if p.container == "table:1" and p.kind == "block"]
    assert notes == [f"{marks[0]} Provisional figures.", f"{marks[1]} Excluding transfers."]


def test_years_far_apart_are_names_of_columns_above_other_figures() -> None:
    names = ("State", "2010", "2022", "Change (per cent)")
    below = _grid(names, ("Belval", "4 212", "1 876", "-55.5"), ("Corvol", "988", "702", "-28.9"))
    assert head_of(below, None).names == names
    founded = _grid(("State", "1910", "1922"), ("Belval", "1912", "1943"), ("Corvol", "1931", "12"))
    assert head_of(founded, None).rows == 0


@pytest.mark.parametrize(
    "years",
    [("2019", "2021", "2023 a/"), ("2021a", "2022b", "2023"), ("2021/22", "2022/23", "2023/24")],
)
def test_years_with_marks_are_names_of_columns(years: tuple[str, ...]) -> None:
    head = head_of(_grid(("Country", *years), ("Peru", "4.5", "5.1", "6.0")), None)
    assert head.names == ("Country", *years)


def test_figures_of_a_first_row_are_no_years() -> None:
    assert not head_of(_grid(("Peru", "2019", "455"), ("Chad", "2011", "51")), None).rows


@pytest.mark.parametrize(
    "titles",
    [
        ("Part One: Planning", "Part Two: Repairs", "Part Three: Costs"),
        ("Chapter First", "Chapter Second", "Chapter Third"),
        ("I – Un réseau ancien", "II – Des coûts élevés", "III – Des pistes"),
    ],
)
def test_parts_stand_beside_each_other(titles: tuple[str, ...]) -> None:
    items = [item for n, title in enumerate(titles, 1) for item in (_head(title), _par(n))]
    assert _paths(*items) == [(title,) for title in titles]


def test_what_is_printed_as_chapters_are_stands_behind_the_last_of_them() -> None:
    found = _paths(
        _head("Chapter 1. The case"), _par(1), _head("Wells", 10.5), _par(2),
        _head("Chapter 2. The plan"), _par(3), _head("Draft decision"), _par(4),
    )  # fmt: skip
    assert found[2:] == [("Chapter 2. The plan",), ("Draft decision",)]


def test_what_is_printed_as_chapters_are_between_them_lies_below_them() -> None:
    found = _paths(
        _head("Chapter 1. The case"), _head("Wells"), _par(1), _par(2),
        _head("Chapter 2. The plan"), _head("Pumps"), _par(3), _par(4),
    )  # fmt: skip
    first, second = "Chapter 1. The case", "Chapter 2. The plan"
    assert found == [*[(first, "Wells")] * 2, *[(second, "Pumps")] * 2]


def test_letters_in_brackets_lie_below_what_looks_like_them() -> None:
    item, point = "Agenda item 17: Macroeconomic policy", "(a) Trade and development"
    found = _paths(_head(item), _head(point), _par(1), _par(2), _head("(b) Finance"), _par(3))
    assert found == [*[(item, point)] * 2, (item, "(b) Finance")]


def test_capitals_stand_above_small_letters_that_were_read_before() -> None:
    found = _paths(
        _head("Report by the Director"), _par(1), _head("CURRENT SITUATION"),
        _head("Laboratories"), _par(2), _head("LESSONS LEARNED"), _par(3),
    )  # fmt: skip
    assert found[1:] == [("CURRENT SITUATION", "Laboratories"), ("LESSONS LEARNED",)]


@pytest.mark.parametrize("caption", ["Table. Services", "Tableau n° 1 : Dépense", "Exhibit 10. X"])
def test_a_bold_caption_is_no_heading(caption: str) -> None:
    found = _read(_head("I. Findings"), _par(1), _head(caption, 10.0), TABLE, _par(2), _par(3))
    assert {p.section for p in found if p.kind == "paragraph"} == {("I. Findings",)}
    assert [p.text for p in found if p.kind == "heading"] == ["I. Findings"]


def test_a_paragraph_that_was_put_in_later_has_its_number() -> None:
    found = _read(*(_par(n) for n in (1, 2, "2 bis", "2 ter", 3, 4)))
    numbers = [(p.id, p.printed_number) for p in found if p.kind == "paragraph"]
    assert [number for _, number in numbers] == ["1", "2", "2 bis", "2 ter", "3", "4"]
    assert numbers[2][0] == "para:2bis"


def test_a_decision_in_bold_with_a_list_is_a_paragraph() -> None:
    bold = {"page": 2, "size": 10.0, "bold": True, "boxed": True}
    found = _read(
        *map(_par, range(1, 6)),
        _head("Draft decision"),
        Block("6. The Governing Body:", **bold),  # type: ignore[arg-type]
        Block("(a) took note of the report;", **bold),  # type: ignore[arg-type]
        Block("(b) asked for another in 2026.", **bold),  # type: ignore[arg-type]
    )
    last = found[-1]
    assert (last.id, last.section) == ("para:6", ("Draft decision",))
    assert last.text.endswith("(b) asked for another in 2026.")


def test_a_caption_is_no_title() -> None:
    lines = ("Relatório de Auditoria", "Natureza: auditoria", "Tabela 1 – Repasses por região")
    items = [Block(text, bold=text.startswith("Tabela")) for text in lines]
    reading = read_source(Source("docx", (*items, *(Block(said(n)) for n in range(4)))), "doc")
    assert "Tabela" not in (reading.facts.title or "Tabela")


PAGE = """<html lang=fr><head><meta property="og:site_name" content="Cour des bacs">
<meta property="article:published_time" content="2025-03-06T09:00:00+01:00"></head><body><main>
<h1>La gestion des bacs</h1><div class="share-bar"><a href=/x>Partager</a></div>{paragraphs}
<section class="related"><h2>À lire aussi</h2><p>Les ports de plaisance.</p></section>
</main></body></html>"""


def test_ways_back_and_sharing_are_no_text_of_a_page(tmp_path: Path) -> None:
    back = '<p class="retour"><a href="#top">Retour au sommaire <span>↑</span></a></p>'
    paragraphs = "".join(f"<p>{n}. {said(n)}</p>{back}" for n in range(1, 5))
    page = tmp_path / "page.html"
    page.write_text(PAGE.format(paragraphs=paragraphs), "utf-8")
    _, reading = describe(page)
    texts = {p.id: p.text for p in reading.passages}
    assert [texts[f"para:{n}"] for n in range(1, 5)] == [said(n) for n in range(1, 5)]
    assert not any("Partager" in text or "lire aussi" in text for text in texts.values())
    assert (reading.facts.publisher, str(reading.facts.date)) == ("Cour des bacs", "2025-03-06")


def test_short_sentences_right_below_an_annex_are_its_paragraphs() -> None:
    found = _read(
        *map(_par, range(1, 6)),
        _head("Schedule 1 Declarations"),
        *(Block(f"{n}. The form must be kept in file {n}.", page=2, size=10.0) for n in (1, 2)),
    )
    assert [p.id for p in found[-2:]] == ["schedule-1/para:1", "schedule-1/para:2"]


def test_a_count_over_several_titles_is_named_by_what_stands_above_them() -> None:
    found = _read(
        _head("1. Funding"), *map(_par, (1, 2, 3, 4)),
        _head("Conclusions"), _head("Money", 10.5), _par(1), _par(2),
        _head("Buses", 10.5), _par(3), _par(4),
    )  # fmt: skip
    numbered = [p.id for p in found if p.kind == "paragraph"]
    assert numbered[4:] == [f"conclusions/para:{n}" for n in (1, 2, 3, 4)]
