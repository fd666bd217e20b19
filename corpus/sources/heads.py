"""Running heads and feet: rows at the upper and lower edges that are repeated over the pages.

Digits do not count ("25-10679", "3/57"), and each segment of a row is judged by itself, since left
and right change sides from page to page.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from corpus.sources.line_numbers import line_numbers
from corpus.sources.page_labels import PAGE_NUMBER, labels_of, value_of
from corpus.sources.words import PageWords, Row, Segment, Word, rows_of

# How far from an edge a running head can stand, as a share of the page's height.
_EDGE = 0.16
# A row at the edge that is no farther from the text than lines of text are from each other is a
# running head only if at least this share of pages has the same words there. The repeated head of a
# long table is on fewer pages.
_RARE = 0.3
_TITLE = 8  # letters of a title, at least
_PAGE_OF = re.compile(r"(\d{1,4})(?:/\d{1,4})?")
_CODE = re.compile(r"\d[\d-]{5,}")


@dataclass(frozen=True, slots=True)
class Running:
    """What is repeated over the pages."""

    words: frozenset[tuple[int, Word]]
    """Page and word of all that stands in running heads and feet."""
    labels: dict[int, str]
    """Number printed on a page, by the page's number from 1."""


def running(pages: Sequence[PageWords]) -> Running:
    """Running heads and feet of all pages, and the numbers of their lines."""
    counted = line_numbers(pages)
    pages = [
        replace(page, words=tuple(w for w in page.words if (page.number, w) not in counted))
        for page in pages
    ]
    edges = {page.number: list(_edges(page)) for page in pages}
    seen = Counter(
        key
        for rows in edges.values()
        for key in {_key(s) for edge in rows for row in edge for s in row.segments}
    )
    for key in [key for key in seen if "#" in key and not _steady(key, edges)]:
        del seen[key]
    sizes: dict[str, list[float]] = defaultdict(list)
    repeated = Counter[str]()
    for rows in edges.values():
        for edge in rows:
            for row in edge:
                for s in row.segments:
                    sizes[_key(s)].append(row.size)
                    repeated[s.text] += 1
    often = max(3, min(len(pages) // 8, 12)) if len(pages) > 3 else 2
    words: set[tuple[int, Word]] = set()
    numbers: dict[int, list[str]] = defaultdict(list)
    size = median([word.size for page in pages for word in page.words] or [0.0])
    lines = Counter(row.text for page in pages for row in rows_of(page.words))
    outer = _outer(edges, size, lines)
    for page in pages:
        flowing = _flowing(page)
        for place, edge in enumerate(edges[page.number]):
            if (printed := outer.get((page.number, place))) is not None:
                words.update((page.number, word) for word in edge[0].words)
                numbers[page.number] += printed or _numbers(edge[0])
                edge = edge[1:]
            for row in edge:
                if _is_chapter(row, edges[page.number][1 - place] if place < 2 else ()):
                    break
                if not all(
                    seen[_key(s)] >= often or PAGE_NUMBER.fullmatch(s.text) for s in row.segments
                ):
                    break
                if any(seen[_key(s)] < 2 for s in row.segments):
                    break
                if row in flowing and not all(
                    PAGE_NUMBER.fullmatch(s.text) or repeated[s.text] > _RARE * len(pages)
                    for s in row.segments
                ):
                    break
                # A title page has in large type what the heads of the other pages repeat.
                if any(row.size > 1.25 * median(sizes[_key(s)]) for s in row.segments):
                    break
                words.update((page.number, word) for word in row.words)
                numbers[page.number] += _numbers(row)
        for segment in turned_segments(page):
            if seen[_key(segment)] >= 2:
                words.update((page.number, word) for word in segment.words)
                if m := PAGE_NUMBER.fullmatch(segment.text):
                    numbers[page.number].append(m[1])
    words |= _printers_codes(edges, {word.text for _, word in words})
    return Running(frozenset(words) | counted, labels_of(numbers))


def _is_chapter(row: Row, other: Sequence[Row]) -> bool:
    """Whether "IV" alone is the number of a chapter: the page's own stands at the other edge."""
    roman = re.fullmatch(r"[IVXLC]+", row.text)
    return roman is not None and any(re.fullmatch(r"\W*\d+\W*", one.text) for one in other)


def _printers_codes(
    edges: Mapping[int, Sequence[Sequence[Row]]], repeated: Container[str]
) -> set[tuple[int, Word]]:
    """The printer's number at the foot of a first page, and the same between stars as a bar code.

    repeated: words of running heads and feet. "25-06556" is in those of the other pages, and
    "25-06556 (E) 140825" and "*2506556*" are no end of the paragraph above them.
    """
    found: set[tuple[int, Word]] = set()
    for page, (_, lower, *_) in edges.items():
        plain: set[str] = set()
        for row in reversed(lower):  # the number stands above its bar code
            texts = [word.text for word in row.words]
            # "Please recycle" may stand beside the bar code, but no text beside the number.
            is_bar = any(text.strip("*") in plain for text in texts)
            if not is_bar and re.search(r"[^\W\d_]{2}", row.text):
                continue
            codes = [text for text in texts if _CODE.fullmatch(text) and text in repeated]
            plain.update(code.replace("-", "") for code in codes)
            if codes or is_bar:
                found.update((page, word) for word in row.words)
    return found


def _outer(
    edges: Mapping[int, Sequence[Sequence[Row]]], size: float, lines: Mapping[str, int]
) -> dict[tuple[int, int], list[str]]:
    """Page and edge (0 upper, 1 lower) of the outermost rows that are running heads by their place,
    each with the page's number if it is known which of its words that is.

    Their words may change with the chapter ("12   Chapter 3. Members"). In most of them a number
    goes up with the pages; or they stand on one line of many pages, apart of the text, in type that
    is no larger than `size`, that of the text, and most have words that another page has there, or
    begin as another row does: the title of the chapter. lines: how often each row is printed.
    """
    found: dict[tuple[int, int], list[str]] = {}
    for place in (0, 1):
        rows = {page: edge[0] for page, all in edges.items() if (edge := all[place])}
        numbered = _numbered(rows)
        ahead = Counter(n - page for page, printed in numbered.items() for n in printed)
        offset, count = ahead.most_common(1)[0] if ahead else (0, 0)
        if count >= max(3, len(edges) / 2):
            own = {page: page + offset for page in rows if page + offset in numbered[page]}
            found |= {(page, place): [str(number)] for page, number in own.items()}
        bases = Counter(round(row.base) for row in rows.values())
        line, count = bases.most_common(1)[0] if bases else (0, 0)
        alike = {page: row for page, row in rows.items() if round(row.base) == line}
        apart = [edges[page][place][:2] for page in alike]
        near = sum(len(two) > 1 and abs(two[0].base - two[1].base) < 1.8 * size for two in apart)
        seen = Counter(text for row in alike.values() for text in {s.text for s in row.segments})
        again = sum(
            any(seen[s.text] > 1 or _is_title(s.text, lines) for s in row.segments)
            for row in alike.values()
        )
        small = all(row.size < 1.1 * size for row in alike.values())
        if count >= max(4, 0.4 * len(edges)) and near < 0.1 * count and again > count / 2 and small:
            found |= {(page, place): [] for page in alike if (page, place) not in found}
    return found


def _is_title(text: str, lines: Mapping[str, int]) -> bool:
    """Whether another row has the same words, or the first of them where they take two rows."""
    words = text.split(" ")
    begun = (" ".join(words[:n]) for n in range(1, len(words)))
    again = len(text) > _TITLE and lines[text] > 1
    return again or any(len(one) > _TITLE and one in lines for one in begun)


def _numbers(row: Row) -> list[str]:
    """What may be the page's number: "12", "xii", "12/49"."""
    return [m[1] for s in row.segments if (m := PAGE_NUMBER.fullmatch(s.text))]


def _numbered(rows: Mapping[int, Row]) -> dict[int, set[int]]:
    """What may be the page's number in a row, by page: "4" of "4   Part One", "4/9   Part One" or,
    where another page has some of the words beside a number, of "4 Part One Annual report"."""
    ends = {
        page: [(word.text, [w.text for w in row.words if w is not word])
               for word in (row.words[0], row.words[-1]) if re.fullmatch(r"\d{1,4}", word.text)]
        for page, row in rows.items()
    }  # fmt: skip
    beside = Counter(key for found in ends.values() for _, rest in found for key in _ends_of(rest))
    return {
        page: {int(m[1]) for s in row.segments if (m := _PAGE_OF.fullmatch(s.text))}
        | {int(number) for number, rest in ends[page] if any(beside[k] > 1 for k in _ends_of(rest))}
        for page, row in rows.items()
    }


def _ends_of(words: Sequence[str]) -> set[str]:
    """All words, the first two and the last two."""
    return {" ".join(part) for part in (words, words[:2], words[-2:])}


def _flowing(page: PageWords) -> set[Row]:
    """Rows that are no farther from the next ones towards the page's middle than these are from
    those behind them."""
    rows = rows_of(page.words)
    found = set()
    for order in (rows, rows[::-1]):
        for row, after, behind in zip(order, order[1:], order[2:], strict=False):
            near, inside = abs(after.base - row.base), abs(behind.base - after.base)
            if near < 1.15 * inside < 2.5 * row.size and abs(row.size - after.size) < 0.3:
                found.add(row)
    return found


def _steady(key: str, edges: dict[int, list[list[Row]]]) -> bool:
    """Whether what differs from page to page in its figures only goes up with the pages.

    "Page 3" does, and "Chapter 3" stays for some pages; "Figure 3" is a caption.
    """
    found = [
        (page, segment.text)
        for page, rows in edges.items()
        for edge in rows
        for row in edge
        for segment in row.segments
        if _key(segment) == key
    ]
    upper = any(_key(s) == key for rows in edges.values() for row in rows[0] for s in row.segments)
    if re.match(r"#\W?\s*[^\W\d]", key) and not upper:
        # "1 Ibid." is a footnote; of "12 Annual report" the number goes up with the pages.
        leads = [(page, m[0]) for page, text in found if (m := re.match(r"\d+", text))]
        steps = Counter(value_of(number) - page for page, number in leads)
        return max(steps.values(), default=0) > 0.5 * len(found)
    texts = Counter(text for _, text in found)
    if re.match(r"#\.(?:#\.?)*\s+[^\W\d_]", key):  # "22.41 Version 3.6.0" is a heading
        return texts.most_common(1)[0][1] > 1
    steps = Counter(
        value_of(number) - page
        for page, text in found
        for number in set(re.findall(r"\d+|\b[ivxlc]+\b", text))
    )
    # Of "Article 71." at the edges of some pages two may by chance go up as the pages do.
    going_up = max(steps.values(), default=0)
    return texts.most_common(1)[0][1] > 1 or going_up > max(1, 0.4 * len(found))


def _edges(page: PageWords) -> Iterator[list[Row]]:
    """Rows of the upper edge from the top, of the lower from the bottom; turned ones one by one."""
    rows = rows_of(page.words)
    yield [row for row in rows if row.box.bottom < _EDGE * page.height]
    yield [row for row in reversed(rows) if row.box.top > (1 - _EDGE) * page.height]
    for segment in turned_segments(page):
        yield [Row((segment,), segment.box.bottom, segment.words[0].size)]


def turned_segments(page: PageWords) -> list[Segment]:
    """Words that run up or down the page's sides."""
    lines: list[list[Word]] = []
    for word in page.turned_words:
        last = lines[-1][-1] if lines else None
        if last and (
            abs(last.box.left - word.box.left) < 0.5 * word.size
            and max(last.box.top - word.box.bottom, word.box.top - last.box.bottom) < word.size
        ):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [Segment(tuple(line)) for line in lines]


def _key(segment: Segment) -> str:
    return re.sub(r"\d+|\b(?:[ivxlc]+|[IVXLC]+)\b", "#", segment.text).casefold()
