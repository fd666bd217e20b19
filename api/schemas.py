"""What is sent back: the answer object of the contract and the other responses, for OpenAPI.

`rag.answer.as_object` makes the answer; these models describe it, and a test holds them together.
What is sent to the service stands in `api.request_bodies`. Examples of one report stand in
`api.published`, since another index has other documents.
"""

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, JsonValue

from corpus.passage import Kind
from rag.contract import MAX_K, NoteKind, Status

Offset = Annotated[int, Field(ge=0, description="Unicode code points from the text's start")]
Probability = Annotated[float, Field(ge=0, le=1)]


class PageOut(BaseModel):
    """The pages that a passage stands on."""

    pdf_first: int | None = Field(description="counted from 1; null where there are no pages")
    pdf_last: int | None
    printed_first: str | None = Field(description="as the report numbers it: 22, iv, Annex II, 3")
    printed_last: str | None


class SliceOut(BaseModel):
    """A slice of a passage's text."""

    start: Offset
    end: Offset


class CellOut(SliceOut):
    """A figure of a table's row: text[start:end] of the passage is its value."""

    column: str = Field(description="name of its column, without the group above it")
    value: str = Field(description="as printed")
    index: int = Field(ge=0, description="place of the column in `columns`, from 0")


class RowOut(BaseModel):
    """What a row of a table is made of."""

    table: str = Field(description="the table's title")
    place: str = Field(description="where the table stands, as Annex III")
    stub: str = Field(description="head of the column of labels; empty if there is none")
    part: str = Field(description="part of the table with this row; empty if there are no parts")
    label: str = Field(description="name of the row; empty for the key below a table")
    columns: list[str] = Field(description="names of all columns from left to right")
    groups: list[str] = Field(description="for each column, the head it shares with others, or ''")
    cells: list[CellOut] = Field(description="the figures from left to right, without blank cells")


class PassageOut(BaseModel):
    """The smallest thing that can be cited."""

    id: str = Field(description="as para:12, footnote:3, foreword#2, table:II#name-of-the-row")
    document: str = Field(description="slug of its document")
    kind: Kind
    number: int | None = Field(description="its number, if that is an integer")
    label: str = Field(description="how people name it, without symbol and page, as para. 12")
    section: list[str] = Field(description="headings above it, from the top down")
    page: PageOut
    text: str = Field(description="the report's own words")
    lines: list[int] = Field(description="lines of the source file, from 1")
    attached_to: str | None = Field(description="for a footnote, the passage that bears its mark")
    mark: Offset | None = Field(description="for a footnote, where its mark stood in that passage")
    printed_number: str | None = Field(description="its number as printed, as 9.23 or (14)")
    container: str | None = Field(description="id of what it is a unit of, as foreword, table:II")
    language: str = Field(description="of the text, ISO 639-1")
    row: RowOut | None = Field(description="for a row of a table, its cells")


class RankedPassageOut(PassageOut):
    """A retrieved passage."""

    rank: int = Field(ge=1)
    score: float = Field(description="what the ranking gave it; comparable within one answer")
    highlights: list[tuple[Offset, Offset]] = Field(description="the quoted slices of text")


class WordsOut(BaseModel):
    """Quoted words and what stands around them."""

    exact: str = Field(description="the quoted words")
    prefix: str = Field(description="what stands before them")
    suffix: str = Field(description="what stands behind them")


class QuoteOut(SliceOut, WordsOut):
    """A text-quote selector; exact is text[start:end] of the passage."""


class TextQuoteSelector(WordsOut):
    """W3C Web Annotation: the quoted words and what stands around them."""

    type: Literal["TextQuoteSelector"]


class TextPositionSelector(SliceOut):
    """W3C Web Annotation: the quoted slice of the passage's text."""

    type: Literal["TextPositionSelector"]


class PassageQuoteOut(QuoteOut):
    """A quote out of a passage, with ways to point at it."""

    url: str = Field(description="opens the report at the quote (a text fragment, #:~:text=)")
    selectors: tuple[TextQuoteSelector, TextPositionSelector]


