"""Pieces of a DOCX file that need no knowledge of the rest: signs, branches, text boxes, labels."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from corpus.sources.inline import BULLET, LABEL
from corpus.sources.layout_tables import text_of
from corpus.sources.model import Block, Grid, Item

_TYPED = re.compile(r"\s*(\S[^\t]{0,15}?)\s*\t\s*(?=\S)")


_CLOSING = re.compile(r"[.)\]:]*")


# Signs of Adobe's Symbol font that texts use; its letters are Greek ones at the Latin ones' places.
SYMBOLS = dict(
    zip(
        (chr(0xF000 + ord(letter)) for letter in "abgdezhqiklmnxoprstufcyw"),
        "αβγδεζηθικλμνξοπρστυφχψω",
        strict=True,
    )
) | {
    "\uf0b7": BULLET, "\uf0a7": BULLET, "\uf0d8": BULLET, "\uf0b0": "°", "\uf0b1": "±",
    "\uf0a3": "≤", "\uf0b3": "≥", "\uf0b4": "×", "\uf0b9": "≠", "\uf0d7": "×", "\uf0be": "—",
    "\uf0ae": "→", "\uf0fc": "✓", "\uf0a8": "☐", "\uf06f": "☐", "\uf0fe": "☒", "\uf044": "Δ",
    "\uf053": "Σ", "\uf057": "Ω", "\uf0e0": "→", "\uf02d": "-",
}  # fmt: skip


def is_on_attribute(text: str | None) -> bool:
    """Whether an attribute that is on or off is on."""
    return text is not None and text not in ("0", "false", "off")


def symbol(element: Element) -> str:
    """The sign that w:sym stands for."""
    code = element.get("char", "")
    sign = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,5}", code) else ""
    return SYMBOLS.get(sign.lower(), sign)


def chosen(alternate: Element) -> Element:
    """Of several writings of the same thing the one with text in it, newest first."""
    branches = [child for child in alternate if child.tag in ("Choice", "Fallback")]
    for branch in branches:
        if any(entry.tag in ("t", "txbxContent") for entry in branch.iter()):
            return branch
    return branches[0] if branches else alternate


def text_boxes(element: Element) -> Iterator[Element]:
    """The text boxes in a drawing; each once, though it is written twice."""
    if element.tag == "txbxContent":
        yield element
        return
    for child in chosen(element) if element.tag == "AlternateContent" else element:
        yield from text_boxes(child)


def wrapped(run: Element) -> Element:
    """A paragraph around a run that stands outside of any."""
    paragraph = Element("p")
    paragraph.append(run)
    return paragraph


def flat(items: list[Item]) -> Iterator[Block]:
    """Blocks, and a grid as one block for each row."""
    for item in items:
        if isinstance(item, Block):
            yield item
        else:
            for row in dict.fromkeys(cell.row for cell in item.cells):
                cells = tuple(cell for cell in item.cells if cell.row == row)
                text, marks = text_of([Grid(cells)])
                yield Block(text, marks=marks)


def typed_number(raw: str, label: tuple[int, int] | None) -> tuple[str | None, int]:
    """The number in front of a line: what is printed, where the words begin.

    It is taken from the text where a field made it, or a tab sets it apart.
    """
    if label is not None:
        start, end = label
        before = raw[:start].strip()
        closing = _CLOSING.match(raw, end)
        end = closing.end() if closing else end
        printed = before + raw[start:end]
        if len(before) < 8 and LABEL.fullmatch(printed.strip()):
            return printed.strip(), end
    typed = _TYPED.match(raw)
    if typed and LABEL.fullmatch(typed[1]):
        return " ".join(typed[1].split()), typed.end()
    return None, 0
