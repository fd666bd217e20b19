"""PDF by geometry: columns, margins, running heads, footnotes, tables, turned pages."""

from pathlib import Path

import pytest

from corpus.adding import Given, read_kept
from corpus.describe import describe, page_of, source_of
from corpus.errors import UnreadableDocument
from corpus.sources.model import Block, Grid
from corpus.structure.read import read_source
from tests.corpus.made_pdf import Rule, Text, lines, pdf
from tests.corpus.typeset import said

# Different words on each page: what is repeated is a running head.
_WORDS = [
    "agency",
    "budget",
    "council",
    "delegate",
    "forum",
    "hearing",
    "inquiry",
    "judgment",
    "law",
]
_WORDS += ["mandate", "network", "outcome", "question", "review", "treaty", "vote", "wage"]


def _line(seed: int, words: int = 9) -> str:
    return " ".join(_WORDS[(seed * (k + 3) + k * k) % len(_WORDS)] for k in range(words))


def _paragraph(seed: int, end: str = ".") -> list[str]:
    return [_line(seed).capitalize(), _line(seed + 7), _line(seed + 11, 5) + end]


def _texts(path: Path) -> list[str]:
    return [i.text for i in source_of(path).items if isinstance(i, Block) and i.kind == "text"]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [_line(n, 5) for n in range(14)]
    right = [_line(n + 40, 5) for n in range(14)]
    page = [*lines(60, 100, *left), *lines(310, 100, *right)]
    text = " ".join(_texts(pdf(tmp_path / "a.pdf", page)))
    assert text == " ".join([*left, *right])


def test_numbers_in_the_margin_belong_to_the_paragraph_beside_them(tmp_path: Path) -> None:
    pages = []
    for n in range(3):
        page = []
        for k in range(4):
            y = 100 + 60 * k
            page += [*lines(110, y, *_paragraph(9 * n + k)), Text(60, y, f"{4 * n + k + 1}.")]
        pages.append(page)
    _, reading = describe(pdf(tmp_path / "a.pdf", *pages))
    assert [p.id for p in reading.passages] == [f"para:{n}" for n in range(1, 13)]
    assert reading.passages[4].text == " ".join(_paragraph(9))


def test_running_heads_give_the_printed_page_and_captions_are_none(tmp_path: Path) -> None:
    pages = [
        [
            *lines(60, 40, "A/80/999", size=8),
            *lines(60, 70, f"Figure {n + 3 * n * n}"),
            *lines(60, 120, *_paragraph(n)),
            *lines(290, 805, f"{n + 5}", size=8),
        ]
        for n in range(5)
    ]
    source = source_of(pdf(tmp_path / "a.pdf", *pages))
    heads = [i.text for i in source.items if isinstance(i, Block) and i.kind == "boilerplate"]
    assert heads.count("A/80/999") == 5
    assert not any("Figure" in head for head in heads)
    assert [page.label for page in source.pages] == ["5", "6", "7", "8", "9"]


def test_a_footnote_below_a_rule_is_linked_to_its_mark(tmp_path: Path) -> None:
    marked: list[Text | Rule] = [*lines(60, 100, "The council took note of the report")]
    end = source_of(pdf(tmp_path / "b.pdf", marked)).items[0].box
    assert end is not None
    marked.append(Text(end.right, 96, "1", 6))
    body: list[Text | Rule] = [*lines(60, 140, *_paragraph(3)), *lines(60, 190, *_paragraph(4))]
    foot: list[Text | Rule] = [
        Rule(60, 700, 160, 700),
        Text(60, 712, "1", 5),
        Text(66, 715, "See the treaty.", 8),
    ]
    _, reading = describe(pdf(tmp_path / "a.pdf", [*marked, *body, *foot]))
    note = next(p for p in reading.passages if p.kind == "footnote")
    assert (note.id, note.text) == ("footnote:1", "See the treaty.")
    assert note.attached_to is not None


def test_a_hyphen_at_a_lines_end_goes_where_the_word_has_none(tmp_path: Path) -> None:
    page = lines(60, 100, "The secretariat reports on the work of the secre-", "tariat and others.")
    assert _texts(pdf(tmp_path / "a.pdf", page)) == [
        "The secretariat reports on the work of the secretariat and others."
    ]


