"""What a person should know of how a document was read: numbers, columns, tables, what is left."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.adding import Given, read_kept
from corpus.child import read_file
from corpus.describe import describe, warnings_of
from corpus.passage import Furniture
from corpus.structure.read import Reading
from tests.corpus.made_pdf import Thing, lines, pdf

SAYS = "The Board of the lake approved the budget and asked the office to report in May."


TOWNS = ("Oulu", "Tampere", "Vaasa", "Turku", "Lahti", "Espoo", "Pori", "Kotka")


def minutes(folder: Path, *numbers: str) -> Path:
    """A text whose paragraphs have these numbers, each with words of its own."""
    file = folder / "minutes.txt"
    paragraphs = (f"{n} In {town} {SAYS}" for n, town in zip(numbers, TOWNS, strict=False))
    file.write_text("\n\n".join(paragraphs), "utf-8")
    return file


def warned(folder: Path, *numbers: str) -> list[str]:
    return list(read_file(minutes(folder, *numbers), "en").warnings)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ("1. 2. 3. 5. 6.", "after paragraph 3 comes 5; what is between them was not found"),
        (
            "9.1 9.2 9.3 9.5 9.6 10.1 10.2",
            "after paragraph 9.3 comes 9.5; what is between them was not found",
        ),
        ("3. 4. 5. 6. 7.", "the first paragraph is 3; what is before it was not found"),
    ],
)
def test_numbers_that_are_missing(tmp_path: Path, numbers: str, words: str) -> None:
    assert warned(tmp_path, *numbers.split()) == [words]


def test_a_number_that_comes_twice(tmp_path: Path) -> None:
    assert warned(tmp_path, "1.", "2.", "3.", "3.", "4.", "5.") == [
        'the number 3 comes twice; the one that begins "In Vaasa The Board of the lake approved" '
        "is in the paragraph before it"
    ]


@pytest.mark.parametrize("numbers", ["1. 2. 3. 4.", "9.1 9.2 9.3 10.1 10.2 11.1"])
def test_numbers_that_are_as_they_should_be(tmp_path: Path, numbers: str) -> None:
    assert warned(tmp_path, *numbers.split()) == []


def test_columns_that_were_taken_over(tmp_path: Path) -> None:
    def page(rows: int, other: int) -> list[Thing]:
        left = [f"{SAYS[:40]} {n} {other}" for n in range(rows)]
        right = [f"{SAYS[4:43]} {n} {other}" for n in range(rows)]
        return [*lines(60, 200, *left), *lines(310, 200, *right)]

    said = "columns where those of pages before are; see `askpara describe FILE --pictures FOLDER`"
    whole = read_file(pdf(tmp_path / "whole.pdf", page(14, 1), page(14, 2))).warnings
    assert not [warning for warning in whole if said in warning]
    few = read_file(pdf(tmp_path / "few.pdf", page(14, 1), page(14, 2), page(3, 3))).warnings
    assert f"the text of page 3 was cut into {said}" in few


def table(*rows: tuple[str, ...]) -> str:
    cells = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows)
    return (
        f"<html lang=en><title>Ferries</title><body><main><h1>Ferries</h1><p>{SAYS}</p><table>"
        "<caption>Table 1: Ferries</caption><tr><th>Lake</th><th>2019</th><th>2020</th></tr>"
        f"{cells}</table></main></body></html>"
    )


def test_totals_that_do_not_add_up_are_told_by_add(tmp_path: Path) -> None:
    file = tmp_path / "ferries.html"
    rows = (("North", "10", "20"), ("South", "30", "40"))
    file.write_text(table(*rows, ("Total", "40", "70")), "utf-8")
    (told,) = [r for r in read_kept(file, Given()).document.remarks if "adds up" in r]
    assert "adds up to 60, the printed total is 70" in told
    numbered = (("Lake", "(1)", "(2)"), *rows, ("Total", "40", "60"))
    file.write_text(table(*numbered), "utf-8")
    assert not [r for r in read_kept(file, Given()).document.remarks if "adds up" in r]


def test_text_that_is_in_no_passage(tmp_path: Path) -> None:
    source, reading = describe(minutes(tmp_path, "1.", "2.", "3.", "4.", "5."), "en")

    def said(of: Reading) -> list[str]:
        return [warning for warning in warnings_of(source, of) if "% of the text" in warning]

    assert said(reading) == []
    (told,) = said(replace(reading, passages=reading.passages[:1], furniture=left_out(reading)))
    assert "only 20 % of the text is in passages" in told


def left_out(reading: Reading) -> tuple[Furniture, ...]:
    """All passages but the first, as furniture."""
    return tuple(Furniture("table_header", p.lines[0], p.text) for p in reading.passages[1:])
