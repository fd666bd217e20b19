"""Which blocks begin a numbered paragraph: the longest runs of numbers that count on.

Many numbers at the beginning of a block number something else: a heading, an item of a list, a row,
a quoted paragraph. What numbers the document's paragraphs is a long sequence of one form that
counts on without a gap, whose members look alike and have sentences behind them. So sequences are
looked for as a whole: the best one first, then in what lies before it and behind it the next, which
restarts and needs the name of its container.
"""

import math
import re
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.structure.chains import HEADING, Candidate, Numbering, best_of, is_first, missing
from corpus.structure.numbers import RAISED, RECITAL

_MEMBERS = 3  # fewest members of a sequence
_SHORT = 200  # letters: members that are shorter on the average are items of a list
_TITLED = 0.4  # of it is enough right below a heading, where no sentence introduces a list
_SENTENCES = 0.85  # mean weight of blocks that nearly all have a sentence
# Share of a text that stands in its numbered paragraphs, at least; in ten or more of them.
_SHARE, _MANY = 0.25, 0.1
_PAIR = 0.4  # share of the text that stands in two members, for instance of a resolution
_WORK = re.compile(
    r"\bet al\b|\bdoi\b|https?://|\b(?:19|20)\d\d;\s?\d|\d\(\d+\):\s?\d|\bpp?\.\s?\d"
)
_WORKS = 0.6  # share of members
_LATE = ((2,), (3,))  # numbers with which the paragraphs of an article may begin, besides 1
_WEIGHT = 0.6  # least mean weight: more than half of its members have sentences


def sequences(
    candidates: Sequence[Candidate],
    letters: int,
    stops: Sequence[int] = (),
    romans: Sequence[Candidate] = (),
    heads: Collection[int] = (),
    closings: Sequence[int] = (),
) -> list[Numbering]:
    """The sequences that number paragraphs, in reading order.

    letters: of the whole text. stops: indexes of items with which an annex begins. romans: blocks
    with Roman numbers; they number the paragraphs of a summary that stands before all others.
    heads: indexes of headings. closings: of what an act ends with ("Done at Brussels").
    """
    candidates = _without_nested(candidates)
    best = _main(candidates, letters)
    if best is None:
        return _below_headings(candidates, letters, heads)
    plain = _upright(candidates)
    before = [c for c in plain if c.index < best.first]
    after = [c for c in plain if c.index > best.last]
    looks = {member.look for member in best.members}
    bracketed = best.members[0].number.form[0] in "(["
    found = [best]
    for some in (before, after):
        found += _restarts(some, bracketed, stops, looks)
    found.sort(key=lambda numbering: numbering.first)
    found = _without_lists(found)
    summary = best_of([c for c in romans if c.index < found[0].first])
    if summary and _leads(summary) and _credible(summary, bracketed, (), looks):
        found.insert(0, summary)
    found = _without_last_article(found, stops)
    return [
        part
        for numbering in found
        for part in (numbering, *_inside(numbering, found, [*stops, *closings], candidates, heads))
    ]


