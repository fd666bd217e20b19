"""Numbers that a DOCX does not have in its text come out as Word prints them."""

from pathlib import Path

import pytest

from corpus.sources.docx import read_docx
from corpus.sources.model import Block
from corpus.sources.numerals import numeral
from tests.corpus.made_docx import docx, level, lists, numbered, p


def numbers(path: Path) -> list[str | None]:
    return [item.number for item in read_docx(path).items if isinstance(item, Block)]


def test_levels_count_and_start_again(tmp_path: Path) -> None:
    body = "".join(numbered("x", level=at) for at in (0, 1, 1, 2, 2, 0, 1, 2))
    levels = lists(level(0, "%1."), level(1, "%1.%2"), level(2, "(%3)", "lowerLetter"))
    found = numbers(docx(tmp_path / "a.docx", body, numbering=levels))
    assert found == ["1.", "1.1", "1.2", "(a)", "(b)", "2.", "2.1", "(a)"]


def test_a_level_may_never_start_again(tmp_path: Path) -> None:
    body = "".join(numbered("x", level=at) for at in (0, 1, 0, 1))
    levels = lists(
        level(0, "Part %1", "upperRoman"), level(1, "%2.", more='<w:lvlRestart w:val="0"/>')
    )
    found = numbers(docx(tmp_path / "a.docx", body, numbering=levels))
    assert found == ["Part I", "1.", "Part II", "2."]


def test_lists_of_one_kind_go_on_unless_they_start_anew(tmp_path: Path) -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    body = "".join(numbered("x", number) for number in (1, 2, 3, 3, 1))
    path = docx(tmp_path / "a.docx", body, numbering=lists(level(0, "%1."), more=more))
    assert numbers(path) == ["1.", "2.", "5.", "6.", "7."]


def test_numbers_come_from_styles_and_what_they_are_based_on(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Base"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/>'
        '<w:basedOn w:val="Base"/></w:style>'
    )
    off = '<w:pStyle w:val="Own"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = p("x", '<w:pStyle w:val="Own"/>') + p("y", off)
    numbering = lists(level(0, "no"), level(1, "§ %2", more='<w:pStyle w:val="Base"/>'))
    path = docx(tmp_path / "a.docx", body, styles=styles, numbering=numbering)
    assert numbers(path) == ["§ 1", None]
    assert [item.level for item in read_docx(path).items if isinstance(item, Block)] == [3, 3]


def field(instruction: str, result: str | None) -> str:
    shown = "" if result is None else f"<w:r><w:t>{result}</w:t></w:r>"
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        mark.format("begin")
        + f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        + mark.format("separate")
        + shown
        + mark.format("end")
    )


def test_fields_number(tmp_path: Path) -> None:
    def line(inner: str, text: str) -> str:
        return f'<w:p>{inner}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'

    body = (
        line(field(r"SEQ level0 \*arabic", "1"), ".  The case")
        + line(field(r"SEQ level0 \*arabic", None), ".  No result is saved")
        + line(field("AUTONUM", None), " Another")
        + line('<w:fldSimple w:instr="SEQ para"><w:r><w:t>9</w:t></w:r></w:fldSimple>', ") Simple")
        + line("<w:r><w:t>Table </w:t></w:r>" + field("SEQ Table", "4"), " is a caption")
    )
    path = docx(tmp_path / "a.docx", body)
    blocks = [item for item in read_docx(path).items if isinstance(item, Block)]
    assert [item.number for item in blocks] == ["1.", "2.", "1.", "9)", None]
    assert [item.text for item in blocks][:2] == ["The case", "No result is saved"]
    assert blocks[4].text == "Table 4 is a caption"


def test_typed_numbers_are_set_apart_by_a_tab(tmp_path: Path) -> None:
    body = p("12.\tWords") + p("\tIV.\tHeading") + p("Mr\tSmith") + p("2.  No tab")
    assert numbers(docx(tmp_path / "a.docx", body)) == ["12.", "IV.", None, None]


@pytest.mark.parametrize(
    ("form", "value", "shown"),
    [
        ("lowerLetter", 28, "bb"), ("lowerLatin", 28, "ab"), ("upperRoman", 1994, "MCMXCIV"),
        ("chineseCounting", 12, "十二"), ("chineseCountingThousand", 105, "一百零五"),
        ("ordinalText", 32, "Thirty-second"), ("cardinalText", 101, "One hundred one"),
        ("russianUpper", 3, "В"), ("arabicAbjad", 3, "ج"), ("decimalZero", 7, "07"),
        ("ordinal", 112, "112th"), ("upperRoman", 0, "0"), ("unheard of", 4, "4"),
    ],
)  # fmt: skip
def test_formats(form: str, value: int, shown: str) -> None:
    assert numeral(value, form) == shown
