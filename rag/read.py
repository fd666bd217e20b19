"""The reader's word on the best passages: whether each answers the question, and with which words.

What scores nearly as much as the first passage is read, best first, until so many have been read
or the time is over; for a broad question so many in any case. What was read is ranked anew by its
score and the logit together; the rest stays behind it as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.budget import check, seconds_left
from index.open import Index
from index.reader.onnx_reader import Read
from index.view import Reading
from rag.asked.model import Asked
from rag.contract import EffortName
from rag.retrieve import Ranking, Retrieved

# `python -m eval.read --invented` compares others; docs/decisions/the-reader.md has the choice.
MOST = 10  # passages that are read
REACH = 8.0  # what scores so much less than the first is not read: it seldom turns out right
WEIGHT = 2.5  # of a logit beside the score, which spans about 5 standard deviations
# The reader also scores "there is no answer here". The words that it found are marked in an answer
# only if they score more than that by at least this; they tell the quoted sentence in any case.
PLACED = 0.0
_SPARED = 1.0  # seconds that the rest of the work may take
_ROUND = 2  # passages for each core between two looks at the clock; the more, the less a core waits
_READ_CHARACTERS = 1_000  # of a passage; its first 95 of 100 are shorter
_BEFORE = 300  # characters before the best sentence of a longer one


@dataclass(frozen=True, slots=True)
class Reads:
    """What the reader said of some passages."""

    of: Mapping[int, Read] = field(default_factory=dict)
    """By position; empty if nothing was read."""
    cut_short: bool = False
    """Whether more would have been read if there had been time."""

    def place(self, position: int) -> tuple[int, int] | None:
        """Where in a passage the words that answer stand; None if it is not known."""
        read = self.of.get(position)
        return read.span if read and read.margin > PLACED else None


NO_READS = Reads()


def read_best(
    index: Index,
    asked: Asked,
    ranking: Ranking,
    effort: EffortName,
    most: int = MOST,
    reach: float = REACH,
) -> Reads:
    """Read the first passages of a ranking. most, reach: as of MOST and REACH.

    Nothing is read where a part of a document is asked for or a row of a table by its name: what is
    so named is there or not.
    """
    named = ranking.hits and ranking.hits[0].position in ranking.literal.rows.meant
    apart = asked.whole_part or asked.mentioned
    if named or effort == "fast" or index.reader is None or apart:
        return NO_READS
    found: dict[int, Read] = {}
    best = ranking.hits[0].score if ranking.hits else 0.0
    near = [h for h in ranking.hits[:most] if asked.broad or h.score >= best - reach]
    at_once = _ROUND * index.reader.at_once
    for start in range(0, len(near), at_once):
        check()
        if seconds_left() < _SPARED:
            return Reads(found, cut_short=True)
        some = [hit.position for hit in near[start : start + at_once]]
        cuts = [_cut(index.passages[p].text, p, ranking.reading) for p in some]
        leads = [f"{lead} " if (lead := index.passages[p].lead) else "" for p in some]
        texts = [index.passages[p].text[cut:] for p, cut in zip(some, cuts, strict=True)]
        said = index.reader.read(asked.read_as, [a + b for a, b in zip(leads, texts, strict=True)])
        for position, cut, lead, one in zip(some, cuts, leads, said, strict=True):
            start, end = (max(0, place - len(lead)) + cut for place in one.span)
            # Words of the lead alone answer, which are not in the passage: it has no place of them.
            margin = one.margin if end > start else PLACED
            found[position] = replace(one, span=(start, end), margin=margin)
    return Reads(found)


def _cut(text: str, position: int, reading: Reading) -> int:
    """How much of the beginning of a passage is left out, so that its best sentence is read."""
    if len(text) <= _READ_CHARACTERS:
        return 0
    rows = reading.view.sentences_of(position)
    met = reading.weights @ reading.best_matches(rows[:, 3:])
    # Of sentences that say the same the first, whatever the last bits of their sums are.
    start, end = rows[int(met.round(5).argmax()), 1:3].tolist()
    return 0 if end <= _READ_CHARACTERS else text.find(" ", max(0, start - _BEFORE)) + 1


def ranked_anew(hits: Sequence[Retrieved], reads: Reads, weight: float = WEIGHT) -> list[Retrieved]:
    """By score and logit together; what was not read stays behind what was."""
    if not reads.of:
        return list(hits)
    read = [hit for hit in hits if hit.position in reads.of]
    rest = [hit for hit in hits if hit.position not in reads.of]
    anew = [replace(h, score=h.score + weight * reads.of[h.position].logit) for h in read]
    anew.sort(key=lambda hit: -hit.score)
    behind = min(hit.score for hit in anew) - (rest[0].score if rest else 0.0)
    return [*anew, *(replace(hit, score=hit.score + min(0.0, behind)) for hit in rest)]
