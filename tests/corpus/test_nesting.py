"""Which headings lie below which, where the file states no levels."""

from corpus.passage import Passage
from corpus.sources.model import Block, Cell, Grid, Item, Page, Source
from corpus.structure.read import read_source
from tests.corpus.typeset import said


def _sections(*items: Item) -> list[tuple[str, ...]]:
    """Headings above each paragraph and block of a PDF."""
    return [p.section for p in _read(*items) if p.kind in ("paragraph", "block")]


def _read(*items: Item) -> list[Passage]:
    source = Source("pdf", items, tuple(Page(n) for n in range(1, 9)))
    return list(read_source(source, "doc").passages)


def _head(text: str, size: float = 12.0, italic: bool = False, page: int = 2) -> Block:
    return Block(text, page=page, size=size, bold=not italic, italic=italic, centred=True)


def _par(n: int) -> Block:
    return Block(f"{n}. {said(n)}", page=2, size=10.0)


def test_a_summary_stands_beside_the_chapters_that_look_like_it() -> None:
    found = _sections(
        _head("Summary"), Block(said(40), page=2, size=10.0),
        _head("1. Introduction"), _par(1), _par(2),
        _head("2. Findings"), _par(3),
        _head("Conclusions"), _par(4),
    )  # fmt: skip
    assert found == [*[("1. Introduction",)] * 2, ("2. Findings",), ("Conclusions",)]


def test_numbers_that_count_anew_lie_below_headings_that_look_like_them() -> None:
    found = _sections(
        _head("The wells"), _head("1. Chad"), _par(1), _head("2. Peru"), _par(2),
        _head("The pumps"), _head("1. Oman"), _par(3), _head("2. Fiji"), _par(4),
    )  # fmt: skip
    assert found == [
        ("The wells", "1. Chad"), ("The wells", "2. Peru"),
        ("The pumps", "1. Oman"), ("The pumps", "2. Fiji"),
    ]  # fmt: skip


def test_letters_lie_below_roman_numbers_in_smaller_type() -> None:
    found = _sections(
        _head("I. PROCEDURE", 10.0), _par(1), _head("II. FACTS", 10.0),
        _head("A. The vessel", 11.5, italic=True), _par(2),
        _head("B. The arrest", 11.5, italic=True), _par(3),
        _head("III. LAW", 10.0), _par(4),
    )  # fmt: skip
    facts = [("II. FACTS", "A. The vessel"), ("II. FACTS", "B. The arrest")]
    assert found == [("I. PROCEDURE",), *facts, ("III. LAW",)]


def test_a_heading_that_only_an_opinion_has_lies_below_the_opinion() -> None:
    found = _sections(
        _head("FACTS", 10.0), _par(1), _par(2), _par(3),
        _head("DISSENTING OPINION OF JUDGE ABARA", 10.0, page=3),
        _head("On acquiescence", 11.5, italic=True, page=3), _par(1), _par(2), _par(3),
    )  # fmt: skip
    assert found[-1] == ("DISSENTING OPINION OF JUDGE ABARA", "On acquiescence")


def test_the_title_of_a_chapter_may_be_larger_than_its_number() -> None:
    found = _sections(
        _head("Foreword", 18.0), Block(said(40), page=2, size=10.0),
        _head("CHAPTER 1", 10.5), _head("The case", 18.0), _par(1),
        _head("Why now", 13.0), _par(2),
        _head("CHAPTER 2", 10.5), _head("The plan", 18.0), _par(3),
    )  # fmt: skip
    first, second = "CHAPTER 1 The case", "CHAPTER 2 The plan"
    assert found == [(first,), (first, "Why now"), (second,)]


def test_what_only_looks_like_a_heading_has_none_below_that_the_file_states() -> None:
    def stated(text: str, level: int) -> Block:
        return Block(text, "heading", level=level)

    items = [Block("JUDGMENT", bold=True), stated("Procedure", 1), Block(said(1))]
    items += [stated("Facts", 1), Block(said(2)), stated("The vessel", 2), Block(said(3))]
    found = read_source(Source("html", tuple(items)), "doc").passages
    sections = [p.section for p in found if p.kind == "block"]
    assert sections == [("Procedure",), ("Facts",), ("Facts", "The vessel")]


def test_a_numbered_heading_stands_above_numbers_of_its_depth_and_deeper() -> None:
    texts = ("1.1", "1.2", "2.1.1", "2.1.2", "2.2.1", "2.2.2")
    own = {n: Block(f"{n} {said(k)}", page=2, size=10.0) for k, n in enumerate(texts)}
    found = _read(
        _head("1. Scope"), own["1.1"], own["1.2"], _head("2. Results"),
        Block("2.1 Planning", page=2, size=10.0, bold=True), own["2.1.1"], own["2.1.2"],
        Block("2.2 Contracts", page=2, size=10.0, bold=True), own["2.2.1"], own["2.2.2"],
    )  # fmt: skip
    assert [p.printed_number for p in found if p.kind == "paragraph"] == list(texts)
    assert found[-1].section == ("2. Results", "2.2 Contracts")


