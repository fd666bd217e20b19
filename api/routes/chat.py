"""`/v1/chat/completions` and `/v1/models`: the answer for programs that speak OpenAI's protocol.

The last user message is the question, the user messages before it are its session; all other
messages and fields are ignored. The reply is the extract written out: each quote with its marker,
then the list of sources, and the same as `annotations`. Errors have OpenAI's shape, see
`api.problems`.
"""

import json
import time
from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from api.llm.language_model import Writer
from api.llm.token_budget import count_tokens
from api.routes import chat_schemas as wire
from api.routes.ask import ServiceDep, WriterDep
from api.routes.chat_reply import Reply, is_side_prompt, side_reply, written_out
from api.service import Service
from corpus.errors import QuestionError, UnknownModel
from rag.asked.read import check_message
from rag.contract import MAX_SESSION

GENERATED = "askpara-generated"  # there only where ASKPARA_LLM_URL is set

_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": wire.ErrorOut, "description": HTTPStatus(status).phrase}
    for status in (400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503)
}
router = APIRouter(prefix="/v1", tags=["openai"], responses=_ERRORS)


@router.get("/models")
async def models(writer: WriterDep) -> wire.ModelsOut:
    """The models of this server."""
    return wire.ModelsOut(data=[wire.ModelOut(id=name) for name in _names(writer)])


@router.get("/models/{model}")
async def model(model: str, writer: WriterDep) -> wire.ModelOut:
    """One model."""
    return wire.ModelOut(id=_known(model, writer))


@router.post(
    "/chat/completions",
    response_model=wire.ChatOut,
    responses={200: {"content": {"text/event-stream": {}}, "description": "The reply"}},
)
async def chat(
    asked: wire.ChatIn, request: Request, service: ServiceDep, writer: WriterDep
) -> Response:
    """Answer the last user message from the report, in OpenAI's form.

    With `stream: true` the reply comes as `chat.completion.chunk` objects and `data: [DONE]`.
    """
    _known(asked.model, writer)
    reply = await _reply(asked, request, service, writer if asked.model == GENERATED else None)
    usage = await service.go_on(_usage, asked.messages, reply)
    head = {
        "id": f"chatcmpl-{time.time_ns():x}",
        "created": int(time.time()),
        "model": asked.model,
        "system_fingerprint": service.index.generation,
    }
    if asked.stream:
        told = asked.stream_options and asked.stream_options.include_usage
        return EventSourceResponse(
            _chunks(head, reply, usage if told else None), headers={"X-Accel-Buffering": "no"}
        )
    message = wire.MessageOut(content=reply.content, annotations=list(reply.annotations))
    done = wire.ChatOut.model_validate(
        head | {"choices": [wire.Choice(message=message)], "usage": usage}
    )
    return JSONResponse(done.model_dump())


def _names(writer: Writer | None) -> list[str]:
    return [wire.EXTRACT, GENERATED] if writer else [wire.EXTRACT]


def _known(model: str, writer: Writer | None) -> str:
    if model not in (names := _names(writer)):
        raise UnknownModel(f"no model {model!r} here; there is {', '.join(names)}")
    return model


async def _reply(
    asked: wire.ChatIn, request: Request, service: Service, writer: Writer | None
) -> Reply:
    said = [message.words() for message in asked.messages if message.role == "user"]
    if not said:
        roles = ", ".join(sorted({message.role for message in asked.messages}))
        raise QuestionError(f"the messages are from {roles}; expected one from user")
    *earlier, question = said
    if is_side_prompt(question):
        return Reply([side_reply(question)])
    session = [words for words in earlier if _is_question(words)][-MAX_SESSION:]
    answered = await service.answer(
        question, where=asked.where(), session=session, effort=asked.effort
    )
    if writer:
        answered = await writer.rewrite(answered, service.index.reader)
    base = request.app.state.settings.public_url or str(request.base_url)
    return written_out(answered, service.index.documents, base.rstrip("/"))


def _is_question(words: str) -> bool:
    """Whether a follow-up may refer to it; a message without a word, or overlong, is passed over.

    So is what a front end asked for itself.
    """
    try:
        check_message(words)
    except QuestionError:
        return False
    return not is_side_prompt(words)


def _usage(messages: Sequence[wire.Message], reply: Reply) -> wire.Usage:
    prompt = sum(count_tokens(message.words()) for message in messages)
    completion = count_tokens(reply.content)
    return wire.Usage(
        prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion
    )


async def _chunks(
    head: dict[str, Any], reply: Reply, usage: wire.Usage | None
) -> AsyncIterator[bytes]:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
        return line([{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}])

    def line(choices: list[dict[str, Any]], **more: Any) -> bytes:
        body = head | {"object": "chat.completion.chunk", "choices": choices} | more
        return format_sse_event(data_str=json.dumps(body, ensure_ascii=False))

    yield chunk({"role": "assistant", "content": ""})
    for piece in reply.pieces:
        yield chunk({"content": piece})
    if reply.annotations:
        yield chunk({"annotations": [note.model_dump() for note in reply.annotations]})
    yield chunk({}, "stop")
    if usage:
        yield line([], usage=usage.model_dump())
    yield format_sse_event(data_str="[DONE]")
