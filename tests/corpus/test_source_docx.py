"""What a DOCX shows comes out: changes as accepted, notes, boxes, tables, contents, furniture."""

from pathlib import Path

from corpus.sources.docx import read_docx
from corpus.sources.model import Block, Grid, Item
from tests.corpus.made_docx import docx, p


def texts(items: tuple[Item, ...]) -> list[str]:
    return [item.text for item in items if isinstance(item, Block)]


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    body = (
        f"<w:p>{run('Keep ')}<w:ins>{run('new ')}</w:ins>"
        "<w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('gone')}</w:moveFrom>{run('end')}</w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("First half ") + "</w:p>" + p("of one.")
    )
    source = read_docx(docx(tmp_path / "a.docx", body))
    assert texts(source.items) == ["Keep new end", "First half of one."]
    assert "tracked changes" in source.warnings[0]


def test_notes_stand_behind_the_body_and_their_marks_in_the_text(tmp_path: Path) -> None:
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = f"<w:p>{run('One')}{reference.format(9)}{run(' two')}{reference.format(4)}</w:p>"
    note = '<w:footnote w:id="{}"><w:p><w:r><w:footnoteRef/></w:r>{}</w:p></w:footnote>'
    notes = note.format(4, run(" Later.")) + note.format(9, run(" Earlier."))
    items = read_docx(docx(tmp_path / "a.docx", body, footnotes=notes)).items
    first = items[0]
    assert isinstance(first, Block)
    assert first.text == "One1 two2"
    assert [first.text[start:end] for start, end in first.marks] == ["1", "2"]
    assert [(i.kind, i.number, i.text) for i in items[1:] if isinstance(i, Block)] == [
        ("footnote", "1", "Earlier."),
        ("footnote", "2", "Later."),
    ]


def test_text_boxes_come_once_and_content_controls_and_links_are_text(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    body = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing>" + box + "</w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict>"
        + box
        + "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        + run("Beside.")
        + "</w:p>"
        + f"<w:sdt><w:sdtContent>{p('Controlled.')}</w:sdtContent></w:sdt>"
        + f"<w:p><w:hyperlink>{run('Linked')}</w:hyperlink>{run(' text.')}</w:p>"
    )
    items = read_docx(docx(tmp_path / "a.docx", body)).items
    assert texts(items) == ["Beside.", "In the box.", "Controlled.", "Linked text."]
    assert [item.boxed for item in items if isinstance(item, Block)] == [False, True, False, False]


def cell(text: str, own: str = "") -> str:
    return f"<w:tc><w:tcPr>{own}</w:tcPr>{p(text)}</w:tc>"


def test_tables_are_grids_with_spans(tmp_path: Path) -> None:
    body = (
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>"
        + cell("Wide", '<w:gridSpan w:val="2"/>') + cell("C") + "</w:tr><w:tr>"
        + cell("Tall", '<w:vMerge w:val="restart"/>') + cell("1") + cell("2") + "</w:tr><w:tr>"
        + cell("", "<w:vMerge/>") + cell("3") + cell("4") + "</w:tr></w:tbl>"
    )  # fmt: skip
    (grid,) = read_docx(docx(tmp_path / "a.docx", body)).items
    assert isinstance(grid, Grid)
    found = [(c.text, c.row, c.column, c.row_span, c.column_span, c.head) for c in grid.cells]
    assert found == [
        ("Wide", 0, 0, 1, 2, True),
        ("C", 0, 2, 1, 1, True),
        ("Tall", 1, 0, 2, 1, False),
        ("1", 1, 1, 1, 1, False),
        ("2", 1, 2, 1, 1, False),
        ("3", 2, 1, 1, 1, False),
        ("4", 2, 2, 1, 1, False),
    ]


def test_a_table_that_only_sets_numbers_beside_text_is_paragraphs(tmp_path: Path) -> None:
    rows = "".join(f"<w:tr>{cell(f'{n}.')}{cell(f'Text {n}.')}</w:tr>" for n in (1, 2))
    items = read_docx(docx(tmp_path / "a.docx", f"<w:tbl>{rows}</w:tbl>")).items
    assert [(i.number, i.text) for i in items if isinstance(i, Block)] == [
        ("1.", "Text 1."),
        ("2.", "Text 2."),
    ]


def test_contents_and_furniture_are_told_apart(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    )
    body = (
        p("Aim\t3", '<w:pStyle w:val="T"/>')
        + p("Aim", '<w:pStyle w:val="H"/>')
        + "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Secret</w:t></w:r>"
        + run("Words.")
        + "</w:p>"
    )
    path = docx(tmp_path / "a.docx", body, styles=styles, header=p("Head of the page"))
    found = [(i.kind, i.text, i.level) for i in read_docx(path).items if isinstance(i, Block)]
    assert found == [
        ("contents", "Aim 3", None),
        ("heading", "Aim", 1),
        ("text", "Words.", None),
        ("boilerplate", "Head of the page", None),
        ("boilerplate", "Secret", None),
    ]


def test_bold_and_signs(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>All</w:t><w:noBreakHyphen/><w:t>bold</w:t></w:r></w:p>"
        '<w:p><w:r><w:sym w:font="Symbol" w:char="F062"/><w:t>-test</w:t>'
        "<w:softHyphen/></w:r></w:p>"
    )
    items = read_docx(docx(tmp_path / "a.docx", body)).items
    assert texts(items) == ["All-bold", "β-test"]
    assert [item.bold for item in items if isinstance(item, Block)] == [True, False]
