"""Opening the current generation: verified, ready to search.

What can be told of an index once and for all (its vocabulary, tables, footnotes) is told when it
is first asked for, lives with the index and goes with it.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from corpus.errors import UnknownDocument, UnknownPassage
from corpus.passage import Document, Passage
from index.bm25 import Lexical
from index.calibration import Calibration, Calibrations
from index.encoder import QUESTION_WEIGHTS, WEIGHTS, Card
from index.manifest import verify
from index.overview import (
    numbered_of,
    outline_of,
    overview_of,
    states_outcome,
    sums_up,
    tells_subject,
)
from index.places import Places
from index.publish import InUse, current_generation
from index.reader.card import CARD as READER_CARD
from index.reader.onnx_reader import OnnxReader, PassageReader
from index.tables import Tables
from index.terms import searchable, terms
from index.texts import read_texts
from index.title_page import names_on_covers, printed_facts
from index.view import ENCODER, Later, View
from index.vocabulary import Vocabulary, initials
from index.where import EVERYWHERE, Mask, Where, mask_of

FIRST, ACROSS, READER = "first", "across", "reader"
CALIBRATION = "confidence.json"
# Vocabularies that are kept: of all documents, and of those that were chosen or named last. Each
# takes a fraction of a second to read.
_VOCABULARIES = 32


@dataclass(frozen=True, eq=False)
class Index:
    """An open generation, ready to search."""

    generation: str
    """Its name, made of its contents."""
    documents: Mapping[str, Document]
    """By slug; with their description, but without passages."""
    passages: tuple[Passage, ...]
    """All passages of all documents; a position is a place in this tuple."""
    positions: Mapping[tuple[str, str], int]
    """(document, id) -> position."""
    lexical: Lexical
    """The words of the passages, for BM25."""
    first: View
    """Of the encoder that reads every question."""
    calibrations: Calibrations
    """How sure answers are."""
    reader: PassageReader | None = None
    """Reads question and passage together; None if the index was built without it."""
    across: Later | None = None
    """Of the encoder that reads questions in another language than the passages', and passages
    that are not in English; None if the index was built without it."""
    in_use: InUse | None = None
    """Keeps the generation's files, which `across` reads later; None where they are in a store."""

    def load(self, reader: bool = True) -> None:
        """Read the weights now and not with the first question. Raises IndexDamaged."""
        self.first.encoder.load()
        if reader and self.reader:
            self.reader.load()

    @property
    def vocabulary(self) -> Vocabulary:
        """The words and acronyms of all documents."""
        return self.vocabulary_of(())

    def vocabulary_of(self, documents: tuple[str, ...]) -> Vocabulary:
        """Those of some documents, by slug; of all, if none is named. Raises UnknownDocument."""
        for slug in documents:
            self.document(slug)
        return self._vocabularies(tuple(sorted(documents)))

    @functools.cached_property
    def _vocabularies(self) -> Callable[[tuple[str, ...]], Vocabulary]:
        # Without a reference to the index, so that this is freed as soon as nobody has it.
        read = functools.partial(_vocabulary_of, self.passages, self.documents)
        return functools.lru_cache(_VOCABULARIES)(read)

    @functools.cached_property
    def tables(self) -> Tables:
        """The tables of all documents."""
        return Tables.among(self.passages)

    @functools.cached_property
    def footnotes(self) -> Mapping[int, tuple[int, ...]]:
        """Position of each passage that bears marks of footnotes -> positions of the footnotes."""
        notes: dict[int, tuple[int, ...]] = {}
        for position, passage in enumerate(self.passages):
            if passage.attached_to:
                bearer = self.positions[passage.document, passage.attached_to]
                notes[bearer] = (*notes.get(bearer, ()), position)
        return notes

    @functools.cached_property
    def english(self) -> Mask:
        """Which passages are in English, (passages,)."""
        return np.fromiter((p.language == "en" for p in self.passages), bool, len(self.passages))

    @functools.cached_property
    def titles(self) -> Mask:
        """Which passages name things and say nothing of them: headings, names on the cover;
        (passages,)."""
        names = names_on_covers(self.documents, self.passages)
        titles = (p.kind == "heading" or i in names for i, p in enumerate(self.passages))
        return np.fromiter(titles, bool, len(self.passages))

    @functools.cached_property
    def overview(self) -> tuple[int, ...]:
        """Positions of the passages that give an overview (foreword, …), in reading order."""
        return tuple(overview_of(self.passages))

    @functools.cached_property
    def outcome(self) -> frozenset[int]:
        """Positions of those of them that say what a document decides, finds or recommends."""
        return frozenset(p for p in self.overview if states_outcome(self.passages[p]))

    @functools.cached_property
    def summaries(self) -> frozenset[int]:
        """Positions of those of them that are no foreword and no introduction."""
        return frozenset(p for p in self.overview if sums_up(self.passages[p]))

    @functools.cached_property
    def subject(self) -> frozenset[int]:
        """Positions of those of them that say what a document is about."""
        return frozenset(p for p in self.overview if tells_subject(self.passages[p]))

    @functools.cached_property
    def printed(self) -> Mapping[str, frozenset[int]]:
        """ "title", "symbol", "date", "publisher" -> positions of the passages that print it."""
        return printed_facts(self.documents, self.passages)

    @functools.cached_property
    def outline(self) -> tuple[int, ...]:
        """Positions of the headings of chapters, in reading order."""
        return tuple(outline_of(self.passages))

    @functools.cached_property
    def places(self) -> Places:
        """What stands below which heading."""
        return Places.among(self.passages)

    @functools.cached_property
    def numbered(self) -> Mapping[str, tuple[int, ...]]:
        """Term of a noun -> positions of the parts that are numbered by it: "Objective 1"."""
        return numbered_of(self.passages)

    @property
    def models(self) -> dict[str, str]:
        """SHA-256 of the weights of the first encoder and of the reader, by name."""
        found = {FIRST: self.first.encoder.card.sha256}
        return found | ({READER: self.reader.card.sha256} if self.reader else {})

    def fits(self, calibration: Calibration) -> bool:
        """Whether confidence was fitted for the models of this index."""
        if ACROSS in calibration.encoders:
            return self.across is not None and calibration.encoders[ACROSS] == self.across.sha256
        models = self.models
        if READER not in calibration.encoders:
            models.pop(READER, None)
        return calibration.encoders == models

    @property
    def model(self) -> str:
        """The name of the encoder that reads every question."""
        return self.first.encoder.card.name

    def document(self, slug: str) -> Document:
        """Raises UnknownDocument."""
        if slug not in self.documents:
            raise UnknownDocument(
                f"no document {slug!r} in this index; it holds {', '.join(self.documents)}"
            )
        return self.documents[slug]

    def passage(self, id: str, document: str | None = None) -> Passage:
        """By id; the document may be left out where one alone has it. Raises UnknownPassage."""
        return self.find(id, document, units=False)[0]

    def in_context(self, passage: Passage) -> str:
        """A passage's text behind the report's title, its headings and its label, as searched."""
        title = self.documents[passage.document].title
        return searchable(" ".join((title, *passage.section, passage.label, passage.text)))

    @functools.cached_property
    def publisher_terms(self) -> Mapping[str, frozenset[str]]:
        """Slug of each document -> terms of its publisher's name and of the initials."""
        publishers = {slug: document.publisher for slug, document in self.documents.items()}
        return {slug: frozenset(terms(f"{p} {initials(p)}")) for slug, p in publishers.items()}

    @functools.cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """Slug of each document -> terms of its title, symbol and publisher."""
        return {
            slug: frozenset(terms(f"{one.title} {one.symbol} {one.publisher}"))
            for slug, one in self.documents.items()
        }

    def find(self, id: str, document: str | None = None, units: bool = True) -> tuple[Passage, ...]:
        """A passage, or all of a container ("foreword", "table:II"), unless `units` is false.

        The document may be left out where one alone has it. Raises UnknownPassage.
        """
        slugs = [self.document(document).slug] if document else list(self.documents)
        found = {
            slug: [p for p in self.passages if units and (p.document, p.container) == (slug, id)]
            or [self.passages[self.positions[slug, id]]]
            for slug in slugs
            if (slug, id) in self.positions or (units and id in self.containers[slug])
        }
        if len(found) > 1:
            raise UnknownPassage(
                f"{' and '.join(found)} have {id!r} each; name the document that you mean"
            )
        if not found:
            own = [p for p in self.passages if p.document in slugs]
            ids = {passage.kind: passage.id for passage in reversed(own)}
            raise UnknownPassage(
                f"no passage {id!r} in {', '.join(slugs)}; ids look like {', '.join(ids.values())}"
            )
        return tuple(*found.values())

    @functools.cached_property
    def containers(self) -> Mapping[str, frozenset[str]]:
        """Slug of each document -> ids of its containers."""
        return {
            slug: frozenset(p.container for p in self.passages_of(slug) if p.container)
            for slug in self.documents
        }

    def has(self, id: str) -> bool:
        """Whether a document has such a passage or container."""
        return any((d, id) in self.positions or id in self.containers[d] for d in self.documents)

    def mask(self, where: Where) -> Mask | None:
        """Which passages are searched, (passages,); None if all are.

        Raises UnknownDocument, FilterError.
        """
        for slug in where.documents:
            self.document(slug)
        if where == EVERYWHERE:
            return None
        return mask_of(where, self.passages)

    def passages_of(self, document: str) -> tuple[Passage, ...]:
        """A document's passages in reading order. Raises UnknownDocument."""
        slug = self.document(document).slug
        return tuple(passage for passage in self.passages if passage.document == slug)


