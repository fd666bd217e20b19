"""Running heads and feet of a plain text: what is repeated at the edges of pages.

A text that was read by OCR has them misread in another way on each page, so likeness is enough.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from corpus.profiles.words import alternatives
from corpus.sources.model import Block, Item
from corpus.sources.page_labels import PAGE_NUMBER, labels_of
from corpus.sources.text_rows import Row

# "ARTICLE 4", "Chapter II" and "4.1. Powers" are repeated with other numbers too.
_WORDS = "|".join(map(alternatives, ("articles", "divisions", "annexes")))
DIVISION = re.compile(rf"(?:{_WORDS})\W*\w+", re.I)
ENUMERATED = re.compile(r"((?:\d{1,3}|[A-Z])\.(?:\d{1,3}\.?)*)\s+[^\W\d_]")
# At the foot of a page that goes on, behind the printer's number: "84-10233 0547t (E)    /..."
GOES_ON = re.compile(r"(?:\S{1,12}\s+){0,5}/\s?[.,]{2,4}")
_PAGED = re.compile(r"(\d{1,4})\s{2,}\S.{0,100}|\S.{0,100}?\s{2,}(\d{1,4})")
# The printer's number at the foot of a page; beside it a date, and the number as a bar code.
_PRINTED = re.compile(r"\d\d-\d{5}(?: \([A-Z]\))?")
_BESIDE = re.compile(rf"{_PRINTED.pattern}|\*\d{{6,8}}\*|\d{{6}}")
_OFTEN = 3  # a short text with changing figures that stands so often is a running head
_LONGEST = 100  # letters
_LIKE, _LETTERS = 0.75, 5  # least likeness of two that OCR has misread; letters that tell it
_AROUND = 6  # pages on either side, about, on which its like is looked for


def running(groups: Sequence[Sequence[Row]], rows: Sequence[Row]) -> set[int]:
    """Indexes of the paragraphs that are running heads or feet. rows: of all paragraphs."""
    keys = [_key(group) for group in groups]
    seen = Counter(keys)
    found = {
        k
        for k, (group, key) in enumerate(zip(groups, keys, strict=True))
        if seen[key] >= _OFTEN and _is_running(group, rows)
    }
    edges = _edges(groups)
    may = [k for k in edges if not _counts(groups[k][0].text, keys[k])]
    like: dict[int, list[int]] = {}
    for at, k in enumerate(may):  # a page has two edges at most
        near = may[max(0, at - 2 * _AROUND) : at] + may[at + 1 : at + 1 + 2 * _AROUND]
        like[k] = [other for other in near if _alike(keys[k], keys[other])]
    for k in edges:
        family = {k, *like.get(k, ())}
        family.update(o for one in like.get(k, ()) for o in like[one])
        if len(family) >= _OFTEN or GOES_ON.fullmatch(groups[k][-1].text):
            found.add(k)
    found |= _paged(groups, edges)
    numbered = {row.page for group in groups for row in group if _PRINTED.fullmatch(row.text)}
    for k in range(len(groups) - 1, -1, -1) if edges else ():  # several stand below each other
        page = groups[k][0].page
        last = k + 1 in found or [page] != [group[0].page for group in groups[k + 1 : k + 2]]
        if last and page in numbered and all(_BESIDE.fullmatch(row.text) for row in groups[k]):
            found.add(k)
    return found


def _paged(groups: Sequence[Sequence[Row]], edges: Sequence[int]) -> set[int]:
    """Those of the edges of pages that have a page's number, a gap from what else they say.

    The numbers count on with the pages; what stands beside them may be another text each time.
    """
    numbers = {k: number for k in edges for number in _page_numbers(groups[k])}
    starts = {k: number - groups[k][0].page for k, number in numbers.items()}
    pages = Counter(start for start, _ in {(starts[k], groups[k][0].page) for k in starts})
    return {k for k, start in starts.items() if pages[start] >= _OFTEN}


def _page_numbers(group: Sequence[Row]) -> Sequence[int]:
    found = _PAGED.fullmatch(group[0].text) if len(group) == 1 else None
    return [int(found[1] or found[2])] if found else []


def printed_labels(items: Sequence[Item]) -> dict[int, str]:
    """The numbers printed in the heads and feet of pages, by the page's number from 1."""
    numbers: dict[int, list[str]] = defaultdict(list)
    for item in items:
        if isinstance(item, Block) and item.kind == "boilerplate" and item.page is not None:
            first, *_, last = [*item.text.split()] * 2  # "E/1984/67 English Pagc 3"
            found = (PAGE_NUMBER.fullmatch(text) for text in (item.text, first, last))
            numbers[item.page] += {number[1] for number in found if number}
    return labels_of(numbers)


def _key(group: Sequence[Row]) -> str:
    text = re.sub(r"\s+", " ", " ".join(row.text for row in group))
    return re.sub(r"\d+|\b(?:[ivxlc]+|[IVXLC]+)\b", "#", text).casefold()


def _edges(groups: Sequence[Sequence[Row]]) -> list[int]:
    """Indexes of the first and last paragraph of each page, if there are several pages."""
    pages = [group[0].page for group in groups]
    last = len(pages) - 1
    if not pages or pages[0] == pages[last]:
        return []
    return [
        k
        for k, page in enumerate(pages)
        if k in (0, last) or page != pages[k - 1] or page != pages[k + 1]
    ]


def _counts(text: str, key: str) -> bool:
    """Whether it is a heading with a number of its own, or a sentence, and no head of pages."""
    counted = DIVISION.match(text) or ENUMERATED.match(text)
    return bool(counted or ("#" not in key and key.endswith(".")))


def _alike(one: str, other: str) -> bool:
    """Whether two short texts may be the same one, misread."""
    letters = min(sum(map(str.isalpha, text)) for text in (one, other))
    if letters < _LETTERS or max(len(one), len(other)) > _LONGEST:
        return False
    match = SequenceMatcher(None, one, other, autojunk=False)
    return match.real_quick_ratio() >= _LIKE and match.ratio() >= _LIKE


def _is_running(group: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether what is repeated is a running head or foot, by its place or its page number."""
    if len(_key(group)) > _LONGEST:
        return False
    at = rows.index(group[0])
    edge = at == 0 or rows[at - 1].page != group[0].page
    after = at + len(group)
    edge = edge or after == len(rows) or rows[after].page != group[0].page
    edge = edge and rows[-1].page > rows[0].page
    counted = DIVISION.match(group[0].text) or ENUMERATED.match(group[0].text)
    return edge or ("#" in _key(group[-1:]) and not counted)
