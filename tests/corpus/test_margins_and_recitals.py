"""Side headings, columns that count on, letters of recitals, text that OCR laid behind pictures."""

import itertools
from dataclasses import replace
from pathlib import Path
from textwrap import wrap

import pytest

from corpus.describe import source_of
from corpus.passage import Passage
from corpus.profiles.profile import profiles
from corpus.sources.html import read_html
from corpus.sources.model import Block, Item, Page, Source
from corpus.structure.read import Reading, read_source
from tests.corpus.made_pdf import Picture, Text, Thing, lines, pdf
from tests.corpus.typeset import said


def _reading(*items: Item) -> Reading:
    return read_source(Source("pdf", items, tuple(Page(n) for n in range(1, 9))), "doc")


def _by_id(found: Reading, id: str) -> Passage:
    return next(p for p in found.passages if p.id == id)


def _line(text: str, page: int = 2, bold: bool = False, box: bool = False) -> Block:
    return Block(text, page=page, size=10.0, bold=bold, boxed=box, coloured=box)


def _paragraph(words: str, y: float) -> list[Text]:
    return lines(200, y, *wrap(words, 62))


def test_a_heading_in_the_margin_stands_above_the_paragraph_beside_it(tmp_path: Path) -> None:
    topics = {
        "Few of the wells are deep": "Of the wells that were seen in spring nine in ten were dry. ",
        "The pumps are old": "The pumps of seven towns were bought when the road was built. ",
        "What should be done": "Each town should be given a pump, and a person who mends it. ",
    }
    page: list[Thing] = [*_paragraph("It began before, as the reports of that time tell. " * 4, 80)]
    y = 160.0
    for head, text in topics.items():
        page += lines(50, y, *wrap(head, 18), face="bold")
        page += _paragraph(text * 5, y)
        y += 130
    found = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc").passages
    above = {p.text.split()[0]: p.section[-1:] for p in found if p.kind == "block"}
    assert above["Of"] == ("Few of the wells are deep",)
    assert above["The"] == ("The pumps are old",)
    assert above["Each"] == ("What should be done",)
    assert not above["It"]


def test_columns_whose_numbers_count_on_are_no_table(tmp_path: Path) -> None:
    left = (
        "9. Growth is put at three in the",
        "hundred this year and the next,",
        "and two in those that follow it.",
    )
    right = (
        "10. The debt of all seven towns",
        "will have doubled by the autumn",
        "of the year in which it is due.",
    )
    page = [*lines(60, 400, *left), *lines(310, 400, *right)]
    for n in range(1, 9):
        page += lines(60, 30 + 40 * n, f"{n}. {said(n)[:80]}", said(n)[80:160])
    found = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc")
    assert _by_id(found, "para:9").text == " ".join(left).removeprefix("9. ")
    assert _by_id(found, "para:10").text == " ".join(right).removeprefix("10. ")


def test_a_list_in_a_box_belongs_to_the_paragraph_that_leads_to_it() -> None:
    box = [_line(f"({c}) took note of the plan.", box=True) for c in "ab"]
    pars = [_line(f"{n}. {said(n)}") for n in (1, 2, 3)]
    found = _reading(*pars, _line("4. The Board:"), *box, _line(f"5. {said(5)}"))
    assert _by_id(found, "para:4").text.endswith(
        "(a) took note of the plan. (b) took note of the plan."
    )
    other = _reading(*pars, _line("4. The Board met."), *box, _line(f"5. {said(5)}"))
    assert _by_id(other, "para:4").text == "The Board met."


@pytest.mark.parametrize(
    ("before", "goes_on"),
    [
        ("The committee saw every town and recommends that all examinations of the wells", True),
        ("The committee saw every town and recommends that all wells be examined in May.", False),
    ],
)
def test_a_sentence_in_bold_goes_on_behind_a_page(before: str, goes_on: bool) -> None:
    later = _line("be held out of hearing of those who dug them", page=3, bold=True)
    pars = [_line(f"{n}. {said(n)}") for n in (1, 2, 3)]
    foot = Block("A note.", kind="footnote", number="1", page=2, size=8.0)
    rest = _line(f"5. {said(5)}", page=3)
    found = _reading(*pars, _line(f"4. {before}"), foot, later, rest)
    assert _by_id(found, "para:4").text.endswith("who dug them") == goes_on


