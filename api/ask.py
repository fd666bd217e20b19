"""`POST /v1/ask` and `GET /v1/search`."""

import dataclasses
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from api.problems import problem, slug_of, status_of
from api.schemas import AnswerOut, AskIn, Problem, SearchOut, answer_schema
from api.service import Service, service_of
from api.writer import Writer, writer_of
from corpus.errors import AskparaError
from corpus.passage import Kind
from rag.answer import answer, as_object, flat, search
from rag.budget import within_budget
from rag.question import MAX_CHARACTERS
from rag.retrieve import DEFAULT_K, MAX_K, Filter, matching

PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "No such document or passage"},
    413: {"model": Problem, "description": "The body is too large"},
    415: {"model": Problem, "description": "The body is not JSON"},
    422: {"model": Problem, "description": "The request cannot be read"},
}
router = APIRouter(prefix="/v1", tags=["ask"], responses=PROBLEMS)
ServiceDep = Annotated[Service, Depends(service_of)]
WriterDep = Annotated[Writer | None, Depends(writer_of)]


def _filter(
    service: Service, document: str | None, kinds: list[Kind], section: str | None
) -> Filter | None:
    if document:
        service.index.document(document)
    return matching(document, kinds, section)


async def _answer(service: Service, writer: Writer | None, asked: AskIn) -> dict[str, Any]:
    keep = _filter(service, asked.document, asked.filters.kind, asked.filters.section)
    answered = await service.run(
        answer, service.index, asked.question, asked.k, keep, asked.session
    )
    if writer and asked.generate:
        answered = await writer.rewrite(answered)
    return as_object(answered)


@router.post(
    "/ask",
    response_model=AnswerOut,
    responses={200: {"content": {"text/event-stream": {}}, "description": "The answer"}},
)
async def ask(asked: AskIn, request: Request, service: ServiceDep, writer: WriterDep) -> Response:
    """Answer a question in the report's own words, or say that it was not found.

    With `Accept: text/event-stream` the events are `status`, `passages`, `answer` (the answer
    object) and `done`; an error after the start is an `error` event with the problem object.
    """
    if "text/event-stream" in request.headers.get("accept", ""):
        return EventSourceResponse(_events(asked, request, service, writer))
    return JSONResponse(await _answer(service, writer, asked))


async def _events(
    asked: AskIn, request: Request, service: Service, writer: Writer | None
) -> AsyncIterator[bytes]:
    yield _event("status", {"status": "searching"})
    try:
        answered = await _answer(service, writer, asked)
    except AskparaError as error:
        failed = problem(request, status_of(type(error)), str(error), slug_of(type(error)))
        yield format_sse_event(event="error", data_str=bytes(failed.body).decode())
        return
    yield _event("passages", answered["passages"])
    yield _event("answer", answered)
    yield _event("done", {"id": answered["id"]})


def _event(name: str, data: Any) -> bytes:
    return format_sse_event(event=name, data_str=bytes(JSONResponse(data).body).decode())


@router.get("/search", response_model=SearchOut)
async def search_passages(
    service: ServiceDep,
    q: Annotated[str, Query(min_length=1, max_length=MAX_CHARACTERS)],
    k: Annotated[int, Query(ge=1, le=MAX_K)] = DEFAULT_K,
    kind: Annotated[list[Kind] | None, Query()] = None,
    section: Annotated[str | None, Query(description="words of a heading")] = None,
    document: str | None = None,
    token_budget: Annotated[
        int | None, Query(ge=1, description="stop before the texts have more tokens than this")
    ] = None,
) -> JSONResponse:
    """Ranked passages without an answer."""
    keep = _filter(service, document, kind or [], section)
    passages = await service.run(search, service.index, q, k, keep)
    tokens = None
    if token_budget:
        passages, tokens = await service.run(within_budget, passages, token_budget)
    return JSONResponse(
        {
            "query": q,
            "passages": [flat(dataclasses.asdict(passage)) for passage in passages],
            "tokens": tokens,
            "index": {"generation": service.index.generation, "model": service.index.card.name},
        }
    )


@router.get("/answer.schema.json", status_code=HTTPStatus.OK)
async def schema() -> dict[str, Any]:
    """The JSON schema of the answer object."""
    return answer_schema()
