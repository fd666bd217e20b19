"""Typewritten pages that were read by OCR: misread heads, notes below a line, tables, dates."""

from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.passage import Passage
from corpus.structure.read import Reading

_HEADS = (
    "E/1984/67'\nFnglish\nPagc {}",
    "E/1984/67\nEnglish\nPage {}",
    ". E/l984/67 ,\nEng1ish\nPage {}",
)


def _lines(n: int) -> tuple[str, str]:
    """The two halves of a paragraph; a page may end between."""
    topic = ("water", "roads", "schools", "health", "forests", "harbours")[n % 6]
    return (
        f"{n}.   The Council heard of {topic} in country {n} and noted that more than",
        f"{n} million dollars had been spent on {topic} there since it last met.",
    )


def _typed(notes: bool = True) -> str:
    """Five pages; a paragraph goes on from each to the next."""
    text = "Supply of fuelwood*\n\nl8 April 1984\n\n"
    n = 0
    for page in range(1, 6):
        if page > 1:
            text += f"\f{_HEADS[page % 3].format(page)}\n\n\n{_lines(n)[1]}\n\n"
        for _ in range(3):
            n += 1
            first, second = _lines(n)
            marked = second.replace(" on ", " 1/\non ", 1) if notes and n == 10 else second
            text += f"{first}\n{marked}\n\n"
        n += 1
        text += f"{_lines(n)[0]}\n"
        if notes and page == 1:
            text += "---------------\n     *   E/1984/30.\n\n"
        if notes and page == 3:
            text += "---------------\n     1/  Evaluation Study No. 9, New York,\n1983, p. 52.\n"
        text += "84-1O233   O547t (E)                            /...\n" if page < 5 else ""
    return f"{text}{_lines(n)[1]}\n"


def _read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "typed.txt"
    path.write_text(text, "utf-8")
    return describe(path)[1]


def _by_id(reading: Reading) -> dict[str, Passage]:
    return {passage.id: passage for passage in reading.passages}


def test_heads_that_ocr_misread_stand_in_no_paragraph(tmp_path: Path) -> None:
    found = _by_id(_read(tmp_path, _typed()))
    for n in range(1, 21):
        first, second = _lines(n)
        assert found[f"para:{n}"].text == f"{first.split('   ')[1]} {second}"
    assert (found["para:8"].page.pdf_first, found["para:8"].page.pdf_last) == (2, 3)
    assert found["para:9"].page.printed_first == "3"


def test_a_foot_that_says_that_it_goes_on_is_no_text(tmp_path: Path) -> None:
    """Also on the only page that has one."""
    first, second = _lines(2)
    text = f"{' '.join(_lines(1))}\n\n{first}\n84-1O233  (E)         / ...\n\f{second}\n"
    assert _by_id(
        _read(tmp_path, text + "\n" + "\n\n".join(" ".join(_lines(n)) for n in (3, 4, 5)))
    )["para:2"].text.endswith(f"noted that more than {second}")


def test_notes_below_a_line_are_linked_to_their_marks(tmp_path: Path) -> None:
    notes = {p.id: p for p in _read(tmp_path, _typed()).passages if p.kind == "footnote"}
    assert notes["footnote:1"].text == "Evaluation Study No. 9, New York, 1983, p. 52."
    assert notes["footnote:1"].attached_to == "para:10"
    assert notes["footnote:*"].text == "E/1984/30."


def test_sentences_at_the_edges_of_pages_are_alike_and_no_heads(tmp_path: Path) -> None:
    pages = [
        f"{_lines(n)[0]} {topic}.\n\nIt asked for a report on {topic}.\n"
        for n, topic in enumerate(("water", "roads", "forests", "harbours"), 1)
    ]
    assert not [f for f in _read(tmp_path, "\f".join(pages)).furniture if f.kind == "boilerplate"]


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("l8 April 1984", "1984-04-18"),
        ("2O April 1984", "1984-04-20"),
        ("27 de julio del 2023", "2023-07-27"),
    ],
)
def test_the_date_of_a_page(tmp_path: Path, printed: str, day: str) -> None:
    text = _typed(notes=False).replace("l8 April 1984", printed)
    assert str(_read(tmp_path, text).facts.date) == day


@pytest.mark.parametrize("blank", ["", "\n"])
def test_a_blank_line_may_stand_below_the_heads_of_a_table(tmp_path: Path, blank: str) -> None:
    table = (
        "TABLE 1. THICKNESS OF WALLS\n\n"
        f"Source                Activity (GBq)       Thickness (cm)\n{blank}"
        "Caesium-137                 4.0                  14\n"
        "Cobalt-60                   0.5                  22\n"
        "Radium-226                  0.2                  17\n\n"
    )
    body = "\n\n".join("\n".join(_lines(n)) for n in range(1, 6))
    rows = [p for p in _read(tmp_path, f"{body}\n\n{table}").passages if p.row]
    assert [p.row.columns[-1] for p in rows if p.row] == ["Thickness (cm)"] * 3


def test_words_with_self_keep_their_hyphen(tmp_path: Path) -> None:
    text = "The houses are all self-\nsufficient and have been water-\nproofed for the winter.\n"
    reading = _read(tmp_path, f"{text}\n{'The end of it is here. ' * 3}\n")
    assert reading.passages[0].text.startswith("The houses are all self-sufficient")


def test_a_typed_report_is_called_by_the_line_that_says_so(tmp_path: Path) -> None:
    """Not by the masthead, the date, or the part of the text that comes first."""
    head = "GENERAL COUNCIL OF HARBOURS\n\nParis, 29 September 1959\n\nFifteenth Session\n\n"
    text = _typed(notes=False).split("\n\n", 2)[2]
    title = "REPORT OF THE WORKING PARTY\nON PRESERVED FISH\n\n"
    found = _read(tmp_path, f"{head}{title}A. Introduction to it\n\n{text}")
    assert found.facts.title == "REPORT OF THE WORKING PARTY ON PRESERVED FISH"
    untitled = _read(tmp_path, f"Paris, 29 September 1959\n\nA. Introduction to it\n\n{text}")
    assert "Paris" not in str(untitled.facts.title)
    assert "Introduction" not in str(untitled.facts.title)
