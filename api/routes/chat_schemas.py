"""What goes over the wire in OpenAI's protocol, as far as askpara speaks it."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictBool

from api.request_bodies import Effort, Narrowed

EXTRACT = "askpara-extract"


class Part(BaseModel):
    """A part of a message; only those with a text are read."""

    text: str | None = None


class Message(BaseModel):
    """A message of the conversation; other fields are ignored."""

    role: str
    content: str | list[Part] | None = None

    def words(self) -> str:
        """The message's text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class StreamOptions(BaseModel):
    """How to stream."""

    include_usage: StrictBool | None = None


class ChatIn(Narrowed):
    """A conversation; every other field of OpenAI's protocol is accepted and ignored.

    `document`, `filters` and `effort` are not OpenAI's: its clients send them in `extra_body`.
    """

    model: str = Field(examples=[EXTRACT])
    messages: Annotated[list[Message], Field(min_length=1)]
    stream: Annotated[StrictBool | None, Field(description="true: as chunks")] = None
    stream_options: StreamOptions | None = None
    effort: Effort = "careful"


class UrlCitation(BaseModel):
    """A cited passage; the indices are those of the quote in the content, in code points."""

    start_index: int
    end_index: int
    url: str
    title: str = Field(description="symbol, passage and page")


class Annotation(BaseModel):
    """A citation of the content."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class Usage(BaseModel):
    """Tokens in cl100k_base."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class MessageOut(BaseModel):
    """What the model says."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The one reply that is given."""

    index: Literal[0] = 0
    message: MessageOut
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class ChatOut(BaseModel):
    """A chat completion."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(description="seconds since 1970")
    model: str
    system_fingerprint: str = Field(description="names the index that answered")
    choices: list[Choice]
    usage: Usage


class ModelOut(BaseModel):
    """A way to have answers written."""

    id: str = Field(examples=[EXTRACT])
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "askpara"


class ModelsOut(BaseModel):
    """What can stand in `model`."""

    object: Literal["list"] = "list"
    data: list[ModelOut]


class ErrorDetail(BaseModel):
    """What went wrong."""

    message: str = Field(description="what was found, what was expected, and the way out")
    type: str = Field(description="as OpenAI names kinds of errors")
    param: str | None = Field(description="always null")
    code: str | None = Field(description="last part of the problem type that other routes give")


class ErrorOut(BaseModel):
    """An error in OpenAI's shape."""

    error: ErrorDetail
