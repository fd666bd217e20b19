"""How texts of other languages number and part what they say."""

import textwrap
from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.passage import Passage
from corpus.sources.model import Block
from corpus.structure.headings import unmarked
from tests.corpus.made_docx import docx, p
from tests.corpus.made_pdf import Text
from tests.corpus.typeset import Sheet, said


def _paragraphs(path: Path) -> list[Passage]:
    return [p for p in describe(path)[1].passages if p.kind == "paragraph"]


@pytest.mark.parametrize(
    "typed", ["{} - ", "{}- ", "{}.- ", "{}– ", "{}．", "{}、", "（{}）"], ids=ascii
)
def test_a_number_may_have_a_dash_or_a_wide_sign_behind_it(tmp_path: Path, typed: str) -> None:
    body = "".join(p(typed.format(n) + said(n)) for n in range(1, 7))
    found = _paragraphs(docx(tmp_path / "a.docx", body))
    assert [(one.id, one.text) for one in found] == [(f"para:{n}", said(n)) for n in range(1, 7)]


@pytest.mark.parametrize("text", ["5 - 10 per cent of the towns paid.", "2019 - the year of rain."])
def test_a_dash_between_figures_or_behind_a_year_numbers_nothing(tmp_path: Path, text: str) -> None:
    texts = [f"{n}. {said(n)}" for n in range(1, 6)]
    body = "".join(map(p, [*texts[:3], text, *texts[3:]]))
    found = _paragraphs(docx(tmp_path / "a.docx", body))
    assert [one.printed_number for one in found] == ["1", "2", "3", "4", "5"]
    assert found[2].text.endswith(text)


ARTICLES = [
    "为了规范地下管线的建设和管理，保障公共安全，制定本办法。",
    "本市行政区域内地下管线的规划、建设，适用本办法。",
    "建设单位应当在开工前十五日告知。",
    "本办法自公布之日起施行。",
]
COUNT = "一二三四"


@pytest.mark.parametrize("indent", ["\u3000\u3000", "", "    "])
def test_articles_of_a_chinese_text_stand_each_on_a_line(tmp_path: Path, indent: str) -> None:
    lines = [f"{indent}第{COUNT[n]}条\u3000{text}" for n, text in enumerate(ARTICLES)]
    (tmp_path / "a.txt").write_text("管线管理办法\n\n" + "\n".join(lines) + "\n", "utf-8")
    found = _paragraphs(tmp_path / "a.txt")
    assert [one.id for one in found] == [f"article:{n}" for n in range(1, 5)]
    assert [one.text for one in found] == ARTICLES


def test_wide_blanks_begin_a_paragraph_of_a_chinese_article(tmp_path: Path) -> None:
    lines = [f"第{COUNT[n]}条\u3000{text}" for n, text in enumerate(ARTICLES)]
    lines.insert(2, "军事专用管线的管理，依照国家有关规定执行。")
    text = "".join(f"\u3000\u3000{line}\n" for line in lines)
    (tmp_path / "a.txt").write_text(f"管线管理办法\n\n{text}", "utf-8")
    found = _paragraphs(tmp_path / "a.txt")
    ids = ["article:1", "article:2/para:1", "article:2/para:2", "article:3", "article:4"]
    assert [one.id for one in found] == ids
    assert found[2].text == "军事专用管线的管理，依照国家有关规定执行。"


def test_paragraphs_of_a_disposition_are_none_of_the_article_before_it(tmp_path: Path) -> None:
    def article(n: int, of: str = "Artículo {}. Objeto.") -> str:
        parts = "".join(f"<p>{k}. {said(10 * n + k)}</p>" for k in (1, 2))
        return f"<h5>{of.format(n)}</h5>{parts}"

    body = (
        "<h1>Ley de caminos</h1><h4>TÍTULO I</h4><h4>CAPÍTULO I</h4>"
        + "".join(map(article, (1, 2, 3)))
        + "<h4>CAPÍTULO II</h4>"
        + article(4)
        + article(5, "Disposición adicional segunda. Cartografía.")
    )
    page = tmp_path / "ley.html"
    page.write_text(f"<html lang=es><body>{body}</body></html>", "utf-8")
    passages = describe(page)[1].passages
    numbered = {one.id: one.section[:3] for one in passages if one.kind == "paragraph"}
    assert numbered["article:4/para:2"][1:] == ("TÍTULO I", "CAPÍTULO II")
    own = [one for one in passages if said(51) in one.text or said(52) in one.text]
    assert own
    assert not any(one.id.startswith("article:4") for one in own)
    assert {one.section[0] for one in own} == {"Disposición adicional segunda. Cartografía."}


def _raised(sheet: Sheet, n: int, text: str) -> None:
    """A paragraph whose raised number stands in front of it."""
    sheet.par(text, indent=6)
    page = list(sheet.last())
    at = next(
        i
        for i, t in enumerate(page)
        if isinstance(t, Text) and t.words and text.startswith(t.words)
    )
    line = page[at]
    assert isinstance(line, Text)
    after = page[at:]
    del sheet.last()[at:]
    sheet.put(Text(line.x - 6, line.y - 4, str(n), 6), *after)


def test_raised_numbers_count_the_paragraphs_of_swiss_articles(tmp_path: Path) -> None:
    sheet = Sheet(foot="")
    for article in (1, 2, 3):
        sheet.heading(f"Art. {article} Zweck", 10)
        for n in (1, 2):
            _raised(sheet, n, said(10 * article + n))
    found = _paragraphs(sheet.write(tmp_path / "a.pdf"))
    assert [p.id for p in found] == [f"article:{a}/para:{n}" for a in (1, 2, 3) for n in (1, 2)]
    assert [p.text for p in found] == [said(10 * a + n) for a in (1, 2, 3) for n in (1, 2)]


