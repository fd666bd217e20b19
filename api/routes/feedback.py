"""`POST /v1/feedback`: what people say of answers is stored."""

from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, model_validator

from api.routes.ask import PROBLEMS, ServiceDep
from rag.asked.read import check_message
from rag.contract import MAX_CHARACTERS, MAX_SESSION, Status

Verdict = Literal["right", "wrong_paragraph", "not_answered"]
PassageIds = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=20)]

router = APIRouter(prefix="/v1", tags=["feedback"], responses=PROBLEMS)


class FeedbackIn(BaseModel, extra="forbid"):
    """What a person says of an answer."""

    id: Annotated[
        str | None, Field(max_length=36, description="of an earlier feedback, to change it")
    ] = None
    question: str = Field(min_length=1, max_length=MAX_CHARACTERS, description="as it was asked")
    session: Annotated[
        list[Annotated[str, Field(max_length=MAX_CHARACTERS)]],
        Field(max_length=MAX_SESSION, description="earlier questions, as in /v1/ask"),
    ] = []
    document: Annotated[str | None, Field(description="the report that was searched")] = None
    answer: str = Field(max_length=64, description="id of the answer")
    status: Status = Field(description="of the answer")
    citations: Annotated[PassageIds, Field(description="ids of the cited passages")] = []
    verdict: Verdict
    expected: Annotated[PassageIds, Field(description="ids of the right passages, if known")] = []
    comment: Annotated[str, Field(max_length=MAX_CHARACTERS)] = ""

    @model_validator(mode="after")
    def _status_fits(self) -> "FeedbackIn":
        if bool(self.citations) != (self.status == "answered"):
            raise ValueError(
                f"status is {self.status} with {len(self.citations)} citations; an answer has "
                "citations if and only if its status is answered"
            )
        return self


class FeedbackOut(BaseModel):
    """It is stored; the id serves to change it."""

    id: str


@router.post("/feedback", status_code=201)
async def feedback(given: FeedbackIn, request: Request, service: ServiceDep) -> FeedbackOut:
    """Say whether an answer is right, cites the wrong paragraph, or does not answer.

    Stored are these fields, the time and the index's generation, and nothing about the sender.
    """
    for question in (given.question, *given.session):  # one that cannot be asked had no answer
        check_message(question)
    if given.document is not None:
        service.index.document(given.document)
    for id in (*given.citations, *given.expected):
        service.index.find(id, given.document)  # an id that is nowhere would spoil the export
    fields = given.model_dump() | {"generation": service.index.generation}
    store = request.app.state.feedback
    return FeedbackOut(id=await to_thread.run_sync(lambda: store().put(**fields)))