def test_recitals_are_cited_by_their_letters() -> None:
    recitals = [
        _line(f"{c}. whereas the wells of town {c} were dry in {n} of the ten years;")
        for n, c in enumerate("ABCD", 1)
    ]
    pars = [_line(f"{n}. {said(n)}") for n in range(1, 6)]
    found = _reading(_line("Motion for a resolution", bold=True), *recitals, *pars)
    ids = [p.id for p in found.passages if p.kind == "paragraph"]
    assert ids == [*(f"recital:{c}" for c in "ABCD"), *(f"para:{n}" for n in range(1, 6))]
    assert _by_id(found, "recital:B").text.startswith("whereas the wells of town B")
    assert (_by_id(found, "recital:B").label, _by_id(found, "recital:B").printed_number) == (
        "recital B",
        "B",
    )


def test_two_short_recitals_are_enough() -> None:
    short = (Block(f"{c}. whereas town {c} is dry;", page=2, indent=90.0) for c in "AB")
    recitals = [replace(block, size=10.0, style="Citation") for block in short]
    found = _reading(*recitals, *(_line(f"{n}. {said(n)}") for n in range(1, 6)))
    assert _by_id(found, "recital:B").text == "whereas town B is dry;"


def test_lists_by_letters_are_no_recitals() -> None:
    pars = [_line(f"{n}. {said(n)}") for n in range(1, 6)]
    listed = [_line(f"{c}. the wells of town {c} were dry;") for c in "ABCD"]
    found = _reading(*pars, *listed)
    assert [p.id for p in found.passages if p.kind == "paragraph"] == [
        f"para:{n}" for n in range(1, 6)
    ]


def test_recitals_and_articles_that_count_as_far_need_no_part() -> None:
    act = [
        _line("Whereas:"),
        *(_line(f"({n}) {said(n)}") for n in range(1, 11)),
        *(
            block
            for n in range(1, 11)
            for block in (_line(f"Article {n}"), _line(f"1. {said(n)}"), _line(f"2. {said(n + 1)}"))
        ),
        *(
            block
            for annex in ("I", "II", "III")
            for block in (
                _line(f"ANNEX {annex}", bold=True),
                *(_line(f"{n}. {said(n)}") for n in range(1, 4)),
            )
        ),
    ]
    ids = [p.id for p in _reading(*act).passages if p.kind == "paragraph"]
    assert ids[:10] == [f"recital:{n}" for n in range(1, 11)]
    assert ids[10:12] == ["article:1/para:1", "article:1/para:2"]


def test_the_title_of_an_act_may_be_long_and_has_no_heading_in_it() -> None:
    about = "laying down rules for the wells of towns that have no river, and " * 2 + "pumps"
    title = (
        "COMMISSION IMPLEMENTING REGULATION (EU) No 2022/1187",
        "Wells and their keepers",
        about,
    )
    first = Block(title[0], page=1, size=14.0, bold=True, centred=True)
    rest = [Block(text, page=1, size=10.0, bold=True, centred=True) for text in title[1:]]
    heads = [Block(text, page=1, size=10.0, bold=True, centred=True) for text in ("Wells", "Pumps")]
    pars = [_line(f"{n}. {said(n)}", page=1) for n in range(1, 7)]
    found = _reading(first, *rest, *pars[:2], heads[0], *pars[2:4], heads[1], *pars[4:])
    assert found.facts.title == " ".join(title)
    cover = [p.text for p in found.passages if p.container == "cover"]
    assert " ".join(cover) == " ".join(title)
    assert _by_id(found, "para:1").section == ()


