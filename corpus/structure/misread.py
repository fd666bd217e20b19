"""Numbers of paragraphs that OCR misread, told by the count that misses them.

"IO. The bridge" between paragraphs 9 and 11 is paragraph 10, and so are "10 The bridge" and "1 0.
The bridge". Where nothing is like the numbers that are missing, and as many paragraphs begin with
what is no word of theirs ("he The bridge", "mae Oe The bridge"), these are meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.sources.model import Block, Item
from corpus.structure.chains import Candidate, Numbering
from corpus.structure.surroundings import ENDS, is_aside

# Letters that OCR puts for figures.
_ALIKE = {"0": "OoQ", "1": "lIiJ|!", "2": "Zz", "4": "A", "5": "Ss", "6": "Gb", "8": "B", "9": "gq"}
_TYPED_MARK = re.compile(r"\s?\d{1,3}/$")  # of a footnote: "in 1884. 4/"
_SPOKEN = 20  # letters of a short sentence with its number
_STATED = re.compile(
    r"(?:Paragraph|Para\.|Paragraphe|Párrafo|Absatz|Пункт)\s+(\d{1,3}(?:\.\d{1,3})*)"
)
_FIRST = 3  # numbers at most that are missed before the first
# "he The bridge": what is no word in front of a sentence. A bullet is that of a list.
_GARBLED = re.compile(
    r"(?:[a-z\d][^\s)]{0,3}\s+(?:[A-Z][a-z]\s+)?)(?=[A-ZÀ-Þ][a-zà-ÿ]+,?\s+[^\W\d_])"
)
_TITLE = 80  # letters: what has more and ends within a sentence goes on in the next block
_OPENS = r"\s*[.,:;·)]{0,2}\s+(?=[\"“«(]?[^\W\d_a-zß-öø-ÿа-яё])"


def with_misread(numbering: Numbering, items: Sequence[Item], behind: int = -1) -> Numbering:
    """A sequence of plain numbers, with the blocks that have the numbers missing in it.

    behind: index of the item after which it may begin, since another sequence ends there.
    """
    first = numbering.members[0]
    if first.number.word or len(first.number.value) > 1:
        return numbering
    missed = first.number.value[0] - 1
    zero = replace(first, index=behind, number=replace(first.number, value=(0,)))
    members = [zero] * (0 < missed <= _FIRST) + list(numbering.members)
    added = [
        found
        for one, after in pairwise(members)
        for found in list(_between(one, after, items)) or _garbled(one, after, items)
    ]
    members = sorted([*numbering.members, *added], key=lambda member: member.index)
    return replace(numbering, members=tuple(members))


def with_stated(numbering: Numbering, items: Sequence[Item]) -> Numbering:
    """A sequence with the paragraphs whose number stands alone above them: "Paragraph 2.6".

    Auditors print their recommendations so, in boxes; the count of the others misses these numbers.
    """
    added = [
        found for one, after in pairwise(numbering.members) for found in _stated(one, after, items)
    ]
    members = sorted([*numbering.members, *added], key=lambda member: member.index)
    return replace(numbering, members=tuple(members))


def _stated(one: Candidate, after: Candidate, items: Sequence[Item]) -> Iterator[Candidate]:
    *parts, last = one.number.value
    if one.number.word or parts != list(after.number.value[:-1]):
        return
    missed = {
        ".".join(map(str, (*parts, value))): (*parts, value)
        for value in range(last + 1, after.number.value[-1])
    }
    for index in range(one.index + 1, after.index - 1) if missed else ():
        block, below = items[index], items[index + 1]
        stated = _STATED.fullmatch(block.text) if isinstance(block, Block) else None
        if stated and stated[1] in missed and isinstance(below, Block):
            number = replace(one.number, value=missed.pop(stated[1]), printed=stated[1])
            yield replace(one, index=index + 1, number=number, text=below.text)


def _between(one: Candidate, after: Candidate, items: Sequence[Item]) -> Iterator[Candidate]:
    """The members that are missing between two, the last first."""
    end = after.index
    for value in range(after.number.value[0] - 1, one.number.value[0], -1):
        token = " ?".join(f"[{digit}{_ALIKE.get(digit, '')}]" for digit in str(value))
        for index in range(end - 1, one.index, -1):
            block = items[index]
            if not isinstance(block, Block) or block.kind != "text" or block.number is not None:
                continue
            found = re.match(rf"[(\[]?{token}{_OPENS}", block.text)
            if found and len(block.text) > _SPOKEN and _is_ended(block):
                printed = re.sub(r"\d+", str(value), after.number.printed, count=1)
                number = replace(after.number, value=(value,), printed=printed)
                text = block.text[found.end() :]
                yield replace(after, index=index, number=number, text=text)
                end = index
                break


def _garbled(one: Candidate, after: Candidate, items: Sequence[Item]) -> Iterator[Candidate]:
    """The members that are missing between two, where their numbers are unreadable."""
    values = range(one.number.value[0] + 1, after.number.value[0])
    found = [
        (index, block, odd)
        for index, block in enumerate(items[one.index + 1 : after.index], one.index + 1)
        if isinstance(block, Block) and block.kind == "text" and block.number is None
        if (odd := _GARBLED.match(block.text)) and len(block.text) > _SPOKEN
        if one.number.value[0] or not odd[0][0].isdigit()  # "2." may be the second
        if _is_ended(block) and not _goes_on(items, index)
    ]
    tokens = [odd[0].strip(" .") for _, _, odd in found]
    if len(found) != len(values) or tokens == list("abcdefgh"[: len(found)]):
        return
    for value, (index, block, odd) in zip(values, found, strict=True):
        printed = re.sub(r"\d+", str(value), after.number.printed, count=1)
        number = replace(after.number, value=(value,), printed=printed)
        yield replace(after, index=index, number=number, text=block.text[odd.end() :])


def _is_ended(block: Block) -> bool:
    return ENDS.search(_TYPED_MARK.sub("", block.text)) is not None


def _goes_on(items: Sequence[Item], index: int) -> bool:
    """Whether a block may be the rest of a sentence that began in the one before it."""
    above = (item for item in reversed(items[:index]) if not is_aside(item))
    before = next(above, None)
    return isinstance(before, Block) and len(before.text) > _TITLE and not _is_ended(before)