def _table(path: Path, *rows: tuple[str, ...]) -> Path:
    page: list[Text | Rule] = [*lines(60, 60, *_paragraph(1)), Text(60, 130, "Table 1. Staff")]
    for r, row in enumerate(rows):
        page += [Text(65 + 100 * c, 165 + 20 * r, word) for c, word in enumerate(row)]
    foot = 150 + 20 * len(rows)
    page += [Rule(60, 150 + 20 * r, 360, 150 + 20 * r) for r in range(len(rows) + 1)]
    page += [Rule(60 + 100 * c, 150, 60 + 100 * c, foot) for c in range(4)]
    return pdf(path, page)


def test_a_ruled_table_is_a_grid(tmp_path: Path) -> None:
    rows = [("Country", "2019", "2020"), ("Kenya", "12", "13"), ("Chile", "8", "9")]
    source, reading = describe(_table(tmp_path / "a.pdf", *rows))
    grid = next(item for item in source.items if isinstance(item, Grid))
    assert [cell.text for cell in grid.cells] == [word for row in rows for word in row]
    kenya = next(p for p in reading.passages if p.row and p.row.label == "Kenya")
    assert kenya.id == "table:1#kenya"
    assert "2020: 13" in kenya.text


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_page_is_read_upright(tmp_path: Path, rotate: int) -> None:
    page = lines(60, 100, *_paragraph(1))
    assert _texts(pdf(tmp_path / "a.pdf", page, rotate=rotate)) == [" ".join(_paragraph(1))]


def test_a_note_in_the_margin_cuts_no_paragraph(tmp_path: Path) -> None:
    text = [_line(n, 9) for n in range(8)]
    note = [
        "Trade grows",
        "in most of",
        "the poorest",
        "countries,",
        "but not",
        "in all of",
        "them",
    ]
    page = [*lines(60, 100, *text), *lines(480, 148, *note)]
    found = _texts(pdf(tmp_path / "a.pdf", page))
    assert " ".join(text) in found
    assert " ".join(note) in found


def test_a_note_beside_a_paragraph_is_no_column_of_a_table(tmp_path: Path) -> None:
    text = [_line(n, 9) for n in range(8)]
    note = ["Trade grows", "in most of", "the poorest", "countries"]
    page = [*lines(60, 100, *text), *lines(480, 125, *note, face="bold")]
    found = _texts(pdf(tmp_path / "a.pdf", page))
    assert " ".join(text) in found
    assert " ".join(note) in found


def test_a_line_that_is_spaced_out_is_no_table(tmp_path: Path) -> None:
    page: list[Text | Rule] = []
    for y in (100, 112):
        page += [
            Text(60 + 90 * k, y, word)
            for k, word in enumerate(["strategic", "position", "of", "member"])
        ]
    stretched = [
        Text(60 + x, 100 + 12 * r, w)
        for r in range(2)
        for x, w in ((0, "strategic"), (52, "position"), (100, "should"), (142, "follow"))
    ]
    source = source_of(pdf(tmp_path / "a.pdf", [*stretched, *lines(60, 124, *_paragraph(2))]))
    assert not any(isinstance(item, Grid) for item in source.items)


def test_totals_that_add_up_and_that_do_not_are_told(tmp_path: Path) -> None:
    rows = [("Country", "2019", "2020"), ("Kenya", "12", "13"), ("Chile", "8", "9")]
    path = _table(tmp_path / "a.pdf", *rows, ("Total", "20", "22"))
    assert "1 tables add up to their totals, 0 do not" in page_of(path, *describe(path))
    path = _table(tmp_path / "b.pdf", *rows, ("Total", "20", "23"))
    told = page_of(path, *describe(path))
    assert "0 tables add up to their totals, 1 do not" in told
    assert "column 2020 adds up to 22, the printed total is 23" in told


def test_a_language_that_writes_its_nouns_with_capitals_is_no_gibberish(tmp_path: Path) -> None:
    german = (
        "Der Ausschuss für Haushalt, Personal und Wirtschaft",
        "Bericht Rat Amt Land Ort Jahr",
    )
    assert source_of(pdf(tmp_path / "a.pdf", lines(60, 80, *german))).items


def test_a_file_without_text_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="ocrmypdf"):
        describe(pdf(tmp_path / "a.pdf", [Rule(60, 60, 300, 300)]))


def test_ligatures_of_a_font_that_does_not_name_its_letters(tmp_path: Path) -> None:
    page = lines(
        60, 80, "The o\x1ece con\x1crmed what the sta\x1b \x15 of two \x1d oors \x15 said."
    )
    assert _texts(pdf(tmp_path / "a.pdf", page)) == [
        "The office confirmed what the staff – of two fl oors – said."
    ]


