"""Notes that are gathered below a heading such as "Notes", at the end of a chapter or document.

Those of an act stand behind its signatures: "(1) OJ L 297, 21.11.1996, p. 1." Their marks are in
brackets, and often are no superscripts: "No 2144/85(3)".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.profiles.words import all_words
from corpus.sources.model import Block, Item
from corpus.structure.headings import Body, heading_text, is_heading
from corpus.structure.names import closes_act
from corpus.structure.numbers import bare_of, number_of

STYLE = "endnote"
"""Of blocks that are such notes."""
_MARK = re.compile(r"(?<=[\w”\"»’])\s?\((\d{1,3})\)")
_FEW = 2  # notes at least


def with_endnotes(items: Sequence[Item], body: Body) -> tuple[Item, ...]:
    """The items, with those as footnotes that count from 1 below such a heading.

    Their numbers are those of marks above them.
    """
    found = list(items)
    for i, item in enumerate(items):
        if isinstance(item, Block) and closes_act(item.text):
            _read_notes_of_act(found, i, body)
        if isinstance(item, Block) and is_heading(item, body) and _names_notes(item):
            notes = dict(_below(items, i + 1, body))
            numbers = [note.number for note in notes.values() if note.number]
            counted = numbers == [str(n + 1) for n in range(len(numbers))]
            if len(numbers) >= _FEW and counted and set(numbers) & _marks(items[:i]):
                for at, note in notes.items():
                    found[at] = note
    return tuple(found)


def _read_notes_of_act(items: list[Item], closing: int, body: Body) -> None:
    """Make notes of the blocks "(1) …", "(2) …" behind an act's end, if all their marks are above.

    A mark in brackets stands right behind a word or figure.
    """
    first = next((i for i in range(closing, len(items)) if _opens_note(items[i])), len(items))
    notes = dict(_below(items, first, body))
    numbers = [note.number for note in notes.values() if note.number]
    marks: dict[str, tuple[int, tuple[int, int]]] = {}
    for i, item in enumerate(items[:closing]):
        for mark in _MARK.finditer(item.text) if isinstance(item, Block) else ():
            marks.setdefault(mark[1], (i, mark.span()))
    raised = _marks(items[:closing])
    counted = numbers == [str(n + 1) for n in range(len(numbers))]
    if len(numbers) < _FEW or not counted or not set(numbers) <= marks.keys() | raised:
        return
    for at, note in notes.items():
        items[at] = note
    for number in set(numbers) - raised:
        at, span = marks[number]
        block = items[at]
        assert isinstance(block, Block)
        items[at] = replace(block, marks=tuple(sorted({*block.marks, span})))


def _opens_note(item: Item) -> bool:
    number, _ = number_of(item.number, item.text) if isinstance(item, Block) else (None, "")
    return number is not None and number.form == "(n)" and number.value == (1,)


def _names_notes(item: Block) -> bool:
    return heading_text(item).strip(" .:0123456789").casefold() in all_words("endnotes")


def _below(items: Sequence[Item], start: int, body: Body) -> Iterator[tuple[int, Block]]:
    """Index and note of each block up to the next heading; one without a number goes on."""
    begun = False
    for i, item in enumerate(items[start:], start):
        if isinstance(item, Block) and item.kind in ("boilerplate", "footnote"):
            continue
        if not isinstance(item, Block) or is_heading(item, body):
            return
        number, text = bare_of(item.number, item.text)
        plain = number is not None and len(number.value) == 1 and not number.word
        begun = begun or plain
        if not begun:
            return
        own = str(number.value[0]) if number and plain else None
        shift = len(item.text) - len(text) if plain else 0
        marks = tuple((a - shift, b - shift) for a, b in item.marks if a >= shift)
        said = text if plain else heading_text(item)
        yield (
            i,
            replace(
                item, kind="footnote", number=own, text=said, marks=marks, level=None, style=STYLE
            ),
        )


def _marks(items: Sequence[Item]) -> set[str]:
    """The superscripts of some items."""
    return {
        item.text[start:end].strip(" ,()[]")
        for item in items
        if isinstance(item, Block) and item.kind != "footnote"
        for start, end in item.marks
    }
