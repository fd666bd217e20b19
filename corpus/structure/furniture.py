"""What of a document is not its text: contents, what a source set apart, and grids for layout.

Running heads and feet are told by their source, which knows where they stand.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import groupby, pairwise

from corpus.dates import DATE
from corpus.figures import is_figure
from corpus.profiles.words import alternatives
from corpus.sources.model import Block, Grid, Item
from corpus.structure.numbers import enumerator_of, number_of
from corpus.structure.parties import names_parties

# Dots, with a page or "Articles 4–6a" behind them
_LEADER = re.compile(
    r"(?:\.{4,}|(?:\. ){4,}|…{2,})[\s.]*"
    r"(?:(?:[^\W\d_]+\.?\s+)?[\divxlc]+[a-z]?(?:\s*[-–—]\s*\d+[a-z]?)?)?$"
)
_TO_PAGE = re.compile(r"(?:\d+|\b[ivxlc]+)(?:\s*[-–—]\s*\d+)?$")
_PAGES = re.compile(rf"(?:{_TO_PAGE.pattern.removesuffix('$')}\s*)+")  # of several entries
_AMENDED = re.compile(r"(?:[▼►]\s?[A-Z]\d{0,3}\b[\s—–-]*)+")  # in the consolidated law of the EU
_HEADS = 4  # pages of a table of contents that repeat its heading
_ENTRIES = 4  # rows with a page that make a table of contents
_MORE = 20  # letters at least of what stands behind a title
_LONGEST = 200  # letters of an entry
_SAME_TITLE = 0.9  # likeness of a heading and its entry
_LETTER = 6.0  # points that a letter is wide where a format tells no type
_MASTHEAD = 12  # cells of the table that a masthead is laid out by, at most
_ENDS = ".;:。；："
_ANNEX = re.compile(rf"(?:{alternatives('annexes')})\s+(?:[IVXLC]+|\d{{1,3}}|[A-Z])\b", re.I)
_ANNEXES = re.compile(rf"(?:{alternatives('annexes')})[^\W\d_]{{0,3}}", re.I)
# "Chapter 1. ", "2.3 ", "IV. " in front of a title
_NUMBERED = re.compile(r"(?:[^\W\d_]+\s+)?(?:\d+|[IVXLC]+)(?:\.\d+)*[.:)]?\s+(?=\S)")


# "Contents", "CONTENTS Paragraphs", "Page"; without blanks, as `_squeezed` gives them.
_NUMBERS = alternatives("contents_columns").replace(r"\ ", "")
_COLUMNS = re.compile(rf"(?:{_NUMBERS})+")
_HEAD = re.compile(rf"(?:{alternatives('contents')}):?(?:{_NUMBERS})*".replace(r"\ ", ""))


def _squeezed(text: str) -> str:
    """Without blanks and dashes: a heading is "Chapter I General" where its entry has a dash."""
    return re.sub(r"[\s–—-]+", "", text.casefold())


def contents_of(items: Sequence[Item]) -> set[int]:
    """Indexes of the items that are a table of contents."""
    found = {
        i
        for i, item in enumerate(items)
        if isinstance(item, Block)
        and (item.kind == "contents" or (_LEADER.search(item.text) and len(item.text) < 400))
    }
    # The first line of an entry that takes two lines has no dots.
    for i in sorted(found):
        for k in range(i - 1, max(i - 3, -1), -1):
            above = items[k]
            if k in found or not isinstance(above, Block) or above.page != items[i].page:
                break
            if len(above.text) < 200 and any(j in found for j in range(k - 3, k)):
                found.add(k)
    last = _last_places(items)
    heads = [
        (i, item)
        for i, item in enumerate(items)
        if isinstance(item, Block) and _HEAD.fullmatch(_squeezed(item.text))
    ]
    found.update(i for i, _ in heads)
    if len(heads) > _HEADS:  # most of them lead back to the contents, from the head of each page
        heads = [
            (i, head) for i, head in heads if i + 1 in found or _has_page(items[i + 1 : i + 4])
        ]
    for i, item in heads:
        seen: set[str] = set()
        with_pages = False
        for k in range(i + 1, len(items)):
            entry = items[k]
            titles = _titles_of(entry)
            entered = k in found or _is_entry(entry, item) or _stands_before_page(items, k)
            # The head of its numbers comes again on each page.
            entered = entered or bool(_COLUMNS.fullmatch(_squeezed(getattr(entry, "text", ""))))
            # Entries without pages stand further down as headings; one or two that are worded
            # otherwise there stand between others.
            entered = entered or (
                not with_pages
                and any(
                    last.get(_unnumbered(near), -1) > j or _begins_below(items, j)
                    for j, near in enumerate(items[k : k + 3], k)
                )
            )
            paged = isinstance(entry, Block) and _TO_PAGE.search(entry.text)
            # Behind entries with pages what has none, nor anything below it, is the text's.
            below = [one for one in items[k : k + 4] if one.page == entry.page]
            grids = any(isinstance(one, Grid) for one in below)
            if with_pages and k not in found and not (grids or _has_page(below)):
                entered = entered and isinstance(entry, Block) and entry.kind == "boilerplate"
            entered = entered or (with_pages and _lists_annexes(items, k))
            # The title of a part above entries that go on on the next page.
            entered = entered or (with_pages and any(map(_are_entries, below[1:3])))
            with_pages |= bool(paged) or isinstance(entry, Grid)
            # Without a page it is the heading itself, behind its entry.
            if not entered or (titles & seen and not paged):
                break
            found.add(k)
            seen |= titles
    return found


def _are_entries(item: Item) -> bool:
    """Whether it is a table of nothing but entries with their pages, which count on."""
    if not isinstance(item, Grid):
        return False
    rows = [text.rsplit(maxsplit=1) for text in _lines_of(item) if text.strip()]
    pages = [int(row[-1]) for row in rows if row[-1].isdecimal()]
    whole = len(pages) >= _ENTRIES and len(pages) >= 0.6 * len(rows)
    return whole and pages == sorted(pages)


def _begins_below(items: Sequence[Item], k: int) -> bool:
    """Whether "5. Fees." is what a block further down begins with: "5. Fees.—(1) The Minister"."""
    entry = items[k]
    if not isinstance(entry, Block) or not number_of(entry.number, entry.text)[0]:
        return False
    title = _squeezed(f"{entry.number or ''} {entry.text}").rstrip(".")
    below = (item for item in items[k + 1 :] if isinstance(item, Block))
    return any(
        len(item.text) > len(entry.text) + _MORE
        and _squeezed(f"{item.number or ''} {item.text[:_LONGEST]}").startswith(title)
        for item in below
    )


def _lists_annexes(items: Sequence[Item], k: int) -> bool:
    """Whether annexes are named there that begin further down, or a heading of such a list.

    Many contents name them without a page.
    """
    if k + 1 < len(items) and _ANNEXES.fullmatch(getattr(items[k], "text", "")):
        k += 1
    names = {_annex_in(text) for text in _lines_of(items[k])}
    if not names or "" in names:
        return False
    return names <= {_annex_in(text) for item in items[k + 1 :] for text in _lines_of(item)[:1]}


def _lines_of(item: Item) -> list[str]:
    """The text of a block, or of each row of a grid."""
    if isinstance(item, Block):
        return [item.text]
    rows = groupby(sorted(item.cells, key=lambda c: (c.row, c.column)), lambda c: c.row)
    return [" ".join(cell.text for cell in row) for _, row in rows]


def _annex_in(text: str) -> str:
    """ "annex ii" of "Annex II. Staff"; "" of text that begins otherwise."""
    found = _ANNEX.match(text)
    return found[0].casefold() if found else ""


def with_entries(items: Sequence[Item], contents: Collection[int]) -> list[Item]:
    """The items, with the blocks behind the contents that are worded as an entry as headings.

    Where a format tells no look, a heading lies as deep as its entry is set in.
    """
    behind = max(contents, default=len(items))
    titles = {title for k in contents for title in _titles_of(items[k])}
    titles = {title for title in titles if title[-1] not in _ENDS}
    levels = _levels_of([items[k] for k in sorted(contents)])
    short = [
        (i, item)
        for i, item in enumerate(items)
        if isinstance(item, Block) and item.kind in ("text", "heading")
        if i > behind and 0 < len(item.text) < _LONGEST
    ]
    listed = {i: level for i, item in short if (level := _listed(item, levels))}
    found = list(items)
    for i, item in short:
        # "Delivery in 2023" ends in no page.
        wordings = {_title_of(item), _squeezed(f"{item.number or ''} {item.text}")}
        among = listed and i < max(listed) and item.text[-1] not in _ENDS
        if level := listed.get(i):
            found[i] = replace(item, kind="heading", level=level)
        elif titles & wordings:
            found[i] = replace(item, kind="heading")
        elif among and item.centred:  # the title of a picture, which a text has lost
            found[i] = replace(item, kind="text", level=None, style="caption")
        elif among and item.level:  # it lies below those of the contents
            found[i] = replace(item, level=item.level + max(levels.values()))
    return found


def _listed(block: Block, levels: Mapping[str, int]) -> int | None:
    """How deep the entry lies that a block is worded as, but for an error of spelling."""
    if not levels or block.size is not None or block.text[-1] in _ENDS:
        return None
    wording = _squeezed(f"{block.number or ''} {block.text}")
    close = get_close_matches(wording, levels, n=1, cutoff=_SAME_TITLE)
    return levels[close[0]] if close else None


def _levels_of(entries: Sequence[Item]) -> dict[str, int]:
    """How deep each entry with a page lies, from 1, by how far it is set in; none if all are alike.

    Pages may differ by a letter.
    """
    indents = {
        _title_of(entry): entry.indent
        for entry in entries
        if isinstance(entry, Block) and entry.size is None and _LEADER.search(entry.text)
    }
    places = sorted(set(indents.values()))
    steps = [place for place, after in pairwise(places) if after - place > _LETTER]
    return {title: 1 + bisect_left(steps, at) for title, at in indents.items()} if steps else {}


def _titles_of(entry: Item) -> set[str]:
    """Titles of an entry, or of the rows of a grid of entries; without those that are blank."""
    if isinstance(entry, Block):
        return {_title_of(entry)} - {""}
    rows: dict[int, list[str]] = {}
    for cell in entry.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return {_title_of(Block(" ".join(row))) for row in rows.values()} - {""}


def _title_of(entry: Block) -> str:
    """An entry without its dots and its page."""
    return _squeezed(_TO_PAGE.sub("", _LEADER.sub("", f"{entry.number or ''} {entry.text}")))


def _has_page(items: Sequence[Item]) -> bool:
    """Whether one of these is an entry with its page."""
    blocks = (item for item in items if isinstance(item, Block) and item.kind != "boilerplate")
    return any(_TO_PAGE.search(block.text) for block in blocks)


def _stands_before_page(items: Sequence[Item], k: int) -> bool:
    """Whether a short text has nothing but a number behind it, its page far to the right."""
    entry, after = items[k], items[k + 1] if k + 1 < len(items) else None
    if not isinstance(entry, Block) or not isinstance(after, Block) or len(entry.text) > 200:
        return False
    number = _TO_PAGE.fullmatch(after.text) and after.number is None
    return bool(number and after.page == entry.page)


def _last_places(items: Sequence[Item]) -> dict[str, int]:
    """Index of the last block with each short text that is no sentence, but for its number."""
    return {title: i for i, item in enumerate(items) if (title := _unnumbered(item))}


def _unnumbered(item: Item) -> str:
    """A short text that is no sentence without the number in front; "" for what is none."""
    if isinstance(item, Grid) or item.kind == "boilerplate":
        return ""
    if not 0 < len(item.text) < _LONGEST or item.text[-1] in _ENDS:
        return ""
    return _NUMBERED.sub("", item.text, count=1).casefold()


def _is_entry(entry: Item, head: Block) -> bool:
    """Whether an item below the heading of a table of contents belongs to it."""
    same_page = entry.page == head.page
    if isinstance(entry, Grid):
        last = max(cell.column for cell in entry.cells)
        ends = [cell.text for cell in entry.cells if cell.column == last]
        # In a column of its own a page is a number and nothing else.
        is_page = _PAGES.fullmatch if last else _TO_PAGE.search
        numbered = sum(bool(is_page(text)) for text in ends)
        return numbered >= 0.5 * len(ends) or (same_page and head.page is not None)
    if entry.kind in ("boilerplate", "footnote"):
        return entry.kind == "boilerplate"
    if _TO_PAGE.search(entry.text) and len(entry.text) < 300:
        return True
    return same_page and head.page is not None and len(entry.text) < 120


def unfold(items: Sequence[Item]) -> list[Item]:
    """Items with grids that only lay out text as blocks: one column, one row, a column of numbers
    beside their paragraphs, or the masthead of a document.

    What stands alone as the mark of an amendment ("▼M1 —————") is no text.
    """
    unfolded: list[Item] = []
    first = next((i for i in items if not isinstance(i, Block) or i.kind != "boilerplate"), None)
    for item in items:
        if isinstance(item, Grid) and names_parties(item):
            unfolded += _lines(item)
        elif isinstance(item, Grid) and (blocks := _as_blocks(item, item is first)) is not None:
            unfolded += blocks
        elif isinstance(item, Block) and _AMENDED.fullmatch(item.text):
            unfolded.append(replace(item, kind="boilerplate"))
        else:
            unfolded.append(item)
    return unfolded


def _lines(grid: Grid) -> Iterator[Block]:
    """Each row of a grid as a line."""
    for _, row in groupby(sorted(grid.cells, key=lambda c: (c.row, c.column)), lambda c: c.row):
        yield Block(" ".join(cell.text for cell in row), page=grid.page, box=grid.box)


def _as_blocks(grid: Grid, first: bool) -> list[Item] | None:
    """first: whether a document begins with it, as with "EXECUTIVE BOARD | EB158/23"."""
    rows: dict[int, dict[int, str]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell.text
    columns = {cell.column for cell in grid.cells}
    block = Block("", page=grid.page, box=grid.box, indent=grid.box.left if grid.box else 0.0)
    texts = [cell.text for cell in grid.cells]
    masthead = first and len(texts) <= _MASTHEAD and not any(c.head for c in grid.cells)
    masthead = masthead and any(map(DATE.search, texts)) and not any(map(is_figure, texts))
    if len(columns) == 1 or len(rows) == 1 or masthead:
        boxed = len(grid.cells) == 1
        return [replace(block, text=c.text, marks=c.marks, boxed=boxed) for c in grid.cells]
    left, right = min(columns), max(columns)
    numbered = [
        row
        for row in rows.values()
        if row.keys() == {left, right} and _marks(row[left]) and len(row[right]) > 60
    ]
    if len(columns) == 2 and len(numbered) > 0.6 * len(rows):
        return [
            replace(block, text=row[right], number=row[left])
            if row in numbered
            else replace(block, text=" ".join(row[c] for c in sorted(row)))
            for row in rows.values()
        ]
    return None


def _marks(text: str) -> bool:
    number, _ = number_of(text, "")
    return number is not None or bool(enumerator_of(text, "")[0])
