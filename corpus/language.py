"""A passage's text -> its sentences, as spans of the text.

A sentence ends at a point, question or exclamation mark (closing quotes and brackets included)
before white space and something that can open a sentence. The point of an abbreviation, of an
initial or of a number's mark ("No. 1373", "e.g. in", "J. Smith") ends none. Written here because
the kept libraries need models downloaded (nltk, spacy) or have had no release for years (pysbd).
"""

import re

_END = re.compile(r"[.!?][”’\"')\]]*(?=\s+[“‘\"'(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“])(?:e\.g|i\.e|cf|vs|viz|[Nn]os?|[Pp]aras?|[Aa]rts?|[Cc]h|[Vv]ol|pp?|Mr|Mrs|Ms|Dr|"
    r"Prof|St|Gen|Inc|Ltd|Co|approx|[A-Z])$"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence in code points, without the white space around it.

    The spans are in order, do not overlap, and leave out nothing but white space.
    """
    cuts = [
        match.end()
        for match in _END.finditer(text)
        if not (match[0][0] == "." and _ABBREVIATION.search(text[: match.start()]))
    ]
    spans = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        if sentence := text[start:end].strip():
            first = text.index(sentence, start)
            spans.append((first, first + len(sentence)))
    return spans
