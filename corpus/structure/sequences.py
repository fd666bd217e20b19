"""Which blocks begin a numbered paragraph: the longest runs of numbers that count on.

Many numbers at the beginning of a block number something else: a heading, an item of a list, a row,
a quoted paragraph. What numbers the document's paragraphs is a long sequence of one form that
counts on without a gap, whose members look alike and have sentences behind them. So sequences are
looked for as a whole: the best one first, then in what lies before it and behind it the next, which
restarts and needs the name of its container.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.structure.numbers import RAISED, Number

# A member that looks like the one before it counts this much more, the more if it is like a
# paragraph; another this much less.
_ALIKE = 0.3
# Taken off the score of a sequence: for each number that is missing in it, and for each "1." of the
# same form and look on the way that could have begun another sequence.
_MISSING, _RESTART = 0.5, 0.6
_GAP = 4  # most numbers missed out at once
_MEMBERS = 3  # fewest members of a sequence
_SHORT = 200  # letters: members that are shorter on the average are items of a list
_TITLED = 0.4  # of it is enough right below a heading, where no sentence introduces a list
HEADING = 0.1  # weight of a block that is like a heading
_SENTENCES = 0.85  # mean weight of blocks that nearly all have a sentence
_MOST = 0.8  # share of the numbers with parts
_WEIGHT = 0.6  # least mean weight: more than half of its members have sentences


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
    """Whether the block before it ends in a colon: then it may be an item of a list."""
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


def sequences(
    candidates: Sequence[Candidate],
    letters: int,
    stops: Sequence[int] = (),
    romans: Sequence[Candidate] = (),
    heads: Container[int] = (),
) -> list[Numbering]:
    """The sequences that number paragraphs, in reading order.

    letters: of the whole text. stops: indexes of items with which an annex begins. romans: blocks
    with Roman numbers; they number the paragraphs of a summary that stands before all others.
    heads: indexes of headings.
    """
    candidates = _without_nested(candidates)
    best = _main(candidates, letters)
    if best is None:
        return []
    plain = _upright(candidates)
    before = [c for c in plain if c.index < best.first]
    after = [c for c in plain if c.index > best.last]
    found = [*_restarts(before, best, stops), best, *_restarts(after, best, stops)]
    summary = _best([c for c in romans if c.index < found[0].first])
    if summary and _leads(summary) and _credible(summary, best):
        found.insert(0, summary)
    found = _without_last_article(found, stops)
    return [
        part
        for numbering in found
        for part in (numbering, *_inside(numbering, found, stops, candidates, heads))
    ]


def _upright(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without raised numbers, which only count paragraphs inside of articles."""
    return [c for c in candidates if c.number.form != RAISED]


def _main(candidates: Sequence[Candidate], letters: int) -> Numbering | None:
    """The best sequence, if most of the text stands in it; else the articles, if it does in them.

    Recitals may count farther than the articles behind them.
    """
    for some in (candidates, [c for c in candidates if c.number.word or c.number.form == RAISED]):
        best = _best(_upright(some))
        if best and _covers(best, some, letters):
            return best
    return None


def _without_last_article(found: Sequence[Numbering], stops: Sequence[int]) -> list[Numbering]:
    """Without the paragraphs of the last article, which look as if they counted by themselves.

    They are found once more as what they are: no annex begins between.
    """
    kept: list[Numbering] = []
    for one in found:
        article = kept[-1] if kept and kept[-1].members[0].number.word else None
        apart = article is None or any(article.last < stop < one.first for stop in stops)
        if apart or one.members[0].number.word:
            kept.append(one)
    return kept