def _upright(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without raised numbers, which only count paragraphs inside of articles."""
    return [c for c in candidates if c.number.form != RAISED]


def _main(candidates: Sequence[Candidate], letters: int) -> Numbering | None:
    """The best sequence, if most of the text stands in it; else the articles, if it does in them.

    Recitals may count farther than the articles behind them.
    """
    for some in (candidates, [c for c in candidates if c.number.word or c.number.form == RAISED]):
        best = best_of(_upright(some))
        if best and _covers(best, candidates, letters):
            return best
    return None


def _below_headings(
    candidates: Sequence[Candidate], letters: int, heads: Collection[int]
) -> list[Numbering]:
    """Sequences that begin anew below each of several headings, as those of decisions in one file.

    None has much of the text, all together have most of it.
    """
    found: list[Numbering] = []
    for head, end in pairwise([*sorted(heads), math.inf]):
        chain = best_of([c for c in _upright(candidates) if head < c.index < end])
        if chain and len(chain.members) > 1 and is_first(chain.members[0].number):
            found.append(chain)
    inside = sum(chain.letters * len(chain.members) for chain in found)
    sure = all(chain.weight > _SENTENCES for chain in found)
    return found if len(found) >= _MEMBERS and sure and inside > letters / 2 else []


def _without_lists(found: Sequence[Numbering]) -> list[Numbering]:
    """Without the list that a numbered paragraph ends with: "9. The order is:", "1.", "2."."""
    numbered = {member.index for numbering in found for member in numbering.members}
    firsts = ((numbering, numbering.members[0]) for numbering in found)
    return [n for n, first in firsts if not (first.introduced and first.index - 1 in numbered)]


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
        anew = bool(inside) and is_first(inside[0].number)
        if anew and missing(one.number.value, inside[0].number.value) is not None:
            continue  # "1.2.1" below "1.2"
        spoken = min(one.weight, other.weight) > HEADING
        if anew and same and spoken and missing(one.number.value, other.number.value) == 0:
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
        chain = _outer(within) or best_of(within)
        between = range(member.index + 2, chain.first) if chain else ()
        apart = any(i in heads and i - 1 not in heads for i in between)
        if chain and len(chain.members) > 1 and not _is_list(chain) and not apart:
            own = (replace(m, number=replace(m.number, word="")) for m in chain.members)
            yield replace(chain, members=tuple(own), parent=member)


def _outer(within: Sequence[Candidate]) -> Numbering | None:
    """The sequence of the number that an article begins with: others count lists inside of it."""
    if not within:
        return None
    chain = best_of([c for c in within if c.number.form == within[0].number.form])
    begins = chain and chain.members[0] == within[0] and is_first(within[0].number)
    return chain if begins and chain and len(chain.members) > 1 else None


def _is_list(chain: Numbering) -> bool:
    """Whether numbers inside of an article number a list, which stays with its article."""
    first = chain.members[0]
    if first.number.value in _LATE and chain.weight > _SENTENCES and not first.introduced:
        return chain.letters < _SHORT  # the first was repealed, or has no number
    return first.number.value != (1,) or (first.introduced and chain.letters < _SHORT)


def _restarts(
    candidates: Sequence[Candidate],
    bracketed: bool,
    stops: Sequence[int],
    looks: set[tuple[object, ...]],
) -> Iterator[Numbering]:
    """Sequences beside the main one, whose numbers may be bracketed.

    looks: of the members of all sequences that were found.
    """
    found = best_of(candidates)
    if found is None:
        return
    if _credible(found, bracketed, stops, looks):
        looks.update(member.look for member in found.members)
        yield found
    yield from _restarts([c for c in candidates if c.index < found.first], bracketed, stops, looks)
    yield from _restarts([c for c in candidates if c.index > found.last], bracketed, stops, looks)


def _covers(found: Numbering, candidates: Sequence[Candidate], letters: int) -> bool:
    inside = sum(c.letters for c in candidates if found.first <= c.index <= found.last)
    first = found.members[0].number
    if not is_first(first):  # the lines of a listing are numbered too
        inside -= found.members[-1].letters
    # Judgments number by brackets, and so do lists of works that are cited.
    enough = len(found.members) >= 10 and first.form != "[n]" and is_first(first)
    if enough and is_first(first):  # a text may go on behind the last item of a list
        inside -= found.members[-1].letters
    share = _MANY if enough else _SHARE
    pair = len(found.members) == 2 and is_first(first) and found.weight > _SENTENCES
    share = _PAIR if pair and not found.members[0].introduced else share
    large = (len(found.members) >= _MEMBERS or pair) and inside > share * letters
    return found.weight >= _WEIGHT and large and not _are_works(found)


def _are_works(found: Numbering) -> bool:
    """Whether most members are works that are cited: "12. Smith J et al. Wells. 2004;12:34-40"."""
    works = sum(_WORK.search(member.text) is not None for member in found.members)
    return works > _WORKS * len(found.members)


def _leads(romans: Numbering) -> bool:
    """Whether Roman numbers may count the paragraphs of a summary, and no items of a list.

    How long the last one is, is not known: no Roman number comes behind it.
    """
    first, inner = romans.members[0], romans.members[:-1]
    long = sum(member.letters for member in inner) > 0.5 * _SHORT * len(inner)
    return first.number.value == (1,) and not first.introduced and long


def _credible(
    found: Numbering, bracketed: bool, stops: Sequence[int], looks: Container[tuple[object, ...]]
) -> bool:
    """Whether a sequence beside the main one numbers paragraphs, and no list.

    Sentences that count from 1 right below the title of an annex are its paragraphs, however short.
    """
    first = found.members[0].number
    if first.form == RECITAL:
        return is_first(first) and len(found.members) > 1
    if first.word:
        return len(found.members) >= _MEMBERS
    inner = first.form[0] in "([" and not bracketed
    if inner and not is_first(first):
        return False  # "(2)" and "(3)" go on in section 14, which begins "14 (1)"
    if found.members[0].ordered and found.members[0].number.value == (1,):
        return len(found.members) > 1
    if found.first - 1 in stops and is_first(first) and found.weight > _SENTENCES:
        return len(found.members) > 1
    if inner and (found.members[0].introduced or not found.members[0].titled):
        return False  # the list of the last paragraph
    alike = found.members[0].look in looks
    enough = 2 if alike else _MEMBERS
    titled = found.members[0].titled and found.members[0].number.value[-1] == 1
    long = alike or found.letters > _SHORT * (_TITLED if titled else 1)
    return len(found.members) >= enough and found.weight >= 0.8 and long
