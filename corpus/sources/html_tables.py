"""Tables of a web page: their rows, and the place of each cell among cells that span others."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from corpus.sources.html_elements import children, whole
from corpus.sources.layout_tables import Draft

_MOST_COLUMNS = 2000  # of a table; a hostile page may ask for any number


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


def cells_of(table: LexborNode) -> Iterator[tuple[Draft, LexborNode]]:
    """Each cell's place in the grid, still without contents, and its element, in order."""
    rows = rows_of(table)
    open_rows: dict[int, int] = {}  # of each column, the row behind the cells that reach down in it
    for at, row in enumerate(rows):
        column = 0
        for child in children(row):
            if child.tag not in ("td", "th"):
                continue
            while open_rows.get(column, 0) > at:
                column += 1
            wide = min(max(1, whole(child.attributes.get("colspan")) or 1), 1000)
            tall = whole(child.attributes.get("rowspan"))
            tall = len(rows) - at if tall == 0 else min(max(1, tall or 1), len(rows) - at)
            if column + wide > _MOST_COLUMNS:
                break
            yield Draft(at, column, tall, wide, child.tag == "th"), child
            for covered in range(column, column + wide):
                open_rows[covered] = at + tall
            column += wide
