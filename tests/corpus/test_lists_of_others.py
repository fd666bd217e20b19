"""Lists that do not number a document's paragraphs, and what looks like a table of contents."""

from corpus.sources.model import Block, Item, Page, Source
from corpus.structure.read import Reading, read_source
from tests.corpus.typeset import said

PROSE = [Block(said(n), page=1 + n // 4, size=10.0) for n in range(60)]


def _read(*items: Item) -> Reading:
    return read_source(Source("pdf", items, tuple(Page(n) for n in range(1, 30))), "a")


def test_a_short_list_does_not_number_a_long_text() -> None:
    classes = [Block(f"{n}. Rocks of class {n}.", page=9, size=10.0) for n in range(1, 15)]
    found = _read(*PROSE[:30], *classes, *PROSE[30:])
    assert not found.numberings
    assert not [p for p in found.passages if p.kind == "front"]


def test_works_that_are_cited_are_no_paragraphs() -> None:
    works = [
        Block(
            f"{n}. Smith {said(n)[10:60]} et al. Wells of the town. J Wells. 20{n:02};{n}:34-40.",
            page=20 + n // 10,
            size=10.0,
        )
        for n in range(1, 80)
    ]
    found = _read(*PROSE[:20], *works)
    assert not found.numberings


def test_a_link_to_the_contents_on_each_page_begins_none() -> None:
    pages: list[Item] = []
    for n in range(1, 12):
        pages.append(Block("Table of Contents", page=n, size=8.0))
        pages += [Block(said(10 * n + k), page=n, size=10.0) for k in range(3)]
        pages.append(Block(f"Wells of the kind {n}", page=n, size=10.0))
    found = _read(*pages)
    texts = {p.text for p in found.passages}
    assert {said(10 * n + k) for n in range(1, 12) for k in range(3)} <= texts
    assert {piece.text for piece in found.furniture} == {"Table of Contents"}
