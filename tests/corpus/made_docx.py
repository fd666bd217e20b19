"""Small DOCX files for tests, made of the XML that matters."""

import zipfile
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMES = f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def part(root: str, inner: str) -> str:
    return f"<w:{root} {NAMES}>{inner}</w:{root}>"


def docx(path: Path, body: str, **parts: str) -> Path:
    """parts: inner XML by name: styles, numbering, footnotes, settings, header."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        relations = ""
        for name, inner in parts.items():
            root = {"header": "hdr"}.get(name, name)
            archive.writestr(f"word/{name}.xml", part(root, inner))
            relations += f'<Relationship Id="{name}" Type="{_TYPE}/{name}" Target="{name}.xml"/>'
        archive.writestr(
            "word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>"
        )
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Id="a" Type="{_TYPE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>"))
    return path


def p(text: str = "", own: str = "", raised: str = "") -> str:
    """A paragraph; own: its properties. A tab in `text` is a tab. raised: what stands before it."""
    runs = "<w:tab/>".join(f'<w:t xml:space="preserve">{piece}</w:t>' for piece in text.split("\t"))
    before = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>' if raised else ""
    before += f'<w:t xml:space="preserve">{raised}</w:t></w:r>' if raised else ""
    return f"<w:p><w:pPr>{own}</w:pPr>{before}<w:r>{runs}</w:r></w:p>"


def numbered(text: str, numbers: int = 1, level: int = 0) -> str:
    own = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbers}"/></w:numPr>'
    return p(text, own)


def level(at: int, text: str, form: str = "decimal", more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


def lists(*levels: str, more: str = "") -> str:
    """One abstract list with these levels, list 1 of it; more: other lists."""
    return (
        f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}'
    )
