"""A passage without a number of its own: its id, and what people call it.

It is named by the word and number that it consists of ("Box 3"), by the caption of a picture, or
counted under its heading or on its page.
"""

import re

from corpus.ids import slug
from corpus.passage import Kind
from corpus.sources.model import Block
from corpus.structure.headings import caption_number
from corpus.structure.ledger import Ledger, Opened

_NAMED = re.compile(r"([^\W\d_]{4,})\s+(\d+|[IVXLC]+)\.?")


def opened(
    block: Block,
    ledger: Ledger,
    path: tuple[str, ...],
    annex: str,
    front: bool,
    paged: bool,
    caption: bool,
) -> Opened:
    """A passage that begins with a block.

    path: headings above it. annex: title of the annex that it stands in, or "". front: whether it
    stands before the first number. paged: whether the format has pages. caption: whether it is a
    caption, or goes with one.
    """
    kind: Kind = "front" if front else "block"
    named = _NAMED.fullmatch(block.text.strip())
    number = caption_number(block.text) if caption else None
    if called := (named[1], named[2]) if named else number:
        word, value = called[:2]
        base = f"{slug(word)}:{slug(value).upper() if not value.isdigit() else value}"
        id = ledger.take(f"{slug(annex)}/{base}" if annex else base)
        return Opened(kind, id, f"{word.capitalize()} {value}", path)
    if path and (front or not paged):
        label = path[-1]
        container = slug(label)[:60].strip("-") or "part"
        container = container if front else f"section:{container}"
    elif paged:
        container, label = f"page:{block.page}", ledger.page_name(block.page)
    else:
        container, label = "section:beginning", "beginning"
    unit = ledger.unit(container)
    id = ledger.take(f"{container}#{unit}")
    label = label.capitalize() if label.isupper() else label
    return Opened(kind, id, label if front else f"{label}, block {unit}", path, container)
