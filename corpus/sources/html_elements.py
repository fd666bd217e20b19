"""What single elements of a web page say: their words, neighbours, looks and numbers."""

import re
from dataclasses import replace

from selectolax.lexbor import LexborNode

from corpus.sources.html_furniture import SILENT
from corpus.sources.inline import Line, Look, Words

BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "ol", "p", "pre",
    "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    "hcontainer", "listing", "xmp",
}  # fmt: skip
"""Elements that end a paragraph where they begin and end."""

_LOOKS = {
    "b": {"bold": True}, "strong": {"bold": True}, "i": {"italic": True}, "em": {"italic": True},
    "cite": {"italic": True}, "dfn": {"italic": True}, "var": {"italic": True},
    "u": {"underlined": True}, "ins": {"underlined": True}, "sup": {"raised": True},
}  # fmt: skip


def text_without_scripts(node: LexborNode) -> str:
    """The words of an element, without those of scripts and styles in it."""
    parts: list[str] = []
    stack: list[LexborNode | None] = [node]
    while stack:
        step = stack.pop()
        if step is None:
            continue
        if step.tag == "-text":
            parts.append(step.text_content or "")
        elif step.tag not in SILENT:
            if step.mem_id != node.mem_id:
                stack.append(step.next)
            parts.append(" ")
            stack.append(step.child)
            continue
        if step.mem_id != node.mem_id:
            stack.append(step.next)
    return " ".join("".join(parts).split())


def children(node: LexborNode) -> list[LexborNode]:
    """The elements right below one."""
    return [child for child in node.iter() if child.is_element_node]


def sibling(node: LexborNode, step: int) -> LexborNode | None:
    """The next element, or that before; None where text stands between."""
    other = node.next if step > 0 else node.prev
    while other is not None and not other.is_element_node:
        if other.tag == "-text" and (other.text_content or "").strip():
            return None if step > 0 else node
        other = other.next if step > 0 else other.prev
    return other


def plain(text: str) -> Words:
    """Words without any look."""
    line = Line()
    line.add(text, Look())
    return line.finished()


def is_short(node: LexborNode) -> bool:
    """Whether an element has no more than a number's letters."""
    return len(" ".join(node.text().split())) <= 12


def whole(text: str | None) -> int | None:
    """A whole number that an attribute begins with."""
    found = re.match(r"\s*(-?\d{1,6})", text or "")
    return int(found[1]) if found else None


def look_of(tag: str, css: str, look: Look) -> Look:
    """How an element's words look: by its tag and style, inside of the look around it."""
    changes: dict[str, bool] = dict(_LOOKS.get(tag, {}))
    if css:
        if weight := re.search(r"font-weight\s*:\s*(\w+)", css):
            changes["bold"] = weight[1] in ("bold", "bolder", "600", "700", "800", "900")
        if slant := re.search(r"font-style\s*:\s*(\w+)", css):
            changes["italic"] = slant[1] in ("italic", "oblique")
        if "underline" in css:
            changes["underlined"] = True
        if re.search(r"vertical-align\s*:\s*super", css):
            changes["raised"] = True
    return replace(look, **changes) if changes else look
