"""Which sentences of the best passages answer: exact slices, one to three of them.

Each question token looks for its best match in a sentence, as in MaxSim. The best sentence of the
first passage is taken, then the best for each part of a question that asks two things; another is
added only while it matches question tokens that those taken leave unmatched. A sentence that refers
back ("These measures include …") speaks of what the one before it names: it matches what that one
matches, and is quoted with it. "What does paragraph 9 say?" is answered by its beginning.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.bundle import Index
from index.encoder import Encoding, Floats
from rag.asked import asks_whole_part, is_part, parts_of, refers_back, things_asked
from rag.retrieve import Hit, Reading

MAX_SENTENCES = 3
_READ_PASSAGES = 3
# Least gain in mean weighted cosine for a further sentence; one from another passage needs more,
# since a wrong citation is worse than a missing one.
_GAIN_SAME = 0.02
_GAIN_OTHER = 0.06
_PART_MET = 0.9  # of the best match of a part: it needs no sentence of its own


@dataclass(frozen=True, slots=True)
class Slice:
    """text[start:end] of the passage at `position`, in code points."""

    position: int
    start: int
    end: int


def find_evidence(
    index: Index, question: str, reading: Reading, hits: Sequence[Hit]
) -> tuple[Slice, ...]:
    """Sentences of the first hits: the first passage's first, in reading order within each."""
    view, encoding = reading.view, reading.encoding
    weights = view.tokens.query_weights(encoding)
    sentences = [
        (rank, tuple(map(int, row)))
        for rank, hit in enumerate(hits[:_READ_PASSAGES])
        for row in view.sentences_of(hit.position)
    ]
    first = [i for i, (rank, _) in enumerate(sentences) if rank == 0]
    if not first:
        return ()
    pieces = [Slice(*row[:3]) for _, row in sentences]
    if asks_whole_part(question) and (begun := _beginnings(index, question, pieces)):
        return begun
    spans = np.array([row[3:] for _, row in sentences], np.int32)
    matches = view.tokens.best_matches(encoding, spans).T
    referring = [
        i
        for i, (rank, (position, start, end, *_)) in enumerate(sentences)
        if i and rank == sentences[i - 1][0]
        if refers_back(index.passages[position].text[start:end])
    ]
    for i in referring:
        matches[i] = np.maximum(matches[i], matches[i - 1])
    chosen = [max(first, key=lambda i: float(weights @ matches[i]))]
    for part in _parts(question, encoding):
        wanted = weights * part
        best = max(range(len(sentences)), key=lambda i: float(wanted @ matches[i]))
        met = max(float(wanted @ matches[i]) for i in chosen)
        if met < _PART_MET * float(wanted @ matches[best]) and len(chosen) < MAX_SENTENCES:
            chosen.append(best)
    reached: Floats = np.max([matches[i] for i in chosen], axis=0)
    while len(chosen) < MAX_SENTENCES:
        ranks = {sentences[i][0] for i in chosen}
        gains = {
            i: float(weights @ np.maximum(reached, matches[i]) - weights @ reached)
            - (_GAIN_SAME if rank in ranks else _GAIN_OTHER)
            for i, (rank, _) in enumerate(sentences)
            if i not in chosen
        }
        best = max(gains, key=lambda i: gains[i], default=-1)
        if best < 0 or gains[best] <= 0:
            break
        chosen.append(best)
        reached = np.maximum(reached, matches[best])
    for i in list(chosen):
        if i in referring and i - 1 not in chosen and len(chosen) < MAX_SENTENCES:
            chosen.append(i - 1)
    ordered = sorted(chosen, key=lambda i: (sentences[i][0], sentences[i][1][1]))
    return tuple(pieces[i] for i in ordered)


def _beginnings(index: Index, question: str, pieces: Sequence[Slice]) -> tuple[Slice, ...]:
    """The first sentences of the part that is asked for, or the first of each of several."""
    parts = parts_of(question)
    asked = [piece for piece in pieces if is_part(index.passages[piece.position].id, parts)]
    if len(parts) > 1:
        asked = [p for i, p in enumerate(asked) if not i or p.position != asked[i - 1].position]
    return tuple(asked[:MAX_SENTENCES])


def _parts(question: str, encoding: Encoding) -> list[Floats]:
    """Of each thing that a question asks, which tokens ask it: (tokens,) of 0 and 1; or nothing."""
    starts = encoding.offsets[:, 0]
    return [
        ((starts >= start) & (starts < end)).astype(np.float32)
        for start, end in things_asked(question)
    ]
