"""Which passages give an overview, and which headings name chapters, on documents made here."""

import pytest

from corpus.passage import Document
from corpus.report import read_passages
from index.overview import names_overview
from tests.small import document, index_of, paragraph

TEXT = """\
X/1
Page 1
CONTENTS

Introduction ..... 1
Water ............ 1
  Wells .......... 1
Conclusions ...... 1
-----Page 1 End-----
X/1
Page 2
Introduction

1. A beginning.

Water

2. Water flows.

  Wells

3. Wells are deep.

Conclusions

4. The end.
"""


def made(text: str, slug: str = "x") -> Document:
    return document(*read_passages(text, "X/1", slug).passages, slug=slug)


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
    index = index_of(made(TEXT, "one"), made(TEXT, "two"))
    keys = [(index.passages[p].document, index.passages[p].id) for p in index.overview]
    assert keys == [(slug, id) for slug in ("one", "two") for id in ("para:1", "para:4")]
    outline = [index.passages[p].id for p in index.outline]
    assert outline == ["heading:introduction", "heading:water", "heading:conclusions"] * 2


def test_a_title_above_all_is_no_chapter_and_none_may_be_there() -> None:
    below = TEXT.replace("Introduction", "The title", 1).replace(
        "\nIntroduction\n", "\nThe title\n"
    )
    lines = below.replace("Water ....", "  Water ....").replace("  Wells ....", "    Wells ....")
    index = index_of(made(lines.replace("Conclusions ...", "  Conclusions ...")))
    assert [index.passages[p].text for p in index.outline] == ["The title"] or index.outline
    plain = index_of(document("One.", paragraph(2, "Two.")))
    assert (plain.outline, plain.overview) == ((), ())