def test_letters_of_a_size_below_zero_are_read_where_their_matrix_turns_them(
    tmp_path: Path,
) -> None:
    words = ("1. The Board met in Oulu and", "approved the budget.")
    drawn = [Text(60, 100 + 12 * i, line, size=-10.0) for i, line in enumerate(words)]
    found = source_of(pdf(tmp_path / "a.pdf", [*drawn, *lines(60, 140, "2. It rose at noon.")]))
    assert [(one.text, one.size) for one in found.items if isinstance(one, Block)] == [
        (" ".join(words), 10.0),
        ("2. It rose at noon.", 10.0),
    ]


def test_letters_of_one_glyph_stand_in_one_word(tmp_path: Path) -> None:
    """A wide ligature gives two letters in one box, the second of which goes far back."""
    words = "The artiWcial Wrms of Oulu conWrm what the board said in May."
    page = lines(72, 100, words, size=12, face="ligature")
    assert _texts(pdf(tmp_path / "a.pdf", page)) == [words.replace("W", "fi")]


def test_a_blank_stays_though_letters_reach_over_it(tmp_path: Path) -> None:
    words = "The board spoke of funding of other posts of five staff of nine."
    page = [Text(72, 100, words, spacing=-1.25)]
    assert _texts(pdf(tmp_path / "a.pdf", page)) == [words]


def test_a_hyphen_between_two_words_of_the_text_stays(tmp_path: Path) -> None:
    page = lines(60, 80, "Machines save labour. A saving is a saving, and labour-", "saving pays.")
    assert _texts(pdf(tmp_path / "a.pdf", page))[0].endswith("labour-saving pays.")


def test_a_word_with_a_capital_inside_is_one_where_the_text_has_it(tmp_path: Path) -> None:
    words = [
        *_paragraph(3),
        "TraceMonkey compiles what the",
        "agency asks of it, as Trace-",
        "Monkey",
    ]
    assert _texts(pdf(tmp_path / "a.pdf", lines(60, 100, *words)))[-1].endswith("as TraceMonkey")


def test_a_long_text_in_a_frame_is_several_passages(tmp_path: Path) -> None:
    sides = [Rule(60, 80, 60, 760), Rule(540, 80, 540, 760)]
    framed = [
        Text(72 if j else 90, 95 + 67 * k + 12 * j, _line(31 * k + 7 * j, 12) + "." * (j == 4))
        for k in range(9)
        for j in range(5)
    ]
    numbered = [
        line
        for n in range(1, 15)
        for line in lines(60, 20 + 48 * n, f"{n}. {_line(5 * n).capitalize()}", f"{_line(9 * n)}.")
    ]
    title = Text(60, 50, "Review of ports", 16, "bold")
    edges = [Rule(60, 80, 540, 80), Rule(60, 760, 540, 760)]
    file = pdf(tmp_path / "a.pdf", [title, *sides, *edges, *framed], numbered)
    passages = read_kept(file, Given(None)).document.passages
    inside = [one for one in passages if one.id.startswith("page:1#")]
    assert len(inside) > 1
    assert all(200 < len(one.text) <= 2000 and one.text.endswith(".") for one in inside)


def test_columns_whose_lines_end_below_the_head_are_kept_apart(tmp_path: Path) -> None:
    below, groups = (100, 115, 130, 145, 160), (60, 160, 300, 440)
    rules = [Rule(60, y, 440, y) for y in below] + [Rule(x, 100, x, 160) for x in groups]
    rules += [Rule(x, 115, x, 130) for x in (230, 370)]
    rows = {
        111: {205: "Internal audit", 345: "Investigation"},
        126: {180: "2023", 250: "2024", 320: "2023", 390: "2024"},
        141: {62: "Posts", 190: "12", 260: "13", 330: "8", 400: "9"},
        156: {62: "Budget left", 185: "836", 255: "562", 320: "1 084", 395: "578"},
    }
    drawn = [Text(x, y, word) for y, row in rows.items() for x, word in row.items()]
    text = [f"{n}. {_line(n).capitalize()}." for n in range(1, 5)]
    page: list[Text | Rule] = [*rules, Text(60, 92, "Table 1. Posts and budget"), *drawn]
    page += lines(60, 200, *text)
    passages = read_kept(pdf(tmp_path / "a.pdf", page), Given(None)).document.passages
    cells = {p.row.label: [(c.column, c.value) for c in p.row.cells] for p in passages if p.row}
    heads = [
        f"{group} {year}" for group in ("Internal audit", "Investigation") for year in (2023, 2024)
    ]
    assert cells == {
        "Posts": [*zip(heads, ("12", "13", "8", "9"), strict=True)],
        "Budget left": [*zip(heads, ("836", "562", "1 084", "578"), strict=True)],
    }


