"""Looks that a web page gives to classes in its own style sheets: bold, italic, centred, raised.

Pages that a word processor or a court's data base wrote have no other headings: "<p class='s84D'>".
Only rules for a class alone are read; what a page hides, or shows on paper alone, is none of ours.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MOST = 2**20  # letters of style sheets that are read
_CLASS = re.compile(r"\w*\.([\w-]+)")
_LOOK = re.compile(r"\s*(font-weight|font-style|text-align|vertical-align)\s*:.*", re.I | re.S)


def with_class_styles(tree: LexborHTMLParser, nodes: Iterable[LexborNode]) -> None:
    """Write into each element's style the looks of its classes that it does not state itself."""
    looks = _looks(tree)
    for node in nodes if looks else ():
        classes = (node.attributes.get("class") or "").split()
        said = {key: look for name in classes for key, look in looks.get(name, {}).items()}
        own = node.attributes.get("style") or ""
        if said := {key: look for key, look in said.items() if key not in _looks_in(own)}:
            node.attrs["style"] = ";".join([own, *said.values()])


def _looks(tree: LexborHTMLParser) -> Mapping[str, Mapping[str, str]]:
    """By class and property the declarations that tell how its words look; the last one counts."""
    css = "\n".join(style.text() for style in tree.css("style"))[:_MOST]
    found: dict[str, dict[str, str]] = {}
    for selectors, declarations in _rules(css):
        looks = _looks_in(declarations)
        for selector in selectors.split(",") if looks else ():
            if named := _CLASS.fullmatch(selector.strip()):
                found.setdefault(named[1], {}).update(looks)
    return found


def _looks_in(declarations: str) -> dict[str, str]:
    matches = map(_LOOK.fullmatch, declarations.split(";"))
    return {match[1].casefold(): match[0] for match in matches if match}


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
