"""A web page comes out as a browser shows it, without what is around the document."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from corpus.sources.html import read_html
from corpus.sources.model import Block, Grid, Item

Read: TypeAlias = Callable[[str], tuple[Item, ...]]


@pytest.fixture(name="read")
def fixture_read(tmp_path: Path) -> Read:
    def read(body: str) -> tuple[Item, ...]:
        path = tmp_path / "page.html"
        path.write_bytes(body.encode())
        return read_html(path).items

    return read


def kept(items: tuple[Item, ...]) -> list[Block]:
    return [item for item in items if isinstance(item, Block)]


def pairs(items: tuple[Item, ...]) -> list[tuple[str | None, str]]:
    return [(i.number, i.text) for i in items if isinstance(i, Block) and i.kind != "boilerplate"]


def test_ordered_lists(read: Read) -> None:
    body = (
        "<ol start=4><li>four<ol type=a><li>a</ol><li value=9>nine</ol>"
        "<ol reversed><li>two<li>one</ol><ol style='list-style-type: upper-roman'><li>I</ol>"
        "<ol style='list-style: none'><li>(1) typed</ol><ul><li>bullet</ul>"
    )
    assert pairs(read(body)) == [
        ("4.", "four"), ("a.", "a"), ("9.", "nine"), ("2.", "two"), ("1.", "one"), ("I.", "I"),
        (None, "(1) typed"), ("•", "bullet"),
    ]  # fmt: skip


def test_numbers_in_elements_of_their_own(read: Read) -> None:
    body = (
        "<p><span class=num>7</span> Seven.</p><h2><span class=num>8</span></h2><p>Eight.</p>"
        "<div><div>(9)</div><div>Nine.</div></div><p><b>10.</b> Ten.</p><p><b>12</b> months.</p>"
        "<p><i>A</i> court.</p><dl><dt>(11)</dt><dd>Eleven.</dd></dl>"
        "<table><tr><td>(13)</td><td><p>Thirteen.</p></td></tr></table>"
    )
    assert pairs(read(f"<div>{body}</div>".replace("<h2>", "<section><h2>", 1))) == [
        ("7", "Seven."), ("8", "Eight."), ("(9)", "Nine."), ("10.", "Ten."), (None, "12 months."),
        (None, "A court."), ("(11)", "Eleven."), ("(13)", "Thirteen."),
    ]  # fmt: skip


def test_footnotes_are_linked_both_ways(read: Read) -> None:
    body = (
        '<p>Word<a id="r1" href="#n1"><sup>1</sup></a>, more.</p>'
        '<ol><li id="n1">The note. <a href="#r1">↩</a></li></ol>'
    )
    text, note = kept(read(body))
    assert text.text == "Word1, more."
    assert text.marks == ((4, 5),)
    assert (note.kind, note.number, note.text) == ("footnote", "1", "The note.")


def test_notes_in_one_frame_are_apart_where_links_have_names(read: Read) -> None:
    """As word processors write them, with brackets around the marks."""
    mark = '<a href="#_ftn{0}" name="_ftnref{0}"><sup>[{0}]</sup></a>'
    note = '<p><a href="#_ftnref{0}" name="_ftn{0}">[{0}]</a> Note {0}.</p>'
    body = "".join(f"<p>Words {n}.{mark.format(n)}</p>" for n in (1, 2))
    frame = f'<div class="footnotes">{note.format(1)}{note.format(2)}</div>'
    notes = [block for block in kept(read(body + frame)) if block.kind == "footnote"]
    assert [(note.number, note.text) for note in notes] == [("[1]", "Note 1."), ("[2]", "Note 2.")]


def test_what_is_around_the_document_is_named_furniture(read: Read) -> None:
    words = "<p>" + "The document has many words. " * 20 + "</p>"
    body = (
        "<header>Institution</header><nav><a href=/>Home</a></nav>"
        "<div class=cookie-notice>We use cookies.</div><script>var x</script>"
        f"<main><h1>Title</h1>{words}<p hidden>Not shown</p></main><footer>Imprint</footer>"
    )
    items = kept(read(body))
    assert next(i.text for i in items if i.kind != "boilerplate") == "Title"
    assert sum(i.kind != "boilerplate" for i in items) == 2
    assert {(i.style, i.text) for i in items if i.kind == "boilerplate"} == {
        ("page head", "Institution"), ("navigation", "Home"), ("notice", "We use cookies."),
        ("hidden", "Not shown"), ("page foot", "Imprint"),
    }  # fmt: skip


def test_a_wrapper_with_a_telling_class_is_still_the_document(read: Read) -> None:
    assert pairs(read("<div class=sidebar-left><p>All the words there are.</p></div>"))


def test_tables_with_spans_and_paragraphs_by_breaks(read: Read) -> None:
    grid, *after = read(
        "<table><tr><th colspan=2>H<th>K<tr><td rowspan=2>a<td>b<td>c<tr><td>d<td>e</table>"
        "One<br>line.<br><br>Another."
    )
    assert isinstance(grid, Grid)
    assert [(c.text, c.row, c.column, c.head) for c in grid.cells] == [
        ("H", 0, 0, True), ("K", 0, 2, True), ("a", 1, 0, False), ("b", 1, 1, False),
        ("c", 1, 2, False), ("d", 2, 1, False), ("e", 2, 2, False),
    ]  # fmt: skip
    assert [i.text for i in kept(tuple(after))] == ["One line.", "Another."]


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-16", "koi8-r"])
def test_declared_encodings(tmp_path: Path, encoding: str) -> None:
    page = f"<meta charset={encoding}><p>Доклад Генерального секретаря</p>"
    path = tmp_path / "a.html"
    path.write_bytes(page.encode(encoding))
    assert pairs(read_html(path).items) == [(None, "Доклад Генерального секретаря")]


def test_a_told_encoding_and_properties(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    page = "<html lang=ru-RU><title>T</title><meta name=dc.date content=2020-05-01><p>Слово</p>"
    path.write_bytes(page.encode("cp866"))
    source = read_html(path, "cp866")
    assert pairs(source.items) == [(None, "Слово")]
    assert (source.title, source.language, source.date) == ("T", "ru", "2020-05-01")


def test_a_sign_that_links_to_its_own_heading_is_no_word_of_it(read: Read) -> None:
    items = read(
        '<h2>9.1. Files<a class="x" href="#files">¶</a></h2><p>See <a href="#n">§ 3</a>.</p>'
    )
    assert pairs(items) == [(None, "9.1. Files"), (None, "See § 3.")]
