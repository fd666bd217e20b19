"""The main path: one question in, one cited answer out.

understand ──> find (candidates, ranking, evidence, confidence) ──> confident? ──> cite
"""

import dataclasses
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.passage import Passage
from index.bundle import Index
from rag.asked import unmet_codes, years_in
from rag.citations import Citation, cite
from rag.confidence import THRESHOLD, Features
from rag.contract import DEFAULT_K, Status
from rag.disputes import other_statements
from rag.evidence import Slice
from rag.find import find
from rag.question import Note, Query, understand
from rag.retrieve import Filter, Hit, check_k
from rag.vocabulary import vocabulary_of


@dataclass(frozen=True, slots=True)
class Generated:
    """What a language model wrote. text: supported sentences, with the markers of the citations."""

    text: str
    model: str


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A retrieved passage. highlights: start and end of each quoted slice of its text.

    signals: what the ranking made of it; not part of the answer object.
    """

    rank: int
    score: float
    passage: Passage
    highlights: tuple[tuple[int, int], ...]
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What every way in returns; a way in turns it into JSON as the contract says."""

    id: str
    question: str
    searched: str
    status: Status
    answer: str
    confidence: float
    citations: tuple[Citation, ...]
    passages: tuple[RankedPassage, ...]
    notes: tuple[Note, ...]
    timings_ms: Mapping[str, float]
    index: Mapping[str, str]
    degraded: tuple[str, ...] = ()
    generated: Generated | None = None


def answer(
    index: Index,
    question: str,
    k: int = DEFAULT_K,
    keep: Filter | None = None,
    session: Sequence[str] = (),
) -> Answer:
    """Answer from the index in its own words, or say that it was not found.

    k: passages to return, 1 to 100. keep: only passages for which it holds are searched.
    session: earlier questions of the conversation, the oldest first. Raises QuestionError.
    """
    # Read once for an index, and not part of the times.
    vocabulary = vocabulary_of(index)
    index.first.encoder.load()
    clock = _Clock()
    check_k(k)
    query = understand(question, vocabulary, session)
    finding = find(index, query, keep, clock.lap)
    found = finding.confidence >= THRESHOLD
    cited = _within(finding.hits[:k], finding.slices) if found else ()
    others, conflicts = other_statements(index, query.resolved, cited, keep)
    shown = _shown(finding.hits, k, others)
    citations = _citations(index, (*cited, *others))
    clock.lap("read")
    return Answer(
        id=_id(index.generation, query.searched, question, k),
        question=question,
        searched=query.searched,
        status="answered" if found else "not_found",
        answer=" ".join(citation.quote.exact for citation in citations),
        confidence=round(finding.confidence, 4),
        citations=citations,
        passages=_ranked(index, shown, citations),
        notes=query.notes
        + conflicts
        + tuple(Note("follow_up", f"Not found in this report: {one}") for one in finding.missing)
        + _year_notes(index, query, cited, finding.hits),
        timings_ms=clock.laps(),
        index={"generation": index.generation, "model": index.model},
    )


def search(
    index: Index, question: str, k: int = DEFAULT_K, keep: Filter | None = None
) -> tuple[RankedPassage, ...]:
    """The k best passages, without an answer. Raises QuestionError."""
    check_k(k)
    query = understand(question, vocabulary_of(index))
    return _ranked(index, find(index, query, keep).hits[:k], ())


def facts_of(index: Index, question: str, session: Sequence[str] = ()) -> tuple[Passage, Features]:
    """The first passage for a question, and what the confidence in it is made of."""
    finding = find(index, understand(question, vocabulary_of(index), session))
    assert finding.features, "every passage has sentences"
    return index.passages[finding.hits[0].position], finding.features


def as_object(answered: Answer) -> dict[str, Any]:
    """The answer object of the contract: JSON-ready, each passage's fields beside its rank."""
    fields = dataclasses.asdict(answered)
    fields["passages"] = [flat(passage) for passage in fields["passages"]]
    return fields


def flat(ranked: dict[str, Any]) -> dict[str, Any]:
    """A RankedPassage as a dict with the passage's own fields beside rank and score."""
    return {
        "rank": ranked["rank"],
        "score": ranked["score"],
        **ranked["passage"],
        "highlights": ranked["highlights"],
    }


def _year_notes(
    index: Index, query: Query, cited: Sequence[Slice], hits: Sequence[Hit]
) -> tuple[Note, ...]:
    """On each year that is asked for and that the nearest passages do not mention."""
    near = {piece.position for piece in cited} or {hit.position for hit in hits[:1]}
    text = " ".join(index.in_context(index.passages[position]) for position in near)
    return tuple(
        Note("year", f"The nearest passage does not mention {year}")
        for year in sorted(years_in(query.resolved))
        if unmet_codes(frozenset((year,)), text)
    )


def _within(hits: Sequence[Hit], slices: Sequence[Slice]) -> tuple[Slice, ...]:
    """Nothing is cited that is not shown."""
    shown = {hit.position for hit in hits}
    return tuple(piece for piece in slices if piece.position in shown)


def _shown(hits: Sequence[Hit], k: int, others: Sequence[Slice]) -> list[Hit]:
    """The first k hits, and behind them the passages that a dispute brings in."""
    known = {hit.position: hit for hit in hits}
    further = dict.fromkeys(piece.position for piece in others)
    for hit in hits[:k]:
        further.pop(hit.position, None)
    return [*hits[:k], *(known.get(p, Hit(p, hits[-1].score, {})) for p in further)]


def _citations(index: Index, slices: Sequence[Slice]) -> tuple[Citation, ...]:
    """One citation for each run of neighbouring sentences, numbered in the order of the answer."""
    runs: list[Slice] = []
    for piece in slices:
        passage = index.passages[piece.position]
        if runs and _adjoin(runs[-1], piece, passage.text):
            runs[-1] = Slice(piece.position, runs[-1].start, piece.end)
        else:
            runs.append(piece)
    return tuple(
        cite(
            marker,
            index.documents[index.passages[run.position].document],
            index.passages[run.position],
            run.start,
            run.end,
        )
        for marker, run in enumerate(runs, start=1)
    )


def _adjoin(before: Slice, piece: Slice, text: str) -> bool:
    return before.position == piece.position and not text[before.end : piece.start].strip()


def _ranked(
    index: Index, hits: Sequence[Hit], citations: Sequence[Citation]
) -> tuple[RankedPassage, ...]:
    passages = [index.passages[hit.position] for hit in hits]
    return tuple(
        RankedPassage(
            rank,
            round(hit.score, 4),
            passage,
            tuple(
                (citation.quote.start, citation.quote.end)
                for citation in citations
                if (citation.document, citation.passage) == (passage.document, passage.id)
            ),
            hit.signals,
        )
        for rank, (hit, passage) in enumerate(zip(hits, passages, strict=True), start=1)
    )


def _id(generation: str, searched: str, question: str, k: int) -> str:
    """The same question to the same index has the same id, so runs can be compared."""
    return (
        "ans_"
        + hashlib.sha256(f"{generation}\0{k}\0{searched}\0{question}".encode()).hexdigest()[:20]
    )


class _Clock:
    """Milliseconds of each stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now

    def laps(self) -> Mapping[str, float]:
        laps = {"total": (self._last - self._start) * 1000, **self._laps}
        return {stage: round(milliseconds, 3) for stage, milliseconds in laps.items()}