def test_a_mark_at_the_beginning_of_a_row_numbers_no_paragraph(tmp_path: Path) -> None:
    sheet = Sheet()
    for n in range(1, 6):
        sheet.par(said(n), f"{n}.", gap=24)
    _raised(sheet, 6, "The Board met again.")
    found = _paragraphs(sheet.write(tmp_path / "a.pdf"))
    assert [p.printed_number for p in found] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("title", ["Art. {} (Finalità)", "Art. {}"])
def test_a_title_in_the_middle_begins_an_article(tmp_path: Path, title: str) -> None:
    sheet = Sheet()
    for article in (1, 2, 3, 4):
        sheet.put(Text(270, 66 + 160 * article, title.format(article)))
        for n in (1, 2):
            y = 84 + 160 * article + 50 * (n - 1)
            for k, line in enumerate(textwrap.wrap(f"{n}. {said(article + n)}", 84)):
                sheet.put(Text(90, y + 12 * k, line))
    found = _paragraphs(sheet.write(tmp_path / "a.pdf"))
    assert [p.id for p in found] == [f"article:{a}/para:{n}" for a in (1, 2, 3, 4) for n in (1, 2)]


def test_the_mark_of_a_note_is_no_part_of_the_number_of_an_article() -> None:
    block = Block("Art. 54 Bewilligung", bold=True, marks=((6, 7),))
    assert unmarked(block).text == "Art. 5 Bewilligung"
    kept = Block("74. TRAINMAR6 centres", marks=((12, 13),))
    assert unmarked(kept) == kept


def test_an_article_without_a_title_does_not_stand_below_that_of_another(tmp_path: Path) -> None:
    def article(n: int, title: str) -> str:
        return f"<h4>Article {n}. {title}</h4><p>{said(n)}</p>"

    last = f"<p>Article 4. {said(4)}</p><p>Article 5. {said(5)}</p>"
    body = f"<h2>Chapter I. Wells</h2>{article(1, 'Aim')}{article(2, 'Scope')}{last}"
    page = tmp_path / "a.html"
    page.write_text(f"<html lang=en><body><h1>Act</h1>{body}</body></html>", "utf-8")
    paths = {one.id: one.section[-1] for one in _paragraphs(page)}
    assert paths["article:2"] == "Article 2. Scope"
    assert paths["article:5"] == "Chapter I. Wells"


@pytest.mark.parametrize("parted", [(2,), (1, 2, 3, 4, 5)])
def test_parts_of_numbered_paragraphs_are_paragraphs(
    tmp_path: Path, parted: tuple[int, ...]
) -> None:
    texts = {f"{n}": said(n) for n in range(1, 6)}
    texts |= {f"{n}.{k}": said(10 * n + k) for n in parted for k in (1, 2)}
    body = "".join(p(f"{number}. {texts[number]}") for number in sorted(texts))
    found = _paragraphs(docx(tmp_path / "a.docx", body))
    assert {one.printed_number: one.text for one in found} == texts


def test_items_of_a_list_are_no_numbers_with_parts(tmp_path: Path) -> None:
    items = "".join(p(f"{n}. item number {n} of the list;") for n in range(1, 5))
    numbers = [f"{n}.{k}" for n in range(1, 5) for k in range(1, 5)]
    body = items.join(p(f"{number} {said(n)}") for n, number in enumerate(numbers))
    found = _paragraphs(docx(tmp_path / "a.docx", body))
    assert [one.printed_number for one in found] == numbers


def test_what_stands_below_a_heading_is_no_paragraph_of_the_last_article(tmp_path: Path) -> None:
    articles = "".join(f"<h4>Article {n}. Aim</h4><p>{said(n)}</p>" for n in range(1, 5))
    declared = "".join(f"<p>{n}. {said(20 + n)}</p>" for n in (1, 2))
    page = tmp_path / "a.html"
    body = f"<h1>Treaty</h1>{articles}<h3>Declaration by Norland</h3>{declared}"
    page.write_text(f"<html lang=en><body>{body}</body></html>", "utf-8")
    assert not [one for one in _paragraphs(page) if one.id.startswith("article:4/")]


def test_raised_numbers_of_a_word_file_are_the_printed_ones(tmp_path: Path) -> None:
    def article(n: int) -> str:
        parts = (("1", 1), ("2", 2), ("2bis", 3), ("3", 4))
        raised = "".join(p(f"{said(10 * n + k)}", raised=f"{number} ") for number, k in parts)
        return p(f"Art. {n} Zweck") + raised

    found = _paragraphs(docx(tmp_path / "a.docx", "".join(map(article, (1, 2, 3)))))
    assert [one.id for one in found[:4]] == [
        f"article:1/para:{number}" for number in ("1", "2", "2bis", "3")
    ]
    assert found[3].text == said(14)


def test_signs_count_the_paragraphs_of_brazilian_articles(tmp_path: Path) -> None:
    def article(n: int) -> str:
        parts = "".join(p(f"§ {k}º {said(10 * n + k)}") for k in (1, 2))
        return p(f"Art. {n}º {said(n)}") + p("Parágrafo que não tem número.") + parts

    body = p("Lei que dispõe sobre os caminhos") + "".join(map(article, (1, 2, 3)))
    found = {one.id: one.text for one in _paragraphs(docx(tmp_path / "a.docx", body))}
    assert found["article:2/para:1"] == said(21)
    assert found["article:2/para:2"] == said(22)
    assert found["article:3/para:2"] == said(32)
