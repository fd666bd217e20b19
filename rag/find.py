"""What the documents say to a question: ranked passages, sentences that answer, how sure that is.

question ──> ranked passages ──> reader ──> evidence ──> confidence
    ├── several in one? each by itself: their first passages lead, each has its own evidence
    └── in another language than passages? those are read by the encoder that knows many languages
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.calibration import Calibration
from index.open import Index
from index.where import Mask
from rag.asked.en import ASKS, ASKS_OF, printed_place
from rag.asked.model import Asked
from rag.confidence import Features, confidence, features_of
from rag.contract import DEFAULT_K, MAX_K, EffortName
from rag.evidence import Slice, find_evidence
from rag.read import NO_READS, Reads, ranked_anew, read_best
from rag.retrieve import Lap, Ranking, Retrieved, retrieve

# The confidence of a table's row that the question names, if it has the years and grades asked for:
# 13 of 14 (dev and JIU) were right, too few to fit a curve. The same value is used, unmeasured,
# for the highest or lowest row, and for an acronym that is spelt out from the one name it fits.
_NAMED = 0.8
# That of an overview, which every document has, if it is clear of which it is asked: 21 of 24 were
# right (asked-2019 dev and 13 invented documents), but 4 of 6 where headings tell what sums a
# document up.
_OVERVIEW = 0.7

# The confidence from which a passage is near enough to be named where nothing is found: of dev's
# and JIU's questions it is right for 22 of 55, from a third for 13 of 26 (measured once).
_NEAR = 0.25


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found to a question."""

    hits: list[Retrieved]
    """Passages, best first."""
    shown: int
    """How many of them are shown; all evidence is of these."""
    slices: tuple[Slice, ...]
    """The evidence; none if nothing was found."""
    confidence: float
    """The probability that the first slice answers; of several questions, the surest's."""
    features: Features | None
    """What it is made of; None if there is no evidence."""
    missing: tuple[str, ...] = ()
    """Of several questions, those to which no answer was found."""
    reads: Reads = NO_READS
    """What the reader said of the first passages."""

    calibration: Calibration | None = None
    """What made confidence of the features; None if there was nothing to be sure of."""
    across: bool = False
    """Whether it was found by the encoder that knows many languages."""

    @property
    def is_found(self) -> bool:
        """Whether it is sure enough to be an answer."""
        least = self.calibration.threshold if self.calibration else 1.0
        return bool(self.slices) and self.confidence >= least

    @property
    def is_near(self) -> bool:
        """Whether it may be named as what comes nearest, where nothing is found."""
        return bool(self.slices) and self.confidence >= _NEAR


def find_either(
    index: Index, asked: Asked, mask: Mask | None, k: int, effort: EffortName, lap: Lap
) -> tuple[Asked, Finding]:
    """A follow-up such as "How many were screened?" may need the question before it, or not.

    Both readings are searched, and the one of higher confidence is kept. Without the reader it is
    always read together with the question before it.
    """
    asked = at_places(index, asked, mask)
    together = find(index, asked, mask, k, effort, lap)
    if asked.alone is None or not together.reads.of:
        return asked, together
    alone = at_places(index, asked.alone, mask)
    apart = find(index, alone, mask, k, effort, lap)
    return (alone, apart) if apart.confidence > together.confidence else (asked, together)


def find(
    index: Index,
    asked: Asked,
    mask: Mask | None = None,
    k: int = MAX_K,
    effort: EffortName = "careful",
    lap: Lap = lambda stage: None,
) -> Finding:
    """mask: only passages for which it is true, (passages,). k: passages to show; where more parts
    are asked for by number, all of them, and both things that are compared.

    Of several questions in one, those that are found are answered, the confidence is the surest's.
    """
    asked = _without_absent_parts(index, asked, mask)
    mask = searched_passages(index, asked, mask)
    foreign = None if index.across is None else _foreign(index, asked, mask)
    if foreign is not None:
        there = _find_one(index, asked, foreign, k, effort, lap, across=True)
        own = ~foreign if mask is None else mask & ~foreign
        if not own.any():
            return there
        here = find(index, asked, own, k, effort, lap)
        return _joined(*sorted((here, there), key=lambda one: -one.confidence))
    if not asked.questions:
        return _find_one(index, asked, mask, k, effort, lap)
    whole, _ = _ranked(index, asked, mask, "fast", lap)
    each = [_find_one(index, one, mask, k, effort, lap) for one in asked.questions]
    surest = max(each, key=lambda one: one.confidence)
    found = [one for one in each if one.is_found]
    slices = {piece for one in found for piece in one.slices}
    cited = {piece.position for piece in slices}
    missing = []
    for question, one in zip(asked.questions, each, strict=True):
        # What comes near in a passage that is cited for another is quoted from it, too.
        if not one.is_found and one.is_near and one.slices[0].position in cited:
            slices.update(piece for piece in one.slices if piece.position in cited)
        elif not one.is_found:
            missing.append(question.typed)
    k = max(k, len(found))
    firsts = [one.hits[0] for one in (*found, *each) if one.hits]
    hits = _led_by(firsts[: len(found)], _led_by(firsts, whole.hits))
    rank = {hit.position: i for i, hit in enumerate(hits[:k])}
    shown = [piece for piece in slices if piece.position in rank]
    ordered = tuple(sorted(shown, key=lambda piece: (rank[piece.position], piece.start)))
    left_out = tuple(missing) if found else ()
    return replace(surest, hits=hits, shown=k, slices=ordered, missing=left_out)


