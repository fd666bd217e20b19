"""`GET /v1/documents…`: the reports, their sections and their passages."""

import dataclasses
import itertools
from typing import Any

from fastapi import APIRouter

from api.ask import PROBLEMS, ServiceDep
from api.schemas import CitedPassageOut, DocumentOut, SectionOut
from corpus.passage import Document, Kind, Passage, count_kinds
from index.bundle import Index
from rag.citations import label, url

router = APIRouter(prefix="/v1/documents", tags=["documents"], responses=PROBLEMS)


@router.get("", response_model=list[DocumentOut])
async def documents(service: ServiceDep) -> list[dict[str, Any]]:
    """All reports in this index."""
    return [_described(service.index, document) for document in service.index.documents.values()]


@router.get("/{document}", response_model=DocumentOut)
async def document(document: str, service: ServiceDep) -> dict[str, Any]:
    """One report."""
    return _described(service.index, service.index.document(document))


@router.get("/{document}/sections", response_model=list[SectionOut])
async def sections(document: str, service: ServiceDep) -> list[dict[str, Any]]:
    """The headings in reading order, each with the ids of the passages right under it."""
    passages = service.index.passages_of(document)
    return [
        {"section": section, "passages": [passage.id for passage in under]}
        for section, under in itertools.groupby(passages, key=lambda passage: passage.section)
    ]


@router.get("/{document}/passages", response_model=list[CitedPassageOut])
async def passages(
    document: str, service: ServiceDep, kind: Kind | None = None, container: str | None = None
) -> list[dict[str, Any]]:
    """All passages in reading order, of one kind or of one container ("foreword", "table:II")."""
    described = service.index.document(document)
    return [
        _cited(described, passage)
        for passage in service.index.passages_of(document)
        if kind in (None, passage.kind) and container in (None, passage.id.split("#")[0])
    ]


@router.get("/{document}/passages/{id:path}", response_model=CitedPassageOut)
async def passage(document: str, id: str, service: ServiceDep) -> dict[str, Any]:
    """One passage by its id; a `#` in it is written `%23`."""
    return _cited(service.index.document(document), service.index.passage(id, document))


def _described(index: Index, document: Document) -> dict[str, Any]:
    fields = {field.name: getattr(document, field.name) for field in dataclasses.fields(document)}
    return fields | {"passages": count_kinds(index.passages_of(document.slug))}


def _cited(document: Document, passage: Passage) -> dict[str, Any]:
    return dataclasses.asdict(passage) | {
        "citation": label(document, passage),
        "url": url(passage),
    }