def test_a_drawing_that_was_inserted_is_no_table_over_the_text(tmp_path: Path) -> None:
    """Its lines stand where the page shows them, and lines through words are those of no table."""
    text = lines(60, 100, *(f"{_line(n, 14).capitalize()}." for n in range(1, 9)))
    across, down = range(95, 200, 20), range(55, 400, 30)
    drawing = [*(Rule(55, y, 385, y) for y in across), *(Rule(x, 95, x, 195) for x in down)]
    below = lines(60, 520, *(f"{_line(n, 14).capitalize()}." for n in range(11, 16)))
    items = source_of(pdf(tmp_path / "a.pdf", [*text, *below], inserted=drawing)).items
    assert not [item for item in items if isinstance(item, Grid)]
    assert " ".join(_texts(tmp_path / "a.pdf")) == " ".join(t.words for t in [*text, *below])


def test_the_lines_of_an_inserted_table_are_around_its_cells(tmp_path: Path) -> None:
    drawing = [*(Rule(60, y, 200, y) for y in (95, 115, 135))]
    drawing += [Rule(x, 95, x, 135) for x in (60, 130, 200)]
    cells = {(70, 509): "Kenya", (140, 509): "seven", (70, 529): "Peru", (140, 529): "nine"}
    page = [Text(x, y, word) for (x, y), word in cells.items()]
    page += lines(60, 100, *(f"{_line(n).capitalize()}." for n in range(1, 9)))
    items = source_of(pdf(tmp_path / "a.pdf", page, inserted=drawing)).items
    (grid,) = (item for item in items if isinstance(item, Grid))
    assert [cell.text for cell in grid.cells] == ["Kenya", "seven", "Peru", "nine"]


def test_words_along_the_side_of_a_figure_are_of_no_paragraph(tmp_path: Path) -> None:
    def number(n: int, y: int) -> list[Text]:
        return [Text(60, y, f"{n}."), *lines(90, y, *said(n).split(". "))]

    figure = [Text(90, 220, "Figure 1. Days without supplies", face="bold")]
    figure += [Text(110, 250 + 20 * k, str(100 - 20 * k)) for k in range(6)]
    label = Text(80, 340, "Days out of stock", upwards=True)
    page = [*number(1, 60), *number(2, 130), *figure, label, *number(3, 420), *number(4, 500)]
    found = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages
    places = {p.id: k for k, p in enumerate(found)}
    (label_at,) = (k for k, p in enumerate(found) if "Days out of stock" in p.text)
    assert places["para:2"] < label_at < places["para:3"]


def test_a_line_in_italics_alone_is_a_heading_also_with_a_number(tmp_path: Path) -> None:
    page: list[Text | Rule] = []
    for n, y in ((1, 60), (2, 150), (3, 240), (4, 330)):
        page += [Text(60, y, f"2.{n} The collateral of kind {n}", face="italic")]
        page += lines(60, y + 13, *said(n).split(". "))
    found = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages
    heads = [p.text for p in found if p.kind == "heading"]
    assert heads == [f"2.{n} The collateral of kind {n}" for n in (1, 2, 3, 4)]
    assert not [p for p in found if p.kind == "paragraph"]


def test_the_note_of_a_title_stands_above_those_with_numbers(tmp_path: Path) -> None:
    page: list[Text | Rule] = [Text(60, 60, "Observations on the report*", 14, "bold")]
    for n, y in ((1, 100), (2, 180), (3, 260)):
        page += [Text(60, y, f"{n}."), *lines(90, y, *said(n).split(". "))]
    page += [Rule(60, 700, 190, 700), Text(105, 712, "* Adopted at the session of May.", 8.5)]
    page += [Text(105, 722, "1 See document 5.", 8.5), Text(105, 732, "2 See document 6.", 8.5)]
    found = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages
    notes = [p.text for p in found if p.kind == "footnote"]
    assert notes == ["Adopted at the session of May.", "See document 5.", "See document 6."]
