"""What a page of a PDF draws beside letters: lines, areas, pictures, as PDFium has them."""

import ctypes
import itertools

import pypdfium2
from pypdfium2 import raw as pdfium

from corpus.sources.model import Box
from corpus.sources.rules import rectangle, strokes

_FIRST = 20  # texts of a page: as they are, so are the others
_DEPTH = 3  # of drawings in drawings
_MOST = 20_000  # pieces of lines: more are a map, and no table
_WHITE = 253  # of 255: the least that each colour of white has


def drawn(page: pypdfium2.PdfPage) -> tuple[list[Box], list[Box]]:
    """Lines across and down, also as thin or framed rectangles; and coloured rectangles."""
    lines: list[Box] = []
    areas: list[Box] = []
    count = 0
    for thing in page.get_objects([pdfium.FPDF_PAGEOBJ_PATH], max_depth=_DEPTH):
        matrix = _matrix_of(thing)
        points: list[tuple[float, float]] = []
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(thing.raw, fill, stroke)
        coloured = bool(fill.value) and _is_coloured(thing)
        for k in range(pdfium.FPDFPath_CountSegments(thing.raw)):
            segment = pdfium.FPDFPath_GetPathSegment(thing.raw, k)
            x, y = ctypes.c_float(), ctypes.c_float()
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = matrix.on_point(x.value, y.value)
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
                lines += strokes(points, bool(stroke.value))
                areas += rectangle(points) if coloured else ()
                points = []
            points.append(point)
            if pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
            count += 1
            if count > _MOST:
                return lines, areas
        lines += strokes(points, bool(stroke.value))
        areas += rectangle(points) if coloured else ()
    return lines, areas


def is_unseen(page: pypdfium2.PdfPage) -> bool:
    """Whether the text of a page is not painted: OCR lays it behind the picture of the page."""
    texts = page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], max_depth=_DEPTH)
    first = [thing.raw for thing in itertools.islice(texts, _FIRST)]
    unseen = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    return bool(first) and all(pdfium.FPDFTextObj_GetTextRenderMode(o) == unseen for o in first)


def _is_coloured(thing: pypdfium2.PdfObject) -> bool:
    """Whether it is filled with a colour that white paper does not have."""
    channels = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(thing.raw, *channels):
        return True  # a pattern
    *colours, opacity = (channel.value for channel in channels)
    return opacity > 0 and min(colours) < _WHITE


def _matrix_of(thing: pypdfium2.PdfObject) -> pypdfium2.PdfMatrix:
    """From the thing's own measures to those of the page, through the drawings that it is in."""
    matrix, outer = thing.get_matrix(), thing.container
    while outer is not None:
        matrix, outer = matrix.multiply(outer.get_matrix()), outer.container
    return matrix


def share_of_pictures(page: pypdfium2.PdfPage) -> float:
    """Share of the page that pictures cover. A scan may be cut into strips, which are added up."""
    left, bottom, right, top = page.get_cropbox()
    covered = 0.0
    for thing in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH):
        x, y, to_x, to_y = thing.get_bounds()
        across, up = min(to_x, right) - max(x, left), min(to_y, top) - max(y, bottom)
        covered += max(across, 0.0) * max(up, 0.0)
    share: float = covered / max((right - left) * (top - bottom), 1.0)
    return min(share, 1.0)
