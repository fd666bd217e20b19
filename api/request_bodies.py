"""What is sent to the service: a question, with the filters that narrow what is searched."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    Field,
    JsonValue,
    StrictBool,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from corpus.passage import Kind
from index.where import Where
from rag.contract import DEFAULT_K, MAX_CHARACTERS, MAX_K, MAX_SESSION, EffortName

Pages = Annotated[
    str | None, Field(description="printed pages: 22, 22-25, iv-vi, or of an annex: Annex II, 1-3")
]


def _told_once(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    """Of what is neither one slug nor a list, pydantic would tell one error for each of the two."""
    try:
        return check(value)
    except ValidationError as error:
        raise PydanticCustomError("slugs", "Input should be a slug or a list of slugs") from error


Slugs = Annotated[
    str | list[str] | None,
    WrapValidator(_told_once),
    Field(description="slug of the only document to search, or a list of slugs; without it all"),
]


def slugs_of(document: str | Sequence[str] | None) -> tuple[str, ...]:
    """Of the documents to search, which a request names as one slug or several; none means all.

    An empty text means all too: forms send it for a field that nobody filled in.
    """
    named = (document,) if isinstance(document, str) else tuple(document or ())
    return () if named == ("",) else named


class Filters(BaseModel, extra="forbid"):
    """Only passages for which all of these hold are searched."""

    kind: Annotated[
        list[Kind], Field(description="one of these kinds; any kind if the list is empty")
    ] = []
    section: Annotated[str | None, Field(description="words of a heading above the passage")] = None
    pages: Pages = None
    language: Annotated[
        str | None, Field(description="of the text, ISO 639-1", examples=["en"])
    ] = None

    def where(self, document: str | Sequence[str] | None) -> Where:
        """The same as data, within a document or several if they are given."""
        slugs = slugs_of(document)
        return Where(slugs, tuple(self.kind), self.section, self.pages, self.language)


Effort = Annotated[
    EffortName,
    Field(description="careful: a model reads question and passages together; fast: it does not"),
]


class Narrowed(BaseModel):
    """What every question may carry to narrow what is searched."""

    document: Slugs = None
    filters: Filters = Filters()

    def where(self) -> Where:
        """Which passages are searched."""
        return self.filters.where(self.document)


class Asked(Narrowed):
    """A question of a conversation."""

    effort: Effort = "careful"
    question: str = Field(min_length=1, max_length=MAX_CHARACTERS)
    session: Annotated[
        list[str],
        Field(
            max_length=MAX_SESSION,
            description="earlier questions of the conversation, the oldest first",
        ),
    ] = []


class AskIn(Asked, extra="forbid"):
    """A question."""

    k: Annotated[int, Field(ge=1, le=MAX_K, description="passages to return")] = DEFAULT_K
    generate: Annotated[
        StrictBool, Field(description="false: not even where a model is configured")
    ] = True


class BatchIn(Asked, extra="allow"):
    """A line of a batch; other keys pass through to its answer."""

    id: JsonValue = Field(description="anything; the answer carries it", examples=["q1"])
