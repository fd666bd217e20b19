"""Documents and passages as JSON, and back: in an index, on the shelf, and from one process to
another."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from corpus.passage import Cell, Dispute, Document, Page, Passage, Statement, TableRow


def document_fields(document: Document) -> dict[str, Any]:
    """A document's description as JSON takes it, without passages."""
    fields = asdict(replace(document, passages=()))
    del fields["passages"]
    return fields | {"date": document.date.isoformat() if document.date else None}


def document_of(fields: Mapping[str, Any], passages: tuple[Passage, ...] = ()) -> Document:
    """What `document_fields` gave, with these passages. Raises KeyError, TypeError, ValueError."""
    date = datetime.date.fromisoformat(fields["date"]) if fields["date"] else None
    disputes = tuple(
        Dispute(one["about"], tuple(Statement(**statement) for statement in one["statements"]))
        for one in fields["disputes"]
    )
    read = {"date": date, "disputes": disputes} | _tuples(fields, "remarks", "suggestions")
    return Document(**{**fields, **read}, passages=passages)


def passage_of(fields: Mapping[str, Any]) -> Passage:
    """What `dataclasses.asdict` gave, also by way of JSON."""
    row = fields["row"]
    if row:
        cells = tuple(_cell(cell) for cell in row["cells"])
        row = TableRow(**{**row, "cells": cells, **_tuples(row, "columns", "groups")})
    read = {"page": Page(**fields["page"]), "row": row} | _tuples(fields, "section", "lines")
    return Passage(**{**fields, **read})


def _cell(fields: Mapping[str, Any]) -> Cell:
    return Cell(**{**fields, "shared_by": tuple(fields.get("shared_by", ()))})


def _tuples(fields: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: tuple(fields[name]) for name in names}
