"""Documents of other houses: each way to number, to set and to store paragraphs, read as a whole.

Every document is made here, with what must be found in it: `Expected` has the ids in order, each
with how its passage begins and ends.
"""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.describe import describe
from tests.corpus.made_docx import docx, level, lists, p
from tests.corpus.made_pdf import Rule, Text
from tests.corpus.typeset import TOPICS, Sheet, said

Expected = dict[str, tuple[str, str]]
Maker = Callable[[Path], tuple[Path, Expected]]


def ends_of(text: str) -> tuple[str, str]:
    return text[:30], text[-20:]


def audit_office(folder: Path) -> tuple[Path, Expected]:
    """A summary of its own numbers, parts with decimal ones, an appendix that restarts."""
    sheet, expected = Sheet(), Expected()
    sheet.heading("Investigation into the supply of blankets", 20)
    sheet.page()
    sheet.heading("Summary", 16)
    for n in range(1, 13):
        sheet.par(said(n), str(n), gap=26)
        expected[f"summary/para:{n}"] = ends_of(said(n))
    for part in (1, 2, 3):
        sheet.page()
        sheet.heading(f"Part {part}", 12)
        sheet.heading("How blankets were bought", 16)
        for n in range(1, 10):
            text = said(10 * part + n)
            sheet.par(text, f"{part}.{n}", gap=26)
            if n == 3:
                sheet.par("they were late;", "•", indent=26, gap=12)
                sheet.par("they were thin.", "•", indent=26, gap=12)
            expected[f"para:{part}.{n}"] = text[:30], "thin." if n == 3 else text[-20:]
    sheet.page()
    sheet.heading("Appendix", 12)
    for n in range(1, 6):
        sheet.par(said(80 + n), str(n), gap=26)
        expected[f"appendix/para:{n}"] = ends_of(said(80 + n))
    return sheet.write(folder / "a.pdf"), expected


def three_levels(folder: Path) -> tuple[Path, Expected]:
    """Numbered headings of two levels, paragraphs on the third; the head repeats the title."""
    sheet, expected = Sheet(head="Guidelines on relief"), Expected()
    sheet.heading("Guidelines on relief", 18)
    for chapter in (1, 2, 3):
        sheet.heading(f"{chapter} CHAPTER ON {TOPICS[chapter].upper()}", 14)
        for part in (1, 2, 3):
            sheet.heading(f"{chapter}.{part} {TOPICS[part].capitalize()}", 11)
            for n in (1, 2, 3):
                text = said(20 * chapter + 3 * part + n)
                sheet.par(text, f"{chapter}.{part}.{n}")
                if n == 2:
                    sheet.par("first things first;", "(a)", indent=20)
                    sheet.par("and then the rest.", "(b)", indent=20)
                expected[f"para:{chapter}.{part}.{n}"] = (
                    text[:30],
                    text[-20:] if n != 2 else "rest.",
                )
    return sheet.write(folder / "a.pdf"), expected


def opinions(folder: Path) -> tuple[Path, Expected]:
    """A judgment with an operative part and two opinions, each with numbers from 1."""
    sheet, expected = Sheet(head="CASE OF DOE v. RURITANIA", size=11), Expected()
    sheet.heading("EUROPEAN COURT OF HUMAN RIGHTS", 14)
    sheet.page()
    for n in range(1, 31):
        if n in (1, 6, 20):
            sheet.heading({1: "PROCEDURE", 6: "THE FACTS", 20: "THE LAW"}[n], face="plain")
        sheet.par(said(n, "The applicant"), f"{n}.", first=14)
        expected[f"para:{n}"] = ends_of(said(n, "The applicant"))
    sheet.heading("FOR THESE REASONS, THE COURT, UNANIMOUSLY,", face="plain")
    for n in (1, 2, 3):
        held = (
            f"Holds that there has been a violation of Article {n} of the Convention in part {n};"
        )
        sheet.par(held, f"{n}.", first=14)
        expected[f"operative-part/para:{n}"] = ends_of(held)
    for word, first in (("CONCURRING", 50), ("DISSENTING", 60)):
        sheet.page()
        sheet.heading(f"{word} OPINION OF JUDGE SMITH")
        for n in range(1, 7):
            text = said(first + n, "I think that the Court")
            sheet.par(text, f"{n}.", first=14)
            expected[f"{word.lower()}-opinion/para:{n}"] = ends_of(text)
    return sheet.write(folder / "a.pdf"), expected