def open_index(
    folder: Path, threads: int = 0, ready: bool = False, like: Index | None = None
) -> Index:
    """Verify and open the current generation; if it is replaced meanwhile, the new one.

    threads: for one question's forward pass; 0 takes all cores. ready: read the weights now and not
    with the first question. like: an open index, whose models are taken where they are the same,
    so that they are not in memory twice. The folder's files stay until the index is closed.
    Limits NumPy's linear algebra to one thread, in the whole process: a question is too little work
    to share. Raises IndexMissing, IndexDamaged, ModelError.
    """
    threadpool_limits(1, user_api="blas")
    while True:
        generation = current_generation(folder)
        try:
            index = _open(generation, threads, like)
            if ready:
                index.load()
            return index
        except Exception:  # whatever a library raises when files vanish while it reads them
            if current_generation(folder) == generation:
                raise


def _vocabulary_of(
    passages: Sequence[Passage], documents: Mapping[str, Document], slugs: tuple[str, ...]
) -> Vocabulary:
    if not slugs:
        return Vocabulary.of(passages, documents.values())
    own = [passage for passage in passages if passage.document in slugs]
    return Vocabulary.of(own, [documents[slug] for slug in slugs])


def reader_in(folder: Path, like: Index | None) -> PassageReader:
    """like: whose reader is taken, if it is the same. Raises ModelError."""
    reader = OnnxReader(folder)
    return like.reader if like and like.reader and like.reader.card == reader.card else reader


