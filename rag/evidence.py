"""Which sentences of the best passages answer: exact slices, one to three of them.

Each question token looks for its best match in a sentence, as in MaxSim. The best sentence of the
first passage is taken; another is added only while it matches question tokens that those taken
leave unmatched, which is how lists and questions about two things get a second one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.bundle import Index
from index.encoder import Encoding, Floats
from rag.retrieve import Hit

MAX_SENTENCES = 3
_READ_PASSAGES = 3
# Least gain in mean weighted cosine for a further sentence; one from another passage needs more,
# since a wrong citation is worse than a missing one.
_GAIN_SAME = 0.02
_GAIN_OTHER = 0.06


@dataclass(frozen=True, slots=True)
class Slice:
    """text[start:end] of the passage at `position`, in code points."""

    position: int
    start: int
    end: int


def find_evidence(index: Index, encoding: Encoding, hits: Sequence[Hit]) -> tuple[Slice, ...]:
    """Sentences of the first hits: the first passage's first, in reading order within each."""
    weights = index.tokens.query_weights(encoding)
    sentences = [
        (rank, tuple(map(int, row)))
        for rank, hit in enumerate(hits[:_READ_PASSAGES])
        for row in index.sentences_of(hit.position)
    ]
    matches = [
        index.tokens.similarities(encoding, row[3], row[4]).max(axis=1) for _, row in sentences
    ]
    first = [i for i, (rank, _) in enumerate(sentences) if rank == 0]
    if not first:
        return ()
    chosen = [max(first, key=lambda i: float(weights @ matches[i]))]
    reached: Floats = matches[chosen[0]]
    while len(chosen) < MAX_SENTENCES:
        ranks = {sentences[i][0] for i in chosen}
        gains = {
            i: float(weights @ np.maximum(reached, matches[i]) - weights @ reached)
            - (_GAIN_SAME if rank in ranks else _GAIN_OTHER)
            for i, (rank, _) in enumerate(sentences)
            if i not in chosen
        }
        best = max(gains, key=lambda i: gains[i], default=None)
        if best is None or gains[best] <= 0:
            break
        chosen.append(best)
        reached = np.maximum(reached, matches[best])
    ordered = sorted(chosen, key=lambda i: (sentences[i][0], sentences[i][1][1]))
    return tuple(Slice(*sentences[i][1][:3]) for i in ordered)