class CitedPassageOut(PassageOut):
    """A passage on its own."""

    citation: str = Field(description="symbol, passage and page, ready to quote")
    url: str = Field(description="path of the page that shows it")
    quote: PassageQuoteOut | None = Field(None, description="text[start:end], if asked for")


class CitationOut(BaseModel):
    """What the answer rests on."""

    marker: int = Field(ge=1, description="its number in the answer")
    passage: str = Field(description="id of the passage")
    document: str = Field(description="slug of its document")
    label: str = Field(description="symbol, passage and page, ready to quote")
    quote: QuoteOut
    url: str = Field(description="path of the page that shows the passage")
    answer_span: tuple[Offset, Offset] | None = Field(
        description="start and end, in the passage's text, of the words that answer, if known"
    )


class NoteOut(BaseModel):
    """Something that the reader of an answer should know."""

    kind: NoteKind
    text: str


class TimingsOut(BaseModel):
    """Milliseconds of each stage."""

    total: float
    encode: float = Field(description="the question's vectors")
    search: float = Field(description="finding candidates")
    rerank: float = Field(description="comparing them word by word")
    read: float = Field(description="choosing the quotes and the confidence")


class IndexOut(BaseModel):
    """Which index answered."""

    generation: str = Field(description="name of the index, made of its contents")
    model: str = Field(description="names of its encoders")


class GeneratedOut(BaseModel):
    """What a language model wrote from the cited passages, where one is configured.

    Sentences that the passages do not bear out were dropped. The report's own words are those in
    `answer` and in the citations' quotes.
    """

    text: str = Field(description="one to three sentences, each with markers of the citations")
    model: str = Field(description="name of the language model")


class AnswerOut(BaseModel):
    """The answer object: the same from the library, the command line and HTTP."""

    id: str = Field(description="the same for the same question to the same passages")
    question: str = Field(description="as it was asked")
    searched: str = Field(description="what was searched for the question")
    status: Status
    answer: str = Field(description="exact slices of cited passages; empty when not_found")
    confidence: Probability = Field(description="that the first citation answers the question")
    citations: list[CitationOut]
    passages: list[RankedPassageOut]
    notes: list[NoteOut]
    timings_ms: TimingsOut
    index: IndexOut
    degraded: list[str] = Field(
        description="what could not be done as it should: generator (a language model gave nothing "
        "that the passages bear out), confidence (it was fitted for other encoders than this "
        "index has)",
        examples=[[], ["generator"]],
    )
    generated: GeneratedOut | None = None


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
        "what is added for a year, a grade or a row that is asked for",
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

    slug: str = Field(description="its name in addresses and in `document`")
    symbol: str = Field(description="as its publisher numbers it; empty if it does not")
    title: str
    publisher: str = Field(description="empty if it is not known")
    date: datetime.date | None = Field(description="null if it is not known")
    language: str = Field(description="ISO 639-1")
    sha256: str = Field(description="of the source text")
    passages: dict[str, int] = Field(description="passages of each kind")
    remarks: list[str] = Field(
        default=[],
        description="what a person should know of the reading, in English: numbers that are "
        "missing, pages without text, totals of tables that do not add up",
    )


class SectionOut(BaseModel):
    """A heading's passages, in reading order."""

    section: list[str] = Field(description="the heading and those above it, from the top down")
    passages: list[str] = Field(description="their ids")


class HealthOut(BaseModel):
    """The process is alive, or ready to answer."""

    status: Literal["alive", "ready"]
    index: IndexOut | None = None


class Problem(BaseModel):
    """An error, as in RFC 9457 (application/problem+json)."""

    type: str = Field(examples=["/problems/unknown-passage"])
    title: str
    status: int = Field(description="of the response")
    detail: str = Field(description="what was found, what was expected, and the way out")
    instance: str = Field(description="path of the request")


def lines_of(*models: str) -> dict[str, Any]:
    """The schema of JSON Lines, each of which is one of these: an array, as in OpenAPI 3.2."""
    items = [{"$ref": f"#/components/schemas/{model}"} for model in models]
    return {"type": "array", "items": items[0] if len(items) == 1 else {"anyOf": items}}


def answer_schema() -> dict[str, Any]:
    """The published JSON schema of the answer object."""
    schema = AnswerOut.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
