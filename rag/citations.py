"""How a passage is cited: label, quote, and the formats of reference managers."""

import dataclasses
import json
import re
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from corpus.errors import QuoteError
from corpus.passage import Document, Page, Passage

_CONTEXT = 32  # code points of prefix and suffix
_FRAGMENT_LIMIT = 15  # words; of a longer quote, _FRAGMENT_WORDS at either end are named
_FRAGMENT_WORDS = 5
_PAGE_NUMBER = re.compile(r"^(?:\d+|[ivxlc]+)$")


@dataclass(frozen=True, slots=True)
class Quote:
    """A text-quote selector (W3C Web Annotation): exact is text[start:end] of the passage.

    Offsets are in Unicode code points.
    """

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """What an answer rests on. marker: its number in the answer, from 1."""

    marker: int
    passage: str
    document: str
    label: str
    quote: Quote
    url: str


def cite(marker: int, document: Document, passage: Passage, start: int, end: int) -> Citation:
    """The citation of text[start:end] of a passage."""
    quote = quote_of(passage, start, end)
    return Citation(
        marker, passage.id, document.slug, label(document, passage), quote, url(passage)
    )


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
    """One line to quote: "C/111/5, para. 138, p. 22"."""
    pages = _pages(passage.page)
    return f"{document.symbol}, {passage.label}" + (f", {pages}" if pages else "")


def url(passage: Passage) -> str:
    """Where the passage stands in the reader: "/reports/iom-2019#para-138"."""
    return f"/reports/{passage.document}#{anchor(passage.id)}"


def anchor(id: str) -> str:
    """A passage's id as the id of an HTML element: "table:II#kenya" -> "table-II-kenya"."""
    return re.sub("[:#]", "-", id)


def _pages(page: Page) -> str:
    first, last = (
        printed.split(", ")[-1] if printed else ""
        for printed in (page.printed_first, page.printed_last)
    )
    if not _PAGE_NUMBER.match(first):
        return ""
    return f"p. {first}" if first == last else f"pp. {first}–{last}"


def export(document: Document, passage: Passage, format: str) -> str:
    """A passage with its citation, in one of the formats that `EXPORTS` names."""
    return EXPORTS[format](document, passage)


def _as_text(document: Document, passage: Passage) -> str:
    source = f"{document.publisher}, {document.title}, {label(document, passage)}"
    return f"{passage.text}\n\n— {source}\n  {' › '.join(passage.section)}"


def _as_json(document: Document, passage: Passage) -> str:
    fields = dataclasses.asdict(passage)
    fields |= {"citation": label(document, passage), "url": url(passage)}
    return json.dumps(fields, ensure_ascii=False, indent=1)


def _key(document: Document, passage: Passage) -> str:
    return f"{document.slug}-{re.sub('[^A-Za-z0-9]+', '-', passage.id)}"


def _as_bibtex(document: Document, passage: Passage) -> str:
    fields = {
        "author": f"{{{document.publisher}}}",
        "title": document.title,
        "institution": document.publisher,
        "number": document.symbol,
        "year": str(document.date.year),
        "month": str(document.date.month),
        "pages": _pages(passage.page).removeprefix("pp. ").removeprefix("p. ").replace("–", "--"),
        "note": passage.label,
        "language": document.language,
    }
    body = ",\n".join(f"  {name} = {{{_tex(value)}}}" for name, value in fields.items() if value)
    return f"@techreport{{{_key(document, passage)},\n{body}\n}}"


def _tex(value: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", value)


def _as_ris(document: Document, passage: Passage) -> str:
    pages = _pages(passage.page).removeprefix("pp. ").removeprefix("p. ").split("–")
    lines = [
        ("TY", "RPRT"),
        ("AU", document.publisher),
        ("TI", document.title),
        ("PB", document.publisher),
        ("M1", document.symbol),
        ("PY", str(document.date.year)),
        ("DA", document.date.strftime("%Y/%m/%d")),
        ("SP", pages[0]),
        ("EP", pages[-1]),
        ("N1", passage.label),
        ("LA", document.language),
        ("ER", ""),
    ]
    return "\r\n".join(f"{tag}  - {value}" for tag, value in lines if value or tag == "ER")


def _as_csl(document: Document, passage: Passage) -> str:
    paragraph = passage.kind == "paragraph"
    item: dict[str, object] = {
        "id": _key(document, passage),
        "type": "report",
        "title": document.title,
        "author": [{"literal": document.publisher}],
        "publisher": document.publisher,
        "number": document.symbol,
        "issued": {"date-parts": [[document.date.year, document.date.month, document.date.day]]},
        "language": document.language,
        "locator": str(passage.number) if paragraph else passage.label,
        "label": "paragraph" if paragraph else "section",
    }
    return json.dumps([item], ensure_ascii=False, indent=1)


EXPORTS: Mapping[str, Callable[[Document, Passage], str]] = {
    "text": _as_text,
    "json": _as_json,
    "bibtex": _as_bibtex,
    "ris": _as_ris,
    "csl": _as_csl,
}