def test_the_text_begins_where_an_entry_of_the_contents_comes_again() -> None:
    entries = ("I. Introduction|3", "II. Delivery|4", "III. Staff|7")
    cells = [Cell(t, r, c) for r, row in enumerate(entries) for c, t in enumerate(row.split("|"))]
    found = _read(
        Block("Contents", page=1), Grid(tuple(cells), page=1),
        Block("Introduction", number="I.", page=1),
        Block("The report is submitted under rule 4 of the rules.1", number="1.", page=1),
        *[Block(said(n), number=f"{n}.", page=1) for n in (2, 3, 4)],
    )  # fmt: skip
    assert [p.number for p in found if p.kind == "paragraph"] == [1, 2, 3, 4]


def test_sections_of_a_statute_may_have_no_point_or_a_dash() -> None:
    for first, other in (("{} (1) ", "{} "), ("{}.—(1) ", "{}. ")):
        items: list[Item] = []
        for n in range(1, 7):
            text = (first if n % 2 == 0 else other).format(n) + said(n)
            items.append(Block(text, page=2, size=10.0))
            if n % 2 == 0:
                items += [Block(f"({k}) {said(n + 10 * k)}", page=2, size=10.0) for k in (2, 3)]
        found = [p for p in _read(*items) if p.kind == "paragraph"]
        assert [p.printed_number for p in found] == ["1", "2", "3", "4", "5", "6"]
        assert found[-1].text.startswith("(1) ")
        assert "(3) " in found[-1].text


def test_an_annex_may_count_by_letters_below_its_heading() -> None:
    policy = [Block(f"{n}. {said(n)}", style="Policy") for n in range(1, 8)]
    annex = [Block(f"A.{n} {said(n)[:150]}.", style="Normal") for n in (1, 2, 3)]
    items = (*policy, Block("Annex: Lists", bold=True), Block("A. Before", bold=True), *annex)
    found = read_source(Source("docx", items), "doc").passages
    assert [p.printed_number for p in found if p.kind == "paragraph"][-3:] == ["A.1", "A.2", "A.3"]


def test_parts_stand_beside_each_other_however_they_look() -> None:
    found = _sections(
        _head("PART 1 LICENCES", 12.0), _par(1), _head("PART 2 CHARGES", 14.0), _par(2),
        _head("Part 3 General", 11.0, italic=True), _par(3),
    )  # fmt: skip
    assert found == [("PART 1 LICENCES",), ("PART 2 CHARGES",), ("Part 3 General",)]


def test_a_heading_may_be_larger_than_the_small_capitals_of_its_part() -> None:
    found = _sections(
        _head("PART 1 LICENCES", 9.0), _par(1),
        _head("PART 2 CHARGES", 9.0), _head("Vessels", 10.0, italic=True), _par(2),
        _head("PART 3 GENERAL", 9.0), _par(3),
    )  # fmt: skip
    assert found == [("PART 1 LICENCES",), ("PART 2 CHARGES", "Vessels"), ("PART 3 GENERAL",)]


def test_what_an_entry_in_a_table_of_contents_names_is_a_heading() -> None:
    entries = ("I. Introduction|3", "II. Delivery in 2023|4")
    cells = [Cell(t, r, c) for r, row in enumerate(entries) for c, t in enumerate(row.split("|"))]
    found = _read(
        Block("Contents", page=1), Grid(tuple(cells), page=1),
        Block("I. Introduction", page=2, size=10.0), _par(1), _par(2),
        Block("II. Delivery in 2023", page=2, size=10.0), _par(3), _par(4),
    )  # fmt: skip
    assert [p.text for p in found if p.kind == "heading"] == [
        "I. Introduction",
        "II. Delivery in 2023",
    ]


def test_a_centred_heading_in_italics_may_take_two_lines_and_a_remark_is_none() -> None:
    title = "2. Customary rules relating to the prevention of damage to shared aquifers and to "
    title += "co-operation between the States that are concerned by them"
    found = _read(
        _par(1), _par(2), _head(title, 10.0, italic=True), _par(3),
        _head("(Annexes are on the site of the Office)", 10.0), _par(4),
        _head("“I have waited for fourteen months. My mother is ninety years old and lives on the "
              "third floor. I ask for no favour, only for a visit”", 10.0, italic=True), _par(5),
    )  # fmt: skip
    assert [p.text for p in found if p.kind == "heading"] == [title]


def test_a_first_number_in_larger_type_lies_below_no_line_without_one() -> None:
    found = _sections(
        _head("With thanks to all", 10.5), Block(said(40), page=2, size=10.0),
        _head("1. Introduction", 16.0), _par(1), _head("2. Results", 16.0), _par(2), _par(3),
        _head("Annex: Lists", 16.0, page=3), _head("1. Wells", 13.0, page=3), _par(1), _par(2),
    )  # fmt: skip
    assert found[:3] == [("1. Introduction",), ("2. Results",), ("2. Results",)]
