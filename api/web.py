"""Pages for people: a question and its cited paragraphs, and the report to check them against.

They are plain HTML made here: no script, nothing from another host. Passage text is data; Jinja
escapes it.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader

from api.ask import ServiceDep
from api.problems import catalogue
from corpus.errors import QuestionError
from corpus.passage import Passage
from rag.answer import Answer, RankedPassage, answer
from rag.citations import anchor, label, url
from rag.question import MAX_CHARACTERS

PAGES = Path(__file__).parent / "pages"

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def parts(ranked: RankedPassage) -> Iterator[tuple[str, bool]]:
    """A passage's text in order, cut at its highlights; true marks a quoted part."""
    text, last = ranked.passage.text, 0
    for start, end in ranked.highlights:
        yield text[last:start], False
        yield text[start:end], True
        last = end
    yield text[last:], False


def in_words(answered: Answer) -> str:
    """The confidence as people say it."""
    if answered.confidence >= 0.85:
        return "very likely"
    return "likely" if answered.confidence >= 0.6 else "uncertain, check the paragraph"


_templates = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
)
_templates.env.globals.update(
    anchor=anchor, label=label, parts=parts, in_words=in_words, limit=MAX_CHARACTERS, url=url
)


@router.get("/")
async def ask_page(
    request: Request, service: ServiceDep, q: Annotated[str, Query()] = ""
) -> HTMLResponse:
    """A question typed into a form, answered on the same page."""
    context: dict[str, Any] = {"documents": service.index.documents, "question": q}
    status = 200
    if q.strip():
        try:
            context["answered"] = await service.run(answer, service.index, q)
        except QuestionError as error:
            context["error"], status = str(error), 422
    return _templates.TemplateResponse(
        request, "ask.html", context, status_code=status, headers=_HEADERS
    )


@router.get("/reports/{document}")
async def report_page(request: Request, document: str, service: ServiceDep) -> HTMLResponse:
    """The whole report, each passage with a permalink."""
    passages = service.index.passages_of(document)
    context = {"document": service.index.document(document), "sections": list(_sections(passages))}
    return _templates.TemplateResponse(request, "report.html", context, headers=_HEADERS)


@router.get("/problems/{slug}")
async def problem_page(request: Request, slug: str) -> HTMLResponse:
    """What a type of problem means."""
    if slug not in (known := catalogue()):
        raise HTTPException(404)
    status, meaning = known[slug]
    context = {"slug": slug, "status": status, "meaning": meaning, "known": known}
    return _templates.TemplateResponse(request, "problem.html", context, headers=_HEADERS)


def _sections(passages: tuple[Passage, ...]) -> Iterator[dict[str, Any]]:
    """Runs of passages under one heading, with the headings that are new there and their level."""
    above: tuple[str, ...] = ()
    for section, under in itertools.groupby(passages, key=lambda passage: passage.section):
        pairs = zip(section, above, strict=False)
        kept = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
        yield {
            "headings": list(enumerate(section, start=2))[kept:],
            "passages": list(under),
        }
        above = section
