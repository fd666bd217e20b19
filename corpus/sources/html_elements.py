"""What single elements of a web page say: their words, neighbours, looks and numbers."""

import re
from dataclasses import replace

from selectolax.lexbor import LexborNode

from corpus.sources.html_furniture import SILENT
from corpus.sources.inline import Line, Look, Words

_LOOKS = {
    "b": {"bold": True}, "strong": {"bold": True}, "i": {"italic": True}, "em": {"italic": True},
    "cite": {"italic": True}, "dfn": {"italic": True}, "var": {"italic": True},
    "u": {"underlined": True}, "ins": {"underlined": True}, "sup": {"raised": True},
}  # fmt: skip
_TYPES = {
    "1": "decimal", "a": "lowerLatin", "A": "upperLatin", "i": "lowerRoman", "I": "upperRoman",
    "decimal": "decimal", "lower-alpha": "lowerLatin", "lower-latin": "lowerLatin",
    "upper-alpha": "upperLatin", "upper-latin": "upperLatin", "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman", "lower-greek": "lowerGreek", "decimal-leading-zero": "decimalZero",
    "arabic-indic": "arabicIndic", "persian": "persian", "devanagari": "devanagari",
    "thai": "thaiNumbers", "cjk-ideographic": "chineseCounting", "hebrew": "hebrew1",
    "simp-chinese-informal": "chineseCounting", "trad-chinese-informal": "chineseCounting",
    "cjk-decimal": "ideographDigital", "none": "none", "disc": "bullet", "circle": "bullet",
    "square": "bullet",
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
    found, child = [], node.child
    while child is not None:
        if child.is_element_node:
            found.append(child)
        child = child.next
    return found


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


def list_form(node: LexborNode) -> str | None:
    """The format of numbers that a list, or one item, asks for."""
    css = re.search(
        r"list-style(?:-type)?\s*:\s*([^;]+)", node.attributes.get("style") or "", re.IGNORECASE
    )
    for word in css[1].casefold().split() if css else ():
        if word in _TYPES:
            return _TYPES[word]
    return _TYPES.get(node.attributes.get("type") or "")


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


def rows_of(table: LexborNode) -> list[LexborNode]:
    """The rows of a table, in the order of the page."""
    found: list[LexborNode] = []
    for child in children(table):
        if child.tag == "tr":
            found.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            found += [row for row in children(child) if row.tag == "tr"]
    return found


def nearest_table(node: LexborNode) -> int | None:
    """Id of the table that an element stands in; None if in none."""
    step = node.parent
    while step is not None and step.tag != "table":
        step = step.parent
    return step.mem_id if step is not None else None


def is_drawn(table: LexborNode) -> bool:
    """Whether lines are drawn around or in a table."""
    attributes = table.attributes
    if (whole(attributes.get("border")) or 0) > 0 or "rules" in attributes:
        return True
    return bool(re.search(r"border[^:;]*:\s*[^;]*(?:solid|px|thin)", attributes.get("style") or ""))
