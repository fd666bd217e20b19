"""How sure an answer is: the probability that its first citation answers the question.

A logistic function of facts that can be told to people: what the reader says of the first passage,
how near its best sentence comes to the question, and what the question asks for that is not there:
a word, a year or grade, something of the type that is asked for, the thing that is counted. None of
them depends on how many passages there are.
Near-miss questions are as similar to the report as good ones; only what is asked tells them apart.
`python -m eval.calibrate` fits the weights, which lie in the index (`Index.calibrations`).
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from index.calibration import Calibration
from index.late import Spans
from index.open import Index
from index.terms import terms
from index.view import Reading
from rag.asked import en
from rag.asked.model import Asked
from rag.evidence import Slice, figures, of_others
from rag.read import Reads
from rag.retrieve import Ranking, late_interaction

# What good answers on dev average. It is subtracted, so that 0, the value for questions that count
# nothing, neither raises nor lowers confidence.
_UNIT_MEAN = 0.6
_UNIT_TOKENS = 4  # of what is counted; further words say where and when
# Tokens behind a figure in which the counted thing is looked for: "41,209 government officials"
# has it within three, "72 per cent of IOM offices" within five.
_UNIT_REACH = 6
# A passage that lacks a year, month or grade that is asked for is seldom right, and a wrong year is
# a grave fault (`python -m eval.calibrate` counts them; they are too few to be fitted). So it is
# shown as what comes nearest: this much below the threshold at most, and never as an answer.
_BELOW = 0.01


@dataclass(frozen=True, slots=True)
class Features:
    """What confidence is made of."""

    alike: float
    """The mean cosine that the question's tokens reach in the best sentence of the first passage,
    -1 to 1; as in ranking, rare words weigh more."""
    unmet_codes: float
    """The share of the question's years, months and grades that the first passage lacks. A figure
    of another year than the report's must stand in the quotes, one of women, men or children in a
    passage that speaks of them, and what is asked of a part of the report in that part."""
    unstated: float
    """How much worse the question is met by the best sentence that has something of the type that
    is asked for than by the best of all: 0 if they are the same, 1 if there is none."""
    answers: float
    """The reader's logit for the first passage: how sure it is that this answers; 0 unread."""
    unit: float
    """For a question that counts something, how near that comes to the words behind a figure in the
    quotes, or after "number of" before it, or to those of a table's row, as a cosine less the
    _UNIT_MEAN of good answers; 0 for other questions."""


def confidence(features: Features, calibration: Calibration) -> float:
    """Between 0 and 1."""
    values = asdict(features)
    weighed = (values[name] * weight for name, weight in calibration.weights.items())
    sure = 1 / (1 + math.exp(-(calibration.intercept + sum(weighed))))
    most = calibration.threshold - _BELOW if features.unmet_codes else 1.0
    return max(0.0, min(sure, most))


def features_of(
    index: Index,
    asked: Asked,
    ranking: Ranking,
    reads: Reads,
    slices: Sequence[Slice],
) -> Features:
    """slices: the evidence, at least one."""
    reading, first = ranking.reading, ranking.hits[0]
    read = reads.of.get(first.position)
    # A two-part question may be answered by two passages; check both.
    stating = {piece.position for piece in slices} if asked.things else {first.position}
    text = " ".join(index.in_context(index.passages[position]) for position in stating)
    near = [piece for piece in slices if piece.position in stating] or list(slices)
    quotes = [index.passages[s.position].text[s.start : s.end] for s in near]
    places = np.array(sorted(stating))
    alike = late_interaction(reading, places)["sentence_maxsim"].max()
    return Features(
        alike=float(alike) if any(reading.terms) else 0.0,  # nothing is asked that could be met
        answers=read.logit if read else 0.0,
        unmet_codes=_unmet_codes(index, asked, text, near, quotes),
        unstated=_unstated(reading, near),
        unit=_unit(index, asked, ranking, near),
    )


def _spans(reading: Reading, quoted: Sequence[Slice]) -> Spans:
    tokens = reading.view.tokens
    return np.array([tokens.within(piece.position, piece.start, piece.end) for piece in quoted])


def _unstated(reading: Reading, quoted: Sequence[Slice]) -> float:
    met = np.maximum(reading.weights @ reading.best_matches(_spans(reading, quoted)), 0)
    stating = np.where([piece.states for piece in quoted], met, 0)
    return 1 - float(stating.max() / max(met.max(), 1e-9))


def _unmet_codes(
    index: Index, asked: Asked, text: str, slices: Sequence[Slice], quotes: Sequence[str]
) -> float:
    passage = index.passages[slices[0].position]
    missing = len(asked.missing_codes(text)) / max(1, len(asked.codes))
    rows = [row for piece in slices if (row := index.passages[piece.position].row)]
    columns = {cell.column for row in rows for cell in row.cells}
    # The columns of a table are met or not as other codes are: its text gives a figure for each.
    title = " ".join(asked.years) if rows else index.documents[passage.document].title
    elsewhere = (asked.parts and not asked.is_part(passage)) or not asked.names_other_thing(text)
    return 1.0 if elsewhere or of_others(asked, text, columns, title, quotes) else missing


def _unit(index: Index, asked: Asked, ranking: Ranking, slices: Sequence[Slice]) -> float:
    if asked.counts is None or not asked.asks_figure:
        return 0.0
    reading, first = ranking.reading, slices[0].position
    begins = reading.encoding.offsets[:, 0] >= asked.counts[1]
    counted = [i for i, term in enumerate(reading.terms) if term and begins[i]][:_UNIT_TOKENS]
    if not counted:
        return 0.0
    if first in ranking.literal.rows.staff:
        return 1 - _UNIT_MEAN
    # What a table counts stands in its title, before all figures.
    if index.passages[first].row:
        spans = np.array([reading.view.tokens.bounds[first : first + 2]])
        met = reading.best_matches(spans)[counted]
        return float(met.mean()) - _UNIT_MEAN
    prose = [piece for piece in slices if not index.passages[piece.position].row]
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
        if before := en.NUMBER_OF.search(text[piece.start : piece.start + start]):
            span = piece.start + np.array(before.span(1))
            near.update(range(*map(int, np.searchsorted(starts, span))))
    near = {i for i in near if terms(words[i]) and not words[i][0].isdigit()}
    if not near:
        return 0.0
    cosines = reading.similarities(np.array([[first, last]]))
    return float(cosines[np.ix_(counted, sorted(near))].max(axis=1).mean())
