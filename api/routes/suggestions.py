"""`GET /v1/suggestions`: questions to try, each of which this index answers.

Somebody wrote them for the document, or they were made of its headings when it was read; here they
are asked, and what is not answered is left out.
"""

import itertools
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.problems import GUARDED, documented
from api.routes.ask import ServiceDep
from api.service import Service
from index.open import Index
from index.where import EVERYWHERE, Where
from rag.answer import answer

router = APIRouter(prefix="/v1", tags=["ask"], responses=documented(404, 422) | GUARDED)

_SURE = 0.6  # confidence from which the pages say "probably"; less would be a poor first impression
_MAX = 6  # questions of one report


class SuggestionOut(BaseModel):
    """A question to try."""

    question: str
    document: str = Field(description="slug of the report that answers it")
    language: str = Field(description="of that report, ISO 639-1")


class SuggestionsOut(BaseModel):
    """Questions that this index answers."""

    suggestions: list[SuggestionOut]


@router.get("/suggestions")
async def suggestions(
    service: ServiceDep,
    document: Annotated[str | None, Query(description="search only this one")] = None,
    n: Annotated[int, Query(ge=1, le=_MAX, description="how many of each report")] = 4,
) -> SuggestionsOut:
    """Questions to try, each of which this index answers."""
    known = service.index.documents
    slugs = list(known) if document is None else [service.index.document(document).slug]
    return SuggestionsOut(
        suggestions=[
            SuggestionOut(question=question, document=slug, language=known[slug].language)
            for slug in slugs
            for question in (await service.run(answerable, service, slug, Where(document)))[:n]
        ]
    )


def answerable(service: Service, document: str, where: Where = EVERYWHERE) -> tuple[str, ...]:
    """At most six questions that the index answers from that report; found once for a service.

    where: which passages are searched when one of them is asked.
    """
    known = service.suggestions
    if (document, where) not in known:
        found = _answered(service.index, document, where)
        known[document, where] = tuple(itertools.islice(found, _MAX))
    return known[document, where]


def _answered(index: Index, document: str, where: Where) -> Iterator[str]:
    for question in index.documents[document].suggestions:
        answered = answer(index, question, where=where)
        cited = {citation.document for citation in answered.citations}
        if answered.confidence >= _SURE and cited == {document}:
            yield question
