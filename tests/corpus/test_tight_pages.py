"""Pages that are set close: no blank between paragraphs, no gap behind numbers, narrow columns."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.describe import describe, source_of
from corpus.sources.model import Block, Grid
from tests.corpus.made_pdf import Text, lines, pdf

_FULL = "the delivery rate of the offices had fallen to a half of what it was by"


def _solid(first: int, last: int) -> list[str]:
    """Paragraphs whose last lines are as long as the others."""
    found = []
    for n in range(first, last + 1):
        found += [f"{n}. The board noted of matter {n} that {_FULL[:44]}", _FULL]
        found += [f"{_FULL} point {n}."]
    return found


def test_numbers_in_the_line_begin_paragraphs_where_nothing_else_tells(tmp_path: Path) -> None:
    pages = [lines(60, 80, *_solid(9 * k + 1, 9 * k + 9)) for k in range(2)]
    _, reading = describe(pdf(tmp_path / "a.pdf", *pages))
    assert [p.id for p in reading.passages] == [f"para:{n}" for n in range(1, 19)]
    assert all(p.text.endswith(f" {p.number}.") for p in reading.passages)


def test_a_number_that_goes_on_a_sentence_begins_none(tmp_path: Path) -> None:
    page = lines(60, 80, *_solid(1, 3), "4. The rate of point", "5.5 million was met by all.")
    _, reading = describe(pdf(tmp_path / "a.pdf", page))
    assert reading.passages[-1].text == "The rate of point 5.5 million was met by all."


def test_a_number_that_is_set_in_begins_a_paragraph_right_below_a_heading(tmp_path: Path) -> None:
    page = []
    for n in range(1, 9):
        head = ["THE CIRCUMSTANCES OF THE CASE"] if n % 2 else []
        page += lines(60, 36 + 48 * n, *head)
        page += [
            Text(74, 48 + 48 * n, f"{n}. The board noted {_FULL[:44]}"),
            Text(60, 60 + 48 * n, f"{_FULL[:50]}."),
        ]
    _, reading = describe(pdf(tmp_path / "a.pdf", page))
    assert [p.number for p in reading.passages if p.kind == "paragraph"] == list(range(1, 9))


def test_a_line_that_is_set_in_and_filled_is_not_centred(tmp_path: Path) -> None:
    page = [Text(90, 80, _FULL), *lines(60, 92, *[f"{_FULL} {_FULL[:8]}"] * 3)]
    alone = [*page, Text(90, 150, f"{_FULL[:66]} one"), Text(60, 200, f"{_FULL} {_FULL[:8]}")]
    blocks = [b for b in source_of(pdf(tmp_path / "a.pdf", alone)).items if isinstance(b, Block)]
    assert [b.centred for b in blocks if b.text.endswith("one")] == [False]


def test_columns_are_cut_where_a_blank_is_as_wide_as_the_strip(tmp_path: Path) -> None:
    rows = [(f"{_FULL[:36]} {n}", f"{_FULL[4:40]} {n}") for n in range(12)]
    page = [t for n, (one, _) in enumerate(rows) for t in lines(60, 80 + 12 * n, one)]
    edge = max(b.box.right for b in source_of(pdf(tmp_path / "b.pdf", page)).items if b.box)
    page += [t for n, (_, other) in enumerate(rows) for t in lines(edge + 9, 80 + 12 * n, other)]
    text = " ".join(
        b.text for b in source_of(pdf(tmp_path / "a.pdf", page)).items if isinstance(b, Block)
    )
    assert text == " ".join([one for one, _ in rows] + [other for _, other in rows])


def test_columns_of_a_few_lines_stand_where_those_before_did(tmp_path: Path) -> None:
    def page(rows: int, other: int) -> list[Text]:
        left = [f"{_FULL[:40]} {n} {other}" for n in range(rows)]
        right = [f"{_FULL[4:43]} {n} {other}" for n in range(rows)]
        return [*lines(60, 200, *left), *lines(310, 200, *right)]

    pages = [page(14, 1), page(14, 2), page(3, 3)]
    blocks = [
        b
        for b in source_of(pdf(tmp_path / "a.pdf", *pages)).items
        if isinstance(b, Block) and b.page == 3
    ]
    assert " ".join(b.text for b in blocks) == " ".join(t.words for t in pages[2])


def test_numbers_in_the_margin_may_be_smaller_and_stand_higher(tmp_path: Path) -> None:
    page = []
    for n in range(1, 8):
        page += [Text(70, 76 + 50 * n, str(n), 7)]
        page += lines(100, 79 + 50 * n, f"The board {n} noted that {_FULL}", f"{_FULL} {n}.")
    _, reading = describe(pdf(tmp_path / "a.pdf", page))
    assert [p.id for p in reading.passages] == [f"para:{n}" for n in range(1, 8)]


def test_a_listing_beside_a_column_is_no_table_where_pages_before_had_columns(
    tmp_path: Path,
) -> None:
    text = [f"{_FULL[:52]} {n}" for n in range(14)]
    listing = ["for member", "in board:", "", "ask(member)", "count", "", "wait", "end", "of it"]
    beside = [*lines(60, 200, *text[:9]), *lines(320, 200, *listing)]
    columns = [*lines(60, 200, *text), *lines(320, 200, *reversed(text))]
    path = pdf(tmp_path / "a.pdf", columns, beside)
    last = [item for item in source_of(path).items if item.page == 2]
    assert not [item for item in last if isinstance(item, Grid)]
    words = " ".join(item.text for item in last if isinstance(item, Block))
    assert words == " ".join([*text[:9], *filter(None, listing)])


def test_letters_of_a_script_without_blanks_may_be_spaced_out(tmp_path: Path) -> None:
    """So are Chinese laws printed: letters apart, titles of two letters farther, numbers before."""
    law = "国家建立健全突发事件应对工作制度公布"
    numbers, page = "一二三四五六七八九", []
    page += [Text(230, 60, "目", 16, "chinese"), Text(300, 60, "录", 16, "chinese")]
    for y in (84, 108):  # in the contents, and above the articles
        page += [Text(120, y, "第一章", 16, "chinese", 16), Text(290, y, "总", 16, "chinese")]
        page += [Text(340, y, "则", 16, "chinese")]
    for n, number in enumerate(numbers):
        y = 140 + 58 * n
        page += [Text(122, y, f"第{number}条", 16, "chinese", 17)]
        page += [Text(253, y, law[: 8 + n % 2], 16, "chinese", 17)]
        page += [Text(74, y + 29, f"{law}。", 16, "chinese", 8)]
    _, reading = describe(pdf(tmp_path / "a.pdf", page))
    found = {p.printed_number: p.text for p in reading.passages if p.kind == "paragraph"}
    assert list(found) == [f"第{number}条" for number in numbers]
    assert found["第二条"] == f"{law[:9]}{law}。"
    assert "第一章 总 则" in [p.text for p in reading.passages if p.kind == "heading"]


def test_lines_with_wide_and_uneven_blanks_are_no_table(tmp_path: Path) -> None:
    """As OCR reads a typewriter: one blank is narrow, and behind a point stand two."""
    first = ("The", "board", "opened", "one", "page", "and", "found", "an", "open", "band", "none.")

    def line(y: float, words: Sequence[str], *gaps: float) -> list[Text]:
        found, x = [], 110.0
        for word, gap in zip(words, gaps, strict=True):
            found.append(Text(x, y, word))
            x += _width(word) + gap
        return found

    page = []
    for n in range(1, 8):
        y = 80 + 48 * n
        page.append(Text(70, y, f"{n}."))
        page += line(y, [*first, "On"], 9, 9.5, 10, 4, 9, 9, 9.5, 10, 9, 9, 20, 9)
        page += line(y + 12, [*first, "On"], 9, 9.5, 10, 4, 9, 9, 9.5, 10, 9, 9, 20, 9)
        page += line(y + 24, ["a", "hound", "none."], 10, 9, 9)
    source = source_of(pdf(tmp_path / "a.pdf", page))
    assert not [item for item in source.items if isinstance(item, Grid)]
    _, reading = describe(tmp_path / "a.pdf")
    assert [p.number for p in reading.passages if p.kind == "paragraph"] == list(range(1, 8))


def _width(word: str) -> float:
    """In points, of Helvetica at 10 points: most letters of these words have the same."""
    return sum({"T": 6.1, "O": 7.8, "f": 2.8, "r": 3.3, ".": 2.8}.get(c, 5.56) for c in word)


@pytest.mark.parametrize("size", [10.0, 11.5])
def test_a_call_out_on_the_lines_of_the_text_is_no_column_of_a_table(
    tmp_path: Path, size: float
) -> None:
    """Told by its type, which is larger; a caption may follow on its last lines."""
    text = [f"The {word} board took note of what it was told and went on" for word in "abcdefg"]
    note = ["The full effect", "of new boats", "may take", "many years", "to be seen", "and is"]
    note += ["not", "sure at", "all"]
    page = [*lines(60, 200, *text, size=10)]
    page += [Text(420, 200 + 12 * k, words, size) for k, words in enumerate(note)]
    page += [Text(60, 200 + 12 * 8, "Table 1. Boats of the harbour")]
    columns = list(enumerate((60, 200, 300)))
    page += [Text(x, 330 + 14 * k, f"{n}{k}") for k in range(4) for n, x in columns]
    source = source_of(pdf(tmp_path / "a.pdf", [*page, *lines(60, 500, *text)]))
    blocks = [item.text for item in source.items if isinstance(item, Block)]
    assert (" ".join(note) in blocks) == (size > 11)
    if size > 11:
        assert " ".join(text) in blocks
        after = source.items.index(next(i for i in source.items if isinstance(i, Grid)))
        caption = source.items[after - 1]
        assert isinstance(caption, Block)
        assert caption.text.startswith("Table 1.")


def test_an_ornament_right_above_a_number_is_no_part_of_its_paragraph(tmp_path: Path) -> None:
    page = lines(60, 80, *_solid(1, 3), "* * *", *_solid(4, 6))
    _, reading = describe(pdf(tmp_path / "a.pdf", page))
    assert [p.id for p in reading.passages] == [f"para:{n}" for n in range(1, 7)]
    assert not any("*" in p.text for p in reading.passages)
