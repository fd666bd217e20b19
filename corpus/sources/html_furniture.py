"""What of a web page is not the document: navigation, notices, forms, what is not shown.

Each piece gets a name, so that it can be shown and counted. An element that holds much of the
page's text is never taken for furniture because of its class.
"""

import re

from selectolax.lexbor import LexborNode

# Never words of the document; left out without being kept.
SILENT = {
    "script", "style", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video",
    "map", "head", "base", "link", "meta", "annotation", "annotation-xml", "rt", "rp", "del",
    "-comment", "img", "input", "select", "textarea", "datalist", "frame",
}  # fmt: skip
_BY_TAG = {
    "nav": "navigation", "form": "form", "dialog": "dialog", "button": "form",
    "menu": "navigation",
}  # fmt: skip
_BY_ROLE = {
    "navigation": "navigation", "banner": "page head", "contentinfo": "page foot",
    "search": "form", "dialog": "dialog", "alertdialog": "dialog", "menu": "navigation",
    "menubar": "navigation", "toolbar": "navigation", "tablist": "navigation", "alert": "notice",
}  # fmt: skip
_BY_WORD = {
    "cookie": "notice", "cookies": "notice", "consent": "notice", "gdpr": "notice",
    "breadcrumb": "navigation", "breadcrumbs": "navigation", "navbar": "navigation",
    "nav": "navigation", "navigation": "navigation", "menu": "navigation", "sidebar": "side bar",
    "sharing": "sharing", "social": "sharing", "share": "sharing", "partage": "sharing",
    "compartir": "sharing", "teilen": "sharing", "related": "navigation",
    "newsletter": "notice", "feedback": "form", "advert": "notice",
    "advertisement": "notice", "skip": "navigation", "skiplink": "navigation",
    "pagination": "navigation", "pager": "navigation", "noprint": "not printed",
    "mw-editsection": "navigation", "mw-jump-link": "navigation", "printfooter": "navigation",
    "catlinks": "navigation", "d-none": "hidden", "site-header": "page head",
    "site-footer": "page foot", "masthead": "page head", "toolbar": "navigation",
}  # fmt: skip
_FOR_EARS = re.compile(
    r"(?:^|[-_])(?:sr-only|visually-?hidden|screen-reader-text|wb-inv(?:isible)?)$"
)
_SWITCHES = {"toggle", "icon", "caret", "chevron", "arrow"}  # of a heading that opens its part
_PLACES = {"¶", "#", "§", "🔗", "⚓", "⚓︎", "[#]", "[¶]"}
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# An element with more of the text than this is the document, whatever its class is called.
_MOST = 0.25
_MANY = 100  # articles of a list of news; none of them is the document
_MAIN = 0.5  # the main element holds at least this part of the text


def furniture(node: LexborNode, total: int, inside: bool) -> str | None:
    """The name of the furniture that this element is, or None where it is text.

    total: characters of the whole page. inside: whether it stands in a main element or article.
    """
    attributes = node.attributes
    hidden = "hidden" in attributes or _NOT_SHOWN.search(attributes.get("style") or "")
    if hidden and not _opens(node):
        return "hidden"
    if "data-nosnippet" in attributes:  # the page asks that it be quoted nowhere
        return "not quoted"
    if node.tag == "noscript":
        return "script"
    # "9.1. Files ¶": a sign that links to the place that it stands at.
    if node.tag == "a" and (attributes.get("href") or "").startswith("#"):
        return "navigation" if node.text().strip() in _PLACES else None
    if node.tag in ("p", "div") and _is_way_back(node):
        return "navigation"
    if node.tag == "button" and _in_heading(node):  # it opens what stands below the heading
        return None
    name = _BY_TAG.get(node.tag or "") or _BY_ROLE.get(attributes.get("role") or "")
    if not inside and node.tag in ("header", "footer", "aside") and not node.css("h1"):
        name = {"header": "page head", "footer": "page foot", "aside": "side bar"}[node.tag]
    if attributes.get("aria-hidden") == "true":
        name = "hidden"
    for key in ("class", "id"):
        for word in (attributes.get(key) or "").casefold().split() if name is None else ():
            name = name or _BY_WORD.get(word) or _BY_WORD.get(re.split(r"[-_]+", word)[0])
            if _FOR_EARS.search(word) or (word in _SWITCHES and _in_heading(node)):
                name = "hidden"
    # "body", and wrappers that only carry a word of their theme, hold the document.
    return name if name and len(node.text()) <= _MOST * total else None


def _is_way_back(node: LexborNode) -> bool:
    """Whether it is one link to a place of this page ("Back to top"), and nothing else."""
    links = node.css("a[href]")
    near = len(links) == 1 and (links[0].attributes.get("href") or "").startswith("#")
    return near and links[0].text().strip() == node.text().strip()


def _opens(node: LexborNode) -> bool:
    """Whether readers can open what is hidden: a part of an accordion, a tab."""
    if node.attributes.get("hidden") == "until-found" or node.attributes.get("role") == "tabpanel":
        return True
    name, root = node.attributes.get("id"), node
    while name and root.parent is not None:
        root = root.parent
    switches = root.css("[aria-controls]") if name else ()
    return any(name in (one.attributes.get("aria-controls") or "").split() for one in switches)


def _in_heading(node: LexborNode) -> bool:
    """Whether it stands in a heading."""
    step = node.parent
    while step is not None and not re.fullmatch("h[1-6]", step.tag or ""):
        step = step.parent
    return step is not None


def main_element(body: LexborNode) -> LexborNode:
    """The element that the document stands in, by what the page says; the body if it does not."""
    total = len(body.text())
    for selector in ("main", "[role=main]", "article"):
        found = body.css(selector)
        if len(found) > _MANY:
            continue
        outer = [node for node in found if not any(holds(other, node) for other in found)]
        if len(outer) == 1 and len(outer[0].text()) >= _MAIN * total:
            return outer[0]
    return body


def holds(outer: LexborNode, node: LexborNode) -> bool:
    """Whether an element stands anywhere in another."""
    step = node.parent
    while step is not None:
        if step.mem_id == outer.mem_id:
            return True
        step = step.parent
    return False


def links_of(node: LexborNode) -> str | None:
    """What a list of links is: "contents" of this page, "links" to others; None if it is text."""
    links = node.css("a[href]")
    if len(links) < 3:
        return None
    text = len("".join(node.text().split()))
    linked = sum(len("".join(link.text().split())) for link in links)
    if linked < 0.8 * text:
        return None
    near = sum((link.attributes.get("href") or "").startswith("#") for link in links)
    return "contents" if near > len(links) / 2 else "links"