def test_a_page_without_a_number_is_not_called_by_that_of_another() -> None:
    items = [Block(said(page), page=page, size=10.0) for page in (1, 2, 3)]
    labels = {1: None, 2: "1", 3: "2"}
    pages = tuple(Page(page, label) for page, label in labels.items())
    found = read_source(Source("pdf", tuple(items), pages), "doc").passages
    assert [p.label for p in found] == [
        "page 1 of the file, block 1",
        "page 1, block 1",
        "page 2, block 1",
    ]


@pytest.mark.parametrize("symbol", ["GCP/KAN/044/EC", "GC(68)/RES/1"])
def test_the_symbol_of_a_project_is_none_of_an_agency(symbol: str) -> None:
    agency = profiles()["un"].publisher(symbol)
    assert (agency == "International Atomic Energy Agency") == ("(" in symbol)


@pytest.mark.parametrize("caption", ["▶ Table 1. Wells by town", "Text Table 1. Wells by town"])
def test_captions_with_a_sign_in_front(caption: str) -> None:
    pars = [_line(f"{n}. {said(n)}") for n in (1, 2, 3)]
    found = _reading(*pars, _line(caption, bold=True), _line(f"4. {said(4)}"))
    assert caption not in {p.text for p in found.passages if p.kind == "heading"}


def test_what_ocr_measured_has_one_size(tmp_path: Path) -> None:
    sizes = (10.0, 11.5, 9.0, 10.5)

    def page(first: int, unseen: bool) -> list[Thing]:
        things: list[Thing] = [Picture()]
        for n in range(first, first + 6):
            for k, words in enumerate(wrap(f"{n}. {said(n)}", 70)):
                y = 40 + 110 * (n - first) + 14 * k
                things.append(Text(60, y, words, sizes[(n + k) % 4], unseen=unseen))
        return things

    path = pdf(tmp_path / "a.pdf", page(1, True), page(7, True))
    found = read_source(source_of(path), "doc")
    for n in range(1, 13):
        assert _by_id(found, f"para:{n}").text.startswith(said(n)[:150])
    path = pdf(tmp_path / "b.pdf", page(1, False), page(7, False))
    other = read_source(source_of(path), "doc")
    assert any(not p.text.startswith(said(p.number or 0)[:150]) for p in other.passages)


def test_footnotes_that_say_so_in_words(tmp_path: Path) -> None:
    mark = '<sup id="r{0}"><a href="#f{0}">[footnote {0}]</a></sup>'
    body = "".join(f"<p>1.{n} Wells of town {n} were dry.{mark.format(n)}</p>" for n in (1, 2, 3))
    notes = "".join(
        f'<li id="f{n}"><p>See report {n}. <a href="#r{n}">↩</a></p></li>' for n in (1, 2, 3)
    )
    path = tmp_path / "a.html"
    path.write_text(f'<main>{body}<div class="footnotes"><ol>{notes}</ol></div></main>', "utf-8")
    found = read_source(read_html(path), "doc")
    assert _by_id(found, "para:1.2").text == "Wells of town 2 were dry."
    (note,) = (p for p in found.passages if p.kind == "footnote" and p.printed_number == "2")
    assert (note.text, note.attached_to) == ("See report 2.", "para:1.2")


def test_a_list_that_types_its_letters_counts_no_others(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<ol><li>(a) wells</li><li>(b) pumps</li></ol><ol><li>a) one of three</ol>", "utf-8"
    )
    blocks = [item for item in read_html(path).items if isinstance(item, Block)]
    assert [(b.number, b.text) for b in blocks] == [
        (None, "(a) wells"),
        (None, "(b) pumps"),
        ("1.", "a) one of three"),
    ]


def _marked(x: float, y: float, before: str, mark: str, behind: str, size: float) -> list[Text]:
    """A line in letters of one width, with a raised mark in brackets that are not raised."""
    wide = 0.6 * size
    at = x + wide * len(f"{before}(")
    return [
        Text(x, y, f"{before}(", size, "fixed"),
        Text(at, y - 0.35 * size, mark, 0.6 * size, "fixed"),
        Text(at + 0.4 * size, y, f"){behind}", size, "fixed"),
    ]


