"""How much of a passage is quoted, and how it is cited: label, quote, and where it is read."""

import re
import urllib.parse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.errors import QuoteError
from corpus.languages.words import words_of
from corpus.passage import Document, Page, Passage
from index.open import Index
from rag.asked import en
from rag.evidence import Slice

_CONTEXT = 32  # code points of prefix and suffix
_FRAGMENT_LIMIT = 15  # words; of a longer quote, _FRAGMENT_WORDS at either end are named
_FRAGMENT_WORDS = 5
_PAGE_NUMBER = re.compile(r"^(?:\d+|[ivxlc]+)$")


# Letters of all quotes of an answer, and the fewest that each passage may have of them.
MOST_QUOTED, LEAST_QUOTED = 450, 250
# A list that is quoted from its beginning is quoted to its end if it has no more letters: that the
# last of the main findings is left out, nobody would see.
MOST_OF_LIST = 1000
_MARK = re.compile(r"\s*[(\[]?\w{1,3}[.)\]]{1,2}\s*")  # of an item of a list
_BETWEEN = 150  # letters at most that are quoted for standing between two quotes


@dataclass(frozen=True, slots=True)
class Quote:
    """A text-quote selector (W3C Web Annotation): exact is text[start:end] of the passage.

    Offsets are in Unicode code points.
    """

    exact: str
    """The words themselves."""
    prefix: str
    """What stands before them, up to 32 code points; it may begin within a word."""
    suffix: str
    """What stands behind them, as long."""
    start: int
    """Of the first code point in the passage's text, from 0."""
    end: int
    """Behind the last one."""


@dataclass(frozen=True, slots=True)
class Citation:
    """What an answer rests on."""

    marker: int
    """Its number in the answer, from 1."""
    passage: str
    """The passage's id: "para:138"."""
    document: str
    """The document's slug: "iom-2019"."""
    label: str
    """As the institution cites it: "C/111/5, para. 138, p. 22"."""
    quote: Quote
    """The exact words, and where in the passage they stand."""
    url: str
    """Where the passage stands in the reader, without scheme and host."""
    answer_span: tuple[int, int] | None = None
    """Start and end, in the passage's text, of the words that answer; None if nobody knows."""


def cite(
    marker: int,
    document: Document,
    passage: Passage,
    start: int,
    end: int,
    answer: tuple[int, int] | None = None,
) -> Citation:
    """The citation of text[start:end] of a passage.

    answer: where the words that answer stand, if that is known; left out where that is elsewhere.
    """
    quote = quote_of(passage, start, end)
    inside = answer is not None and start <= answer[0] < answer[1] <= end
    return Citation(
        marker,
        passage.id,
        document.slug,
        label(document, passage),
        quote,
        url(passage),
        answer if inside else None,
    )