def spanish(folder: Path) -> tuple[Path, Expected]:
    """A summary and two annexes that restart, in Spanish."""

    def text(n: int) -> str:
        what = ("los gastos", "las obras", "la salud", "el agua", "los viajes")[n % 5]
        return (
            f"El Comité examinó la cuestión de {what} y señaló que se habían invertido {n},5 "
            f"millones de dólares, frente al 12 % del año anterior, y pidió el informe {n}."
        )

    sheet, expected = Sheet(head="FAO/CL/160/3", size=11), Expected()
    sheet.heading("Informe del Comité de Finanzas", 16)
    for title, id, first, last in (
        ("Resumen", "resumen/", 100, 3),
        ("I.  Introducción", "", 0, 20),
        ("Anexo I", "anexo-i/", 40, 7),
        ("Anexo II", "anexo-ii/", 60, 5),
    ):
        if title.startswith("Anexo"):
            sheet.page()
        sheet.heading(title, 12)
        for n in range(1, last + 1):
            sheet.par(text(first + n), f"{n}.", gap=30)
            expected[f"{id}para:{n}"] = ends_of(text(first + n))
    return sheet.write(folder / "a.pdf"), expected


def spanish_law(folder: Path) -> tuple[Path, Expected]:
    """Articles with ordinals: "Artículo 1º.-"."""
    sheet, expected = Sheet(head="Ley General de Aguas"), Expected()
    for n in range(1, 19):
        if n % 6 == 1:
            sheet.page()
            sheet.heading(f"TÍTULO {'I' * (n // 6 + 1)}")
        text = f"Las aguas de la cuenca {n} son bienes de dominio público y nadie las vende {n}."
        sheet.par(text, f"Artículo {n}{'º' if n < 10 else ''}.-")
        expected[f"article:{n}"] = ends_of(text)
    return sheet.write(folder / "a.pdf"), expected


def two_columns(folder: Path) -> tuple[Path, Expected]:
    """Numbers through two columns of small type, with headings between."""
    sheet, expected = Sheet(columns=((60, 285), (310, 535)), size=9), Expected()
    sheet.heading("Country report: Ruritania", 16)
    for n in range(1, 41):
        if n % 9 == 1:
            sheet.heading(f"{'ABCDE'[n // 9]}. Matters of the economy")
        sheet.par(said(n, "The mission"), f"{n}.")
        expected[f"para:{n}"] = ends_of(said(n, "The mission"))
    return sheet.write(folder / "a.pdf"), expected


def margin(folder: Path) -> tuple[Path, Expected]:
    """Numbers without a point beside their paragraphs, quoted numbers and a list inside."""
    sheet, expected = Sheet(head="Judgment of 3 May 2019", foot="Page {page}"), Expected()
    for n in range(1, 31):
        text = said(n, "The tribunal")
        sheet.par(text, str(n), gap=34)
        last = text[-20:]
        if n == 9:
            for quoted in (41, 42, 43):
                last = f"the parties shall keep to clause {quoted} as it was agreed.”"
                sheet.par(f"“{quoted}. In all that they do {last}", indent=60)
        if n == 15:
            for item, last in (("(1)", "first, it was late;"), ("(2)", "and nobody signed it.")):
                sheet.par(last, item, indent=34, gap=24)
        expected[f"para:{n}"] = text[:30], last
    return sheet.write(folder / "a.pdf"), expected