def _without_absent_parts(index: Index, asked: Asked, mask: Mask | None) -> Asked:
    """The question as one of the text, where no document that is searched has the parts which it
    asks for by their noun."""
    parts = index.numbered.get(asked.numbered, ())
    if not asked.numbered or any(mask is None or mask[position] for position in parts):
        return asked
    return replace(asked, numbered="", structure=None, whole_part=False)


def at_places(index: Index, asked: Asked, mask: Mask | None) -> Asked:
    """The question with what stands below the headings that it names: "section 5", "Way forward".

    What it says may be a heading and nothing else. Where no heading has the number of a place, it
    may be printed in another way, so that the question is one of the text. mask: as of `find`.
    """
    named, below = index.places.named, dict[str, tuple[int, ...]]()
    if asked.places:
        below = {part: named.get(part) or _printed(index, part) for part in asked.places}
    elif not (ASKS.search(asked.typed) or asked.of_document or asked.overview):
        below = {"": index.places.titled.get(frozenset(asked.terms), ())}
    searched = [[p for p in of if mask is None or mask[p]] for of in below.values()]
    placed = frozenset(p for of in searched for p in of[:MAX_K])
    # Articles and boxes have their numbers in their ids: "article:9", "box:2-1".
    ids = (id for part in asked.places for id in (part, part.replace(".", "-")) if index.has(id))
    parts = asked.parts.union(ids)
    whole = bool(placed or parts) if asked.places else asked.whole_part or bool(placed)
    return replace(asked, parts=parts, placed=placed, whole_part=whole)


def _printed(index: Index, place: str) -> tuple[int, ...]:
    """Positions of the passages with "Recommendation 3" and a sentence behind it."""
    printed = printed_place(place)
    return tuple(i for i, passage in enumerate(index.passages) if printed.search(passage.text))


def searched_passages(index: Index, asked: Asked, mask: Mask | None) -> Mask | None:
    """The mask without what cannot answer.

    Headings and names on covers answer what is asked of the document itself, and nothing else, and
    lists of works and thanks what is asked of these. They are searched for all else only where
    nothing but them is let through.
    """
    if any(one.of_document for one in (asked, *asked.questions)):
        return mask
    others = ~index.titles if mask is None else mask & ~index.titles
    for kind, apart in (
        index.places.apart.items() if asked.language == "en" and not asked.placed else ()
    ):
        if not ASKS_OF[kind].search(asked.typed) and (others & ~apart).any():
            others = others & ~apart
    return others if others.any() and not others.all() else mask


def _foreign(index: Index, asked: Asked, mask: Mask | None) -> Mask | None:
    """Which passages the encoder that knows many languages reads; None if it reads none.

    All, if the question is not in English; else those that are not.
    """
    every = np.ones(len(index.passages), bool) if mask is None else mask
    foreign = every if asked.language != "en" else every & ~index.english
    return foreign if foreign.any() else None


def _joined(surer: Finding, other: Finding) -> Finding:
    """Findings in two parts of the passages as one: the surer's, and the other's hits behind."""
    lowest = surer.hits[-1].score if surer.hits else 0.0
    highest = other.hits[0].score if other.hits else 0.0
    behind = [replace(hit, score=hit.score - highest + lowest) for hit in other.hits]
    return replace(surer, hits=[*surer.hits, *behind])


