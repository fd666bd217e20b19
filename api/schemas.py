"""What goes over the wire: the answer object of the contract and the other bodies, for OpenAPI.

`rag.answer.as_object` makes the answer; these models describe it, and a test holds them together.
"""

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, JsonValue, StrictBool

from corpus.passage import Kind
from index.where import Where
from rag.contract import DEFAULT_K, MAX_CHARACTERS, MAX_K, MAX_SESSION, NoteKind, Status

Offset = Annotated[int, Field(ge=0, description="Unicode code points from the text's start")]
Probability = Annotated[float, Field(ge=0, le=1)]
Pages = Annotated[
    str | None,
    Field(
        description="printed pages: 22, 22-25, iv-vi, or of an annex: Annex II, 1-3",
        examples=["22-25"],
    ),
]


class PageOut(BaseModel):
    """PDF pages count from 1; printed pages as the report numbers them."""

    pdf_first: int
    pdf_last: int
    printed_first: str | None
    printed_last: str | None


class PassageOut(BaseModel):
    """The smallest thing that can be cited."""

    id: str = Field(examples=["para:138", "footnote:4", "foreword#2", "table:II#kenya"])
    document: str = Field(examples=["iom-2019"])
    kind: Kind
    number: int | None
    label: str = Field(examples=["para. 138"])
    section: list[str] = Field(description="headings above it, from the top down")
    page: PageOut
    text: str = Field(description="the report's own words")
    lines: list[int] = Field(description="lines of the source file, from 1")
    attached_to: str | None = Field(description="for a footnote, the passage that bears its mark")
    mark: Offset | None = Field(description="for a footnote, where its mark stood in that passage")


class RankedPassageOut(PassageOut):
    """A retrieved passage."""

    rank: int = Field(ge=1)
    score: float
    highlights: list[tuple[Offset, Offset]] = Field(description="the quoted slices of text")


class QuoteOut(BaseModel):
    """A text-quote selector; exact is text[start:end] of the passage."""

    exact: str
    prefix: str
    suffix: str
    start: Offset
    end: Offset


class TextQuoteSelector(BaseModel):
    """W3C Web Annotation: the quoted words and what stands around them."""

    type: Literal["TextQuoteSelector"]
    exact: str
    prefix: str
    suffix: str


class TextPositionSelector(BaseModel):
    """W3C Web Annotation: the quoted slice of the passage's text."""

    type: Literal["TextPositionSelector"]
    start: Offset
    end: Offset


class PassageQuoteOut(QuoteOut):
    """A quote out of a passage, with ways to point at it."""

    url: str = Field(description="opens the report at the quote (a text fragment, #:~:text=)")
    selectors: tuple[TextQuoteSelector, TextPositionSelector]


class CitedPassageOut(PassageOut):
    """A passage on its own."""

    citation: str = Field(examples=["C/111/5, para. 138, p. 22"])
    url: str
    quote: PassageQuoteOut | None = Field(None, description="text[start:end], if asked for")


class CitationOut(BaseModel):
    """What the answer rests on."""

    marker: int = Field(ge=1)
    passage: str
    document: str
    label: str = Field(examples=["C/111/5, para. 138, p. 22"])
    quote: QuoteOut
    url: str


class NoteOut(BaseModel):
    """Something that the reader of an answer should know."""

    kind: NoteKind
    text: str


class TimingsOut(BaseModel):
    """Milliseconds."""

    total: float
    encode: float
    search: float
    rerank: float
    read: float


class IndexOut(BaseModel):
    """Which index answered."""

    generation: str
    model: str


class GeneratedOut(BaseModel):
    """What a language model wrote from the cited passages, where one is configured.

    Sentences that the passages do not bear out were dropped. The report's own words are those in
    `answer` and in the citations' quotes.
    """

    text: str = Field(description="one to three sentences, each with markers of the citations")
    model: str


class AnswerOut(BaseModel):
    """The answer object: the same from the library, the command line and HTTP."""

    id: str
    question: str
    searched: str = Field(description="what was searched for the question")
    status: Status
    answer: str = Field(description="exact slices of cited passages; empty when not_found")
    confidence: Probability = Field(description="that the first citation answers the question")
    citations: list[CitationOut]
    passages: list[RankedPassageOut]
    notes: list[NoteOut]
    timings_ms: TimingsOut
    index: IndexOut
    degraded: list[str] = Field(description="what could not be done", examples=[[], ["generator"]])
    generated: GeneratedOut | None = None


