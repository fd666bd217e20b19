"""Footnotes: shown behind the passage that bears their mark, quoted with the sentence that does.

By itself a footnote is a list of names or a reservation that no question is like.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from index.bundle import Index
from rag.retrieve import Filter, Hit


@lru_cache(maxsize=4)
def _footnotes_of(index: Index) -> Mapping[int, tuple[int, ...]]:
    """The positions of each passage's footnotes, read once for an open index."""
    notes: dict[int, tuple[int, ...]] = {}
    for position, passage in enumerate(index.passages):
        if passage.attached_to:
            bearer = index.positions[passage.document, passage.attached_to]
            notes[bearer] = (*notes.get(bearer, ()), position)
    return notes


def behind_bearers(index: Index, hits: Sequence[Hit], keep: Filter | None = None) -> list[Hit]:
    """The hits, with each passage's footnotes behind it unless they rank before it.

    keep: only footnotes for which it holds.
    """
    known = {hit.position: hit for hit in hits}
    ranked: dict[int, Hit] = {}
    for hit in hits:
        ranked.setdefault(hit.position, hit)
        for note in _footnotes_of(index).get(hit.position, ()):
            if not keep or keep(index.passages[note]):
                signals = known[note].signals if note in known else {}
                ranked.setdefault(note, Hit(note, hit.score, signals))
    return list(ranked.values())


def footnotes_within(index: Index, position: int, start: int, end: int) -> frozenset[int]:
    """The positions of the footnotes whose marks stood in text[start:end] of a passage."""
    return frozenset(
        note
        for note in _footnotes_of(index).get(position, ())
        if (mark := index.passages[note].mark) is not None and start < mark <= end
    )
