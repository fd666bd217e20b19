"""Extracts and consolidated texts of laws: articles are left out, paragraphs repealed."""

from pathlib import Path

from corpus.describe import source_of
from corpus.passage import Passage
from corpus.structure.read import read_source
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
