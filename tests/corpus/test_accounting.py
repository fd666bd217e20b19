"""Every character of a document's text layer is in one passage or in named furniture."""

import html
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from corpus.describe import describe
from corpus.errors import UnreadableDocument
from corpus.sources.model import Block, Cell, Grid, Item, Source
from corpus.structure.read import Reading
from tests.corpus.made_docx import docx, p
from tests.corpus.made_pdf import Rule, Text, lines, pdf

_NAME = "shared/data/documents"
_FOLDER = next((f / _NAME for f in Path(__file__).parents if (f / _NAME).is_dir()), None)
_GIVEN = sorted(_FOLDER.glob("*.[pdht]*")) if _FOLDER else []


def _letters(text: str) -> Counter[str]:
    """What is counted: neither blanks nor hyphens, which are joined at the ends of lines."""
    return Counter(re.sub(r"[\s\x00-\x1f\u00ad\u2010\ufffe-]", "", text))


def _whole(item: Item) -> list[str]:
    if isinstance(item, Grid):
        return [cell.text for cell in item.cells]
    return [text for text in (item.number, item.text) if text]


def _unaccounted(reading: Reading) -> Iterator[str]:
    """What of the items is in no passage and no furniture, or in two."""
    claims: dict[int, list[str]] = {}
    for passage in reading.passages:
        if passage.kind not in ("table_row", "acronym"):
            for line in passage.lines:
                claims.setdefault(line, []).append(passage.id)
    rows: dict[int, str] = {}
    for passage in reading.passages:
        if passage.kind in ("table_row", "acronym"):
            for line in passage.lines:
                rows[line] = rows.get(line, "") + passage.text
    named: dict[int, str] = {}
    for piece in reading.furniture:
        if piece.kind != "footnote_mark":
            named[piece.line] = named.get(piece.line, "") + piece.text
    texts = {passage.id: passage.text for passage in reading.passages}
    marks = Counter[str]()
    for piece in reading.furniture:
        if piece.kind == "footnote_mark":
            marks += _letters(piece.text)
    for i, item in enumerate(reading.items, 1):
        if len(claims.get(i, [])) > 1:
            yield f"item {i} is in {claims[i]}"
        held = "".join(texts[id] for id in claims.get(i, [])) + rows.get(i, "") + named.get(i, "")
        wanted = item.text if isinstance(item, Block) else "".join(_whole(item))
        if missing := _letters(wanted) - _letters(held) - marks:
            yield f"item {i} ({wanted[:60]!r}) lacks {dict(missing)}"


def _plain(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\u00ad\u2010\ufffe-]", "", text)


def _out_of_order(reading: Reading) -> Iterator[str]:
    """Blocks whose words are not in a row in their passage, and cells that no row or head has."""
    lines: dict[int, list[str]] = {}
    for passage in reading.passages:
        for line in passage.lines:
            lines.setdefault(line, []).append(_plain(passage.text))
    named: dict[int, list[str]] = {}
    for piece in reading.furniture:
        named.setdefault(piece.line, []).append(_plain(piece.text))
    for i, item in enumerate(reading.items, 1):
        held = [*lines.get(i, []), *named.get(i, [])]
        if isinstance(item, Grid):
            whole = "\n".join(held)
            lost = [cell.text for cell in item.cells if not re.search(_marked(cell), whole)]
            if lost:
                yield f"table at item {i} lacks {lost[:3]}"
            continue
        if not any(_in_a_row(item, i, reading).search(text) for text in held):
            yield f"item {i}: {item.text[:60]!r} is not in a row"


def _marked(item: Block | Cell) -> str:
    """A regular expression of its words, with or without the marks of notes."""
    pattern, end = "", 0
    for start, stop in sorted(item.marks):
        pattern += re.escape(_plain(item.text[end:start])).removesuffix(",") + ",?"
        pattern += f"(?:{re.escape(_plain(item.text[start:stop]))})?"
        end = stop
    return pattern + re.escape(_plain(item.text[end:]))


