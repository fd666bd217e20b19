"""Whether the text layer of a PDF holds the letters that its pages show."""

import re
from collections.abc import Sequence

from corpus.errors import UnreadableDocument
from corpus.sources.ocr import way_out
from corpus.sources.words import PageWords

# Half of the letters in text of any language are letters or digits that Unicode knows; in a text
# layer without a table of its letters, most are control characters or marks of private use.
_READABLE = 0.5


def check_text(name: str, pages: Sequence[PageWords]) -> None:
    """Raises UnreadableDocument if there is no text, or gibberish."""
    words = [word.text for page in pages for word in page.words]
    text = "".join(words)
    if len(text) < 20 * len(pages):
        raise UnreadableDocument(
            f"{name} has {len(text)} letters on {len(pages)} pages, expected a text layer: it is a "
            f"scan; {way_out(name)}"
        )
    if text and gibberish(words):
        raise UnreadableDocument(
            f"{name} has a text layer that is no language ({text[200:220]!r}): its fonts do not "
            f"say which letters they draw; {way_out(name)}"
        )


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