def in_context(index: Index, slices: Sequence[Slice]) -> tuple[Slice, ...]:
    """The slices, in their order, with the neighbours that there is room for.

    A sentence alone may leave out what it rests on: the item of a list between two others, or
    "However" behind it. A short paragraph is quoted whole.
    """
    groups = [list(group) for _, group in groupby(slices, lambda piece: piece.position)]
    room = max(MOST_QUOTED // (len(groups) or 1), LEAST_QUOTED)
    return tuple(piece for group in groups for piece in _grown(index, group, room))


def _grown(index: Index, slices: Sequence[Slice], room: int) -> Sequence[Slice]:
    """Slices of one passage, in the order of reading, grown to `room` letters."""
    position = slices[0].position
    text = index.passages[position].text
    sentences = [Slice(*row[:3]) for row in index.first.sentences_of(position).tolist()]
    rows = _with_marks(sentences, text)
    first, last = min(p.start for p in slices), max(p.end for p in slices)
    start = max(k for k, row in enumerate(rows) if row.start <= first)
    end = min(k for k, row in enumerate(rows) if row.end >= last)
    if last - first > room:
        return _joined([_to_end_of_list(piece, rows, text) for piece in slices])
    if en.CONNECTS.search(text[first:]) and start and last - rows[start - 1].start <= 2 * room:
        start -= 1
    for before, behind in [(0, 1), (-1, 0)] * len(rows):  # one behind, one before, and again
        one, other = rows[max(start + before, 0)], rows[min(end + behind, len(rows) - 1)]
        if other.end - one.start <= room and text[other.end - 1] != ":":  # which leads to a list
            start, end = max(start + before, 0), min(end + behind, len(rows) - 1)
    grown = Slice(position, min(first, rows[start].start), max(last, rows[end].end))
    return [_to_end_of_list(grown, rows, text)]


def _with_marks(rows: Sequence[Slice], text: str) -> list[Slice]:
    """The sentences of a passage, where "2." is no sentence but stands in front of the next."""
    found: list[Slice] = []
    for row in rows:
        if found and _MARK.fullmatch(text, found[-1].start, found[-1].end):
            found[-1] = replace(found[-1], end=row.end)
        else:
            found.append(row)
    return found


def _to_end_of_list(piece: Slice, rows: Sequence[Slice], text: str) -> Slice:
    """A slice with the rest of the list that begins in it, if it is not too long.

    rows: the sentences of the passage.
    """
    if ":" not in text[piece.start : piece.end]:
        return piece
    behind = (row.end for row in rows if row.end >= piece.end)
    ends = (end for end in behind if not en.LIST_GOES_ON.search(text[piece.start : end]))
    end = next(ends, piece.end)
    return replace(piece, end=end) if end - piece.start <= MOST_OF_LIST else piece


def _joined(slices: Sequence[Slice]) -> Sequence[Slice]:
    """Slices of one passage, with what little stands between: an item of a list."""
    found = [slices[0]]
    for piece in slices[1:]:
        near = piece.start - found[-1].end <= _BETWEEN
        end = max(found[-1].end, piece.end)  # a list may have been quoted to behind it
        found += [replace(found.pop(), end=end)] if near else [piece]
    return found


def quote_of(passage: Passage, start: int, end: int) -> Quote:
    """The quote text[start:end] of a passage. Raises QuoteError if the text has no such slice."""
    text = passage.text
    if not 0 <= start < end <= len(text):
        raise QuoteError(
            f"start is {start} and end is {end}, expected 0 <= start < end <= {len(text)}, the "
            f"code points of {passage.id}"
        )
    return Quote(
        exact=text[start:end],
        prefix=text[max(0, start - _CONTEXT) : start],
        suffix=text[end : end + _CONTEXT],
        start=start,
        end=end,
    )


def quote_url(passage: Passage, quote: Quote, texts: Iterable[str]) -> str:
    """Opens the reader at the quote, highlighted: a text fragment (`#para-138:~:text=…`).

    texts: of all passages of the document. Browsers take the first place that fits, so the fragment
    is the shortest that fits once: first and last words, the whole quote, or either with the words
    before it. Where none does (rows of one table begin alike), it is the passage's own address.
    https://wicg.github.io/scroll-to-text-fragment/
    """
    known = [text.casefold() for text in texts]
    words = quote.exact.split()
    first, last = " ".join(words[:_FRAGMENT_WORDS]), " ".join(words[-_FRAGMENT_WORDS:])
    whole = " ".join(words)
    before = " ".join(quote.prefix.split()[1:])  # the first may be a piece of a word
    ends = [(first, last)] if len(words) > _FRAGMENT_LIMIT and whole.count(last) == 1 else []
    for prefix in ("", before):
        for start, end in (*ends, (whole, "")):
            found = f"{prefix} {start}".strip().casefold()
            if sum(text.count(found) for text in known) == 1:
                parts = [f"{_fragment(prefix)}-"] if prefix else []
                parts += [_fragment(part) for part in (start, end) if part]
                return f"{url(passage)}:~:text={','.join(parts)}"
    return url(passage)


def _fragment(words: str) -> str:
    """Percent-encoded, and "-" too, which has a meaning in a text fragment."""
    return urllib.parse.quote(words, safe="").replace("-", "%2D")


def label(document: Document, passage: Passage) -> str:
    """One line to quote: "C/111/5, para. 138, p. 22"; in French "…, par. 138, p. 22".

    What is named by its page ("page 12, block 1") has it once.
    """
    named = re.search(r"(?:^|/)(?:page:|table:page-)", passage.container or "")
    pages = () if named else page_numbers(passage.page)
    one, several = words_of(passage.language, "page") or ("p. {}", "pp. {}")
    words = [(several if len(pages) > 1 else one).format("–".join(pages))] if pages else []
    return ", ".join([document.name, passage.label, *words])


def url(passage: Passage) -> str:
    """Where the passage stands in the reader: "/reports/iom-2019#para-138"."""
    return f"/reports/{passage.document}#{anchor(passage.id)}"


def anchor(id: str) -> str:
    """A passage's id as the id of an HTML element: "table:II#kenya" -> "table-II-kenya"."""
    return re.sub("[:#]", "-", id)


def page_numbers(page: Page) -> tuple[str, ...]:
    """The first and the last printed page number, one if they are the same, none if unprinted."""
    first, last = (
        printed.split(", ")[-1] if printed else ""
        for printed in (page.printed_first, page.printed_last)
    )
    if not _PAGE_NUMBER.match(first):
        return ()
    return (first,) if first == last else (first, last)
