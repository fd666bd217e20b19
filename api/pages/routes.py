"""Pages for people: a question and its cited paragraphs, the report to check them against, the
chat widget and what it needs.

All of them work without a script. Nothing comes from another host; passage text is data, and Jinja
escapes it.
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha384
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader
from starlette.types import Scope

from api.pages.content_policy import page_headers
from api.pages.report_view import Mark, cut, read_mark, view
from api.problems import catalogue
from api.request_bodies import slugs_of
from api.routes.ask import ServiceDep
from api.routes.negotiation import LANGUAGES, language_of
from api.routes.suggestions import offered
from api.service import Service
from corpus.errors import QuestionError, UnknownDocument
from index.where import Where
from rag.answer import Answer, RankedPassage, search
from rag.citations import Citation, anchor, label, url
from rag.contract import MAX_CHARACTERS

PAGES = Path(__file__).parent
_SURE, _LIKELY = 0.85, 0.6  # least confidences for these words; view.js of the widget has the same
_RIGHT_TO_LEFT = ("ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi")  # as written today
_FOUND = 8  # passages that find-in-report shows: about one screen
# Slugs in an address: ?document=a&document=b.
Documents = Annotated[list[str] | None, Query()]
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


class WidgetFiles(StaticFiles):
    """The widget's files: public, for pages of any origin, and asked for anew after an update."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, with the headers that a script of another origin needs."""
        response = await super().get_response(path, scope)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


@cache
def words(language: str) -> dict[str, str]:
    """What the interface says in a language, from the widget's own file."""
    path = PAGES / "widget" / "v1" / "lang" / f"{language}.json"
    strings: dict[str, str] = json.loads(path.read_text("utf-8"))
    return strings


@cache
def _integrity() -> dict[str, str]:
    """The hash of each of the widget's scripts, as browsers check them."""
    scripts = sorted((PAGES / "widget" / "v1").glob("*.js"))
    return {
        script.name: "sha384-" + b64encode(sha384(script.read_bytes()).digest()).decode()
        for script in scripts
    }


def parts(ranked: RankedPassage) -> tuple[tuple[str, bool], ...]:
    """A passage's text in order, cut at its highlights; true marks a quoted part."""
    return cut(ranked.passage.text, ranked.highlights)


def sureness(answered: Answer) -> str:
    """The key of the words that say how sure an answer is."""
    if answered.confidence >= _SURE:
        return "sure"
    return "likely" if answered.confidence >= _LIKELY else "unsure"


def quote_url(citation: Citation) -> str:
    """Where the reader shows a citation's paragraph with the quote marked."""
    path, _, fragment = citation.url.partition("#")
    mark = Mark(citation.passage, citation.quote.start, citation.quote.end)
    return f"{path}?{urlencode({'mark': str(mark)}, safe=':')}#{fragment}"


def query(documents: Sequence[str], **more: str) -> str:
    """What stands behind "?" in a link to a page that asks these documents."""
    return urlencode([*(("document", slug) for slug in documents), *more.items()])


_templates = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader(PAGES / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
)
_templates.env.globals.update(
    anchor=anchor,
    label=label,
    limit=MAX_CHARACTERS,
    parts=parts,
    query=query,
    quote_url=quote_url,
    sureness=sureness,
    url=url,
    lang="en",
    words=words("en"),
    languages=[(language, words(language)["name"]) for language in LANGUAGES],
)


def _page(
    request: Request,
    template: str,
    context: dict[str, Any],
    status: int = 200,
    ancestors: str = "'self'",
) -> HTMLResponse:
    """ancestors: who may frame it, as the content policy writes it."""
    context["root"] = request.scope["root_path"]  # before every path on this host
    return _templates.TemplateResponse(request, template, context, status, page_headers(ancestors))


def _language(request: Request) -> str:
    return language_of(request, chosen=request.query_params.get("lang", ""))


