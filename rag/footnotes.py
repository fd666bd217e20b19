"""Footnotes: shown behind the passage that bears their mark, quoted with the sentence that does.

By itself a footnote is a list of names or a reservation that no question is like.
"""

from collections.abc import Sequence

from index.open import Index
from index.where import Mask
from rag.retrieve import Retrieved


def behind_bearers(
    index: Index, hits: Sequence[Retrieved], mask: Mask | None = None
) -> list[Retrieved]:
    """The hits, with each passage's footnotes behind it unless they rank before it.

    mask: only footnotes for which it is true, (passages,).
    """
    known = {hit.position: hit for hit in hits}
    ranked: dict[int, Retrieved] = {}
    for hit in hits:
        ranked.setdefault(hit.position, hit)
        for note in index.footnotes.get(hit.position, ()):
            if mask is None or mask[note]:
                signals = known[note].signals if note in known else {}
                ranked.setdefault(note, Retrieved(note, hit.score, signals))
    return list(ranked.values())


def footnotes_within(index: Index, position: int, start: int, end: int) -> frozenset[int]:
    """The positions of the footnotes whose marks stood in text[start:end] of a passage."""
    return frozenset(
        note
        for note in index.footnotes.get(position, ())
        if (mark := index.passages[note].mark) is not None and start < mark <= end
    )
