"""Small documents made in code, and an index of them in memory that needs no model's files.

`HashEncoder` gives each word a direction of its own, so what ranks here are equal words.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from corpus.ids import check_unique, slug
from corpus.passage import Cell, Dispute, Document, Page, Passage, TableRow
from index.bm25 import Lexical
from index.build import embed
from index.calibration import Calibration, Calibrations
from index.encoder import HashEncoder
from index.open import FIRST, Index
from index.reader.card import ReaderCard
from index.reader.onnx_reader import Read
from index.view import View
from rag.answer import Answer
from tests.conftest import silent

# Made by hand for an encoder that knows equal words alone: found is what stands out by its words,
# unless it lacks something that is asked for.
BY_WORDS = Calibration(
    intercept=-2.0,
    weights={"alike": 8.0, "unmet_codes": -10.0, "unstated": -10.0},
    threshold=0.5,
    encoders={FIRST: HashEncoder().card.sha256},
    questions={},
)
ALWAYS_SURE = replace(BY_WORDS, threshold=0.0)
# About other things, so that what is asked for stands out.
FILLER = (
    "Trees grow along rivers.",
    "Teachers met in autumn.",
    "A ferry crosses twice daily.",
    "Bread is baked before dawn.",
    "Maps hang beside doors.",
    "Snow fell over hills.",
)
ON_PAGE_1 = Page(1, 1, "1", "1")


def paragraph(number: int, text: str, /, page: Page = ON_PAGE_1, **fields: object) -> Passage:
    """A numbered paragraph. fields: others of the passage."""
    known = Passage(
        id=f"para:{number}",
        document="",
        kind="paragraph",
        number=number,
        label=f"para. {number}",
        section=(),
        page=page,
        text=text,
        lines=(number,),
        printed_number=str(number),
    )
    return replace(known, **fields)  # type: ignore[arg-type]


def unit(id: str, text: str, page: Page = ON_PAGE_1, section: tuple[str, ...] = ()) -> Passage:
    """A heading, or what stands on the cover, by its id."""
    heading = id.startswith("heading:")
    return paragraph(
        0,
        text,
        page,
        id=id,
        kind="heading" if heading else "front",
        number=None,
        printed_number=None,
        section=section,
        label=f"heading “{text}”" if heading else "cover",
        container=None if heading else "cover",
    )


def footnote(number: int, text: str, attached_to: str, mark: int) -> Passage:
    """A footnote whose mark stood in the text of a passage, behind so many code points."""
    return paragraph(
        number,
        text,
        id=f"footnote:{number}",
        kind="footnote",
        label=f"footnote {number}",
        attached_to=attached_to,
        mark=mark,
    )


def table(
    number: str, title: str, rows: Mapping[str, Mapping[str, str]], stub: str = "Country"
) -> tuple[Passage, ...]:
    """The rows of a table, written out as the reader of the corpus does it.

    rows: of each name, the figure in each column.
    """
    return tuple(_row(number, title, stub, label, cells) for label, cells in rows.items())


def _row(number: str, title: str, stub: str, label: str, figures: Mapping[str, str]) -> Passage:
    place = f"Annex {number}"
    text = (
        f"{title} ({place}) — {label}"
        if label == "Total"
        else f"{title} ({place}) — {stub}: {label}"
    )
    cells: list[Cell] = []
    for column, value in figures.items():
        text += f"{'; ' if cells else ' — '}{column}: {value}"
        cells.append(Cell(column, value, len(text) - len(value), len(text), len(cells)))
    columns = tuple(figures)
    row = TableRow(title, place, stub, "", label, columns, ("",) * len(columns), tuple(cells))
    return paragraph(
        0,
        text,
        id=f"table:{number}#{slug(label)}",
        kind="table_row",
        number=None,
        printed_number=None,
        label=f"{place}, {label}",
        section=(place, title),
        container=f"table:{number}",
        row=row,
    )


def document(
    *passages: str | Passage,
    slug: str = "report",
    title: str = "Annual report",
    publisher: str = "Water Office",
    disputes: tuple[Dispute, ...] = (),
) -> Document:
    """A document of passages; texts are numbered as paragraphs by their place among all, from 1."""
    made = tuple(
        replace(one if isinstance(one, Passage) else paragraph(i, one), document=slug)
        for i, one in enumerate(passages, start=1)
    )
    check_unique(made)
    date = datetime.date(2020, 1, 1)
    symbol = slug.upper()
    return Document(slug, symbol, title, publisher, date, "en", "0" * 64, made, disputes)


def index_of(*documents: Document, calibration: Calibration = BY_WORDS) -> Index:
    """An index of them with one encoder, in memory."""
    passages = tuple(passage for one in documents for passage in one.passages)
    encoder = HashEncoder(dimensions=256)  # so many that other words are hardly alike
    vectors = embed(passages, encoder, "embed", silent)
    begins = np.searchsorted(vectors.sentences[:, 0], np.arange(len(passages) + 1))
    begins_of = tuple(begins.tolist())
    view = View(encoder, vectors.pooled, vectors.tokens, vectors.sentences, begins_of)
    return Index(
        generation="small",
        documents={one.slug: replace(one, passages=()) for one in documents},
        passages=passages,
        positions={(p.document, p.id): i for i, p in enumerate(passages)},
        lexical=Lexical.of(passages),
        first=view,
        calibrations=Calibrations(calibration, calibration),
    )


@dataclass
class WordReader:
    """A reader that is sure of passages with a word, and finds it; it counts what it reads."""

    word: str
    logit: float = 3.0
    margin: float = 3.0
    card: ReaderCard = field(default_factory=lambda: ReaderCard("1" * 64, {}))
    at_once: int = 2
    pairs: int = 0
    read_passages: list[str] = field(default_factory=list)
    questions: set[str] = field(default_factory=set)

    def load(self) -> None:
        """Nothing to load."""

    def read(self, question: str, passages: Sequence[str]) -> list[Read]:
        """As `PassageReader` says."""
        self.read_passages += passages
        self.questions.add(question)
        places = [passage.find(self.word) for passage in passages]
        return [
            Read(-3.0, -3.0, (0, 0))
            if place < 0
            else Read(self.logit, self.margin, (place, place + len(self.word)))
            for place in places
        ]


def holds(answered: Answer, index: Index) -> None:
    """What is true of every answer: nothing is cited that was not retrieved, quotes are slices."""
    retrieved = {(p.passage.document, p.passage.id): p for p in answered.passages}
    assert len(retrieved) == len(answered.passages), "each passage once"
    assert [citation.marker for citation in answered.citations] == list(
        range(1, len(answered.citations) + 1)
    )
    for citation in answered.citations:
        ranked = retrieved[citation.document, citation.passage]
        quote, text = citation.quote, ranked.passage.text
        assert quote.exact == text[quote.start : quote.end]
        assert text[: quote.start].endswith(quote.prefix)
        assert text[quote.end :].startswith(quote.suffix)
        assert (quote.start, quote.end) in ranked.highlights
        assert quote.exact in answered.answer
    assert bool(answered.citations) == (answered.status == "answered") == bool(answered.answer)
    assert 0 <= answered.confidence <= 1
    assert [p.rank for p in answered.passages] == list(range(1, len(answered.passages) + 1))
    assert answered.index == {"generation": index.generation, "model": index.model}


def cited(answered: Answer) -> list[str]:
    """The ids of the passages that an answer cites, in order, each once."""
    return list(dict.fromkeys(citation.passage for citation in answered.citations))