def table_over_pages(folder: Path) -> tuple[Path, Expected]:
    """A table of 60 rows, of which pages begin with some; footnotes below others."""
    sheet, expected = Sheet(head="A/HRC/99/1", foot="GE.19-12345  {page}"), Expected()
    for n in range(1, 21):
        sheet.par(said(n, "The Rapporteur"), f"{n}.", indent=30, first=28)
        expected[f"para:{n}"] = ends_of(said(n, "The Rapporteur"))
        if n == 5:
            note = Text(95, 778, f"See {TOPICS[n]}, as it was issued in the year before.", 7.5)
            sheet.put(Rule(90, 765, 230, 765), Text(90, 775, "1", 5.5), note)
            sheet.page()
        if n == 10:
            sheet.heading("Table 1")
            sheet.row((0, "Country"), (200, "Visits"), (300, "Days"), ruled=True)
            for row in range(60):
                cells = ((0, f"Country {row:02}"), (200, str(10 + row)), (300, str(100 + 3 * row)))
                sheet.row(*cells, ruled=row == 0)
                expected[f"table:1#country-{row:02}"] = "Table 1", f"Days: {100 + 3 * row}"
    return sheet.write(folder / "a.pdf"), expected


def lettered(folder: Path) -> tuple[Path, Expected]:
    """A.1 and A.1.1 below a heading with the letter."""
    sheet, expected = Sheet(), Expected()
    for letter in "ABC":
        sheet.heading(f"{letter}. Current state of the lake", 13)
        for n in range(1, 6):
            for k, number in enumerate((f"{letter}.{n}", f"{letter}.{n}.1", f"{letter}.{n}.2")):
                text = said(ord(letter) + 7 * n + k, "The lake")
                sheet.par(text, number, gap=30)
                expected[f"para:{number}"] = ends_of(text)
    return sheet.write(folder / "a.pdf"), expected


def _style(id: str, name: str, own: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/>'
        f"<w:pPr>{own}</w:pPr></w:style>"
    )


def _styled(text: str, style: str) -> str:
    return p(text, f'<w:pStyle w:val="{style}"/>')


def word_styles(folder: Path) -> tuple[Path, Expected]:
    """1. as a heading, 1.1 and 1.1.1 as paragraphs, all from styles."""
    body, expected = "", Expected()
    for chapter in (1, 2, 3, 4):
        body += _styled(f"Chapter on {TOPICS[chapter]}", "L0")
        for n in range(1, 7):
            body += _styled(said(10 * chapter + n), "L1")
            expected[f"para:{chapter}.{n}"] = ends_of(said(10 * chapter + n))
            for k in (1, 2, 3) if n == 4 else ():
                body += _styled(said(50 * chapter + k), "L2")
                expected[f"para:{chapter}.{n}.{k}"] = ends_of(said(50 * chapter + k))
    styles = numbers = ""
    for depth in (0, 1, 2):
        outline = '<w:outlineLvl w:val="0"/>' if depth == 0 else ""
        link = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>'
        styles += _style(f"L{depth}", f"Numbered {depth}", outline + link)
        shown = ".".join(f"%{k}" for k in range(1, depth + 2)) + ("." if depth == 0 else "")
        numbers += level(depth, shown, more=f'<w:pStyle w:val="L{depth}"/>')
    return docx(folder / "a.docx", body, styles=styles, numbering=lists(numbers)), expected


def word_restarts(folder: Path) -> tuple[Path, Expected]:
    """Lists of one kind that start anew in a summary, the body and two annexes."""
    body, expected = "", Expected()
    parts = (("Summary", "summary/", 90, 4), ("A. Matter", "", 0, 20))
    annexes = (("Annex I", "annex-i/", 30, 5), ("Annex II", "annex-ii/", 60, 5))
    for number, (title, id, first, last) in enumerate((*parts, *annexes), 2):
        body += _styled(title, "H1")
        for n in range(1, last + 1):
            body += p(said(first + n), f'<w:numPr><w:numId w:val="{number}"/></w:numPr>')
            expected[f"{id}para:{n}"] = ends_of(said(first + n))
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    more = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="7"/>{anew}</w:num>' for n in (2, 3, 4, 5)
    )
    styles = _style("H1", "heading 1", '<w:outlineLvl w:val="0"/>')
    numbering = lists(level(0, "%1."), more=more)
    return docx(folder / "a.docx", body, styles=styles, numbering=numbering), expected


