"""Chains of numbers that count on: the best one among blocks that begin with a number."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.structure.numbers import Number

# A member that looks like the one before it counts this much more, the more if it is like a
# paragraph; another this much less.
_ALIKE = 0.3
# Taken off the score of a sequence: for each number that is missing in it, and for each "1." of the
# same form and look on the way that could have begun another sequence.
_MISSING, _RESTART = 0.5, 0.6
_GAP = 4  # most numbers missed out at once
HEADING = 0.1  # weight of a block that is like a heading
_MOST = 0.8  # share of the numbers with parts


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block with a number in front."""

    index: int
    """Of the block among the document's items."""
    number: Number
    look: tuple[object, ...]
    """Equal for blocks that look alike: place, size, automatic list."""
    weight: float
    """How much it is like a paragraph, from 0 (a heading) to 1."""
    letters: int
    """Length of the text from it to the next candidate."""
    place: int = 0
    """How far it is set in, in letters."""
    text: str = ""
    """What stands behind the number."""
    introduced: bool = False
    """Whether the block before it ends in a colon or comma: then it may be an item of a list."""
    ordered: bool = False
    """Whether the block before it begins the operative part of a judgment, or recitals."""
    titled: bool = False
    """Whether the block before it is a heading."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbers that count on."""

    members: tuple[Candidate, ...]
    """In reading order."""
    score: float
    """Sum of the members' weights, less what is missing between them; the best one is taken."""
    parent: Candidate | None = None
    """The article whose paragraphs it numbers."""

    @property
    def first(self) -> int:
        """Index of the item that it begins with."""
        return self.members[0].index

    @property
    def last(self) -> int:
        """Index of the item that its last member begins with."""
        return self.members[-1].index

    @property
    def letters(self) -> float:
        """Of a member and what follows it, on the average."""
        return sum(member.letters for member in self.members) / len(self.members)

    @property
    def weight(self) -> float:
        """Of a member, on the average."""
        return sum(member.weight for member in self.members) / len(self.members)


def best_of(candidates: Sequence[Candidate]) -> Numbering | None:
    """The best chain of any form; None without candidates."""
    forms: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        forms[candidate.number.form].append(candidate)
    chains = [_longest(members) for members in forms.values()]
    both = (_with_parts(forms.get(form, ()), forms.get("n.n", ())) for form in ("n.", "n"))
    chains += filter(None, both)
    return max(chains, key=lambda chain: chain.score, default=None)


def _with_parts(numbers: Sequence[Candidate], parts: Sequence[Candidate]) -> Numbering | None:
    """ "2." and its parts "2.1.", "2.2." as one sequence, if nearly every number with parts is a
    paragraph itself: in other documents "2." is a heading, or an item of a list in 1.4."""
    whole = [candidate for candidate in numbers if candidate.weight > HEADING]
    if not whole or not parts:
        return None
    merged = sorted([*whole, *parts], key=lambda c: c.index)
    chain = _longest(merged)
    parted = {m.number.value[0] for m in chain.members if len(m.number.value) > 1}
    # In a list "2." stands before "3.", and 2.1 behind both.
    own = {
        one.number.value[0]
        for one, after in pairwise(merged)
        if one in chain.members and after.number.value == (*one.number.value, 1)
    }
    return chain if parted and len(own & parted) >= _MOST * len(parted) else None


def _longest(candidates: Sequence[Candidate]) -> Numbering:
    """The best chain of one form, by dynamic programming over the members before each."""
    scores: list[float] = []
    before: list[int | None] = []
    # How many candidates so far have the value that begins a sequence, by their look.
    starts: list[Counter[tuple[object, ...]]] = []
    for i, candidate in enumerate(candidates):
        starts.append(Counter(starts[-1] if starts else ()))
        starts[-1][candidate.look] += is_first(candidate.number)
        best, origin = -_MISSING * min(candidate.number.value[-1] - 1, 6), None
        for j in range(i - 1, -1, -1):
            step = missing(candidates[j].number.value, candidate.number.value)
            if step is None and _is_later_article(candidates[j], candidate):
                step = 1
            if step is None:
                continue
            look = candidate.look
            passed = starts[i - 1][look] - starts[j][look]
            alike = candidates[j].look == look
            score = scores[j] + (_ALIKE * candidate.weight if alike else -_ALIKE)
            score -= _MISSING * step + min(_RESTART * passed, 3.0)
            if score > best:
                best, origin = score, j
        scores.append(candidate.weight + best)
        before.append(origin)
    at: int | None = max(range(len(scores)), key=scores.__getitem__)
    assert at is not None
    score = scores[at]
    members = []
    while at is not None:
        members.append(candidates[at])
        at = before[at]
    return Numbering(tuple(reversed(members)), score)


def _is_later_article(one: Candidate, other: Candidate) -> bool:
    """Whether two articles stand in order, however many are left out between them: "Article 110"
    alone above its text tells what it is by itself, in an extract too."""
    alone = all(c.number.word and (not c.text or c.titled) for c in (one, other))
    return alone and one.number.value < other.number.value


def is_first(number: Number) -> bool:
    """Whether a sequence can begin with it: 1, 1.1."""
    return number.value[-1] == 1 and all(part == 1 for part in number.value[:1])


def missing(one: tuple[int, ...], other: tuple[int, ...]) -> int | None:
    """How many numbers are missing between two; None if the other does not count on."""
    for k in range(len(one)):
        if k >= len(other) or one[k] > other[k]:
            return None
        if one[k] < other[k]:
            rest = other[k + 1 :]
            step = other[k] - one[k] - 1
            if rest:  # a chapter may have no numbered paragraphs
                return min(step, 1) + sum(rest) - len(rest) if max(rest) <= _GAP else None
            return step if step <= _GAP else None
    # The same up to here: 1.2 -> 1.2.1, "12" -> "12 bis".
    return 0 if len(other) == len(one) + 1 and other[-1] in (1, 2) else None
