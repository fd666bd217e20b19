"""Which links of a web page are marks of footnotes, and which paragraphs are the notes.

A mark is a link to a note, and the note has a link back to the mark. Pages without a link back say
it by a class or a role ("footnote", "doc-noteref"), or the mark is a superscript.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from corpus.sources.html_furniture import holds

# "[1]", "a", "[footnote 1]"
_LABEL = re.compile(
    r"[\[(]?(?:(?:foot|end)?note )?"
    r"(?P<mark>\d{1,4}|[a-z]{1,2}|[ivxl]{1,6}|\*{1,4}|[†‡§¶#]{1,3})[\])]?[.:]?",
    re.I,
)
_BLOCKS = {"li", "dd", "p", "div", "td", "aside", "tr", "section", "blockquote", "dl", "ol", "ul"}
_NOTE = re.compile(r"footnote|endnote|fn\b|\bfn|noteref|sdfoot|_ftn|_edn", re.IGNORECASE)
_MAX_BACKS = 20  # links back to one mark that are looked at; hostile pages have thousands
_PARENTS = 3  # a link's own name may stand on a sup or span around it


@dataclass(slots=True)
class Notes:
    """Marks and notes, by `mem_id` of their elements."""

    marks: set[int] = field(default_factory=set)
    """Links in the text that are marks."""
    backs: set[int] = field(default_factory=set)
    """Links from a note back to its mark."""
    labels: dict[int, str] = field(default_factory=dict)
    """What each note's block is numbered with."""


def _names(node: LexborNode) -> Iterator[str]:
    for key in ("id", "name"):
        if name := node.attributes.get(key):
            yield name


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())


def find_notes(nodes: list[LexborNode]) -> Notes:
    """The notes among all elements of a page, in its order."""
    found = Notes()
    place = {node.mem_id: at for at, node in enumerate(nodes)}
    targets: dict[str, LexborNode] = {}
    for node in nodes:
        for name in _names(node):
            targets.setdefault(name, node)
    held: dict[int, int] = {}
    links = [
        (node, href[1:])
        for node in nodes
        if node.tag == "a"
        and (href := node.attributes.get("href") or "").startswith("#")
        and href[1:]
    ]
    sources: dict[str, list[LexborNode]] = {}
    for link, name in links:
        sources.setdefault(name, []).append(link)
    for link, name in links:
        target = targets.get(name)
        if target is None or place[target.mem_id] < place[link.mem_id]:
            continue
        label = _text(link)
        if not (labelled := _LABEL.fullmatch(label)):
            continue
        label = labelled["mark"] if "note" in label.casefold() else label
        block = _block(target, held)
        if block is None:
            continue
        own = set(_own_names(link))
        back = [
            other
            for mine in own
            for other in sources.get(mine, ())[:_MAX_BACKS]
            if place[other.mem_id] > place[link.mem_id] and holds(block, other)
        ]
        said = any(
            _NOTE.search(f"{node.attributes.get(key) or ''}")
            for node in (link, link.parent, target)
            if node is not None
            for key in ("class", "role", "epub:type", "id", "href")
        )
        raised = (link.parent is not None and link.parent.tag == "sup") or bool(link.css("sup"))
        if not back and not said and not raised:
            continue
        found.marks.add(link.mem_id)
        found.backs.update(other.mem_id for other in back)
        if target.tag == "a":
            found.backs.add(target.mem_id)
        printed = next((text for other in back if _LABEL.fullmatch(text := _text(other))), label)
        found.labels.setdefault(block.mem_id, printed)
    return found


def _own_names(link: LexborNode) -> Iterator[str]:
    node: LexborNode | None = link
    for _ in range(_PARENTS):
        if node is None or node.tag in _BLOCKS:
            return
        yield from _names(node)
        node = node.parent
    for child in link.css("[id],[name]"):
        yield from _names(child)


def _block(target: LexborNode, held: dict[int, int]) -> LexborNode | None:
    """The paragraph, list item or row that a note's name stands on or in.

    held: how many names stand in an element, by its `mem_id`; each is counted once.
    """
    node: LexborNode | None = target
    while node is not None and node.tag not in _BLOCKS:
        if node.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "body"):
            return None
        node = node.parent
    # <div class="footnote"><p><a id="fn1">: all of the div is the note, if it is of this one alone.
    while node is not None and node.parent is not None and node.parent.tag in ("li", "div", "dd"):
        parent = node.parent
        if not _NOTE.search(parent.attributes.get("class") or ""):
            break
        if parent.mem_id not in held:
            held[parent.mem_id] = len(parent.css("[id],[name]"))
        if held[parent.mem_id] > 1:
            break
        node = parent
    return node
