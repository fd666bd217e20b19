"""Which sentences of the best passages answer: exact slices, one to three of them.

Each question token looks for its best match in a sentence, as in MaxSim. Of the first passage the
best sentence is taken that states what is asked for (a figure, a place), or the best if none does;
then the best for each part of a question that asks two things; another is added only while it
matches question tokens that those taken leave unmatched. Of two things that are compared each has
its own sentence, of whichever passage. A sentence that refers back ("These measures include …")
speaks of what the one before it names: it matches what that one matches, and is quoted with it; so
is a footnote with the sentence that bears its mark, if there is room. Rows of a table are quoted if
they are named, and "What does paragraph 9 say?" is answered by its beginning.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.bundle import Index
from index.encoder import Encoding, Floats
from index.late import TokenVectors
from rag.asked import (
    asks_whole_part,
    is_part,
    parts_of,
    refers_back,
    states,
)
from rag.footnotes import footnotes_within
from rag.retrieve import Hit, Reading
from rag.several import sides_compared, things_asked
from rag.tables import named_rows

MAX_SENTENCES = 3
_READ_PASSAGES, _READ_COMPARED = 3, 5
# Least gain in mean weighted cosine for a further sentence; one from another passage needs more,
# since a wrong citation is worse than a missing one.
_GAIN_SAME = 0.02
_GAIN_OTHER = 0.06
_SHARED = 0.3  # of the weight of words that belong to neither thing that is compared
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
    """Sentences of the first hits, in the order of these and of reading.

    The first is of the first passage, unless two things are compared.
    """
    read = hits[: _READ_COMPARED if sides_compared(question) else _READ_PASSAGES]
    rows = [row for hit in read for row in reading.view.sentences_of(hit.position).tolist()]
    if not rows:
        return ()
    pieces = [Slice(*row[:3]) for row in rows]
    if asks_whole_part(question) and (begun := _beginnings(index, question, pieces)):
        return begun
    if rows_asked := _rows_asked(index, question, pieces):
        return rows_asked
    texts = [index.passages[piece.position].text[piece.start : piece.end] for piece in pieces]
    leaning = {
        i
        for i in range(1, len(pieces))
        if pieces[i].position == pieces[i - 1].position and refers_back(texts[i])
    }
    tokens = reading.view.tokens
    spans = np.array([row[3:] for row in rows], np.int32)
    matches = tokens.best_matches(reading.encoding, spans).T
    for i in sorted(leaning):
        matches[i] = np.maximum(matches[i], matches[i - 1])
    chosen = _answering(question, reading.encoding, tokens, pieces, texts, matches)
    _add_what_is_unmet(tokens.query_weights(reading.encoding), pieces, matches, chosen)
    for i in list(chosen):
        piece = pieces[i]
        notes = footnotes_within(index, piece.position, piece.start, piece.end)
        beside = [i - 1] if i in leaning else []
        beside += [k for k, other in enumerate(pieces) if other.position in notes]
        chosen += [k for k in beside if k not in chosen][: MAX_SENTENCES - len(chosen)]
    return tuple(pieces[i] for i in sorted(chosen))


def _rows_asked(index: Index, question: str, pieces: Sequence[Slice]) -> tuple[Slice, ...]:
    """If a row that is asked for by name comes first: it, and others of its table named as well."""
    named = named_rows(index, question, [pieces[0].position])
    asked = {row for row, met in named.items() if met == named.get(pieces[0].position)}
    return tuple(piece for piece in pieces if piece.position in asked)[:MAX_SENTENCES]


def _answering(
    question: str,
    encoding: Encoding,
    tokens: TokenVectors,
    pieces: Sequence[Slice],
    texts: Sequence[str],
    matches: Floats,
) -> list[int]:
    """The best sentence of the first passage, and of each thing that is asked or compared."""
    weights = tokens.query_weights(encoding)
    stating = [states(question, text) for text in texts]
    starts = encoding.offsets[:, 0]
    things = [
        ((starts >= start) & (starts < end)).astype(np.float32)
        for start, end in things_asked(question)
    ]
    every = range(len(pieces))

    def best_of(candidates: Iterable[int], wanted: Floats) -> int:
        return max(candidates, key=lambda i: (stating[i], float(wanted @ matches[i])))

    if sides_compared(question):
        shared = _SHARED * (1 - sum(things))
        return list(dict.fromkeys(best_of(every, weights * (one + shared)) for one in things))
    chosen = [best_of((i for i in every if pieces[i].position == pieces[0].position), weights)]
    for thing in things:
        met = matches @ (weights * thing)
        best = int(met.argmax())
        if met[chosen].max() < _PART_MET * met[best] and len(chosen) < MAX_SENTENCES:
            chosen.append(best)
    return chosen


def _add_what_is_unmet(
    weights: Floats, pieces: Sequence[Slice], matches: Floats, chosen: list[int]
) -> None:
    """Further sentences, while one matches question tokens that those chosen leave unmatched."""
    while len(chosen) < MAX_SENTENCES:
        reached: Floats = matches[chosen].max(axis=0)
        known = {pieces[i].position for i in chosen}
        least = [_GAIN_SAME if piece.position in known else _GAIN_OTHER for piece in pieces]
        gains = np.maximum(reached, matches) @ weights - reached @ weights - least
        gains[chosen] = 0
        if gains.max() <= 0:
            break
        chosen.append(int(gains.argmax()))


def _beginnings(index: Index, question: str, pieces: Sequence[Slice]) -> tuple[Slice, ...]:
    """The first sentences of the part that is asked for, or the first of each of several."""
    parts = parts_of(question)
    asked = [piece for piece in pieces if is_part(index.passages[piece.position].id, parts)]
    if len(parts) > 1:
        asked = [p for i, p in enumerate(asked) if not i or p.position != asked[i - 1].position]
    return tuple(asked[:MAX_SENTENCES])
