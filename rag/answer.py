"""The main path: one question in, one cited answer out.

understand ──> find (candidates, ranking, evidence, confidence) ──> confident? ──> cite
"""

import dataclasses
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.errors import QuestionError
from corpus.passage import Passage
from index.open import Index
from index.where import EVERYWHERE, Where
from rag.asked.document import narrowed
from rag.asked.model import Asked, Note
from rag.asked.read import understand
from rag.citations import Citation, cite, in_context
from rag.confidence import Features
from rag.contract import DEFAULT_K, MAX_K, EffortName, Status
from rag.evidence import Slice
from rag.find import Finding, at_places, find, find_either
from rag.notes_and_disputes import notes_on, other_statements, scope_notes
from rag.read import Reads
from rag.retrieve import Retrieved

NOTHING = Finding([], 0, (), 0.0, None)  # to who greets or thanks


@dataclass(frozen=True, slots=True)
class Generated:
    """What a language model wrote."""

    text: str
    """The sentences that the passages support, with the markers of the citations."""
    model: str
    """Its name, as the server of the model knows it."""


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A retrieved passage."""

    rank: int
    """From 1, the best."""
    score: float
    """What it is ranked by; comparable within one answer only."""
    passage: Passage
    """With its text and its place in the document."""
    highlights: tuple[tuple[int, int], ...]
    """Start and end of each quoted slice of its text, in code points."""
    signals: Mapping[str, float] = field(default_factory=dict)
    """What the ranking made of it; not part of the answer object."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What every way in returns; a way in turns it into JSON as the contract says."""

    id: str
    """The same for the same question of the same index, with the same filter and effort."""
    question: str
    """As it was typed."""
    searched: str
    """The question after spelling, acronyms and what it left out were mended."""
    answer: str
    """The quotes of the citations, joined by spaces; empty if nothing was found."""
    confidence: float
    """The probability that the first citation answers, 0 to 1."""
    citations: tuple[Citation, ...]
    """In the order of their markers; none if nothing was found."""
    passages: tuple[RankedPassage, ...]
    """The best passages, and those that the citations quote."""
    notes: tuple[Note, ...]
    """What the reader of the answer should know beside it."""
    timings_ms: Mapping[str, float]
    """Milliseconds of each stage by its name, and of all under "total"."""
    index: Mapping[str, str]
    """"generation" and "model": which index answered, by which encoders."""
    degraded: tuple[str, ...] = ()
    """What could not be done as it should: "confidence", "generator", "reader"."""
    generated: Generated | None = None
    """None unless a language model is set up and what it wrote is supported."""

    @property
    def status(self) -> Status:
        """Answered is what has a citation, and nothing else."""
        return "answered" if self.citations else "not_found"


def answer(
    index: Index,
    question: str,
    k: int = DEFAULT_K,
    where: Where = EVERYWHERE,
    session: Sequence[str] = (),
    effort: EffortName = "careful",
) -> Answer:
    """Answer from the index in its own words, or say that it was not found.

    k: passages to return, 1 to 100. where: which passages are searched. session: earlier questions
    of the conversation, the oldest first. effort: whether the reader reads.
    Raises QuestionError, UnknownDocument, FilterError.
    """
    _check_k(k)
    scope = narrowed(index.documents, question, where, session)
    where = scope.where
    # Read once for an index and the documents that are searched, and not part of the times.
    vocabulary = index.vocabulary_of(where.documents)
    index.load(effort == "careful")
    clock = _Clock()
    mask = index.mask(where)
    asked = understand(scope.question, vocabulary, scope.session)
    finding = NOTHING
    if not asked.small_talk:
        asked, finding = find_either(index, asked, mask, k, effort, clock.lap)
    cited = finding.slices if finding.is_found else ()
    others, conflicts = other_statements(index, asked, cited, mask)
    # What is printed as "Recommendation 3" ends where the next one begins.
    quoted = (*(cited if asked.places else in_context(index, cited)), *others)
    citations = _citations(index, quoted, finding.reads)
    clock.lap("read")
    return Answer(
        id=_id(index.generation, asked, k, where, effort),
        question=question,
        searched=asked.searched,
        answer=" ".join(citation.quote.exact for citation in citations),
        confidence=round(finding.confidence, 4),
        citations=citations,
        passages=_ranked(index, _shown(finding, others), citations),
        notes=tuple(
            dict.fromkeys(
                [
                    *scope_notes(index, asked, scope.named),
                    *(*asked.notes, *conflicts, *notes_on(index, asked, finding, cited)),
                ]
            )
        ),
        timings_ms=clock.laps(),
        index={"generation": index.generation, "model": index.model},
        degraded=_degraded(index, finding),
    )