class Filters(BaseModel, extra="forbid"):
    """Only passages for which all of these hold are searched."""

    kind: list[Kind] = []
    section: Annotated[str | None, Field(description="words of a heading above the passage")] = None
    pages: Pages = None
    language: Annotated[
        str | None, Field(description="of the text, ISO 639-1", examples=["en"])
    ] = None

    def where(self, document: str | None) -> Where:
        """The same as data, within a document if one is given."""
        return Where(document, tuple(self.kind), self.section, self.pages, self.language)


class AskIn(BaseModel, extra="forbid"):
    """A question."""

    question: str = Field(
        min_length=1,
        max_length=MAX_CHARACTERS,
        examples=["How many officials were trained on protection and anti-trafficking measures?"],
    )
    k: Annotated[int, Field(ge=1, le=MAX_K, description="passages to return")] = DEFAULT_K
    document: Annotated[str | None, Field(description="search only this one")] = None
    filters: Filters = Filters()
    session: Annotated[
        list[str],
        Field(
            max_length=MAX_SESSION,
            description="earlier questions of the conversation, the oldest first",
            examples=[["What was the compliance rate in Vienna?"]],
        ),
    ] = []
    generate: Annotated[
        StrictBool, Field(description="false: not even where a model is configured")
    ] = True


class BatchIn(BaseModel, extra="allow"):
    """A line of a batch; other keys pass through to its answer."""

    id: JsonValue = Field(description="anything; the answer carries it", examples=["q1"])
    question: str = Field(min_length=1, max_length=MAX_CHARACTERS)
    session: Annotated[list[str], Field(max_length=MAX_SESSION)] = []


class BatchAnswerOut(AnswerOut):
    """The answer object with the id and the other keys of its line."""

    id: Any = Field(description="as the line has it")


class BatchErrorOut(BaseModel):
    """In place of the answer to a line that cannot be answered."""

    id: JsonValue = Field(description="null if it could not be read")
    line: int = Field(ge=1, description="of the body")
    error: "Problem"


class FoundPassageOut(RankedPassageOut):
    """A passage that a search found."""

    signals: dict[str, float] | None = Field(
        None,
        description="with explain=true: pooled and bm25 in standard deviations over what each "
        "signal found; of the first 64 also maxsim and sentence_maxsim, the mean cosine that the "
        "question's tokens reach in the passage and in its best sentence (-1 to 1), and literal, "
        "what is added for a year, a grade or a row that is asked for; names that begin with "
        "second_ are of the larger encoder, which reads questions in other words",
    )


class SearchOut(BaseModel):
    """Ranked passages without an answer."""

    query: str
    total: int = Field(ge=0, le=MAX_K, description="passages ranked; the pages walk through them")
    passages: list[FoundPassageOut]
    tokens: int | None = Field(description="of all texts in cl100k_base, if a budget was asked")
    next: str | None = Field(description="the next page's path and query; null on the last page")
    index: IndexOut


class DocumentOut(BaseModel):
    """A report."""

    slug: str = Field(examples=["iom-2019"])
    symbol: str = Field(examples=["C/111/5"])
    title: str
    publisher: str
    date: datetime.date
    language: str
    sha256: str = Field(description="of the source text")
    passages: dict[str, int] = Field(description="passages of each kind")


class SectionOut(BaseModel):
    """A heading's passages, in reading order."""

    section: list[str]
    passages: list[str]


class HealthOut(BaseModel):
    """The process is alive, or ready to answer."""

    status: Literal["alive", "ready"]
    index: IndexOut | None = None


class Problem(BaseModel):
    """An error, as in RFC 9457 (application/problem+json)."""

    type: str = Field(examples=["/problems/unknown-passage"])
    title: str
    status: int
    detail: str = Field(description="both values and the way out")
    instance: str = Field(description="path of the request")


def lines_of(*models: str) -> dict[str, Any]:
    """The schema of JSON Lines, each of which is one of these: an array, as in OpenAPI 3.2."""
    items = [{"$ref": f"#/components/schemas/{model}"} for model in models]
    return {"type": "array", "items": items[0] if len(items) == 1 else {"anyOf": items}}


def answer_schema() -> dict[str, Any]:
    """The published JSON schema of the answer object."""
    schema = AnswerOut.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