async def _asked(
    request: Request, service: Service, question: str, chosen: tuple[str, ...], fixed: bool
) -> tuple[dict[str, Any], int]:
    """What a question page shows, and its status.

    chosen: slugs of the documents to search; none means all. fixed: whoever asks does not choose.
    """
    language = _language(request)
    context: dict[str, Any] = {
        "documents": service.index.documents,
        "chosen": chosen,
        "fixed": fixed or len(service.index.documents) == 1,
        "question": question,
        "lang": language,
        "words": words(language),
    }
    try:
        for slug in chosen:
            service.index.document(slug)
    except UnknownDocument as error:  # a form for all documents, which says what is wrong
        return context | {"chosen": (), "error": str(error)}, 404
    if question.strip():
        try:
            context["answered"] = await service.answer(question, where=Where(chosen))
        except QuestionError as error:
            return context | {"error": str(error)}, 422
    else:
        context["suggestions"] = await service.run(offered, service, chosen)
    return context, 200


@router.get("/")
async def ask_page(
    request: Request, service: ServiceDep, q: str = "", document: Documents = None
) -> HTMLResponse:
    """A question typed into a form, answered on the same page; with a script, the chat."""
    context, status = await _asked(request, service, q, slugs_of(document), fixed=False)
    return _page(request, "ask.html", context, status)


@router.get("/embed")
async def embed_page(
    request: Request,
    service: ServiceDep,
    q: str = "",
    document: Documents = None,
    choose: str = "",
    theme: str = "",
) -> HTMLResponse:
    """The chat alone, to be shown in a frame of another site's page.

    choose: set by the form where the documents were chosen in it, and not by the page around.
    """
    chosen = slugs_of(document)
    fixed = bool(chosen) and not choose
    context, status = await _asked(request, service, q, chosen, fixed)
    context |= {"framed": True, "theme": theme}
    ancestors = request.app.state.settings.frame_ancestors
    return _page(request, "embed.html", context, status, ancestors)


@router.get("/reports")
async def documents_page(request: Request, service: ServiceDep) -> HTMLResponse:
    """All documents, to be read or asked."""
    language = _language(request)
    context = {
        "documents": service.index.documents,
        "lang": language,
        "words": words(language),
    }
    return _page(request, "documents.html", context)


@router.get("/reports/{document}")
async def report_page(
    request: Request,
    document: str,
    service: ServiceDep,
    find: str = "",
    mark: Annotated[list[str] | None, Query()] = None,
) -> HTMLResponse:
    """The whole report. find: words to search for by meaning. mark: quotes, "para:138:10-142"."""
    try:
        described = service.index.document(document)
    except UnknownDocument as error:
        return _problem(request, "unknown-document", str(error), 404)
    asked = [read_mark(written) for written in mark or []]
    marks = [wanted for wanted in asked if wanted]
    context: dict[str, Any] = {
        "documents": service.index.documents,
        "document": described,
        "view": await service.run(view, service.index.passages_of(document), marks),
        "lost": len(marks) < len(asked),
        "direction": "rtl" if described.language[:2] in _RIGHT_TO_LEFT else "ltr",
        "find": find,
        "lang": _language(request),
        "words": words(_language(request)),
    }
    if find.strip():
        try:
            context["found"] = await service.run(
                search, service.index, find, _FOUND, Where((document,))
            )
        except QuestionError as error:
            context["error"] = str(error)
    status = 422 if "error" in context else 200
    # A report has some 800 passages, which would block the event loop.
    return await service.go_on(_page, request, "report.html", context, status)


@router.get("/widget")
async def widget_page(request: Request, service: ServiceDep) -> HTMLResponse:
    """How to embed the chat, with a live example."""
    context = {
        "documents": service.index.documents,
        "base": request.base_url,
        "integrity": _integrity(),
    }
    return _page(request, "widget.html", context)


@router.get("/problems/{slug}")
async def problem_page(request: Request, slug: str) -> HTMLResponse:
    """What a type of problem means."""
    if slug not in catalogue():
        raise HTTPException(404)
    return _problem(request, slug)


def _problem(request: Request, slug: str, detail: str = "", status: int = 200) -> HTMLResponse:
    """detail: what was wrong, where something was."""
    known = catalogue()
    of, meaning = known[slug]
    context = {"slug": slug, "status": of, "meaning": meaning, "known": known, "detail": detail}
    return _page(request, "problem.html", context, status)
