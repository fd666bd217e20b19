"""Which language a document is in."""

import tempfile
from collections.abc import Sequence
from functools import cache
from typing import Any

from corpus.errors import UnreadableDocument
from corpus.sources.model import Block, Item

_READ = 20_000  # letters, of which a language is told in some milliseconds
_FEW = 100  # letters: of fewer, what the file says is surer


def language_of(items: Sequence[Item], declared: str | None = None) -> str | None:
    """ISO 639-1 of the text, told by `py3langid`; None of a text without letters.

    declared: what the file says, which may be the language of whoever used the program: four of 46
    documents said another one than theirs, and py3langid was right of all. It holds for a text that
    has next to no words. Raises UnreadableDocument if no temporary file can be written.
    """
    text = " ".join(item.text for item in items if isinstance(item, Block))[:_READ]
    if sum(map(str.isalpha, text)) < _FEW and (declared or not text.strip()):
        return declared
    return str(_identifier().classify(text)[0])


@cache
def _identifier() -> Any:
    """Read with the first document: a tenth of a second, 50 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE)
    except OSError as error:  # it is unpacked into a temporary file
        raise UnreadableDocument(
            f"a temporary file cannot be written ({error.strerror}), by which the language of a "
            f"document is told; make room in {tempfile.gettempdir()}"
        ) from error
