"""Texts as converters write them: `pdftotext` with and without -layout, word processors, OCR."""

from pathlib import Path

from corpus.passage import Passage
from corpus.sources.model import Block, Source
from corpus.sources.text import read_text
from corpus.structure.read import read_source

FULL = "so that every line of this paragraph is filled up to the margin on the right side"
TOPICS = ("water", "roads", "schools", "health", "forests", "harbours", "courts", "markets")


def read(tmp_path: Path, text: str) -> Source:
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    return read_text(path)


def passages(source: Source) -> list[Passage]:
    return list(read_source(source, "d").passages)


def paragraphs(source: Source) -> dict[str, str]:
    return {str(p.number): p.text for p in passages(source) if p.kind == "paragraph"}


def said(topic: str) -> str:
    return f"The board heard of {topic} in the north and the south of the country,\n{FULL}.\n"


def test_each_line_is_a_paragraph_where_lines_are_longer_than_a_page_is_wide(
    tmp_path: Path,
) -> None:
    long = " ".join([FULL] * 4)
    text = "Scope\n" + "".join(
        f"    {n}. The board heard of {topic}, {long}.\n" for n, topic in enumerate(TOPICS, 1)
    )
    found = passages(read(tmp_path, text + "Aims\n    9. The end.\n"))
    assert [p.number for p in found if p.kind == "paragraph"] == list(range(1, 10))
    assert [p.text for p in found if p.kind == "heading"] == ["Scope", "Aims"]


def test_a_number_on_a_line_of_its_own_numbers_the_words_below(tmp_path: Path) -> None:
    text = "".join(f"{n}.\n{said(topic)}\n" for n, topic in enumerate(TOPICS, 1))
    found = paragraphs(read(tmp_path, text))
    assert list(found) == [str(n) for n in range(1, 9)]
    assert found["3"].startswith("The board heard of schools")


def test_headings_right_above_numbered_paragraphs(tmp_path: Path) -> None:
    """Set out, level with the text, of two lines, and lettered; with no blank line below."""
    heads = (
        "  II. Mandate and scope\n",
        "          Impact of the initiative\n",
        "   III. Strategies on protection from\n        abuse and on leadership\n",
        "     (b)  Rates of exchange\n",
    )
    text = ""
    for n, topic in enumerate(TOPICS, 1):
        if n in (2, 4, 6, 8):
            text += "\n" + heads[n // 2 - 1]
        body = said(topic).strip().splitlines()
        text += f"          {n}.   {body[0]}\n          {body[1]}\n"
    source = read(tmp_path, text)
    found = [p.text for p in passages(source) if p.kind == "heading"]
    assert found == [
        "II. Mandate and scope",
        "Impact of the initiative",
        "III. Strategies on protection from abuse and on leadership",
        "(b) Rates of exchange",
    ]
    assert all(words.endswith("side.") for words in paragraphs(source).values())


def test_a_foot_with_a_wide_gap_is_no_part_of_the_text(tmp_path: Path) -> None:
    pages = [
        f"{n}. {said(topic)}\n\n{n}/8{' ' * 90}25-10893\n" for n, topic in enumerate(TOPICS, 1)
    ]
    source = read(tmp_path, "\f".join(pages))
    assert not [p for p in passages(source) if "10893" in p.text]
    feet = [b.text for b in source.items if isinstance(b, Block) and b.kind == "boilerplate"]
    assert len(feet) == 8


def test_rows_of_a_table_that_begin_with_numbers_number_no_paragraphs(tmp_path: Path) -> None:
    text = "".join(f"{n}. {said(topic)}\n" for n, topic in enumerate(TOPICS, 1))
    rows = "".join(f"   {n}.  State {n:<20}  0.00{n % 10}     0.01{n % 10}\n" for n in range(9, 30))
    source = read(tmp_path, f"{text}\n{rows}")
    assert list(paragraphs(source)) == [str(n) for n in range(1, 9)]
    assert len([p for p in passages(source) if p.kind == "table_row"]) >= 20


def test_marks_behind_words_and_their_notes(tmp_path: Path) -> None:
    """ "water1" and "side.2" have marks that count on; "Corr.3" and "covid19" have none."""
    pages = []
    for n, topic in enumerate(TOPICS[:4], 1):
        text = said(f"{topic}{n}").replace("side.", "side (A/7/Corr.3 and covid19).")
        pages.append(
            f"{n}. {text}\n\n   {n}  See the report on {topic}.\n      It has all of {topic}.\n"
        )
    found = passages(read(tmp_path, "\f".join(pages)))
    notes = {p.label: p for p in found if p.kind == "footnote"}
    assert list(notes) == [f"footnote {n}" for n in range(1, 5)]
    assert notes["footnote 2"].text == "See the report on roads. It has all of roads."
    assert notes["footnote 2"].attached_to == "para:2"
    body = next(p for p in found if p.id == "para:2").text
    assert body.startswith("The board heard of roads in the north")
    assert "(A/7/Corr.3 and covid19)" in body


def test_long_sequences_of_bare_numbers_come_before_headings_that_count(tmp_path: Path) -> None:
    text = ""
    for n, topic in enumerate(TOPICS * 3, 1):
        if n % 8 == 1:
            text += f"Section {1 + n // 8}: Of the parts\n\n"
        text += f"{n} {said(topic)}\n"
    found = paragraphs(read(tmp_path, text))
    assert list(found) == [str(n) for n in range(1, 25)]


def test_a_text_without_blank_lines(tmp_path: Path) -> None:
    """As `pdftotext` writes without -layout: a heading stands below the end of a sentence."""
    text = ""
    for n, topic in enumerate(TOPICS, 1):
        text += f"Of {topic}\n" if n % 2 == 0 else ""
        text += f"{n}.\n\n{said(topic)}" if n % 3 == 0 else f"{n}. {said(topic)}"
        text = f"{text[:-30]}.\n"  # the last line is short
    found = passages(read(tmp_path, text))
    assert [p.number for p in found if p.kind == "paragraph"] == list(range(1, 9))
    assert [p.text for p in found if p.kind == "heading"] == [f"Of {t}" for t in TOPICS[1::2]]


def test_articles_without_blank_lines(tmp_path: Path) -> None:
    text = ""
    for n, topic in enumerate(TOPICS * 2, 1):
        text += f"CHAPITRE {n // 4} : DE LA PARTIE\n" if n % 4 == 0 else ""
        # The last line is as long as any other.
        text += f"Article L.{n}.\n{said(topic).strip()[:-1]} of all that is said of it here now.\n"
    found = passages(read(tmp_path, text))
    articles = [p for p in found if p.kind == "paragraph"]
    assert [p.printed_number for p in articles] == [f"Article L.{n}" for n in range(1, 17)]
    assert all(p.text.endswith("here now.") for p in articles)
    assert len([p for p in found if p.kind == "heading" and "CHAPITRE" in p.text]) == 4
