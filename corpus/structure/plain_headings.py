"""Headings that look like running text, and titles of tables that look like headings.

"(2) The Court of Appeal", in plain type right above a numbered paragraph, counts on from the
heading "(1) The High Court". The line below "CHAPTER 2" alone is the chapter's title. "1. Scope",
"2. Fees", "3. Appeals", each above text of its own, are headings.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.sources.model import Block, Grid, Item
from corpus.structure.headings import (
    Body,
    heading_text,
    is_heading,
    is_untitled_annex,
    is_untitled_division,
)
from corpus.structure.numbers import counts_of, enumerator_of, number_of
from corpus.structure.surroundings import ENDS, is_aside

_LONGEST = 160  # letters of such a heading
_COUNTED = 3  # titles at least that count on


def with_plain_headings(
    items: Sequence[Item], starts: Container[int], contents: Container[int], body: Body
) -> list[Item]:
    """The items, with such blocks as headings. starts: indexes of numbered paragraphs."""
    flow = [
        i
        for i, item in enumerate(items)
        if i not in contents and not (isinstance(item, Block) and is_aside(item))
    ]
    found = list(items)
    headings: dict[str, tuple[int, Block]] = {}
    """Of each form of number the last heading: its place in the count, and the block."""
    for before, i, after in zip([None, *flow], flow, [*flow[1:], None], strict=False):
        block = items[i]
        if not isinstance(block, Block) or i in starts:
            continue
        counts = counts_of(block.number, block.text)
        if is_heading(block, body):
            headings |= {form: (place, block) for form, place in counts.items()}
            continue
        above = found[before] if before is not None else None
        if not _is_title(block) or not isinstance(above, Block):
            continue
        models = [
            model
            for form, place in counts.items()
            for last, model in (headings.get(form, (place, block)),)
            if place == last + 1
        ]
        ended = ENDS.search(above.text) and (after in starts or _heads(items, after, body))
        if models and ended:
            model = models[0]
            found[i] = replace(
                block,
                kind="heading",
                level=model.level,
                size=model.size,
                style=model.style,
                bold=model.bold,
                italic=model.italic,
                underlined=model.underlined,
            )
            headings |= {form: (place, model) for form, place in counts.items()}
        elif counts and after in starts and above.kind == "text" and is_heading(above, body):
            found[i] = titled = replace(block, kind="heading")
            headings |= {form: (place, titled) for form, place in counts.items()}
        elif before not in starts and _is_untitled(heading_text(above)):
            found[i] = replace(block, kind="heading")
    return found


def _is_untitled(text: str) -> bool:
    return is_untitled_division(text) or is_untitled_annex(text)


def with_counted_titles(items: Sequence[Item], contents: Container[int], body: Body) -> list[Item]:
    """The items, with titles that count on from 1, each above text without a number, as headings.

    Of a document without numbered paragraphs.
    """
    flow = [i for i, item in enumerate(items) if i not in contents]
    runs: dict[str, list[int]] = {}
    """Of each form of number the titles that count on so far."""
    titles: set[int] = set()
    for i, behind in pairwise(flow):
        block, below = items[i], items[behind]
        if not isinstance(block, Block) or is_heading(block, body):
            continue
        told = (
            isinstance(below, Block)
            and not is_heading(below, body)
            and not counts_of(below.number, below.text)
            and ENDS.search(below.text)
        )
        for form, place in counts_of(block.number, block.text).items():
            run = runs.pop(form, []) if place > 1 else []
            if told and _is_title(block) and place == len(run) + 1:
                runs[form] = run = [*run, i]
                titles.update(run if len(run) >= _COUNTED else ())
    return [
        replace(item, kind="heading") if i in titles and isinstance(item, Block) else item
        for i, item in enumerate(items)
    ]


def with_captions(items: Sequence[Item], body: Body) -> list[Item]:
    """The items, with the title of a table as its caption where it looks like a heading.

    It has no number, and its note in brackets ("(Thousands of dollars)") and the table behind it.
    """
    found = list(items)
    for i, (title, note, table) in enumerate(zip(items, items[1:], items[2:], strict=False)):
        if not (isinstance(title, Block) and isinstance(note, Block) and isinstance(table, Grid)):
            continue
        noted = re.fullmatch(r"[(\[][^\W\d_].*[)\]]", note.text)
        if noted and is_heading(title, body) and not counts_of(title.number, title.text):
            found[i] = replace(title, kind="text", level=None, style="caption")
            found[i + 1] = replace(note, kind="text", level=None)
    return found


def _is_title(block: Block) -> bool:
    text = enumerator_of(block.number, number_of(block.number, block.text)[1])[1]
    opens = text[:1].isalpha() and not text[:1].islower()
    return opens and len(text) <= _LONGEST and not ENDS.search(text) and text[-1] not in ",-"


def _heads(items: Sequence[Item], index: int | None, body: Body) -> bool:
    item = items[index] if index is not None else None
    return isinstance(item, Block) and is_heading(item, body)
