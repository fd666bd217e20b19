"""`GET /v1/search`: ranked passages without an answer, a page at a time."""

import base64
import binascii
import csv
import dataclasses
import hashlib
import io
import json
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api.llm.token_budget import within_budget
from api.problems import GUARDED, documented
from api.request_bodies import Pages, slugs_of
from api.routes.ask import ServiceDep
from api.routes.caching import ETAG_HEADERS, NOT_MODIFIED, IndexRoute
from api.routes.negotiation import negotiate
from api.schemas import SearchOut, lines_of
from corpus.errors import CursorError, StaleCursor
from corpus.passage import Kind
from index.open import Index
from index.where import Where
from rag.answer import RankedPassage, flat, search
from rag.citations import label, url
from rag.contract import DEFAULT_K, MAX_CHARACTERS, MAX_K

Format = Literal["json", "csv", "jsonl"]
MEDIA_TYPES = {
    "json": ("application/json",),
    "csv": ("text/csv",),
    "jsonl": ("application/jsonl", "application/x-ndjson"),
}
COLUMNS = (
    *("rank", "score", "id", "document", "kind", "number", "citation", "section"),
    *("printed_first", "printed_last", "pdf_first", "pdf_last", "url", "text"),
)

router = APIRouter(prefix="/v1", tags=["ask"], route_class=IndexRoute)


@router.get(
    "/search",
    response_model=SearchOut,
    responses={
        200: {
            "description": "A page of ranked passages",
            "headers": ETAG_HEADERS
            | {
                "Link": {
                    "description": 'the next page, as rel="next", if there is one',
                    "schema": {"type": "string"},
                }
            },
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/jsonl": {"schema": lines_of("FoundPassageOut")},
            },
        },
        304: NOT_MODIFIED,
        **documented(400, 404, 406, 410, 422),
        **GUARDED,
    },
)
async def search_passages(
    request: Request,
    service: ServiceDep,
    q: Annotated[str, Query(min_length=1, max_length=MAX_CHARACTERS)],
    k: Annotated[int, Query(ge=1, le=MAX_K, description="passages of a page")] = DEFAULT_K,
    kind: Annotated[list[Kind] | None, Query()] = None,
    section: Annotated[str | None, Query(description="words of a heading")] = None,
    document: Annotated[
        list[str] | None, Query(description="search only this one; may be given again")
    ] = None,
    pages: Pages = None,
    language: Annotated[str | None, Query(description="of the text, ISO 639-1")] = None,
    token_budget: Annotated[
        int | None,
        Query(
            ge=1,
            description="end the page before its texts have more tokens than this; it has one "
            "passage at least",
        ),
    ] = None,
    explain: Annotated[bool, Query(description="each signal's score of each passage")] = False,
    cursor: Annotated[str | None, Query(min_length=1, description="out of `next`; opaque")] = None,
    format: Annotated[Format | None, Query(description="goes before Accept")] = None,
) -> Response:
    """Ranked passages without an answer, as JSON, CSV or JSON Lines.

    At most 100 passages are ranked; `next`, also in the Link header, leads to the next page. A
    cursor fits one query and one generation of the index: after a rebuild it is a 410.
    """
    chosen = format or negotiate(request.headers.get("accept"), MEDIA_TYPES)
    index = service.index
    where = Where(slugs_of(document), tuple(kind or ()), section, pages, language)
    asked = _fingerprint(q, where)
    start = _read_cursor(cursor, index, asked) if cursor is not None else 0
    ranked = await service.run(search, index, q, MAX_K, where)
    page, tokens = ranked[start : start + k], None
    if token_budget:
        page, tokens = await service.go_on(within_budget, page, token_budget)
    following, end = None, start + len(page)
    if page and end < len(ranked):
        given = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
        given.append(("cursor", _write_cursor(index.generation, asked, end)))
        following = f"{request.url.path}?{urlencode(given)}"
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    if chosen == "csv":
        return Response(_as_csv(index, page), media_type="text/csv", headers=headers)
    found = [_found(passage, explain) for passage in page]
    if chosen == "jsonl":
        lines = "".join(json.dumps(passage, ensure_ascii=False) + "\n" for passage in found)
        return Response(lines, media_type="application/jsonl", headers=headers)
    body = {
        "query": q,
        "total": len(ranked),
        "passages": found,
        "tokens": tokens,
        "next": following,
        "index": {"generation": index.generation, "model": index.model},
    }
    return JSONResponse(body, headers=headers)


def _found(ranked: RankedPassage, explain: bool) -> dict[str, Any]:
    passage = flat(dataclasses.asdict(ranked))
    if explain:
        passage["signals"] = {name: round(score, 4) for name, score in ranked.signals.items()}
    return passage


def _as_csv(index: Index, page: tuple[RankedPassage, ...]) -> str:
    """RFC 4180: a header, then a row a passage; headings joined by " › "."""
    table = io.StringIO()
    rows = csv.DictWriter(table, COLUMNS, extrasaction="ignore")
    rows.writeheader()
    for ranked in page:
        passage = flat(dataclasses.asdict(ranked))
        cited = label(index.document(ranked.passage.document), ranked.passage)
        more = {"citation": cited, "section": " › ".join(passage["section"])}
        rows.writerow(passage | passage["page"] | more | {"url": url(ranked.passage)})
    return table.getvalue()


def _fingerprint(question: str, where: Where) -> str:
    """What a cursor belongs to. The size of the pages may change on the way."""
    said = [question, dataclasses.astuple(where)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _write_cursor(generation: str, asked: str, start: int) -> str:
    return base64.urlsafe_b64encode(f"{generation} {asked} {start}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str, index: Index, asked: str) -> int:
    """Where the page starts. Raises CursorError, StaleCursor."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_by, made_for, start = base64.urlsafe_b64decode(padded).decode("ascii").split(" ")
        position = int(start)
    except (ValueError, binascii.Error) as error:
        raise CursorError(
            f"cursor is {cursor[:60]!r}, expected one out of `next`; begin without a cursor"
        ) from error
    if made_by != index.generation:
        raise StaleCursor(
            f"the cursor is of index {made_by}, this is index {index.generation}; begin without a "
            "cursor"
        )
    if made_for != asked or not 0 < position < MAX_K:
        raise CursorError(
            f"cursor {cursor[:60]!r} is of another query; repeat q and the filters that it was "
            "given for, or begin without a cursor"
        )
    return position
