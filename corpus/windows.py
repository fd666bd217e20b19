"""A passage too long for the encoder -> windows that fit it.

Windows are consecutive slices of the text, without overlap, cut where a sentence, clause or word
ends. The passage keeps its id; in search it takes its best window's score.
"""

from collections.abc import Callable

from langchain_text_splitters import RecursiveCharacterTextSplitter

# Sentence, clause, word, also of Arabic and Chinese; "" at last cuts inside a word that alone is
# too long.
_SEPARATORS = [". ", "؟ ", "。", "; ", "؛ ", "；", ", ", "، ", "，", " ", ""]


def window_spans(
    text: str, limit: int, count_tokens: Callable[[str], int]
) -> list[tuple[int, int]]:
    """Start and end of each window in code points; they join to the whole text.

    limit: tokens a window may have at most, counted by `count_tokens`, which should be the
    encoder's own tokenizer.
    """
    if count_tokens(text) <= limit:
        return [(0, len(text))]
    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        keep_separator="end",
        chunk_size=limit,
        chunk_overlap=0,
        length_function=count_tokens,
        strip_whitespace=False,
    )
    spans, start = [], 0
    for window in splitter.split_text(text):
        # The splitter's own offsets are unreliable, so they are counted and checked here.
        assert text.startswith(window, start), f"window {window!r} is not at {start}"
        spans.append((start, start + len(window)))
        start += len(window)
    assert start == len(text), f"windows end at {start} of {len(text)}"
    return spans
