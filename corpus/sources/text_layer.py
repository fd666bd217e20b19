"""Whether the text layer of a PDF holds the letters that its pages show, and what to warn of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from corpus.errors import UnreadableDocument
from corpus.sources.ocr import way_out
from corpus.sources.words import PageWords, Word

# Half of the letters in text of any language are letters or digits that Unicode knows; in a text
# layer without a table of its letters, most are control characters or marks of private use.
_READABLE = 0.5
FEW_LETTERS = 20
"""A page with fewer letters has no text: a page number and a stamp may stand on a scan."""
# A scan's picture fills its page; a photograph or a map in a report leaves it a margin.
_COVERED = 0.7
_MEASURED = 0.25  # of the usual size: what OCR is wrong by


def check_text(name: str, pages: Sequence[PageWords]) -> None:
    """Raises UnreadableDocument if there is no text, or gibberish, or most pages are pictures."""
    words = [word.text for page in pages for word in page.words]
    text = "".join(words)
    if len(text) < FEW_LETTERS * len(pages):
        raise UnreadableDocument(
            f"{name} has {len(text)} letters on {len(pages)} pages, expected a text layer: it is a "
            f"scan; {way_out(name)}"
        )
    scanned = scans(pages)
    if 2 * len(scanned) > len(pages):
        raise UnreadableDocument(
            f"{name} has no text on {len(scanned)} of its {len(pages)} pages ({ranges(scanned)}), "
            f"expected a text layer: they are a scan; {way_out(name)}"
        )
    if text and gibberish(words):
        raise UnreadableDocument(
            f"{name} has a text layer that is no language ({text[200:220]!r}): its fonts do not "
            f"say which letters they draw; {way_out(name)}"
        )


def of_one_size(pages: Sequence[PageWords]) -> list[PageWords]:
    """The pages, with one size for letters that OCR measured in pictures, if near the usual one."""
    sizes = [word.size for page in pages if page.unseen for word in page.words]
    usual = median(sizes) if sizes else 0.0

    def mended(word: Word) -> Word:
        near = abs(word.size - usual) < _MEASURED * usual
        return replace(word, size=usual) if near else word

    return [
        replace(page, words=tuple(map(mended, page.words))) if page.unseen else page
        for page in pages
    ]


def scan_warnings(pages: Sequence[PageWords]) -> tuple[str, ...]:
    """A sentence on the pages that are pictures without text, if there are any inside."""
    # The first and the last page of a printed report often are photographs.
    scanned = [n for n in scans(pages) if n not in (1, len(pages))]
    if not scanned:
        return ()
    which, have = ("pages", "have") if len(scanned) > 1 else ("page", "has")
    return (f"{which} {ranges(scanned)} {have} no text: a scan? `--ocr` reads it",)


def column_warnings(pages: list[int]) -> Iterator[str]:
    """A sentence on the pages whose columns were taken over from pages before."""
    if pages:
        yield (
            f"the text of page{'s' if len(pages) > 1 else ''} {ranges(pages)} was cut into columns "
            "where those of pages before are; see `askpara describe FILE --pictures FOLDER`"
        )


def scans(pages: Sequence[PageWords]) -> list[int]:
    """Numbers of the pages that have next to no letters and a picture over all of the page."""
    return [
        page.number
        for page in pages
        if page.pictured >= _COVERED and letters_of(page) < FEW_LETTERS
    ]


def letters_of(page: PageWords) -> int:
    """How many letters and digits stand on a page, in any direction."""
    return sum(len(word.text) for word in (*page.words, *page.turned_words))


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers as people write them: "3, 5-30"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)


def gibberish(words: Sequence[str]) -> bool:
    """Whether the letters of a text layer are not those that its pages show."""
    text = "".join(words)
    strange = sum(
        letter < " "
        or "\x7f" <= letter < "\xa0"
        or "\ue000" <= letter < "\uf8ff"
        or letter == "\ufffd"
        for letter in text
    )
    letters = re.findall(r"[^\W\d_]", text)
    # A capital after a small letter inside a word: 1 in 1,000 in text, 1 in 10 where it is none.
    mixed = len(re.findall(r"[a-zà-ÿ][A-ZÀ-Þ]", " ".join(words)))
    return (
        strange > 0.05 * len(text)
        or len(letters) < (1 - _READABLE) * len(text) * 0.6
        or mixed > 0.05 * len(letters)
    )