def search(
    index: Index, question: str, k: int = DEFAULT_K, where: Where = EVERYWHERE
) -> tuple[RankedPassage, ...]:
    """The k best passages, without an answer.

    Raises QuestionError, UnknownDocument, FilterError.
    """
    _check_k(k)
    scope = narrowed(index.documents, question, where)
    asked = understand(scope.question, index.vocabulary_of(scope.where.documents))
    mask = index.mask(scope.where)
    found = find(index, at_places(index, asked, mask), mask, effort="fast")
    return _ranked(index, found.hits[:k], ())


def facts_of(
    index: Index, question: str, session: Sequence[str] = (), effort: EffortName = "careful"
) -> tuple[Passage, Features]:
    """The first passage for a question, and what the confidence in it is made of."""
    finding = find(index, understand(question, index.vocabulary, session), effort=effort)
    assert finding.features, "every passage has sentences"
    return index.passages[finding.hits[0].position], finding.features


def as_object(answered: Answer) -> dict[str, Any]:
    """The answer object of the contract: JSON-ready, each passage's fields beside its rank."""
    fields = dataclasses.asdict(answered)
    fields["passages"] = [flat(passage) for passage in fields["passages"]]
    return {name: fields.get(name, answered.status) for name in _ORDER}


def flat(ranked: dict[str, Any]) -> dict[str, Any]:
    """A RankedPassage as a dict with the passage's own fields beside rank and score."""
    return {
        "rank": ranked["rank"],
        "score": ranked["score"],
        **ranked["passage"],
        "highlights": ranked["highlights"],
    }


# The order of the contract: the status stands before the answer.
_ORDER = [field.name for field in dataclasses.fields(Answer)]
_ORDER.insert(_ORDER.index("answer"), "status")


def _shown(finding: Finding, others: Sequence[Slice]) -> list[Retrieved]:
    """The first hits, and behind them the passages that a dispute brings in."""
    hits = finding.hits[: finding.shown]
    known = {hit.position: hit for hit in finding.hits}
    further = dict.fromkeys(piece.position for piece in others)
    for hit in hits:
        further.pop(hit.position, None)
    return [*hits, *(known.get(p, Retrieved(p, finding.hits[-1].score)) for p in further)]


def _citations(index: Index, slices: Sequence[Slice], reads: Reads) -> tuple[Citation, ...]:
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
            reads.place(run.position),
        )
        for marker, run in enumerate(runs, start=1)
    )


def _adjoin(before: Slice, piece: Slice, text: str) -> bool:
    return before.position == piece.position and not text[before.end : piece.start].strip()


def _ranked(
    index: Index, hits: Sequence[Retrieved], citations: Sequence[Citation]
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
            hit.explained(),
        )
        for rank, (hit, passage) in enumerate(zip(hits, passages, strict=True), start=1)
    )


def _degraded(index: Index, finding: Finding) -> tuple[str, ...]:
    lacking = {
        "confidence": finding.calibration is not None and not index.fits(finding.calibration),
        "reader": finding.reads.cut_short,
    }
    return tuple(name for name, lacks in lacking.items() if lacks)


def _id(generation: str, asked: Asked, k: int, where: Where, effort: EffortName) -> str:
    """The same question of the same passages of the same index has the same id."""
    said = [generation, k, asked.searched, asked.typed, dataclasses.astuple(where)]
    said += [effort]
    return "ans_" + hashlib.sha256(json.dumps(said).encode()).hexdigest()[:20]


def _check_k(k: int) -> None:
    """Raises QuestionError if so many passages cannot be asked for."""
    if not 1 <= k <= MAX_K:
        raise QuestionError(f"k is {k}, expected 1 to {MAX_K}")


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
