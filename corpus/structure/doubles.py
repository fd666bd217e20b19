"""Numbers that stand twice, which a reading warns of."""

from collections.abc import Sequence
from itertools import pairwise

from corpus.structure.chains import Candidate, Numbering

_LIKE_ONE = 0.9  # weight of a block with a sentence of its own


def doubles(numberings: Sequence[Numbering], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Blocks that begin like a paragraph with a number that one beside them has already.

    They stay in the paragraph that they follow. Headings and items of lists, which count anew
    between paragraphs, are none: they look otherwise, are introduced, or have no sentence.
    """
    taken = {member.index for numbering in numberings for member in numbering.members}
    found = []
    for numbering in numberings:
        for one, after in pairwise(numbering.members):
            found += [
                c
                for c in candidates
                if one.index < c.index < after.index
                and c.index not in taken
                and c.number.form == one.number.form
                and c.number.value in (one.number.value, after.number.value)
                and c.look in (one.look, after.look)
                and c.weight >= _LIKE_ONE
                and not c.introduced
            ]
    return sorted({c.index: c for c in found}.values(), key=lambda c: c.index)
