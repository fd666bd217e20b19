"""A language model that may write the answer anew, behind any OpenAI-compatible server."""

import asyncio
import dataclasses
import logging
import re
import unicodedata
from functools import partial

import httpx
from fastapi import Request
from pydantic import BaseModel

from api.guard.admission import end_within
from api.llm.prompt import prompt
from api.llm.support import supported
from api.metrics import Metrics
from api.settings import Settings
from index.reader.onnx_reader import PassageReader
from rag.answer import Answer, Generated

_MAX_TOKENS = 400  # three long sentences with their markers take some 150
_MAX_BYTES = 1024 * 1024  # of a reply, thoughts included; more is not read
_MAX_CHARACTERS = 4_000  # read of the reply of a server that does not keep to _MAX_TOKENS
_PIECE = 64 * 1024  # bytes read at a time
# The reader's logit from which passages state a sentence: of statements on two documents that it
# was not trained on, 0.88 of the true ones reach it and 0.06 of those altered by a word.
_STATED = 1.0
# What a model thinks before it speaks; a block without an end was cut off in the middle of it.
_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.I | re.S)
_log = logging.getLogger("askpara")


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: list[_Choice]


class Writer:
    """One language model; the settings that begin with ASKPARA_LLM_ say which."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        key = settings.llm_key.get_secret_value()
        self.model = settings.llm_model
        self._timeout = settings.llm_timeout
        self._metrics = metrics
        self._limits: set[asyncio.Timeout] = set()
        self._http = httpx.AsyncClient(
            base_url=settings.llm_url,
            headers={"authorization": f"Bearer {key}"} if key else {},
            timeout=settings.llm_timeout,
        )

    async def rewrite(self, answered: Answer, reader: PassageReader | None) -> Answer:
        """The answer with `generated`, the sentences of the model that the passages support.

        reader: reads them as well, whatever the effort for the question was; without it none is
        believed.
        If there are none, or none came in time, the answer has "generator" in `degraded` instead.
        The model is not asked about what was not found.
        """
        if answered.status == "not_found":
            return answered
        texts = {
            (hit.passage.document, hit.passage.id): hit.passage.text for hit in answered.passages
        }
        cited = {c.marker: texts[c.document, c.passage] for c in answered.citations}
        try:
            async with asyncio.timeout(self._timeout) as limit:
                self._limits.add(limit)
                draft = await self._draft(prompt(answered.searched, cited))
        except (httpx.HTTPError, ValueError, TimeoutError) as error:
            _log.warning("the model %s gave no answer: %r", self.model, error)
            draft = ""
        finally:
            self._limits.discard(limit)
        draft = draft[:_MAX_CHARACTERS]
        if reader:
            states = partial(is_stated, reader)
            if text := await asyncio.to_thread(supported, draft, cited, answered.searched, states):
                return dataclasses.replace(answered, generated=Generated(text, self.model))
        self._metrics.degraded.labels("generator").inc()
        return dataclasses.replace(answered, degraded=(*answered.degraded, "generator"))

    async def _draft(self, messages: list[dict[str, str]]) -> str:
        """Raises httpx.HTTPError, ValueError."""
        body = {
            "model": self.model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": _MAX_TOKENS,
        }
        async with self._http.stream("POST", "chat/completions", json=body) as response:
            response.raise_for_status()
            reply = bytearray()
            async for piece in response.aiter_bytes(_PIECE):
                reply += piece
                if len(reply) > _MAX_BYTES:
                    raise ValueError(f"the reply is over {_MAX_BYTES} bytes")
        completion = _Completion.model_validate_json(bytes(reply))
        return _said(completion.choices[0].message.content) if completion.choices else ""

    def stop(self, seconds: float) -> None:
        """End what the model is writing within some seconds."""
        end_within(self._limits, seconds)

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()


def is_stated(reader: PassageReader, said: str, held: str) -> bool:
    """Whether the reader finds that a passage states a sentence."""
    return reader.read(said, [held])[0].logit >= _STATED


def _said(content: str) -> str:
    """What the model wrote to be shown: without its thoughts and without invisible characters.

    Direction marks, for example, could display a sentence in another order than was checked.
    """
    said = _THOUGHT.sub("", content)
    said = said.rpartition("</think>")[2]  # some servers take the opening tag away
    return "".join(
        c for c in said if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Cs")
    )


async def writer_of(request: Request) -> Writer | None:
    """FastAPI dependency: the writer, if one is configured."""
    writer: Writer | None = request.app.state.writer
    return writer
