"""Which passages give an overview, and which headings name chapters, on documents made here."""

import pytest

from corpus.passage import Document, Passage
from index.overview import names_overview
from tests.small import document, index_of, paragraph, unit


def made(slug: str, above: tuple[str, ...] = ()) -> Document:
    """Introduction, water with its wells, and conclusions; above: a title over all."""
    parts = {"Introduction": (1, "A beginning."), "Water": (2, "Water flows."),
             "Conclusions": (4, "The end.")}  # fmt: skip
    passages: list[Passage] = [unit(f"heading:{title.casefold()}", title) for title in above]
    for title, (number, text) in parts.items():
        passages.append(unit(f"heading:{title.casefold()}", title, section=above))
        passages.append(paragraph(number, text, section=(*above, title)))
        if title == "Water":
            passages.append(unit("heading:wells", "Wells", section=(*above, title)))
            deep = paragraph(3, "Wells are deep.", section=(*above, title, "Wells"))
            passages.append(deep)
    return document(*passages, slug=slug)


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "2019 HIGHLIGHTS",
            "I. Introduction and summary",
            "Executive summary",
            "The year in brief",
        ),
        *("Résumé analytique", "Conclusions et recommandations", "Aspectos destacados"),
        *("Resumen ejecutivo", "Überblick", "Fazit", "Основные выводы", "IV. Заключение"),
        *("الملخص التنفيذي", "المقدمة", "执行摘要", "一、导言", "Introdução", "Prefazione"),
    ],
)
def test_headings_of_overviews(heading: str) -> None:
    assert names_overview(heading)


@pytest.mark.parametrize(
    "heading",
    [
        *("Financial highlights", "Introduction of a new system", "General", "Annual report"),
        *(
            "Table of contents",
            "IV",
            "2019",
            "",
            "Перспективы",
            "Water",
            "Conclusion of agreements",
        ),
    ],
)
def test_other_headings(heading: str) -> None:
    assert not names_overview(heading)


def test_positions_are_in_reading_order_over_all_documents() -> None:
    index = index_of(made("one"), made("two"))
    keys = [(index.passages[p].document, index.passages[p].id) for p in index.overview]
    assert keys == [(slug, id) for slug in ("one", "two") for id in ("para:1", "para:4")]
    outline = [index.passages[p].id for p in index.outline]
    assert outline == ["heading:introduction", "heading:water", "heading:conclusions"] * 2


def test_a_title_above_all_is_no_chapter_and_none_may_be_there() -> None:
    index = index_of(made("x", ("The title",)))
    chapters = [index.passages[p].text for p in index.outline]
    assert chapters == ["Introduction", "Water", "Conclusions"]
    plain = index_of(document("One.", paragraph(2, "Two.")))
    assert (plain.outline, plain.overview) == ((), ())
