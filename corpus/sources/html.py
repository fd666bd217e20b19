"""A web page -> blocks and grids in reading order, as a browser shows it.

Numbers of ordered lists are worked out; numbers that stand in an element of their own come as a
block's number. What is around the document (navigation, notices, forms, what is hidden) comes out
as boilerplate with its name. Scripts are not run and nothing is fetched.

selectolax builds the tree as browsers do, in C (700 kB in 9 ms; html5lib takes 300 ms). lxml loses
without a word what is nested more than 256 deep, and takes "stray" text in tables for cells.
"""

import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.errors import UnreadableDocument
from corpus.sources.encoding import decode
from corpus.sources.html_notes import find_notes
from corpus.sources.html_reader import Reader
from corpus.sources.html_styles import with_class_styles
from corpus.sources.inline import EndlessParagraph
from corpus.sources.model import Grid, Source

MAX_BYTES = 64 * 2**20  # a law of 1,000 pages has 5 MB; the rest is pictures within
MAX_TAGS = 4_000_000  # as of a DOCX
# Pages nest 30 to 100 deep. What reads the tree calls itself for each level, and Python allows
# 1,000 calls; the parser's time grows with the square of it.
MAX_DEPTH = 400
_MAX_OPEN = 5000
# Formatting that is not closed goes on in each block behind it, as a copy: n blocks, n * n copies.
MAX_COPIES = 1_000_000
_FORMATTING = set("a|b|big|code|em|font|i|s|small|strike|strong|tt|u".split("|"))  # noqa: SIM905

_VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_SELF_CLOSED = re.compile(rf"<(?!(?:{_VOID})\b)([A-Za-z][\w:.-]*)((?:\s[^<>]*)?)/>", re.IGNORECASE)
_XHTML = re.compile(r"\s*<\?xml|[^>]{0,2000}<html[^>]*w3\.org/1999/xhtml", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]*?(/?)>")
# Elements that end without a tag of their own; to count them as open would be wrong.
_OPTIONAL = set(
    f"p|li|td|th|tr|dt|dd|option|thead|tbody|tfoot|colgroup|html|head|body|{_VOID}".split("|")
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w\-]+)", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w\-]+)", re.IGNORECASE)


def read_html(path: Path, encoding: str | None = None) -> Source:
    """The page, taken apart. encoding: where a person knows it.

    Raises UnreadableDocument if it is no HTML, has no text, or is past the limits of this module.
    """
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UnreadableDocument(
            f"{path.name} has more than {MAX_BYTES >> 20} MB, expected less; save it without "
            "pictures, or split it"
        )
    charset = _CHARSET.search(raw[:8192]) or _XML_CHARSET.match(raw.lstrip()[:200])
    text, warning = decode(
        raw, path.name, encoding, charset[1].decode("ascii", "replace") if charset else None
    )
    tree = _parse(text, path.name)
    body = tree.body
    nodes = _elements(body, path.name) if body is not None else []
    if body is None or not nodes:
        raise UnreadableDocument(
            f"{path.name} has no HTML elements, expected a web page; if it is text, name it .txt"
        )
    with_class_styles(tree, nodes)
    reader = Reader(body, find_notes(nodes))
    try:
        items = reader.all_items()
    except EndlessParagraph as error:
        raise error.named(path.name) from error
    if not any(isinstance(item, Grid) or item.kind != "boilerplate" for item in items):
        raise UnreadableDocument(
            f"{path.name} has no text outside of navigation and scripts, expected a document; open "
            "it in a browser and save the whole page, or print it to a PDF"
        )
    title, author, publisher, date, language = _properties(tree)
    return Source(
        "html",
        tuple(items),
        title=title,
        author=author,
        publisher=publisher,
        date=date,
        language=language,
        warnings=(warning,) if warning else (),
    )


def _parse(text: str, name: str) -> LexborHTMLParser:
    """The tree; refused before it is built where building would take too long."""
    if (tags := text.count("<")) > MAX_TAGS:
        raise UnreadableDocument(
            f"{name} has {tags:,} tags, expected at most {MAX_TAGS:,}; split it"
        )
    if _XHTML.match(text[:4000]):  # XML closes elements in a way that HTML does not know
        text = _SELF_CLOSED.sub(r"<\1\2></\1>", text)
    depth = deepest = unclosed = copies = 0
    for closing, tag, closed in _TAG.findall(text):
        if tag.casefold() in _FORMATTING:
            unclosed = max(0, unclosed + (-1 if closing else 1))
        elif not closing:
            copies += unclosed
        if not closed and tag.casefold() not in _OPTIONAL:
            depth = max(0, depth + (-1 if closing else 1))
            deepest = max(deepest, depth)
    if deepest > _MAX_OPEN:
        raise _too_deep(name, deepest)
    if copies > MAX_COPIES:
        raise UnreadableDocument(
            f"{name} has formatting that is opened and never closed, expected closed elements; "
            "open it in a browser and print it to a PDF"
        )
    return LexborHTMLParser(text)


def _too_deep(name: str, depth: int) -> UnreadableDocument:
    return UnreadableDocument(
        f"{name} nests elements more than {depth} deep, expected at most {MAX_DEPTH}; open it in "
        "a browser and print it to a PDF"
    )


def _elements(body: LexborNode, name: str) -> list[LexborNode]:
    """All elements in the page's order."""
    found: list[LexborNode] = []
    stack = [body]
    node: LexborNode | None = body.child
    while stack:
        if node is None:
            node = stack.pop().next if len(stack) > 1 else stack.pop() and None
            continue
        if node.is_element_node:
            found.append(node)
            if node.child is not None:
                if len(stack) >= MAX_DEPTH:
                    raise _too_deep(name, MAX_DEPTH)
                stack.append(node)
                node = node.child
                continue
        node = node.next
    return found


def _properties(
    tree: LexborHTMLParser,
) -> tuple[str | None, str | None, str | None, str | None, str | None]:
    """Title, author, publisher, date and language."""
    stated: dict[str, str] = {}
    for meta in tree.css("meta"):
        key = (meta.attributes.get("name") or meta.attributes.get("property") or "").casefold()
        key = key or (meta.attributes.get("http-equiv") or "").casefold()
        if value := " ".join((meta.attributes.get("content") or "").split()):
            stated.setdefault(key, value)

    def first(*names: str) -> str | None:
        return next((stated[name] for name in names if name in stated), None)

    title = tree.css_first("head title")
    date = re.match(
        r"(\d{4})[-/](\d{2})[-/](\d{2})",
        first(
            "dcterms.issued", "dcterms.date", "dc.date.issued", "dc.date", "citation_date",
            "citation_publication_date", "article:published_time", "date",
        ) or "",
    )  # fmt: skip
    html = tree.css_first("html")
    language = (html.attributes.get("lang") or html.attributes.get("xml:lang")) if html else None
    language = language or first("content-language", "dc.language", "dcterms.language", "language")
    code = re.match(r"[A-Za-z]{2}(?![A-Za-z])", language or "")
    return (
        (" ".join(title.text().split()) if title else "")
        or first("dcterms.title", "dc.title", "citation_title", "og:title"),
        first("author", "dc.creator", "dcterms.creator", "citation_author"),
        first("dcterms.publisher", "dc.publisher", "citation_publisher", "og:site_name"),
        "-".join(date.groups()) if date else None,
        code[0].casefold() if code else None,
    )
