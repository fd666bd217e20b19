"""Extracts and consolidated texts of laws: articles are left out, paragraphs repealed."""

import textwrap
from pathlib import Path

import pytest

from corpus.describe import source_of
from corpus.passage import Passage
from corpus.structure.read import read_source
from tests.corpus.made_pdf import Text, pdf
from tests.corpus.typeset import said


def _law(*articles: tuple[str, str, tuple[str, ...]]) -> str:
    parts = ["<h1>REGULATION ON WELLS</h1>", "<p>HAVE ADOPTED THIS REGULATION:</p>"]
    for number, title, paragraphs in articles:
        parts += [f"<p>Article {number}</p>", f"<p>{title}</p>"]
        parts += [f"<p>{text}</p>" for text in paragraphs]
    notes = (f"<p>(<span>{n}</span>) OJ L {n}, {n}.1.1994, p. {n}.</p>" for n in range(1, 10))
    return f"<html><body>{''.join(parts)}{''.join(notes)}</body></html>"


def _read(tmp_path: Path, law: str) -> tuple[Passage, ...]:
    (tmp_path / "a.html").write_text(law, "utf-8")
    return read_source(source_of(tmp_path / "a.html"), "a").passages


def test_articles_far_apart_are_articles(tmp_path: Path) -> None:
    law = _law(
        ("1", "Subject", (f"(1) {said(1)}", f"(2) {said(2)}")),
        ("2", "Scope", (said(3),)),
        ("110", "Transition", (f"(1) {said(4)}", f"(2) {said(5)}")),
        ("111", "Entry into force", (said(6),)),
    )
    passages = _read(tmp_path, law)
    text = {p.id: p.text for p in passages if p.kind == "paragraph"}
    assert text["article:2"] == said(3)
    assert text["article:110/para:2"] == said(5)
    assert text["article:111"] == said(6)


def test_paragraphs_of_an_article_whose_first_is_repealed(tmp_path: Path) -> None:
    law = _law(
        ("1", "Subject", (f"(1) {said(1)}", f"(2) {said(2)}", f"(3) {said(3)}")),
        ("2", "Scope", ("▼M1 —————", "▼B", f"(2) {said(4)}", f"(3) {said(5)}")),
        ("3", "Meetings", (f"(1) {said(6)}", "▼M2 —————", "▼B")),
        ("4", "End", (said(7),)),
    )
    text = {p.id: p.text for p in _read(tmp_path, law) if p.kind == "paragraph"}
    assert text["article:2/para:2"] == said(4)
    assert text["article:2/para:3"] == said(5)
    assert not [words for words in text.values() if "▼" in words]


def test_notes_behind_the_signatures_belong_to_their_marks(tmp_path: Path) -> None:
    paragraphs = [f"<p>Article {n}</p><p>{said(n)}</p>" for n in range(1, 5)]
    paragraphs[1] = f"<p>Article 2</p><p>{said(2)} It follows Regulation No 2144/85(1).</p>"
    paragraphs[3] = f"<p>Article 4</p><p>As amended by Decision 12/92(2), it ends. {said(4)}</p>"
    law = (
        f"<h1>REGULATION</h1>{''.join(paragraphs)}<p>Done at Brussels, 4 May 2001.</p>"
        "<p>For the Council</p><p>(1) OJ L 7, 1.1.1994, p. 1.</p><p>(2) OJ L 9, 2.1.1995, p. 2.</p>"
    )
    passages = _read(tmp_path, f"<html><body>{law}</body></html>")
    notes = {p.text: p.attached_to for p in passages if p.kind == "footnote"}
    assert notes == {
        "OJ L 7, 1.1.1994, p. 1.": "article:2",
        "OJ L 9, 2.1.1995, p. 2.": "article:4",
    }
    text = {p.id: p.text for p in passages}
    assert text["article:2"].endswith("Regulation No 2144/85.")
    assert "article:4/para:1" not in text


def test_articles_typed_in_their_first_line_begin_below_a_heading(tmp_path: Path) -> None:
    things = []
    y = 80.0
    for n in range(1, 8):
        for line in (f"CHAPTER {n}", "OBJECT AND SCOPE"):
            things.append(Text(250 if line[0] == "C" else 230, y, line, 10))
            y += 12
        name = "premier" if n == 1 else str(n)
        for line in textwrap.wrap(f"Article {name}.- {said(n)}", 80):
            things.append(Text(80, y, line, 10))
            y += 12
    things.append(Text(80, y, "Fait à Dakar, le 8 juin 2029", 10))
    pdf(tmp_path / "a.pdf", things)
    passages = read_source(source_of(tmp_path / "a.pdf"), "a").passages
    texts = [p.text for p in passages if p.kind == "paragraph"]
    assert texts == [said(n) for n in range(1, 8)]


@pytest.mark.parametrize(
    ("line", "symbol"),
    [
        ("DIRECTIVE (EU) 2024/2417 OF THE COUNCIL", "DIRECTIVE (EU) 2024/2417"),
        ("Commission Regulation (EC) No 1193/2001", "Regulation (EC) No 1193/2001"),
        ("RICHTLINIE 2014/65/EU DES RATES", "RICHTLINIE 2014/65/EU"),
        ("On what Regulation (EC) No 1193/2001 left open", None),
    ],
)
def test_acts_are_named_by_their_numbers(tmp_path: Path, line: str, symbol: str | None) -> None:
    articles = "".join(f"<p>Article {n}</p><p>{said(n)}</p>" for n in range(1, 5))
    page = f"<title>EUR-Lex - 32001R1193 - EN</title><p>{line}</p><p>of 4 May 2001</p>{articles}"
    (tmp_path / "a.html").write_text(page, "utf-8")
    facts = read_source(source_of(tmp_path / "a.html"), "a").facts
    assert facts.symbol == symbol
    assert "EUR-Lex" not in (facts.title or "")
