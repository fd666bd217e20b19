"""`POST /v1/ask`: a question, answered at once or as a stream of events."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from api.llm.language_model import Writer, writer_of
from api.problems import GUARDED, describe_error, documented
from api.request_bodies import AskIn
from api.routes.negotiation import negotiate
from api.schemas import AnswerOut, answer_schema
from api.service import Service, service_of
from rag.answer import as_object
from rag.asked.read import check_message

PROBLEMS = documented(400, 404, 406, 413, 415, 422) | GUARDED  # of a route that reads a body
MEDIA_TYPES = {"json": ("application/json",), "events": ("text/event-stream",)}
router = APIRouter(prefix="/v1", tags=["ask"])
ServiceDep = Annotated[Service, Depends(service_of)]
WriterDep = Annotated[Writer | None, Depends(writer_of)]


async def _check(service: Service, asked: AskIn) -> None:
    """Refuse before a stream begins what can be refused: its head says 200 whatever follows.

    Raises QuestionError, UnknownDocument, FilterError, Overloaded.
    """
    for question in (asked.question, *asked.session):
        check_message(question)
    await to_thread.run_sync(service.index.mask, asked.where())
    service.admission.check()


async def _answer(service: Service, writer: Writer | None, asked: AskIn) -> dict[str, Any]:
    answered = await service.answer(
        asked.question, asked.k, asked.where(), asked.session, asked.effort
    )
    if writer and asked.generate:
        answered = await writer.rewrite(answered, service.index.reader)
    return as_object(answered)


@router.post(
    "/ask",
    response_model=AnswerOut,
    responses={
        200: {
            "description": "The answer",
            "content": {
                "text/event-stream": {"schema": {"$ref": "#/components/schemas/AnswerEvent"}}
            },
        },
        **PROBLEMS,
    },
)
async def ask(asked: AskIn, request: Request, service: ServiceDep, writer: WriterDep) -> Response:
    """Answer a question in the report's own words, or say that it was not found.

    With `Accept: text/event-stream` the events are `status`, `passages`, `answer` (the answer
    object) and `done`. What is wrong with the request is answered before the stream begins, with
    the status that it has without a stream; a fault after that is an `error` event with the problem
    object, and the last.
    """
    if negotiate(request.headers.get("accept"), MEDIA_TYPES) == "events":
        await _check(service, asked)
        return EventSourceResponse(
            _events(asked, request, service, writer), headers={"X-Accel-Buffering": "no"}
        )
    return JSONResponse(await _answer(service, writer, asked))


async def _events(
    asked: AskIn, request: Request, service: Service, writer: Writer | None
) -> AsyncIterator[bytes]:
    yield _event("status", {"status": "searching"})
    try:
        answered = await _answer(service, writer, asked)
    except Exception as error:  # the status went out; what went wrong can only be an event
        yield _event("error", describe_error(request.url.path, error))
        return
    yield _event("passages", answered["passages"])
    yield _event("answer", answered)
    yield _event("done", {"id": answered["id"]})


def _event(name: str, data: Any) -> bytes:
    return format_sse_event(event=name, data_str=bytes(JSONResponse(data).body).decode())


@router.get("/answer.schema.json", status_code=HTTPStatus.OK, responses=documented(422, 500))
async def schema() -> dict[str, Any]:
    """The JSON schema of the answer object."""
    return answer_schema()
