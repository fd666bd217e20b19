"""`GET /v1/documents…`: the reports, their sections and their passages."""

import itertools
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api.problems import GUARDED, documented
from api.routes.ask import ServiceDep
from api.routes.caching import ETAG_HEADERS, NOT_MODIFIED, IndexRoute
from api.routes.negotiation import negotiate
from api.schemas import CitedPassageOut, DocumentOut, SectionOut
from corpus.errors import QuoteError
from corpus.passage import Document, Kind, Passage, count_kinds
from index.open import Index
from rag.citations import quote_of, quote_url
from rag.exports import export, fields_of

Format = Literal["json", "text", "bibtex", "ris", "csl"]
MEDIA_TYPES = {
    "json": ("application/json",),
    "text": ("text/plain",),
    "bibtex": ("application/x-bibtex",),
    "ris": ("application/x-research-info-systems",),
    "csl": ("application/vnd.citationstyles.csl+json",),
}
_TEXTS = ("text", "bibtex", "ris")

router = APIRouter(
    prefix="/v1/documents",
    tags=["documents"],
    route_class=IndexRoute,
    responses={200: {"headers": ETAG_HEADERS}, 304: NOT_MODIFIED, **GUARDED},
)


@router.get("", response_model=list[DocumentOut])
async def documents(service: ServiceDep) -> list[dict[str, Any]]:
    """All reports in this index."""
    return [described(service.index, document) for document in service.index.documents.values()]


@router.get("/{document}", response_model=DocumentOut, responses=documented(404))
async def document(document: str, service: ServiceDep) -> dict[str, Any]:
    """One report."""
    return described(service.index, service.index.document(document))


@router.get("/{document}/sections", response_model=list[SectionOut], responses=documented(404))
async def sections(document: str, service: ServiceDep) -> list[dict[str, Any]]:
    """The headings in reading order, each with its own id and those of the passages under it."""
    passages = service.index.passages_of(document)
    return [
        {"section": section, "passages": [passage.id for passage in under]}
        for section, under in itertools.groupby(passages, key=lambda passage: passage.path)
    ]


@router.get(
    "/{document}/passages", response_model=list[CitedPassageOut], responses=documented(404, 422)
)
async def passages(
    document: str, service: ServiceDep, kind: Kind | None = None, container: str | None = None
) -> list[dict[str, Any]]:
    """All passages in reading order, of one kind or of one container ("foreword", "table:II")."""
    report = service.index.document(document)
    return [
        fields_of(report, passage)
        for passage in service.index.passages_of(document)
        if kind in (None, passage.kind) and container in (None, passage.container)
    ]


@router.get(
    "/{document}/passages/{id:path}",
    response_model=CitedPassageOut,
    responses={
        200: {
            "description": "The passage, or its citation for a reference manager",
            "headers": ETAG_HEADERS,
            "content": {
                **{MEDIA_TYPES[name][0]: {"schema": {"type": "string"}} for name in _TEXTS},
                MEDIA_TYPES["csl"][0]: {"schema": {"type": "array", "items": {"type": "object"}}},
            },
        },
        **documented(404, 406, 422),
    },
)
async def passage(
    request: Request,
    document: str,
    id: str,
    service: ServiceDep,
    format: Annotated[Format | None, Query(description="goes before Accept")] = None,
    start: Annotated[int | None, Query(ge=0, description="of a quote, in code points")] = None,
    end: Annotated[int | None, Query(ge=1, description="of a quote, in code points")] = None,
) -> Response:
    """One passage by its id (a `#` in it is written `%23`), or its citation in another format.

    With `start` and `end`, JSON has the quote `text[start:end]` with its W3C Web Annotation
    selectors and a link that opens the report at it. Offsets count Unicode code points.
    """
    chosen = format or negotiate(request.headers.get("accept"), MEDIA_TYPES)
    report, found = service.index.document(document), service.index.passage(id, document)
    if chosen != "json":
        if (start, end) != (None, None):
            raise QuoteError(f"start and end go with the format json, the format is {chosen}")
        base = request.app.state.settings.public_url or str(request.base_url)
        written = export(service.index.documents, [found], chosen, base)
        return Response(written, media_type=f"{MEDIA_TYPES[chosen][0]}; charset=utf-8")
    quote = await service.run(_quote, service.index, found, start, end)
    return JSONResponse(fields_of(report, found) | {"quote": quote})


def _quote(
    index: Index, passage: Passage, start: int | None, end: int | None
) -> dict[str, Any] | None:
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise QuoteError(f"start is {start} and end is {end}, expected both or neither")
    quote = quote_of(passage, start, end)
    words = {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
    place = {"start": start, "end": end}
    told = {"url": quote_url(passage, quote, (p.text for p in index.passages_of(passage.document)))}
    quoted = {"type": "TextQuoteSelector", **words}
    return words | place | told | {"selectors": [quoted, {"type": "TextPositionSelector", **place}]}


def described(index: Index, document: Document) -> dict[str, Any]:
    """A document as it is sent."""
    fields = {name: getattr(document, name) for name in DocumentOut.model_fields}
    return fields | {"passages": count_kinds(index.passages_of(document.slug))}
