"""How sure an answer is: the probability that its first citation answers the question.

A logistic function of facts that can be told to people: how near the question comes to anything in
the reports, how far the first passage stands out among the candidates, and what the question asks
for that is not there: a word, a year or grade, an organization, a name, something of the type that
is asked for, the thing that is counted.
Near-miss questions are as similar to the report as good ones; only what is asked tells them apart.
`python -m eval.calibrate` fits the weights.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from index.bundle import Index
from index.terms import terms
from rag.asked import (
    acronyms_in,
    asks_figure,
    codes_of,
    figures,
    gives_figure_of,
    is_part,
    names_in,
    parts_of,
    spelt_out,
    states,
    unit_start,
    unmet_codes,
    unmet_group,
    years_of_figure,
)
from rag.evidence import Slice
from rag.question import Query
from rag.retrieve import Hit, Reading
from rag.several import things_asked
from rag.vocabulary import initials, vocabulary_of

# Below it the answer is "not found in this report".
THRESHOLD = 0.4


@dataclass(frozen=True, slots=True)
class Features:
    """What confidence is made of.

    topic: the best cosine that the question's pooled vector reaches with any passage's, -1 to 1.
    worst_met: the cosine that the worst-met word of the question reaches in the quotes of the first
    passage, -1 to 1. lead: the score of that passage, in standard deviations of the candidates'
    signals. unmet_codes, unmet_acronyms: the shares of the question's years, months, grades and of
    its acronyms but the publisher's own, that the first passage lacks; a figure of another year
    than the report's must stand in the quotes, one of women, men or children in a passage that
    speaks of them, and what is asked of a part of the report in that part. unstated: how much worse
    the question is met by the best sentence that has something of the type that is asked for than
    by the best of all: 0 if they are the same, 1 if there is none. unmet_names: the share of the
    question's names, but the publisher's, that this sentence lacks. unit: for a question that
    counts something, how near that comes to the words behind a figure in the quotes, or after
    "number of" before it, or to those of a table's row, as a cosine less the _UNIT_MEAN of good
    answers; 0 for other questions.
    """

    topic: float
    worst_met: float
    lead: float
    unmet_codes: float
    unmet_acronyms: float
    unstated: float
    unmet_names: float
    unit: float


_UNIT_MEAN = 0.6
_NUMBER_OF = re.compile(r"\bnumber of ([^.;]{2,60})$")
_UNIT_TOKENS = 4  # of what is counted
_UNIT_REACH = 6  # tokens behind a figure in which the counted thing is looked for

_INTERCEPT = -4.891
_WEIGHTS = Features(
    topic=6.033,
    worst_met=4.076,
    lead=0.078,
    unmet_codes=-5.152,
    unmet_acronyms=-1.318,
    unstated=-2.777,
    unmet_names=-1.198,
    unit=4.833,
)


def confidence(features: Features) -> float:
    """Between 0 and 1."""
    pairs = zip(astuple(features), astuple(_WEIGHTS), strict=True)
    return 1 / (1 + math.exp(-(_INTERCEPT + sum(value * weight for value, weight in pairs))))


def features_of(
    index: Index,
    query: Query,
    readings: Sequence[Reading],
    hits: Sequence[Hit],
    slices: Sequence[Slice],
) -> Features:
    """readings: by each encoder that was asked; of a question in other words, the last knows most.

    hits: at least one. slices: the evidence, at least one.
    """
    best = readings[-1]
    # Of several things that are asked, another passage may state the second.
    several = bool(things_asked(query.searched))
    stating = {piece.position for piece in slices} if several else {hits[0].position}
    text = " ".join(index.in_context(index.passages[position]) for position in stating)
    near = [piece for piece in slices if piece.position in stating]
    quotes = [index.passages[s.position].text[s.start : s.end] for s in near]
    unstated, best_quote = _unstated(query, readings[0], near, quotes)
    return Features(
        topic=float(best.view.pooled.search(best.encoding.pooled, 1)[1].max()),
        worst_met=_worst_met(query.searched, best, near),
        lead=hits[0].score,
        unmet_codes=_unmet_codes(index, query, text, near, quotes),
        unmet_acronyms=_unmet_acronyms(index, query, text, hits[0].position),
        unstated=unstated,
        unmet_names=_unmet_names(index, query, best_quote, hits[0].position),
        unit=_unit(index, query.searched, readings[0], near),
    )


def _worst_met(searched: str, reading: Reading, quoted: Sequence[Slice]) -> float:
    tokens, encoding = reading.view.tokens, reading.encoding
    words = [bool(terms(searched[begin:end])) for begin, end in encoding.offsets]
    if not any(words):
        return 0.0  # nothing is asked that could be met
    spans = np.array([tokens.within(piece.position, piece.start, piece.end) for piece in quoted])
    met = tokens.best_matches(encoding, spans).max(axis=1)[words]
    return float(met.min())


def _unstated(
    query: Query, reading: Reading, quoted: Sequence[Slice], quotes: Sequence[str]
) -> tuple[float, str]:
    """What a stating sentence is worse by, and that sentence; the best of all if there is none."""
    tokens = reading.view.tokens
    spans = np.array([tokens.within(piece.position, piece.start, piece.end) for piece in quoted])
    met = tokens.query_weights(reading.encoding) @ tokens.best_matches(reading.encoding, spans)
    stating = np.where([states(query.resolved, quote) for quote in quotes], met, 0)
    best = int(np.argmax(stating if stating.any() else met))
    return 1 - float(stating.max() / max(met.max(), 1e-9)), quotes[best]


def _unmet_names(index: Index, query: Query, quote: str, first: int) -> float:
    publisher = index.documents[index.passages[first].document].publisher
    asked = names_in(query.resolved).difference(terms(f"{publisher} {initials(publisher)}"))
    return len(asked.difference(terms(quote))) / len(asked) if asked else 0.0


def _unmet_codes(
    index: Index, query: Query, text: str, slices: Sequence[Slice], quotes: Sequence[str]
) -> float:
    parts = parts_of(query.resolved)
    if parts and not is_part(index.passages[slices[0].position].id, parts):
        return 1.0
    if unmet_group(query.resolved, text):
        return 1.0
    # The columns of a table are met or not as other codes are.
    if not any(_is_row(index, piece.position) for piece in slices):
        title = index.documents[index.passages[slices[0].position].document].title
        for year in years_of_figure(query.resolved):
            if year not in title and not any(gives_figure_of(year, quote) for quote in quotes):
                return 1.0
    return unmet_codes(codes_of(query.resolved), text)


def _unmet_acronyms(index: Index, query: Query, text: str, first: int) -> float:
    own = initials(index.documents[index.passages[first].document].publisher)
    vocabulary = vocabulary_of(index)
    asked = [a for a in acronyms_in(query.resolved) if a != own and vocabulary.is_acronym(a)]
    names = vocabulary.acronyms
    missing = [a for a in asked if not (a in text or names.get(a, a) in text or spelt_out(a, text))]
    return len(missing) / len(asked) if asked else 0.0


def _unit(index: Index, searched: str, reading: Reading, slices: Sequence[Slice]) -> float:
    start = unit_start(searched)
    if start is None or not asks_figure(searched):
        return 0.0
    counted = [
        i
        for i, (begin, end) in enumerate(reading.encoding.offsets)
        if begin >= start and terms(searched[begin:end])
    ][:_UNIT_TOKENS]
    if not counted:
        return 0.0
    # What a table counts stands in its title, before all figures.
    if _is_row(index, row := slices[0].position):
        tokens = reading.view.tokens
        spans = np.array([tokens.bounds[row : row + 2]])
        met = tokens.best_matches(reading.encoding, spans)[counted]
        return float(met.mean()) - _UNIT_MEAN
    prose = [piece for piece in slices if not _is_row(index, piece.position)]
    return max(_nearest(index, reading, counted, piece) for piece in prose) - _UNIT_MEAN


def _nearest(index: Index, reading: Reading, counted: Sequence[int], piece: Slice) -> float:
    """Mean cosine of the counted thing's tokens and their best match behind a figure."""
    text = index.passages[piece.position].text
    tokens = reading.view.tokens
    first, last = tokens.within(piece.position, piece.start, piece.end)
    starts = tokens.offsets[first:last, 0]
    words = [text[a:b] for a, b in tokens.offsets[first:last]]
    near: set[int] = set()
    for start, end in figures(text[piece.start : piece.end]):
        behind = int(np.searchsorted(starts, piece.start + end))
        near.update(range(behind, min(behind + _UNIT_REACH, len(words))))
        # "the number of staff was 14,811"
        if before := _NUMBER_OF.search(text[piece.start : piece.start + start]):
            spans = piece.start + np.array(before.span(1))
            near.update(range(*map(int, np.searchsorted(starts, spans))))
    near = {i for i in near if terms(words[i]) and not words[i][0].isdigit()}
    if not near:
        return 0.0
    cosines = tokens.similarities(reading.encoding, np.array([[first, last]]))
    return float(cosines[np.ix_(counted, sorted(near))].max(axis=1).mean())


def _is_row(index: Index, position: int) -> bool:
    return index.passages[position].kind == "table_row"
