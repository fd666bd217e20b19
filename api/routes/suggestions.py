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
_MAX = 6


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
    document: Annotated[
        list[str] | None, Query(description="search only this one; may be given again")
    ] = None,
    n: Annotated[int, Query(ge=1, le=_MAX, description="how many of each report")] = 4,
) -> SuggestionsOut:
    """Questions to try, each of which this index answers."""
    known = service.index.documents
    named = list(known) if document is None else document
    slugs = list(dict.fromkeys(service.index.document(slug).slug for slug in named))
    alone = document is not None and len(slugs) == 1
    return SuggestionsOut(
        suggestions=[
            SuggestionOut(question=question, document=slug, language=known[slug].language)
            for slug in slugs
            for question in (await service.run(answerable, service, slug, alone))[:n]
        ]
    )


def answerable(service: Service, document: str, alone: bool = False) -> tuple[str, ...]:
    """At most six questions that the index answers from that report; found once for a service.

    alone: that report is all that is searched when one of them is asked. Whoever chooses several
    gets the questions that are answered among all: to try them for each choice would have no end.
    """
    known = service.suggestions
    if (document, alone) not in known:
        where = Where((document,)) if alone else EVERYWHERE
        found = _answered(service.index, document, where)
        known[document, alone] = tuple(itertools.islice(found, _MAX))
    return known[document, alone]


def _answered(index: Index, document: str, where: Where) -> Iterator[str]:
    for question in index.documents[document].suggestions:
        answered = answer(index, question, where=where)
        cited = {citation.document for citation in answered.citations}
        if answered.confidence >= _SURE and cited == {document}:
            yield question