def _open(generation: Path, threads: int, like: Index | None) -> Index:
    # An encoder and the reader hold their weights against their card when they read them: that
    # takes longer than everything else, and not all are needed for every question.
    listed = verify(generation, leave_out=(WEIGHTS, QUESTION_WEIGHTS))["files"]
    in_use = InUse(generation)
    documents, passages = read_texts(generation)
    reader: PassageReader | None = None
    if f"{READER}/{READER_CARD}" in listed:
        reader = reader_in(generation / READER, like)
    return Index(
        generation=generation.name,
        documents=documents,
        passages=passages,
        positions={(p.document, p.id): i for i, p in enumerate(passages)},
        lexical=Lexical.read(generation / "bm25"),
        first=View.read(generation / FIRST, threads, like.first if like else None),
        calibrations=Calibrations.read(generation / CALIBRATION),
        reader=reader,
        across=_later(generation, threads, like.across if like else None),
        in_use=in_use,
    )


def _later(generation: Path, threads: int, like: Later | None) -> Later | None:
    """The view of the encoder of many languages, verified once more when it is read.

    like: that of another index; if it is read already, so is this one, with the same encoder.
    """
    folder = generation / ACROSS
    if not folder.exists():
        return None

    def read(before: View | None = None) -> View:
        verify(generation, (WEIGHTS, QUESTION_WEIGHTS), below=f"{ACROSS}/")
        return View.read(folder, threads, before)

    now = read(like.view()) if like and like.is_read else None
    return Later(read, Card.read(folder / ENCODER).sha256, now)