def _find_one(
    index: Index,
    asked: Asked,
    mask: Mask | None,
    k: int,
    effort: EffortName,
    lap: Lap,
    across: bool = False,
) -> Finding:
    ranking, reads = _ranked(index, asked, mask, effort, lap, across)
    if asked.whole_part:
        parts = [i for i, hit in enumerate(ranking.hits) if hit.position in ranking.literal.parts]
        k = max([k, *(i + 1 for i in parts)])
    k = max(k, len(asked.compared))
    most = MAX_K if asked.broad and k >= DEFAULT_K else k
    if (asked.overview or asked.recommendations) and ranking.literal.parts:  # which come first
        most = min(most, len(ranking.literal.parts))
    slices = find_evidence(index, asked, ranking, reads, most)
    if not slices:
        return Finding(ranking.hits, k, (), 0.0, None, reads=reads, across=across)
    features = features_of(index, asked, ranking, reads, slices)
    fitted = index.calibrations.of(across, bool(reads.of))
    is_row = slices[0].position in ranking.literal.rows.meant
    if asked.whole_part or asked.mentioned:  # the part or figure is there, or it is not
        sure = float(slices[0].position in ranking.literal.parts)
    elif is_row and not features.unmet_codes and not across:
        sure = _NAMED
    elif (
        asked.overview
        and ranking.literal.parts
        # What opens a document says nothing of its outcome.
        and (not asked.outcome or ranking.literal.parts - (index.subject - index.outcome))
        and not features.unmet_codes
        and not across
        and _is_meant(index, asked, ranking)
    ):
        sure = _OVERVIEW
    else:
        sure = confidence(features, fitted)
    found = Finding(ranking.hits, k, slices, sure, features, (), reads, fitted, across)
    if found.is_found:
        cited = {piece.position for piece in slices}
        ranks = [i for i, hit in enumerate(ranking.hits[:most], 1) if hit.position in cited]
        return replace(found, shown=max([k, *ranks]))
    return _spelt_out(index, asked.spelt, found) if asked.spelt else found


def _is_meant(index: Index, asked: Asked, ranking: Ranking) -> bool:
    """Whether an overview is asked of the first passage's document.

    It is the only one that is searched, or the question has a word of its name alone.
    """
    found = {index.passages[hit.position].document for hit in ranking.hits}
    first = index.passages[ranking.hits[0].position].document
    named = {slug: words.intersection(asked.terms) for slug, words in index.names.items()}
    others = {word for slug in found - {first} for word in named[slug]}
    return len(found) == 1 or bool(named[first] - others)


def _spelt_out(index: Index, name: str, found: Finding) -> Finding:
    """What letters stand for, where no passage says more of it: a sentence that has the name."""
    for hit in found.hits:
        for _, start, end in index.first.sentences_of(hit.position)[:, :3].tolist():
            if name in index.passages[hit.position].text[start:end]:
                hits = _led_by([hit], found.hits)
                quoted = (Slice(hit.position, start, end),)
                return replace(found, hits=hits, slices=quoted, confidence=_NAMED)
    return found


def _ranked(
    index: Index,
    asked: Asked,
    mask: Mask | None,
    effort: EffortName,
    lap: Lap,
    across: bool = False,
) -> tuple[Ranking, Reads]:
    ranking = retrieve(index, asked, mask, lap, across)
    # The reader knows English alone.
    reads = NO_READS if across else read_best(index, asked, ranking, effort)
    lap("read")
    hits = _footnotes_behind(index, ranked_anew(ranking.hits, reads), mask)
    return replace(ranking, hits=hits), reads


def _footnotes_behind(
    index: Index, hits: Sequence[Retrieved], mask: Mask | None
) -> list[Retrieved]:
    """The hits, with each passage's footnotes behind it unless they rank before it.

    By itself a footnote is a list of names or a reservation that no question is like. mask: only
    footnotes for which it is true, (passages,).
    """
    known = {hit.position: hit for hit in hits}
    ranked: dict[int, Retrieved] = {}
    for hit in hits:
        ranked.setdefault(hit.position, hit)
        for note in index.footnotes.get(hit.position, ()):
            if mask is None or mask[note]:
                signals = known[note].signals if note in known else {}
                ranked.setdefault(note, Retrieved(note, hit.score, signals))
    return list(ranked.values())


def _led_by(firsts: list[Retrieved], hits: list[Retrieved]) -> list[Retrieved]:
    """The firsts in the order of all hits, and behind them the others."""
    rank = {hit.position: i for i, hit in enumerate(hits)}
    known = {hit.position: hit for hit in (*firsts, *hits)}
    leading = sorted({hit.position for hit in firsts}, key=lambda p: rank.get(p, len(hits)))
    best = max((hit.score for hit in hits), default=0.0)
    return [
        *(replace(known[position], score=best) for position in leading),
        *(hit for hit in hits if hit.position not in leading),
    ]
