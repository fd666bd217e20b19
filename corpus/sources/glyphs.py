"""The letters of a PDF's page -> its words: which stand on one line, and where blanks are."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from string import ascii_lowercase

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.sources.model import Box
from corpus.sources.words import Word, is_ideograph

# What TeX's own fonts have at places where Unicode has control characters, which is what PDFium
# gives where a file does not say which letters its glyphs are.
_TEX = dict(
    zip(
        range(0x10, 0x20),
        ("“", "”", "„", "«", "»", "–", "—", "", "", "ı", "ȷ", "ff", "fi", "fl", "ffi", "ffl"),
        strict=True,
    )
)
_RAISED = "¹²³⁰⁴⁵⁶⁷⁸⁹"  # figures that are superscripts by themselves
_ALEFS = "اأإآ"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_LED = re.compile(r"^([.,:،؛])(\d[\d/.,]*)$")
_OTHER = str.maketrans("()[]«»", ")(][»«")
# Of a letter's size: PDFium takes such a gap for a blank, a quarter is the least that printers set.
_SLIGHT = 0.16
_WIDE = 0.14  # of a letter's size: what a line's blanks have at least, if they tell of lost ones
_LOST = 0.65  # of a line's usual blank: a gap as wide is one that the file has not
# Letters of a word with a blank between nearly all of them; a wider one parts two words.
_TYPED, _MOSTLY, _WIDER = 5, 0.75, 1.8
_OTHERS = 3  # letters that a word has at least; crosses in the columns of a table are alike
_HYPHEN = 2  # PDFium writes this for a hyphen that it takes for one of a line's end


@dataclass(frozen=True, slots=True)
class _Face:
    """How the letters of one text object look."""

    size: float
    """In points."""
    bold: bool
    italic: bool
    angle: int
    """Direction of writing in quarter turns, counter-clockwise."""


@dataclass(slots=True)
class _Glyph:
    """A letter or sign that the page draws."""

    text: str
    box: Box
    """In a frame in which it is upright."""
    base: float
    """The line that it stands on, in points from the top of that frame."""
    face: _Face
    apart: bool = False
    """Whether PDFium found a gap in front of it, where the file has no blank."""
    space: float = 0.0
    """How far it begins behind the last blank."""


def words_of(textpage: pypdfium2.PdfTextPage) -> dict[int, list[Word]]:
    """Words by direction of writing, in quarter turns; boxes in a frame where they are upright."""
    return {
        angle: _in_order([word for line in group for word in _bracketed([*_line_words(line)])])
        for angle, group in _lines(textpage).items()
    }


def _in_order(words: list[Word]) -> list[Word]:
    """Words of text from right to left as they are written: PDFium gives signs as they are drawn.

    What stands behind a figure is drawn on its left: ".5" is "5.". Brackets are drawn mirrored
    where more of the words begin with one that closes than with one that opens.
    """
    own = [word for word in words if _RIGHT_TO_LEFT.search(word.text)]
    if 2 * len(own) <= len(words):
        return words
    opening, closing = (sum(word.text[0] in signs for word in own) for signs in ("([«", ")]»"))
    other = _OTHER if closing > opening else {}

    def written(text: str) -> str:
        return text if re.search("[A-Za-z]", text) else _LED.sub(r"\2\1", text.translate(other))

    return [replace(word, text=written(word.text)) for word in words]


def _lines(textpage: pypdfium2.PdfTextPage) -> dict[int, list[list[_Glyph | None]]]:
    """Glyphs as PDFium gives them one after another on a line, by direction of writing.

    None stands for a blank. Boxes are in a frame in which the letters are upright.
    """
    lines: dict[int, list[list[_Glyph | None]]] = {}
    x, y, blank_x, blank_y = (ctypes.c_double() for _ in range(4))
    faces: dict[int, _Face] = {}
    raw = textpage.raw
    blank = apart = False
    high = 0
    for i in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            # Half a letter without its other half is none.
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
        generated = bool(pdfium.FPDFText_IsGenerated(raw, i))
        text = "-" if code == _HYPHEN else chr(code)
        if not generated:
            text = _TEX.get(code, text)
        if not text or text.isspace() or not code or generated:
            blank = True
            pdfium.FPDFText_GetCharOrigin(raw, i, blank_x, blank_y)
            apart = apart or (text == " " and generated)
            continue
        thing = pdfium.FPDFText_GetTextObject(raw, i)
        key = ctypes.addressof(thing.contents) if thing else 0
        if key not in faces:
            faces[key] = _face(raw, i)
        face = faces[key]
        pdfium.FPDFText_GetCharOrigin(raw, i, x, y)
        left, bottom, right, top = textpage.get_charbox(i, loose=True)
        box = turn(Box(left, -top, right, -bottom), face.angle)
        base = turn(Box(x.value, -y.value, x.value, -y.value), face.angle).top
        space = math.dist((x.value, y.value), (blank_x.value, blank_y.value))
        glyph = _Glyph(text, box, base, face, apart, space)
        group = lines.setdefault(face.angle, [])
        if group and blank:
            group[-1].append(None)
        if not group or not _follows(group[-1], glyph):
            group.append([])
        before = group[-1][-1] if group[-1] else None
        # Of the ligature "لا" PDFium gives the letters the other way round.
        if text == "ل" and before and before.text in _ALEFS and before.box == box:
            group[-1].insert(-1, glyph)
        else:
            group[-1].append(glyph)
        blank = apart = False
    return lines


def turn(box: Box, quarters: int) -> Box:
    """The box as it lies when the page is turned clockwise, which makes such writing upright."""
    for _ in range(quarters % 4):
        box = Box(-box.bottom, box.left, -box.top, box.right)
    return box


def _face(raw: pdfium.FPDF_TEXTPAGE, i: int) -> _Face:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, i, matrix)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(raw, i, None, 0, flags)
    buffer = ctypes.create_string_buffer(max(length, 1))
    pdfium.FPDFText_GetFontInfo(raw, i, buffer, length, flags)
    name = buffer.value.decode("utf-8", "replace").casefold()
    weight = pdfium.FPDFText_GetFontWeight(raw, i)
    bold = weight >= 600 or bool(re.search(r"bold|black|heavy|semibold|demi", name))
    italic = bool(flags.value & 64) or "italic" in name or "oblique" in name
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    size = pdfium.FPDFText_GetFontSize(raw, i) * scale
    half = 2 if size < 0 else 0  # quarter turns: a size below zero turns letters upside down
    angle = (round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) + half) % 4
    return _Face(abs(size), bold, italic, angle)


def _follows(line: list[_Glyph | None], glyph: _Glyph) -> bool:
    """Whether a glyph goes on in the line of the one before it."""
    last = next((g for g in reversed(line) if g), None)
    if last is None or glyph.box == last.box:  # the next letter of a ligature
        return True
    size = max(last.face.size, glyph.face.size)
    # A superscript stands up to two thirds of a letter above its line.
    near = (
        abs(glyph.base - last.base)
        < (0.1 if abs(last.face.size - glyph.face.size) < 0.12 * size else 0.66) * size
    )
    gap = glyph.box.left - last.box.right
    back = last.box.left - glyph.box.right  # letters written from right to left
    return near and (-0.6 * size < gap < 1.5 * size or -0.6 * size < back < 1.5 * size)


def _gap(before: _Glyph, after: _Glyph) -> float:
    """Points between two letters, in either direction of writing."""
    return max(after.box.left - before.box.right, before.box.left - after.box.right)


def _around_blanks(line: Sequence[_Glyph | None]) -> Iterator[tuple[_Glyph, _Glyph]]:
    """The letters on both sides of each single blank that the file has."""
    for before, blank, after in zip(line, line[1:], line[2:], strict=False):
        if before and after and blank is None:
            yield before, after


def _least_blanks(line: Sequence[_Glyph | None], size: float) -> tuple[float, float]:
    """Of a line's blanks that the file has, the least width; and the least that is one anyway.

    0 if the file has none on this line; infinite if too few were found, or letters stand apart.
    """
    pairs = [(a, b) for a, b in pairwise(line) if a and b]
    blanks = [(b.apart, _gap(a, b)) for a, b in _around_blanks(line)]
    own = min((gap for apart, gap in blanks if not apart and gap > 0), default=0.0)
    letters = median([_gap(a, b) for a, b in pairs] or [0.0])
    usual = median([gap for _, gap in blanks] or [0.0])
    told = len(blanks) > 0 and usual > _WIDE * size and letters < 0.2 * usual
    return own, _LOST * usual if told else math.inf


def _closed_up(line: list[_Glyph | None]) -> list[_Glyph | None]:
    """A line without blanks between letters that are set or typed apart: "B e g r ü n d u n g"."""
    letters = [g for g in line if g]
    blanks = list(_around_blanks(line))
    typed = len(letters) >= _TYPED and len(blanks) >= _MOSTLY * (len(letters) - 1)
    word = "".join(g.text for g in letters).casefold()
    if not typed or not word.isalpha() or word in ascii_lowercase or len(set(word)) < _OTHERS:
        return line  # "A B C D E", "x x x x x"
    widest = _WIDER * median(_gap(a, b) for a, b in blanks)
    closed: list[_Glyph | None] = [*letters[:1]]
    for before, after in pairwise(letters):
        closed += [None, after] if _gap(before, after) > widest else [replace(after, apart=False)]
    return closed


def _line_words(line: list[_Glyph | None]) -> Iterator[Word]:
    """The words of glyphs that PDFium gives one after another."""
    line = _closed_up(line)
    glyphs: list[_Glyph] = []
    joined = False
    sizes = Counter[float]()
    for g in line:
        if g:
            sizes[g.face.size] += 1
    size = max(sizes, key=lambda s: (sizes[s], s))
    large = [g for g in line if g and g.face.size >= 0.88 * size]
    base = Counter(round(g.base, 1) for g in large).most_common(1)[0][0]
    spread = _spread([g for g in line if g]) * size
    own_blank, least_blank = _least_blanks(line, size)
    before: _Glyph | None = None
    blank = False
    for g in line:
        if g is None:
            blank = True
            continue
        if before:
            gap = _gap(before, g)
            # Where the file's own blanks are far wider, letters are set apart ("tha t"). The box of
            # an "f" reaches over a blank.
            slight = g.apart and gap < min(_SLIGHT * size, 0.5 * own_blank) and before.text != "f"
            # A blank of no width stands inside a word ("non- governmental"); "f" reaches over one.
            narrow = gap < (0.06 if before.text in "-‐–—" else 0.03) * size
            stray = narrow and g.space < 0.15 * size
            blank = (blank and not stray) or g.apart
            lost = gap > least_blank and g.text not in ",.:;!?)"
            cut = (blank and not slight) or gap > 0.6 * size or lost
            if spread and (is_ideograph(g.text) or is_ideograph(before.text)):
                cut = gap > spread
            cut_off = (g.text in _RAISED) != (before.text in _RAISED)
            if cut or cut_off or g.face != before.face or abs(g.base - before.base) > 0.1 * size:
                yield _word(glyphs, base, size, joined)
                glyphs, joined = [], not cut
        glyphs.append(g)
        before, blank = g, False
    if glyphs:
        yield _word(glyphs, base, size, joined)


def _bracketed(words: Sequence[Word]) -> Iterator[Word]:
    """Words of a line, with a raised figure and the brackets around it as one mark: "(1)".

    So the Official Journal of the European Union marks footnotes; the brackets are not raised.
    """
    k = 0
    while k < len(words):
        one, mark, close = (*words[k : k + 3], None, None)[:3]
        k += 1
        if not (one and mark and close) or one.text != "(" or close.text[0] != ")":
            if one:
                yield one
            continue
        if not (mark.raised and mark.text.isdigit()):
            yield one
            continue
        k += 2
        box = one.box | mark.box | close.box
        yield replace(mark, text=f"({mark.text})", box=box, joined=one.joined)
        if rest := close.text[1:]:
            yield replace(close, text=rest, joined=True)


def _spread(glyphs: Sequence[_Glyph]) -> float:
    """How far letters stand apart inside of words, in their size, if they have no blanks between.

    0 for other scripts, and where the letters stand as close as they usually do.
    """
    gaps = sorted(
        (after.box.left - one.box.right) / one.face.size
        for one, after in pairwise(glyphs)
        if is_ideograph(one.text) and is_ideograph(after.text) and one.face.size
    )
    usual = gaps[len(gaps) // 2] if len(gaps) > 1 else 0.0
    return 1.4 * usual if usual > 0.1 else 0.0


def _word(glyphs: list[_Glyph], base: float, size: float, joined: bool) -> Word:
    face = glyphs[0].face
    box = glyphs[0].box
    for g in glyphs[1:]:
        box = box | g.box
    raised = face.size < 0.88 * size and glyphs[0].base < base - 0.08 * size
    raised = raised or all(g.text in _RAISED for g in glyphs)
    return Word(
        "".join(g.text for g in glyphs),
        box,
        base,
        face.size,
        face.bold,
        face.italic,
        raised,
        joined,
    )
