"""What the reports say to a question: ranked passages, the sentences that answer, how sure that is.

question ──> ranked passages ──> evidence ──> confidence
    └── several in one? each by itself: their first passages lead, each has its own evidence
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from index.bundle import Index
from rag.asked import asks_whole_part, is_part, parts_of
from rag.confidence import THRESHOLD, Features, confidence, features_of
from rag.evidence import Slice, find_evidence
from rag.footnotes import behind_bearers
from rag.question import Query
from rag.retrieve import Filter, Hit, retrieve


@dataclass(frozen=True, slots=True)
class Finding:
    """hits: passages, best first. slices: the evidence, of the first hits.

    confidence: the probability that the first slice answers. features: what it is made of; None if
    there is no evidence. missing: of several questions, those to which no answer was found.
    """

    hits: list[Hit]
    slices: tuple[Slice, ...]
    confidence: float
    features: Features | None
    missing: tuple[str, ...] = ()


def find(
    index: Index,
    query: Query,
    keep: Filter | None = None,
    lap: Callable[[str], None] = lambda stage: None,
) -> Finding:
    """keep, lap: as `rag.retrieve.retrieve` takes them.

    Of several questions in one, those that are found are answered, the confidence is the surest's.
    """
    if not query.questions:
        return _find_one(index, query, keep, lap)
    _, whole = retrieve(index, query.searched, keep, lap)
    whole = behind_bearers(index, whole, keep)
    each = [_find_one(index, one, keep, lap) for one in query.questions]
    surest = max(each, key=lambda one: one.confidence)
    found = [one for one in each if one.confidence >= THRESHOLD]
    missing = [q.question for q, one in zip(query.questions, each, strict=True) if one not in found]
    firsts = [one.hits[0] for one in (*found, *each) if one.hits]
    hits = _led_by(firsts[: len(found)], _led_by(firsts, whole))
    rank = {hit.position: i for i, hit in enumerate(hits)}
    slices = {piece for one in found for piece in one.slices if piece.position in rank}
    ordered = tuple(sorted(slices, key=lambda piece: (rank[piece.position], piece.start)))
    return Finding(
        hits, ordered, surest.confidence, surest.features, tuple(missing) if found else ()
    )


def _find_one(
    index: Index, query: Query, keep: Filter | None, lap: Callable[[str], None]
) -> Finding:
    readings, hits = retrieve(index, query.searched, keep, lap)
    hits = behind_bearers(index, hits, keep)
    slices = find_evidence(index, query.searched, readings[0], hits)
    if not slices:
        return Finding(hits, (), 0.0, None)
    features = features_of(index, query, readings, hits, slices)
    if asks_whole_part(query.resolved):
        first = index.passages[slices[0].position].id
        return Finding(hits, slices, float(is_part(first, parts_of(query.resolved))), features)
    return Finding(hits, slices, confidence(features), features)


def _led_by(firsts: list[Hit], hits: list[Hit]) -> list[Hit]:
    """The firsts in the order of all hits, and behind them the others."""
    rank = {hit.position: i for i, hit in enumerate(hits)}
    known = {hit.position: hit for hit in (*firsts, *hits)}
    leading = sorted({hit.position for hit in firsts}, key=lambda p: rank.get(p, len(hits)))
    best = max((hit.score for hit in hits), default=0.0)
    return [
        *(replace(known[position], score=best) for position in leading),
        *(hit for hit in hits if hit.position not in leading),
    ]