def _in_a_row(block: Block, line: int, reading: Reading) -> re.Pattern[str]:
    """Its words as they stand in its passage: without its number and marks, if these were taken."""
    taken = [_plain(piece.text) for piece in reading.furniture if piece.line == line]
    number = next((one for one in taken if one and _plain(block.text).startswith(one)), "")
    pattern = _marked(block)
    firsts = {passage.lines[0] for passage in reading.passages if line in passage.lines}
    for piece in reading.furniture:  # marks that are no superscripts stand behind a word or a stop
        if piece.kind == "footnote_mark" and piece.line in firsts and not piece.text.isalnum():
            mark = re.escape(piece.text)
            pattern = pattern.replace(mark, f"(?:{mark})?")
    return re.compile(pattern.replace(re.escape(number), f"(?:{re.escape(number)})?", 1))


def _text_layer(path: Path) -> str:
    """What the file holds, read without askpara."""
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        return "".join(page.get_textpage().get_text_range() for page in document)
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if re.match(r"word/(document|.*notes)", n)]
            xml = "".join(archive.read(name).decode() for name in names if name.endswith(".xml"))
        xml = re.sub(
            r"<mc:Fallback>.*?</mc:Fallback>|<w:del [^/]*?>.*?</w:del>", "", xml, flags=re.S
        )
        return html.unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml)))
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        text = re.sub(r"(?is)<(script|style|head|title)\b.*?</\1>|<!--.*?-->|<[^>]+>", "", text)
        return html.unescape(text)
    return text


def _hold(path: Path, source: Source, reading: Reading) -> None:
    assert list(_unaccounted(reading)) == []
    assert list(_out_of_order(reading)) == []
    found = _letters("".join(text for item in source.items for text in _whole(item)))
    missing = _letters(_text_layer(path)) - found
    assert missing.total() <= 0.001 * found.total(), missing.most_common(10)


@pytest.mark.slow
@pytest.mark.parametrize("path", _GIVEN, ids=[path.name for path in _GIVEN])
def test_given_documents(path: Path) -> None:
    if {"scan", "broken"} & set(re.split(r"\W", path.stem)):
        with pytest.raises(UnreadableDocument, match="ocrmypdf"):
            describe(path)
    else:
        _hold(path, *describe(path))


@pytest.mark.skipif(bool(_GIVEN), reason="the given documents are tested themselves")
def test_given_documents_are_there() -> None:
    pytest.skip(f"there is no folder {_NAME} beside the repository")


_SENTENCE = "The committee took note of the report of the secretariat on its work."


def test_a_pdf(tmp_path: Path) -> None:
    pages: list[list[Text | Rule]] = [
        [
            *lines(60, 40, "A/80/999", size=8),
            *lines(60, 100, f"{3 * n + 1}. {_SENTENCE}", "It goes on in a second line of words."),
            *lines(
                60, 150, f"{3 * n + 2}. {_SENTENCE}1", "It ends in a long hyphen-", "ated word."
            ),
            *lines(60, 220, "Section of the report", size=13, face="bold"),
            *lines(60, 260, f"{3 * n + 3}. {_SENTENCE}", "(a) One thing;", "(b) Another thing."),
            Rule(60, 700, 160, 700),
            *lines(60, 715, f"{n + 1} A note at the foot of the page.", size=7),
            *lines(280, 800, str(n + 1), size=8),
        ]
        for n in range(4)
    ]
    path = pdf(tmp_path / "a.pdf", *pages)
    source, reading = describe(path)
    _hold(path, source, reading)
    assert [x.id for x in reading.passages if x.kind == "paragraph"][-1] == "para:12"


def test_a_docx(tmp_path: Path) -> None:
    body = "".join(p(f"{n}.\t{_SENTENCE}") + p(f"(a)\tItem of {n};") for n in range(1, 9))
    cells = "".join(f"<w:tc>{p(word)}</w:tc>" for word in ("Country", "2019", "2020"))
    rows = f"<w:tr>{cells}</w:tr><w:tr>{cells}</w:tr>"
    path = docx(tmp_path / "a.docx", p("Heading of all") + body + f"<w:tbl>{rows}</w:tbl>")
    source, reading = describe(path)
    _hold(path, source, reading)


def test_a_web_page(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    body = "".join(f"<li>{_SENTENCE}<ul><li>Item {n}</li></ul></li>" for n in range(9))
    path.write_text(
        f"<html><body><nav>Menu</nav><main><h1>All of it</h1><ol>{body}</ol>"
        "<table><tr><th>Country<th>2019<tr><td>Kenya<td>12</table></main></body></html>"
    )
    source, reading = describe(path)
    _hold(path, source, reading)
