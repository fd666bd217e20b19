"""A PDF -> pages of blocks and grids.

`pypdfium2` (Apache-2.0 or BSD-3-Clause; PDFium is BSD-3-Clause) was chosen by measuring on 13
documents of 475 pages: all letters with their boxes and faces in 6 s, where pdfplumber and
pdfminer.six, which it rests on, take 67 s; its boxes are exact, it tells fonts, drawn lines and
hyphens at the ends of lines, and it renders pages for pictures. `drawings.py` asks it for lines.

Way of a page: glyphs -> words (`glyphs.py`) -> rows -> columns, tables and paragraphs
(`blocks.py`).
"""

import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
from PIL import Image

from corpus.errors import UnreadableDocument
from corpus.sources.blocks import items_of
from corpus.sources.columns import Strips
from corpus.sources.drawings import drawn, is_unseen, share_of_pictures
from corpus.sources.file_type import check_type
from corpus.sources.glyphs import turn, words_of
from corpus.sources.heads import running
from corpus.sources.model import Box, Page, Source
from corpus.sources.rules import coloured_heads, frames, underlined
from corpus.sources.text_layer import (
    FEW_LETTERS,
    check_text,
    column_warnings,
    of_one_size,
    scan_warnings,
)
from corpus.sources.words import PageWords, Rule


def read_pdf(path: Path) -> Source:
    """The file, taken apart.

    Raises UnreadableDocument if it is no PDF, broken, encrypted, a scan, or its text is gibberish.
    """
    check_type(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error)
        raise UnreadableDocument(
            f"{path.name} is encrypted, expected a PDF that opens without a password; save it "
            "without one"
            if locked
            else f"{path.name} cannot be opened ({error}), expected a whole PDF; get it again, or "
            "print it to a new PDF"
        ) from error
    try:
        pages = of_one_size([_read_page(path.name, document, i) for i in range(len(document))])
        check_text(path.name, pages)
        heads = running(pages)
        meta = document.get_metadata_dict()
        strips = Strips()

        def label_of(number: int) -> str | None:
            return heads.labels.get(number) or document.get_page_label(number - 1) or None

        items = items_of(pages, heads, strips)
        return Source(
            "pdf",
            items,
            tuple(Page(page.number, label_of(page.number), page.turned) for page in pages),
            title=meta.get("Title") or None,
            author=meta.get("Author") or None,
            date=_date(meta.get("CreationDate", "")),
            warnings=(*scan_warnings(pages), *column_warnings(sorted(strips.guessed))),
        )
    finally:
        document.close()


def render(path: Path, page: int, scale: float) -> Image.Image:
    """A page, from 1, as a picture."""
    document = pypdfium2.PdfDocument(path)
    try:
        image: Image.Image = document[page - 1].render(scale=scale).to_pil()
        return image
    finally:
        document.close()


def _date(stated: str) -> str | None:
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)", stated)
    return "-".join(found.groups()) if found else None


def _read_page(name: str, document: pypdfium2.PdfDocument, index: int) -> PageWords:
    try:
        page = document[index]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError as error:  # a document that lost a page is not read by halves
        raise UnreadableDocument(
            f"page {index + 1} of {name} cannot be opened ({error}), expected a whole PDF; get it "
            "again, or print it to a new PDF"
        ) from error
    words = words_of(textpage)
    upright = max(words, key=lambda angle: sum(len(w.text) for w in words[angle]), default=0)
    left, bottom, right, top = page.get_cropbox()
    frame = turn(Box(left, -top, right, -bottom), upright)

    def place(box: Box, turned: int) -> Box:
        """From the frame in which the box's letters are upright to that of the page's."""
        box = turn(box, upright - turned)
        x, y = frame.left, frame.top
        return Box(box.left - x, box.top - y, box.right - x, box.bottom - y)

    lines, areas = drawn(page)
    rules = tuple(
        Rule(box.left, box.top, box.right, box.bottom) for box in (place(box, 0) for box in lines)
    )
    coloured = [place(box, 0) for box in areas]
    rules = (*rules, *coloured_heads(coloured, rules))
    main = tuple(
        underlined(replace(w, box=place(w.box, upright), base=w.base - frame.top), rules)
        for w in words.get(upright, ())
    )
    others = tuple(
        replace(w, box=place(w.box, angle), turned=True)
        for angle in words
        if angle != upright
        for w in words[angle]
    )
    turned = (upright - page.get_rotation() // 90) % 4
    few = sum(len(word.text) for word in (*main, *others)) < FEW_LETTERS
    pictured = share_of_pictures(page) if few else 0.0
    unseen = is_unseen(page)
    textpage.close()
    page.close()
    width, height = frame.right - frame.left, frame.bottom - frame.top
    framed = frames(coloured, width, height)
    return PageWords(
        index + 1, width, height, main, others, rules, framed, turned, pictured, unseen
    )
