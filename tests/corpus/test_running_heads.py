"""Heads and feet of pages whose words change with the chapter, and contents in front of them."""

from pathlib import Path

from corpus.describe import source_of
from corpus.structure.read import Reading, read_source
from tests.corpus.made_pdf import Text, lines, pdf
from tests.corpus.typeset import TOPICS, said

_CHAPTERS = ["Members", "Budget", "Elections", "Appeals"]


def _page(number: int, head: list[Text], foot: list[Text]) -> list[Text]:
    text = [part for k in range(3) for part in said(10 * number + k).split(". ")]
    return [*head, *lines(60, 90, *text), *foot]


def _furniture(reading: Reading) -> set[str]:
    return {piece.text for piece in reading.furniture if piece.kind == "boilerplate"}


def _read(path: Path) -> Reading:
    return read_source(source_of(path), "doc")


def test_a_title_beside_the_page_number_is_a_running_foot(tmp_path: Path) -> None:
    pages = []
    for n in range(1, 9):
        sides = (60, 480) if n % 2 else (480, 60)
        title = f"{n}.3. {TOPICS[n].capitalize()}"
        pages.append(_page(n, [], [Text(sides[0], 800, str(n)), Text(sides[1] - 80, 800, title)]))
    found = _furniture(_read(pdf(tmp_path / "a.pdf", *pages)))
    assert len(found) == 8
    assert all(any(TOPICS[n] in text.lower() for text in found) for n in (1, 5))


