"""What holds for the text at a place of a web page: what the elements around it say."""

import re
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from corpus.sources.html_elements import is_short, look_of
from corpus.sources.html_furniture import links_of
from corpus.sources.html_notes import Notes
from corpus.sources.html_numbers import NUMBER_CLASS
from corpus.sources.inline import Look
from corpus.sources.layout_tables import NESTING
from corpus.sources.model import BlockKind

_LENGTH = re.compile(
    r"(?:margin|padding)-left\s*:\s*(-?\d{1,4}(?:\.\d+)?)\s*(pt|px|em|rem|in|cm|mm)", re.I
)
_POINTS = {"pt": 1.0, "px": 0.75, "em": 12.0, "rem": 12.0, "in": 72.0, "cm": 28.35, "mm": 2.835}
_CENTRED = re.compile(r"text-align\s*:\s*center")
# "ManualHeading2" in the pages of EUR-Lex, whose headings are paragraphs to a browser.
_HEADING_CLASS = re.compile(
    r"(?:heading|titre|t[ií]tulo|titolo|überschrift)[-_]?([1-6])(?!\d)", re.I
)
# Acts print the title of a section in the margin, and below it when it was changed.
_MARGINAL = re.compile(r"(?:marginal|side)[-_]?note(?!s)|catch[-_]?line", re.I)
_HISTORY = re.compile(r"(?:histor(?:y|ical)|amendment)[-_]?notes?(?![a-z])", re.I)
_MIDDLE = re.compile(r"(?:^|\s|-)cent(?:er|re)(?:ed)?(?:$|\s)")


@dataclass(frozen=True, slots=True)
class Place:
    """What holds for the text at a place of the tree."""

    look: Look = field(default_factory=Look)
    indent: float = 0.0
    """From the page's text edge, in points."""
    level: int | None = None
    """Level of the heading that it is in, 1 to 6; None outside of headings."""
    style: str | None = None
    """Class of the nearest element around it that has one."""
    kind: BlockKind = "text"
    centred: bool = False
    boxed: bool = False
    """Whether it is in a frame, or beside the main text."""
    inside: bool = False
    """Whether it is in a main element, article or section."""
    numbered: bool = False
    """Whether it is in an element that a page gives to numbers."""
    links: bool = False
    """Whether it is in a list of links to other pages."""


def placed(node: LexborNode, tag: str, place: Place, notes: Notes) -> Place:
    """What holds inside of an element. place: what holds around it."""
    attributes = node.attributes
    css, classes = attributes.get("style") or "", attributes.get("class") or ""
    level = place.level
    if re.fullmatch("h[1-6]", tag):
        level = int(tag[1])
    elif tag == "p" and (said := _HEADING_CLASS.search(classes)):
        level = int(said[1])
    elif attributes.get("role") == "heading":
        level = int(re.sub(r"\D", "", attributes.get("aria-level") or "")[:1] or 2)
    indent = place.indent
    if tag in ("blockquote", "dd", "ul", "ol", "dir") and notes.labels.get(node.mem_id) is None:
        indent += NESTING
    if length := _LENGTH.search(css):
        indent += float(length[1]) * _POINTS[length[2].casefold()]
    kind: BlockKind = place.kind
    inner = node.parent is not None and node.parent.tag == "li"  # of a paragraph in the section
    if tag in ("p", "div") and _MARGINAL.search(classes) and not inner:
        kind = "heading"
    links = place.links
    if kind == "text" and tag in ("ul", "ol", "div", "table", "nav", "p", "dl", "section"):
        found = links_of(node)
        kind, links = ("contents", links) if found == "contents" else (kind, links or bool(found))
    align = (attributes.get("align") or "").casefold()
    centred = place.centred
    if tag == "center" or align == "center" or _CENTRED.search(css) or _MIDDLE.search(classes):
        centred = True
    elif align or "text-align" in css:
        centred = False
    return replace(
        place,
        look=look_of(tag, css, place.look),
        indent=indent,
        level=level,
        style="caption" if tag == "figcaption" else classes or place.style,
        kind=kind,
        centred=centred,
        boxed=place.boxed
        or tag in ("aside", "fieldset", "details")
        or bool(_HISTORY.search(classes)),
        inside=place.inside or tag in ("main", "article", "section"),
        numbered=place.numbered or (bool(NUMBER_CLASS.search(classes)) and is_short(node)),
        links=links,
    )