def word_fields(folder: Path) -> tuple[Path, Expected]:
    """Numbers from SEQ fields, with an opinion that starts anew."""

    def counted(n: int, text: str, restart: str = "") -> str:
        code = f'<w:instrText xml:space="preserve"> SEQ level0 \\*arabic {restart}</w:instrText>'
        marks = [
            f'<w:r><w:fldChar w:fldCharType="{t}"/></w:r>' for t in ("begin", "separate", "end")
        ]
        field = f"{marks[0]}<w:r>{code}</w:r>{marks[1]}<w:r><w:t>{n}</w:t></w:r>{marks[2]}"
        said_so = f'<w:r><w:t xml:space="preserve">.  {text}</w:t></w:r>'
        return f"<w:p><w:r><w:tab/></w:r>{field}{said_so}</w:p>"

    body, expected = p("CASE OF ROE v. UTOPIA"), Expected()
    for n in range(1, 21):
        if n in (1, 8):
            body += p("THE FACTS" if n == 8 else "PROCEDURE", '<w:outlineLvl w:val="0"/>')
        body += counted(n, said(n, "The applicant"))
        expected[f"para:{n}"] = ends_of(said(n, "The applicant"))
    body += p("PARTLY DISSENTING OPINION OF JUDGE BLOGGS", '<w:outlineLvl w:val="0"/>')
    for n in range(1, 6):
        text = said(50 + n, "I regret that the majority")
        body += counted(n, text, "\\r 1" if n == 1 else "")
        expected[f"opinion/para:{n}"] = ends_of(text)
    return docx(folder / "a.docx", body), expected


def ocr(folder: Path) -> tuple[Path, Expected]:
    """What OCR makes of a typed report: misread numbers, heads of pages, broken words."""
    misread = {1: "l", 10: "1O", 11: "l1", 21: "2l"}
    lines, expected = ["ECONOMIC AND SOCIAL COUNCIL", "E/1986/99", "", "THE WATER DECADE", ""], {}
    for n in range(1, 31):
        begin = (
            f"The Council takes note of what was said of {TOPICS[n % 10]} in {1960 + n}, so that"
        )
        lines += textwrap.wrap(f"     {misread.get(n, n)}.   {begin} the inter-", 62)
        lines += [*textwrap.wrap(f"national work may go on under item {n} of the list.", 62), ""]
        expected[f"para:{n}"] = (
            begin[:30],
            f"international work may go on under item {n} of the list.",
        )
        if n % 6 == 0:
            lines += ["\fE/1986/99", "English", f"Page {n // 6 + 1}", ""]
    path = folder / "a.txt"
    path.write_text("\n".join(lines).replace("\n\f", "\f"), "utf-8")
    return path, expected


@pytest.mark.parametrize(
    "make",
    [
        *(audit_office, three_levels, opinions, spanish, spanish_law, two_columns, margin),
        *(table_over_pages, lettered, word_styles, word_restarts, word_fields, ocr),
    ],
)
def test_every_numbered_passage_is_found_whole_and_in_order(make: Maker, tmp_path: Path) -> None:
    path, expected = make(tmp_path)
    _, reading = describe(path)
    kinds = ("paragraph", "table_row")
    found = {one.id: one.text for one in reading.passages if one.kind in kinds}
    assert list(found) == list(expected)
    wrong = {
        id: found[id]
        for id, (begin, end) in expected.items()
        if not (found[id].startswith(begin) and found[id].endswith(end))
    }
    assert not wrong


def test_three_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    sheet = Sheet(columns=((40, 200), (215, 375), (390, 550)), size=8)
    texts = [said(n, "The lake office") for n in range(1, 37)]
    for n, text in enumerate(texts):
        if n % 8 == 0:
            sheet.heading(f"Part {'ABCDE'[n // 8]} of the lake", 9)
        sheet.par(text, first=8)
    _, reading = describe(sheet.write(tmp_path / "a.pdf"))
    assert [one.text for one in reading.passages if one.kind == "block"] == texts


def test_a_title_page_is_no_running_head(tmp_path: Path) -> None:
    path, _ = three_levels(tmp_path)
    assert describe(path)[1].facts.title == "Guidelines on relief"