def test_titles_on_one_line_of_the_pages_are_running_heads(tmp_path: Path) -> None:
    pages = []
    for n in range(1, 11):
        chapter = _CHAPTERS[(n - 1) // 3]
        head = [Text(60, 40, f"CHAPTER {chapter.upper()}"), Text(380, 40, TOPICS[n % 10].upper())]
        pages.append(_page(n, head, [Text(290, 800, str(n))]))
    reading = _read(pdf(tmp_path / "a.pdf", *pages))
    assert not [p.text for p in reading.passages if "CHAPTER" in p.text or p.kind == "heading"]


def test_titles_of_slides_are_no_running_heads(tmp_path: Path) -> None:
    pages = [
        _page(n, [Text(60, 40, f"{TOPICS[n].capitalize()} {_CHAPTERS[n % 4]}", 18, "bold")], [])
        for n in range(10)
    ]
    reading = _read(pdf(tmp_path / "a.pdf", *pages))
    assert len([p for p in reading.passages if p.kind == "heading"]) == 10


def test_a_sign_for_a_number_at_an_edge_is_read(tmp_path: Path) -> None:
    """There is no number in it that could go up with the pages."""
    pages = [_page(n, [Text(60, 40, "# of members")] if n < 2 else [], []) for n in range(1, 5)]
    assert len(_read(pdf(tmp_path / "a.pdf", *pages)).passages) > 3


def test_entries_of_contents_whose_pages_stand_far_to_the_right(tmp_path: Path) -> None:
    """On the second page of the contents too, where chapters have no dots."""
    first = [Text(60, 60, "Contents", 14, "bold")]
    sheets = first, [*first[1:]]
    for k in range(8):
        chapter, y = f"{k + 1}. {TOPICS[k].title()}", 100 + 40 * (k % 4)
        drawn = sheets[k // 4]
        drawn += [Text(60, y, chapter, 10, "bold"), Text(530, y, str(k + 3))]
        under = f"{k + 1}.1 {_CHAPTERS[k % 4]} . . . . . . . . . . . . . . . . . ."
        drawn += [Text(80, y + 14, under), Text(530, y + 14, str(k + 3))] if k < 4 else []
    pages = [
        _page(n, [Text(60, 50, f"CHAPTER {n + 1}: {TOPICS[n].upper()}", 14, "bold")], [])
        for n in range(8)
    ]
    reading = _read(pdf(tmp_path / "a.pdf", *sheets, *pages))
    in_contents = [p.text for p in reading.passages if (p.page.pdf_first or 3) < 3]
    assert in_contents == []
    assert len(reading.passages) > 8


def test_numbered_headings_at_the_top_of_pages_are_headings(tmp_path: Path) -> None:
    """Also where they are alike but for their numbers."""
    heads = [f"{22 + n // 3}.{n % 3 + 1} Version {n}.{n}" for n in range(1, 9)]
    pages = [
        _page(n, [Text(60, 40, "The manual"), Text(60, 75, heads[n - 1], 14, "bold")], [])
        for n in range(1, 9)
    ]
    reading = _read(pdf(tmp_path / "a.pdf", *pages))
    assert [p.text for p in reading.passages if p.kind == "heading"] == heads


def test_articles_at_the_edges_of_pages_are_no_running_heads(tmp_path: Path) -> None:
    """Two of them go up as the pages do, by chance; the others do not."""
    first = (4, 5, 9, 14, 19, 24)
    pages = []
    for number, article in enumerate(first, 1):
        text = [*lines(60, 60, f"Article {article}."), *lines(60, 80, *said(article).split(". "))]
        following = first[number] if number < len(first) else 29
        for k, n in enumerate(range(article + 1, following), 1):
            text += lines(60, 60 + 100 * k, f"Article {n}.")
            text += lines(60, 80 + 100 * k, *said(n).split(". "))
        pages.append([*text, Text(290, 800, str(number))])
    reading = _read(pdf(tmp_path / "a.pdf", *pages))
    articles = [p.number for p in reading.passages if p.kind == "paragraph"]
    assert articles == list(range(4, 29))


def test_the_printers_number_and_its_bar_code_are_no_end_of_the_first_page(tmp_path: Path) -> None:
    codes = ["25-06556 (E) 140825", "*2506556*"]
    pages = [_page(1, [], [Text(60, 770, codes[0]), Text(60, 790, codes[1], 12, "bold")])]
    pages += [
        _page(n, [], [Text(60, 790, f"{n}/5"), Text(450, 790, "25-06556")]) for n in (2, 3, 4)
    ]
    pages.append(_page(5, [], [*lines(60, 760, "123-4567 8", "*7890123*"), Text(450, 790, "5/5")]))
    reading = _read(pdf(tmp_path / "a.pdf", *pages))
    assert set(codes) < _furniture(reading)
    assert not [p for p in reading.passages if "2506556" in p.text or "06556" in p.text]
    assert [p for p in reading.passages if p.text.endswith("123-4567 8 *7890123*")]


def test_a_head_may_repeat_the_title_of_a_chapter_of_one_page(tmp_path: Path) -> None:
    pages = []
    for n in range(1, 9):
        title = f"{n}. {TOPICS[n].capitalize()} of the year"
        head = [Text(60, 40, title, face="italic"), Text(60, 70, title, 16.0, "bold")]
        pages.append(_page(n, head, [Text(290, 800, str(n))]))
    reading = _read(pdf(tmp_path / "a.pdf", *pages))
    titles = [p.text for p in reading.passages if p.kind == "heading"]
    assert titles == [f"{n}. {TOPICS[n].capitalize()} of the year" for n in range(1, 9)]
    assert len(_furniture(reading) - {str(n) for n in range(1, 9)}) == 8


def test_heads_of_left_and_right_pages_give_the_number_that_they_begin_or_end_with(
    tmp_path: Path,
) -> None:
    pages = [_page(1, [Text(60, 70, "Managing flood defences", 16.0, "bold")], [])]
    for n in range(2, 6):
        head = f"Managing flood defences {n}" if n % 2 else f"{n} Part One of the report"
        pages.append(_page(n, [Text(60, 40, head, 9)], []))
    reading = _read(pdf(tmp_path / "a.pdf", *pages))
    assert not [p for p in reading.passages if "Part One" in p.text]
    printed = {p.page.pdf_first: p.page.printed_first for p in reading.passages}
    assert printed == {1: None, 2: "2", 3: "3", 4: "4", 5: "5"}


def test_titles_that_count_as_the_pages_do_are_no_heads(tmp_path: Path) -> None:
    titles = [f"{n} {TOPICS[n].capitalize()}" for n in range(1, 7)]
    pages = [_page(n, [Text(60, 60, titles[n - 1], 14.0, "bold")], []) for n in range(1, 7)]
    reading = _read(pdf(tmp_path / "a.pdf", *pages))
    assert [p.text for p in reading.passages if p.kind == "heading"] == titles


def test_a_head_that_stands_on_one_page_alone_has_the_number_to_be_expected(tmp_path: Path) -> None:
    parts = ["Key facts", "Summary", *["Part One"] * 3, *["Part Two"] * 3, "Appendix"]
    pages = []
    for n, part in enumerate(parts, 4):
        words = f"{n} {part} Lifeline ferries" if n % 2 == 0 else f"Lifeline ferries {part} {n}"
        pages.append(_page(n, [Text(60, 45, words)], []))
    found = _furniture(_read(pdf(tmp_path / "a.pdf", *pages)))
    assert {"4 Key facts Lifeline ferries", "Lifeline ferries Summary 5"} <= found
    assert len(found) == len(parts)