def test_a_raised_figure_and_its_brackets_are_one_mark(tmp_path: Path) -> None:
    page: list[Thing] = []
    for n in range(1, 7):
        page += lines(60, 60 * n, *wrap(f"{n}. {said(n)}", 70), face="fixed")
    page += _marked(60, 430, "7. The Council ", "1", ", which met in May, saw the wells.", 10)
    page += lines(60, 445, "It sees them each year, and tells the towns of it.", face="fixed")
    page += [
        *_marked(60, 770, "", "1", " Act 7 of the seven towns.", 7),
        *_marked(60, 782, "", "2", " Act 9 of the same towns.", 7),
    ]
    found = read_source(source_of(pdf(tmp_path / "a.pdf", page)), "doc")
    assert _by_id(found, "para:7").text.startswith("The Council, which met in May,")
    note = _by_id(found, "footnote:1")
    assert (note.text, note.attached_to) == ("Act 7 of the seven towns.", "para:7")
    assert _by_id(found, "footnote:2").text == "Act 9 of the same towns."


FRENCH = (
    "Les puits de la ville {0} ont été vus par le conseil, qui a dit que les pompes sont vieilles"
)
ENGLISH = (
    "The wells of the town {0} were seen by the council, which said that all the pumps are old"
)


def _page(page: int, sentences: dict[int, str], rest: str = "") -> list[Block]:
    blocks = [Block(rest, page=page, size=10.0)] if rest else []
    for n, said_so in sentences.items():
        blocks.append(Block(f"{n}. {(said_so.format(n) + '. ') * 2}".strip(), page=page, size=10.0))
    return blocks


def test_facing_pages_in_two_languages_are_read_one_language_after_the_other() -> None:
    cut = {"fr": FRENCH.format(4) + ", mais aussi que l’eau du fleuve", "en": ENGLISH.format(4)}
    items = [
        *_page(1, {1: FRENCH, 2: FRENCH, 3: FRENCH}),
        Block(f"4. {cut['fr']}", page=1, size=10.0),
        *_page(2, {1: ENGLISH, 2: ENGLISH, 3: ENGLISH}),
        Block(f"4. {cut['en']}, and also that the", page=2, size=10.0),
        *_page(3, {5: FRENCH, 6: FRENCH}, "est bonne pour tous ceux qui la boivent."),
        *_page(4, {5: ENGLISH, 6: ENGLISH}, "river is good for those who drink from it."),
    ]
    found = [p for p in _reading(*items).passages if p.kind == "paragraph"]
    assert [p.number for p in found] == [1, 2, 3, 4, 5, 6] * 2
    assert found[3].text.endswith("l’eau du fleuve est bonne pour tous ceux qui la boivent.")
    assert found[9].text.endswith("and also that the river is good for those who drink from it.")
    assert (found[3].page.pdf_first, found[3].page.pdf_last) == (1, 3)


def test_pages_of_one_language_stay_where_they_are() -> None:
    items = [
        b for page in range(1, 5) for b in _page(page, {2 * page - 1: ENGLISH, 2 * page: ENGLISH})
    ]
    items += _page(5, {9: FRENCH, 10: FRENCH}) + _page(6, {11: ENGLISH, 12: ENGLISH})
    found = [p.number for p in _reading(*items).passages if p.kind == "paragraph"]
    assert found == list(range(1, 13))


def test_pages_between_in_a_language_of_their_own_are_not_facing_pages() -> None:
    names = "Kaivot ovat kylän keskellä ja niistä haetaan vettä joka aamu ennen kuin työt alkavat"
    pages = [
        _page(page, {2 * page - 1: said_so, 2 * page: said_so})
        for page, said_so in enumerate((ENGLISH, f"{names} {{}}") * 3, 1)
    ]
    found = [p.number for p in _reading(*itertools.chain(*pages)).passages if p.kind == "paragraph"]
    assert found == list(range(1, 13))
