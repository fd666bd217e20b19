"""How texts of other languages number and part what they say."""

from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.passage import Passage
from tests.corpus.made_docx import docx, p
from tests.corpus.typeset import said


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
