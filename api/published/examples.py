"""Real requests with the real answers to them, which the OpenAPI text shows.

They are about the first document of the index, so what is shown can be sent to this index, and
gives what is shown.
"""

import asyncio
import itertools
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
from fastapi import FastAPI
from starlette.datastructures import State

from api import problems
from api.routes.suggestions import offered
from api.service import Service
from index.terms import sentence_spans

_BASE = "https://askpara.example"  # links begin with it, unless ASKPARA_PUBLIC_URL is set
_TRIED = 3  # questions; they are asked while the first reader of the OpenAPI text waits
_WORDS = range(6, 30)  # in a sentence that can be asked as if it were a question


@dataclass(frozen=True, slots=True)
class Example:
    """A request."""

    name: str
    """Its key among the examples of OpenAPI."""
    summary: str
    """What it shows, in a few words."""
    method: str
    route: str
    """Its path in OpenAPI: "/v1/documents/{document}"."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Its parameters, in the path and behind it."""
    body: Any = None
    """What is sent: text as JSON Lines, anything else as JSON."""
    accept: str = "*/*"
    """The header Accept."""

    async def send(self, client: httpx.AsyncClient) -> httpx.Response:
        """Ask a service."""
        escaped = {name: quote(str(value), safe=":/") for name, value in self.given.items()}
        after = {n: value for n, value in self.given.items() if f"{{{n}}}" not in self.route}
        headers = {"accept": self.accept}
        sent: dict[str, Any] = {"json": self.body}
        if isinstance(self.body, str):
            headers["content-type"] = "application/jsonl"
            sent = {"content": self.body}
        path = self.route.format(**escaped)
        return await client.request(self.method, path, params=after, headers=headers, **sent)


def answered_examples(app: FastAPI) -> list[tuple[Example, httpx.Response]]:
    """Each example with the answer of an app that is started; none if nothing can be asked.

    The requests pass no gate, are not counted (their answers are), and reach no language model.
    """
    inside = FastAPI(routes=app.routes, openapi_url=None)
    named = ("service", "settings", "stopping", "keys")
    inside.state = State({name: app.state[name] for name in named} | {"writer": None})
    problems.install(inside)
    with ThreadPoolExecutor(1) as thread:  # this one may have an event loop already
        return thread.submit(asyncio.run, _answered(inside)).result()


async def _answered(app: FastAPI) -> list[tuple[Example, httpx.Response]]:
    service: Service = app.state.service
    document = next(iter(service.index.documents))
    found = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=_BASE) as client:
        for question in itertools.islice(_questions(service, document), _TRIED):
            body = {"question": question, "document": document, "k": 1}
            answered = (await client.post("/v1/ask", json=body)).json()
            if answered.get("passages"):
                found.append(answered)
        if not found:
            return []
        best = max(found, key=lambda answered: bool(answered["status"] == "answered"))
        examples = _examples(best["question"], best["passages"][0])
        return [(example, await example.send(client)) for example in examples]


def _questions(service: Service, document: str) -> Iterator[str]:
    """Questions that might be answered: suggestions, else sentences, at the end the title."""
    yield from (one.question for one in offered(service, [document]))
    for passage in service.index.passages_of(document):
        if passage.kind in ("paragraph", "block"):
            for start, end in sentence_spans(passage.text):
                if len(passage.text[start:end].split()) in _WORDS:
                    yield passage.text[start:end]
    yield service.index.documents[document].title


def _examples(question: str, passage: dict[str, Any]) -> Iterator[Example]:
    """question: one to which the passage is found."""
    of = {"document": passage["document"]}
    one = of | {"id": passage["id"]}
    asked = {"question": question, **of, "k": 1}
    nowhere = {"filters": {"language": "eo"}}
    later = {"question": "And where?", "session": [question]}
    filters = {"filters": {"kind": [passage["kind"]]}}
    lines = [{"id": 1, "question": question, "mine": "kept"}, {"id": 2, **later}]
    several = {"document": [passage["document"]]}  # where the parameter may be given again
    found = {"q": question, "k": 1, **several}
    problem = {"document": ["no-such-document"]}
    events, jsonl = "text/event-stream", "application/jsonl"

    ask = ("POST", "/v1/ask")
    yield Example("answered", "An answer with its citation", *ask, body=asked)
    yield Example("not_found", "Not found in this report", *ask, body=asked | nowhere)
    yield Example("follow_up", "A follow-up question", *ask, body=asked | later | filters)
    yield Example("stream", "Server-sent events", *ask, body=asked, accept=events)
    yield Example("no_word", "A question without a word", *ask, body={"question": "?"})

    body = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    batch = ("POST", "/v1/batch", several | {"k": 1})
    yield Example("lines", "Two questions", *batch, body)

    search = ("GET", "/v1/search")
    signals = found | {"explain": True}
    yield Example("page", "The best passage, with the scores of each signal", *search, signals)
    yield Example("table", "The best passage as a table", *search, found, accept="text/csv")
    yield Example("json_lines", "A passage a line", *search, found, accept=jsonl)
    yield Example("no_such_document", "No such document", *search, found | problem)
    yield Example("foreign_cursor", "A cursor of nowhere", *search, found | {"cursor": "abc"})

    documents = "/v1/documents"
    yield Example("documents", "The reports", "GET", documents)
    yield Example("document", "A report", "GET", f"{documents}/{{document}}", of)

    listed = f"{documents}/{{document}}/passages"
    yield Example("footnotes", "All footnotes", "GET", listed, of | {"kind": "footnote"})

    cited = ("GET", f"{listed}/{{id}}")
    yield Example("quote", "A passage with a quote out of it", *cited, one | {"start": 0, "end": 9})
    yield Example("text", "For people", *cited, one | {"format": "text"})
    yield Example("bibtex", "BibTeX", *cited, one, accept="application/x-bibtex")
    yield Example("ris", "RIS", *cited, one | {"format": "ris"})
    yield Example("csl", "CSL-JSON", *cited, one | {"format": "csl"})
    yield Example("no_such_passage", "No such passage", *cited, of | {"id": "para:0"})

    yield Example("ready", "Ready", "GET", "/readyz")