def _without_nested(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without the items of a list inside of a paragraph, numbered as the paragraphs are.

    They begin with 1 and are set in farther than the paragraph's number, and the next number that
    is not counts on from it.
    """
    nested: set[int] = set()
    for k, one in enumerate(candidates):
        inside = []
        for other in candidates[k + 1 :]:
            if other.number.form != one.number.form or other.place <= one.place + 1:
                break
            inside.append(other)
        else:
            continue
        same = other.number.form == one.number.form and other.look == one.look
        anew = bool(inside) and _is_first(inside[0].number)
        if anew and _missing(one.number.value, inside[0].number.value) is not None:
            continue  # "1.2.1" below "1.2"
        spoken = min(one.weight, other.weight) > HEADING
        if anew and same and spoken and _missing(one.number.value, other.number.value) == 0:
            nested.update(candidate.index for candidate in inside)
    return [candidate for candidate in candidates if candidate.index not in nested]


def _inside(
    articles: Numbering,
    found: Sequence[Numbering],
    stops: Sequence[int],
    candidates: Sequence[Candidate],
    heads: Container[int],
) -> Iterator[Numbering]:
    """The sequences inside of articles, which begin anew in each.

    What stands below a heading behind the text of an article is none of its paragraphs.
    """
    if not articles.members[0].number.word:
        return
    borders = sorted({*(m.index for n in found for m in n.members), *stops})
    for member in articles.members:
        end = next((border for border in borders if border > member.index), None)
        within = [
            c
            for c in candidates
            if c.index > member.index and (end is None or c.index < end)
            if not c.number.word or (c.number.word == "§" != member.number.word)  # as in Brazil
        ]
        chain = _best(within)
        between = range(member.index + 2, chain.first) if chain else ()
        apart = any(i in heads and i - 1 not in heads for i in between)
        if chain and len(chain.members) > 1 and not _is_list(chain) and not apart:
            own = (replace(m, number=replace(m.number, word="")) for m in chain.members)
            yield replace(chain, members=tuple(own), parent=member)


def _is_list(chain: Numbering) -> bool:
    """Whether numbers inside of an article number a list, which stays with its article."""
    first = chain.members[0]
    return first.number.value != (1,) or (first.introduced and _mean(chain) < _SHORT)


def _restarts(
    candidates: Sequence[Candidate], main: Numbering, stops: Sequence[int]
) -> Iterator[Numbering]:
    """Sequences beside the main one."""
    found = _best(candidates)
    if found is None:
        return
    yield from _restarts([c for c in candidates if c.index < found.first], main, stops)
    if _credible(found, main, stops):
        yield found
    yield from _restarts([c for c in candidates if c.index > found.last], main, stops)


def _covers(found: Numbering, candidates: Sequence[Candidate], letters: int) -> bool:
    inside = sum(c.letters for c in candidates if found.first <= c.index <= found.last)
    first = found.members[0].number
    if not _is_first(first):  # the lines of a listing are numbered too
        inside -= found.members[-1].letters
    # Judgments number by brackets, and so do lists of works that are cited.
    enough = len(found.members) >= 10 and first.form != "[n]" and _is_first(first)
    large = len(found.members) >= _MEMBERS and inside > 0.25 * letters
    return _weight(found) >= _WEIGHT and (enough or large)


def _leads(romans: Numbering) -> bool:
    """Whether Roman numbers may count the paragraphs of a summary, and no items of a list.

    How long the last one is, is not known: no Roman number comes behind it.
    """
    first, inner = romans.members[0], romans.members[:-1]
    long = sum(member.letters for member in inner) > 0.5 * _SHORT * len(inner)
    return first.number.value == (1,) and not first.introduced and long


def _credible(found: Numbering, main: Numbering, stops: Sequence[int] = ()) -> bool:
    """Whether a sequence beside the main one numbers paragraphs, and no list.

    Sentences that count from 1 right below the title of an annex are its paragraphs, however short.
    """
    first = found.members[0].number
    if first.word:
        return len(found.members) >= _MEMBERS
    bracketed = [number.form[0] in "([" for number in (first, main.members[0].number)]
    if bracketed == [True, False] and not _is_first(first):
        return False  # "(2)" and "(3)" go on in section 14, which begins "14 (1)"
    if found.members[0].ordered and found.members[0].number.value == (1,):
        return len(found.members) > 1
    if found.first - 1 in stops and _is_first(first) and _weight(found) > _SENTENCES:
        return len(found.members) > 1
    looks = {member.look for member in main.members}
    alike = found.members[0].look in looks
    enough = 2 if alike else _MEMBERS
    titled = found.members[0].titled and found.members[0].number.value[-1] == 1
    long = alike or _mean(found) > _SHORT * (_TITLED if titled else 1)
    return len(found.members) >= enough and _weight(found) >= 0.8 and long


def _mean(found: Numbering) -> float:
    return sum(member.letters for member in found.members) / len(found.members)


def _weight(found: Numbering) -> float:
    return sum(member.weight for member in found.members) / len(found.members)


def _best(candidates: Sequence[Candidate]) -> Numbering | None:
    forms: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        forms[candidate.number.form].append(candidate)
    chains = [_longest(members) for members in forms.values()]
    if both := _with_parts(forms):
        chains.append(both)
    return max(chains, key=lambda chain: chain.score, default=None)


def _with_parts(forms: Mapping[str, list[Candidate]]) -> Numbering | None:
    """ "2." and its parts "2.1.", "2.2." as one sequence, if nearly every number with parts is a
    paragraph itself: in other documents "2." is a heading, or an item of a list in 1.4."""
    whole = [candidate for candidate in forms.get("n.", ()) if candidate.weight > HEADING]
    parts = forms.get("n.n", [])
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
        starts[-1][candidate.look] += _is_first(candidate.number)
        best, origin = -_MISSING * min(candidate.number.value[-1] - 1, 6), None
        for j in range(i - 1, -1, -1):
            missing = _missing(candidates[j].number.value, candidate.number.value)
            if missing is None:
                continue
            look = candidate.look
            passed = starts[i - 1][look] - starts[j][look]
            alike = candidates[j].look == look
            score = scores[j] + (_ALIKE * candidate.weight if alike else -_ALIKE)
            score -= _MISSING * missing + min(_RESTART * passed, 3.0)
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


def _is_first(number: Number) -> bool:
    return number.value[-1] == 1 and all(part == 1 for part in number.value[:1])


def _missing(one: tuple[int, ...], other: tuple[int, ...]) -> int | None:
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
