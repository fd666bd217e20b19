"""`GET /v1/suggestions`: questions to try, each of which this index answers.

Somebody wrote them for the document, or they were made of its headings when it was read; here they
are asked, and what is not answered is left out. Only a few are asked, since somebody waits for
them: the first person after a new index.
"""

from collections.abc import Sequence
from itertools import islice, zip_longest
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.problems import GUARDED, documented
from api.routes.ask import ServiceDep
from api.service import Service
from index.where import Where
from rag.answer import answer

router = APIRouter(prefix="/v1", tags=["ask"], responses=documented(404, 422) | GUARDED)

_SURE = 0.6  # confidence from which the pages say "probably"; less would be a poor first impression
_MAX = 6  # questions of one report
_TRIED = 3  # questions that are asked for each that is wanted, at most
_KEPT = 2_000  # questions of which a service remembers whether they are answered


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
    n: Annotated[int, Query(ge=1, le=_MAX, description="how many in all")] = 4,
) -> SuggestionsOut:
    """Questions to try, each of which this index answers; of several documents in turn."""
    for slug in document or ():
        service.index.document(slug)
    return SuggestionsOut(suggestions=await service.run(offered, service, document or (), n))


def offered(service: Service, documents: Sequence[str], n: int = 4) -> list[SuggestionOut]:
    """At most n questions, of each document in turn, that are answered from it.

    documents: slugs of those that are searched when one of them is asked; none means all.
    """
    known = service.index.documents
    each = [known[slug] for slug in dict.fromkeys(documents or known)]
    turns = zip_longest(*([(one, question) for question in one.suggestions] for one in each))
    in_turn = (found for turn in turns for found in turn if found)
    where, answered = Where(tuple(documents)), dict[str, SuggestionOut]()
    for document, question in islice(in_turn, _TRIED * n):
        if question not in answered and _is_answered(service, question, document.slug, where):
            answered[question] = SuggestionOut(
                question=question, document=document.slug, language=document.language
            )
        if len(answered) == n:
            break
    return list(answered.values())


def _is_answered(service: Service, question: str, document: str, where: Where) -> bool:
    """Whether it is answered, and from that document alone; found out once for a service."""
    known, asked = service.suggestions, (question, document, where)
    if (before := known.get(asked)) is not None:
        return before
    found = answer(service.index, question, where=where)
    cited = {citation.document for citation in found.citations}
    if len(known) >= _KEPT:  # somebody tries all sets of documents
        known.clear()
    known[asked] = is_answered = found.confidence >= _SURE and cited == {document}
    return is_answered
