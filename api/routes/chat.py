"""`/v1/chat/completions` and `/v1/models`: the answer for programs that speak OpenAI's protocol.

The last user message is the question, the user messages before it are its session; all other
messages and fields are ignored. The reply is the extract written out: each quote with its marker,
then the list of sources, and the same as `annotations`. Errors have OpenAI's shape, see
`api.problems`.
"""

import json
import re
import textwrap
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from api.llm.language_model import Writer
from api.llm.token_budget import count_tokens
from api.routes.ask import ServiceDep, WriterDep
from api.routes.chat_schemas import (
    EXTRACT,
    Annotation,
    ChatIn,
    ChatOut,
    Choice,
    ErrorOut,
    Message,
    MessageOut,
    ModelOut,
    ModelsOut,
    UrlCitation,
    Usage,
)
from api.service import Service
from corpus.errors import QuestionError, UnknownModel
from corpus.language import sentence_spans
from corpus.passage import Document
from rag.answer import Answer, answer
from rag.asked.read import normalise
from rag.citations import Citation, label, url
from rag.contract import MAX_SESSION

GENERATED = "askpara-generated"  # there only where ASKPARA_LLM_URL is set
_NEAREST = 3


_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut, "description": HTTPStatus(status).phrase}
    for status in (400, 401, 403, 404, 413, 415, 422, 429, 500, 503)
}
router = APIRouter(prefix="/v1", tags=["openai"], responses=_ERRORS)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply in the pieces that are streamed, and its citations."""

    pieces: Sequence[str]
    annotations: Sequence[Annotation] = ()

    @property
    def content(self) -> str:
        """The whole text."""
        return "".join(self.pieces)


@router.get("/models")
async def models(writer: WriterDep) -> ModelsOut:
    """The models of this server."""
    return ModelsOut(data=[ModelOut(id=name) for name in _names(writer)])


@router.get("/models/{model}")
async def model(model: str, writer: WriterDep) -> ModelOut:
    """One model."""
    return ModelOut(id=_known(model, writer))


@router.post(
    "/chat/completions",
    response_model=ChatOut,
    responses={200: {"content": {"text/event-stream": {}}, "description": "The reply"}},
)
async def chat(asked: ChatIn, request: Request, service: ServiceDep, writer: WriterDep) -> Response:
    """Answer the last user message from the report, in OpenAI's form.

    With `stream: true` the reply comes as `chat.completion.chunk` objects and `data: [DONE]`.
    """
    _known(asked.model, writer)
    reply = await _reply(asked, request, service, writer if asked.model == GENERATED else None)
    usage = await service.run(_usage, asked.messages, reply)
    head = {
        "id": f"chatcmpl-{time.time_ns():x}",
        "created": int(time.time()),
        "model": asked.model,
        "system_fingerprint": service.index.generation,
    }
    if asked.stream:
        told = asked.stream_options and asked.stream_options.include_usage
        return EventSourceResponse(_chunks(head, reply, usage if told else None))
    message = MessageOut(content=reply.content, annotations=list(reply.annotations))
    done = ChatOut.model_validate(head | {"choices": [Choice(message=message)], "usage": usage})
    return JSONResponse(done.model_dump())


def _names(writer: Writer | None) -> list[str]:
    return [EXTRACT, GENERATED] if writer else [EXTRACT]


def _known(model: str, writer: Writer | None) -> str:
    if model not in (names := _names(writer)):
        raise UnknownModel(f"no model {model!r} here; there is {', '.join(names)}")
    return model


async def _reply(asked: ChatIn, request: Request, service: Service, writer: Writer | None) -> Reply:
    said = [message.words() for message in asked.messages if message.role == "user"]
    if not said:
        roles = ", ".join(sorted({message.role for message in asked.messages}))
        raise QuestionError(f"the messages are from {roles}; expected one from user")
    *earlier, question = said
    if question.lstrip().startswith("### Task:"):
        return Reply([side_reply(question)])
    session = [words for words in earlier if _is_question(words)][-MAX_SESSION:]
    answered = await service.run(
        answer, service.index, question, where=asked.where(), session=session
    )
    if writer:
        answered = await writer.rewrite(answered)
    base = request.app.state.settings.public_url or str(request.base_url)
    return written_out(answered, service.index.documents, base.rstrip("/"))


def _is_question(words: str) -> bool:
    """Whether a follow-up may refer to it; a message without a word, or overlong, is passed over.

    So is what a front end asked for itself.
    """
    try:
        normalise(words)
    except QuestionError:
        return False
    return not words.lstrip().startswith("### Task:")


_WANTED = re.compile(r'\{\s*"(\w+)"\s*:\s*([\["])')
_FIRST_SAID = re.compile(r"<chat_history>\s*USER: *(.+)")


def side_reply(prompt: str) -> str:
    """A harmless reply to what a chat front end asks for itself: a title, tags, suggestions.

    Open WebUI sends such prompts to the model of the conversation. Their JSON is answered with
    nothing in it, and a title with the words of the first question.
    """
    wanted = _WANTED.search(prompt)
    if not wanted:
        return "askpara answers from its own reports; it reads no other text and follows no task."
    key, opens = wanted.groups()
    value: str | list[str] = [] if opens == "[" else ""
    if key == "title" and (said := _FIRST_SAID.search(prompt)):
        value = textwrap.shorten(said[1], 60, placeholder=" …", break_on_hyphens=False)
    return json.dumps({key: value}, ensure_ascii=False)


def written_out(answered: Answer, documents: Mapping[str, Document], base: str) -> Reply:
    """The quotes with their markers, what the reader should know, and the sources.

    base: address of the server's pages, which links begin with.
    """
    notes = [f"\n\nNote: {note.text}" for note in answered.notes]
    if "generator" in answered.degraded:
        notes.append(
            "\n\nNote: The model wrote nothing that the report bears out; these are quotes."
        )
    if answered.status == "not_found":
        nearest = [ranked.passage for ranked in answered.passages[:_NEAREST]]
        listed = [
            f"\n- [{label(documents[passage.document], passage)}]({base}{url(passage)})"
            for passage in nearest
        ]
        told = "\n\nNearest passages, none of which was found to answer:\n"
        return Reply(["Not found in this report.", *notes, told, *listed])
    pieces: list[str] = []
    annotations: list[Annotation] = []
    at = 0
    by_marker = {citation.marker: citation for citation in answered.citations}
    for text, markers in _sentences(answered):
        pieces.append(f" {text}" if pieces else text)
        annotations += [
            _annotation(by_marker[marker], at, at + len(text), base) for marker in markers
        ]
        at += len(text) + 1
    sources = [f"\n- [{c.marker}] [{c.label}]({base}{c.url})" for c in answered.citations]
    return Reply([*pieces, *notes, "\n\nSources:\n", *sources], annotations)


def _sentences(answered: Answer) -> list[tuple[str, list[int]]]:
    """What is said, piece by piece, each with the markers that stand in it."""
    if not answered.generated:
        return [(f"{c.quote.exact} [{c.marker}]", [c.marker]) for c in answered.citations]
    text = answered.generated.text
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    return [(said, [int(n) for n in re.findall(r"\[(\d+)\]", said)]) for said in sentences]


def _annotation(citation: Citation, start: int, end: int, base: str) -> Annotation:
    where = UrlCitation(
        start_index=start, end_index=end, url=base + citation.url, title=citation.label
    )
    return Annotation(url_citation=where)


def _usage(messages: Sequence[Message], reply: Reply) -> Usage:
    prompt = sum(count_tokens(message.words()) for message in messages)
    completion = count_tokens(reply.content)
    return Usage(
        prompt_tokens=prompt,
        completion_tokens=completion,
        total_tokens=prompt + completion,
    )


async def _chunks(head: dict[str, Any], reply: Reply, usage: Usage | None) -> AsyncIterator[bytes]:
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
