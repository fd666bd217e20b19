"""Looks that a web page gives to classes in its own style sheets: bold, italic, centred, raised.

Pages that a word processor or a court's data base wrote have no other headings: "<p class='s84D'>".
Only rules for a class alone are read; what a page hides, or shows on paper alone, is none of ours.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MOST = 2**20  # letters of style sheets that are read
_CLASS = re.compile(r"\w*\.([\w-]+)")
_LOOK = re.compile(r"(?:font-weight|font-style|text-align|vertical-align)\s*:[^;]+", re.I)


def with_class_styles(tree: LexborHTMLParser, nodes: Iterable[LexborNode]) -> None:
    """Write the looks of each element's classes in front of its own style."""
    looks = _looks(tree)
    for node in nodes if looks else ():
        classes = (node.attributes.get("class") or "").split()
        if said := [looks[name] for name in classes if name in looks]:
            own = node.attributes.get("style") or ""
            node.attrs["style"] = "; ".join([*said, own])


def _looks(tree: LexborHTMLParser) -> Mapping[str, str]:
    """By class, the declarations that tell how its words look."""
    css = "\n".join(style.text() for style in tree.css("style"))[:_MOST]
    found: dict[str, str] = {}
    for selectors, declarations in _rules(css):
        look = "; ".join(_LOOK.findall(declarations))
        for selector in selectors.split(",") if look else ():
            if named := _CLASS.fullmatch(selector.strip()):
                found[named[1]] = f"{found[named[1]]}; {look}" if named[1] in found else look
    return found


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that stand in no other ("@media print {…}").

    In one walk, whatever is left open: a pattern over all of it may take hours.
    """
    first, *others = css.split("/*")
    plain = first + "".join(other.partition("*/")[2] for other in others)
    depth, selectors = 0, ""
    for piece in re.split(r"([{}])", plain):
        if piece in ("{", "}"):
            depth = max(0, depth + (1 if piece == "{" else -1))
        elif not depth:
            selectors = piece
        elif depth == 1:
            yield selectors, piece
