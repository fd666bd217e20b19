"""Parts of articles, notes in the margin and at the end, headings of laws and of Chinese texts."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import wrap

import pytest

from corpus.describe import source_of
from corpus.passage import Passage
from corpus.sources.model import Block, Box, Item, Page, Source
from corpus.sources.rules import frames
from corpus.sources.text import read_text
from corpus.structure.read import Reading, read_source
from tests.corpus.made_pdf import Text, Thing, lines, pdf
from tests.corpus.typeset import said


def _reading(*items: Item) -> Reading:
    return read_source(Source("pdf", items, tuple(Page(n) for n in range(1, 9))), "doc")


def _by_id(found: Reading) -> dict[str, Passage]:
    return {passage.id: passage for passage in found.passages}


def _line(text: str, page: int = 2, bold: bool = False, size: float = 10.0) -> Block:
    return Block(text, page=page, size=size, bold=bold)


def _headings(found: Reading) -> list[str]:
    return [passage.text for passage in found.passages if passage.kind == "heading"]


def test_a_list_in_a_part_of_an_article_is_no_part() -> None:
    """Of "(1)", "(2)" with "1.", "2.", "3." inside, what the article begins with counts parts."""
    law: list[Block] = []
    for article in (1, 2, 3, 4):
        law += [_line(f"§ {article}"), _line(f"(1) {said(article)}")]
        law += [_line(f"(2) Whoever digs a well in town {article} shall tell the mayor")]
        law += [_line(f"{n}. how deep well {n} is to be;") for n in (1, 2, 3)]
    found = _by_id(_reading(*law))
    for article in (1, 2, 3, 4):
        assert found[f"section:{article}/para:1"].text == said(article)
        assert found[f"section:{article}/para:2"].text.endswith("3. how deep well 3 is to be;")
        assert f"section:{article}/para:3" not in found


def test_headings_that_count_on_above_text_are_no_list() -> None:
    texts = [_line(said(n)) for n in range(1, 4)]
    heads = [_line(text, bold=True) for text in ("A. General part", "B. Special part")]
    found = _reading(heads[0], texts[0], texts[1], heads[1], texts[2])
    assert _headings(found) == ["A. General part", "B. Special part"]
    listed = _reading(texts[0], *heads, texts[1])
    assert not _headings(listed)


def test_chinese_headings_count_by_their_numerals() -> None:
    said_so = (
        "全省现有农村供水工程二十一万余处，服务人口二千九百三十万，自来水普及率由百分之四十一提高。"
    )
    items = []
    for head in ("一、制定条例的必要性", "（一）关于产权", "二、起草过程"):
        items += [_line(head), _line(said_so)]
    assert _headings(_reading(*items)) == ["一、制定条例的必要性", "（一）关于产权", "二、起草过程"]
    assert not _headings(_reading(_line(said_so), _line("（一）未安装水表的；"), _line(said_so)))


def test_a_chinese_heading_ends_where_the_next_line_is_set_in(tmp_path: Path) -> None:
    body = ("国家建立健全突发事件应对工作制度公布国家建立健全突", "发事件应对工作制度公布。")
    page: list[Thing] = []
    for y in (100, 160, 220, 280):
        page += [Text(70, y, "总则制度", face="chinese"), Text(70, y + 16, body[0], face="chinese")]
        page += [Text(50, y + 32, body[0] + "件件", face="chinese")]
        page += [Text(50, y + 48, body[1], face="chinese")]
    found = source_of(pdf(tmp_path / "a.pdf", page)).items
    assert "总则制度" in [item.text for item in found if isinstance(item, Block)]


def test_notes_in_the_right_margin_stand_apart(tmp_path: Path) -> None:
    """The date of a rule stands beside its number; its title and text follow below."""
    page: list[Thing] = []
    for k, n in enumerate((1, 2, 3, 4)):
        y = 80 + 180 * k
        page += [Text(60, y, f"Rule 10{n}.1", face="bold")]
        page += lines(420, y, "1 Jan. 2019", "1 July 2022", size=6.5)
        page += [Text(60, y + 14, f"Duty {'abcd'[k]}", face="italic")]
        page += lines(60, y + 32, *wrap(f"(a) {said(n)}", 66))
        page += lines(60, y + 100, *wrap(f"(b) {said(n + 20)}", 66))
    found = _by_id(read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc"))
    for n in (1, 2, 3, 4):
        rule = found[f"rule:10{n}.1"]
        assert rule.text == f"(a) {said(n)} (b) {said(n + 20)}"
        assert rule.section[-1].startswith(f"Rule 10{n}.1 Duty")
    assert "1 Jan. 2019 1 July 2022" in {p.text for p in found.values()}


def test_notes_on_both_sides_of_two_columns_stand_apart(tmp_path: Path) -> None:
    """What a paragraph is about stands beside it, left of the left column, right of the right."""
    page: list[Thing] = []
    for k, n in enumerate((1, 2, 3)):
        y = 80 + 150 * k
        page += lines(110, y, *wrap(f"{n}. {said(n)}", 34))
        page += lines(320, y, *wrap(f"{n + 3}. {said(n + 3)}", 34))
        page += [Text(80, y, "What it", 7, "bold"), Text(89, y + 8, "tells", 7, "bold")]
        page += lines(487, y, "What it", "tells", size=7, face="bold")
    found = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages
    told = {p.id: p.text for p in found}
    assert [told.get(f"para:{n}") for n in range(1, 7)] == [said(n) for n in range(1, 7)]
    assert "heading:what-it-tells" in told


def test_a_call_out_beside_the_text_is_no_part_of_it(tmp_path: Path) -> None:
    page: list[Thing] = []
    for k in range(3):
        page += lines(160, 80 + 150 * k, *wrap(f"{said(k)} {said(k + 5)}", 60))
    called = ("Nearly all", "of the wells", "of the north", "run dry in", "the summer")
    for top in (86, 236):  # set to the right, close to the text
        for k, line in enumerate(called):
            page.append(Text(150 - 6 * len(line), top + 14 * k, line, 11, "bold"))
    texts = [p.text for p in read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages]
    assert texts.count(" ".join(called)) == 2
    assert [text for text in texts if text.startswith("The Board")] == [
        f"{said(k)} {said(k + 5)}" for k in range(3)
    ]


def test_cells_right_of_the_text_are_no_notes(tmp_path: Path) -> None:
    page = [*lines(60, 80, *wrap(said(1) * 5, 66))]
    for k in range(6):
        row = (
            Text(60, 300 + 14 * k, f"Post {k}", size=7),
            Text(430, 300 + 14 * k, f"a {k}7 b", size=7),
        )
        page += row
    items = source_of(pdf(tmp_path / "a.pdf", page)).items
    assert not [item for item in items if isinstance(item, Block) and item.boxed]


@pytest.mark.parametrize("letters", ["B e g r ü n d u n g", "A n n e x  T w o"])
def test_letters_set_apart_make_a_word(tmp_path: Path, letters: str) -> None:
    page = [Text(200, 60, letters, size=14, face="bold"), *lines(60, 90, *wrap(said(1), 66))]
    found = _reading(*source_of(pdf(tmp_path / "a.pdf", page)).items)
    closed = " ".join(word.replace(" ", "") for word in letters.split("  "))
    assert closed in {passage.text for passage in found.passages}


@pytest.mark.parametrize("letters", ["A B C D E F", "x x x x x x"])
def test_letters_that_are_no_word_stay_apart(tmp_path: Path, letters: str) -> None:
    page = [Text(200, 60, letters), *lines(60, 90, *wrap(said(1), 66))]
    found = _reading(*source_of(pdf(tmp_path / "a.pdf", page)).items)
    assert letters in {passage.text for passage in found.passages}


def test_a_frame_does_not_reach_to_one_below_it() -> None:
    """Though a path draws the upper one twice, a little smaller."""
    upper, inner, lower = Box(77, 126, 518, 270), Box(78, 127, 517, 269), Box(77, 395, 518, 440)
    assert frames([upper, inner, lower], 595, 842) == (upper, lower, inner)


def _notes(*numbers: int, page: int = 4) -> list[Block]:
    return [
        _line(f"{n}. Letter {n} of the mayor, who saw the wells.", page, size=8) for n in numbers
    ]


def test_notes_at_the_end_are_linked_to_their_marks() -> None:
    pars = [_line(f"{n}. {said(n)}{n}") for n in range(1, 6)]
    marked = [replace(p, marks=((len(p.text) - 1, len(p.text)),)) for p in pars]
    found = _by_id(_reading(*marked, _line("Notes", 4, bold=True), *_notes(1, 2, 3, 4, 5)))
    for n in range(1, 6):
        assert found[f"footnote:{n}"].attached_to == f"para:{n}"
        assert found[f"footnote:{n}"].text == f"Letter {n} of the mayor, who saw the wells."
        assert found[f"para:{n}"].text == said(n)
    unmarked = _by_id(_reading(*pars, _line("Notes", 4, bold=True), *_notes(1, 2, 3)))
    assert not [id for id in unmarked if id.startswith("footnote")]


def test_a_quotation_in_italics_is_no_heading() -> None:
    quoted = replace(_line("“It is the only warm room. I shall not leave.” (man, 58)"), italic=True)
    title = replace(_line("What people told us"), italic=True)
    found = _reading(*(_line(f"{n}. {said(n)}") for n in range(1, 5)), quoted, title)
    assert _headings(found) == ["What people told us"]


def _typed(tmp_path: Path, text: str) -> dict[str, Passage]:
    path = tmp_path / "typed.txt"
    path.write_text(text, "utf-8")
    return _by_id(read_source(read_text(path), "doc"))


def _paragraphs(garbled: dict[int, str], numbers: Sequence[int]) -> str:
    return "\n\n".join("\n".join(wrap(f"{garbled.get(n, f'{n}.')} {said(n)}", 70)) for n in numbers)


def test_numbers_that_ocr_made_unreadable(tmp_path: Path) -> None:
    garbled = {1: "he", 2: "mae Oe", 3: "a.", 4: "4..", 7: "1."}
    found = _typed(tmp_path, _paragraphs(garbled, range(1, 15)))
    assert [found[f"para:{n}"].text for n in range(1, 15)] == [said(n) for n in range(1, 15)]


@pytest.mark.parametrize("odd", ["•", "–", "a)", "a."])
def test_an_item_of_a_list_is_no_unreadable_number(tmp_path: Path, odd: str) -> None:
    """Though the count misses one: what has no number is cited by none."""
    found = _typed(tmp_path, _paragraphs({5: odd}, range(1, 15)))
    assert "para:5" not in found


def test_the_rest_of_a_sentence_has_no_unreadable_number(tmp_path: Path) -> None:
    text = _paragraphs({5: "in"}, range(1, 15))
    assert "para:5" in _typed(tmp_path, text)
    unfinished = re.sub(r"(closed\s+point)\s4\.", r"\1 four of what was asked", text)
    assert unfinished != text
    assert "para:5" not in _typed(tmp_path, unfinished)


def test_letters_of_a_list_are_no_unreadable_numbers(tmp_path: Path) -> None:
    found = _typed(tmp_path, _paragraphs({2: "a.", 3: "b."}, range(1, 15)))
    assert not found.keys() & {"para:2", "para:3"}


def test_typed_notes_without_a_line_above_them(tmp_path: Path) -> None:
    pages, noted = [], ("Letter of a mayor.", "Seven tins.", "No vote.")
    for page in range(1, 4):
        first = 3 * page
        text = _paragraphs({}, range(first, first + 3)).replace("dollars", f"dollars{page}/", 1)
        pages.append(
            f"{text}\n\n{page}/ {('Letter of a mayor.', 'Seven tins.', 'No vote.')[page - 1]}"
        )
    found = _typed(tmp_path, _paragraphs({}, (1, 2)) + "\n\n" + "\n\f".join(pages))
    for page, text in enumerate(noted, 1):
        assert (found[f"footnote:{page}"].text, found[f"footnote:{page}"].attached_to) == (
            text,
            f"para:{3 * page}",
        )


def test_a_heading_right_below_another_begins_anew_at_its_number(tmp_path: Path) -> None:
    page = lines(60, 80, "1 INTRODUCTION", "1.1 Complaint by the town", face="bold")
    page += [*lines(60, 120, *wrap(said(1), 66)), *lines(60, 200, *wrap(said(2), 66))]
    before = lines(60, 80, *wrap(said(3), 66))
    found = _reading(*source_of(pdf(tmp_path / "a.pdf", before, page)).items)
    assert _headings(found) == ["1 INTRODUCTION", "1.1 Complaint by the town"]


def test_a_heading_that_fills_its_line_ends_where_bold_type_does(tmp_path: Path) -> None:
    text = wrap(said(1), 60)
    page = [Text(60, 80, "II. What the towns are to do with the wells that have", face="bold")]
    page += [*lines(60, 92, *text), *lines(60, 300, *wrap(said(2), 60))]
    found = _reading(*source_of(pdf(tmp_path / "a.pdf", page)).items)
    assert _headings(found) == ["II. What the towns are to do with the wells that have"]
    assert said(1) in {passage.text for passage in found.passages}


def test_a_frame_around_a_paragraph_and_its_list() -> None:
    """As councils print their recommendations: a table of one cell, in Word."""
    framed = ("2. That Cabinet:", "(a) notes the report;", "(b) approves the works.")
    items = [
        Block(f"1. {said(1)}"),
        *(Block(text, boxed=True) for text in framed),
        *(Block(f"{n}. {said(n)}") for n in range(3, 9)),
    ]
    found = _by_id(read_source(Source("docx", tuple(items)), "doc"))
    assert found["para:2"].text == "That Cabinet: (a) notes the report; (b) approves the works."
