"""What can be cited, on disk: documents.json and passages.jsonl."""

import datetime
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.passage import Cell, Dispute, Document, Page, Passage, Statement, TableRow

DOCUMENTS, PASSAGES = "documents.json", "passages.jsonl"


def write_texts(building: Path, documents: list[Document]) -> None:
    """The documents without their furniture, and a passage on each line."""
    described = []
    with (building / PASSAGES).open("w", encoding="utf-8") as lines:
        for document in documents:
            fields = asdict(document)
            for passage in fields.pop("passages"):
                lines.write(json.dumps(passage, ensure_ascii=False) + "\n")
            del fields["furniture"]
            described.append(fields | {"date": document.date.isoformat()})
    (building / DOCUMENTS).write_text(
        json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )


def read_texts(folder: Path) -> tuple[dict[str, Document], tuple[Passage, ...]]:
    """Documents by slug, without passages and furniture; and all passages in order."""
    described = json.loads((folder / DOCUMENTS).read_text("utf-8"))
    # Lines end with \n alone: `splitlines` would cut at U+2028 inside a text.
    lines = (folder / PASSAGES).read_text("utf-8").split("\n")
    documents = {entry["slug"]: _document(entry) for entry in described}
    return documents, tuple(_passage(line) for line in lines if line)


def _document(entry: dict[str, Any]) -> Document:
    date = datetime.date.fromisoformat(entry["date"])
    disputes = tuple(
        Dispute(one["about"], tuple(Statement(**statement) for statement in one["statements"]))
        for one in entry["disputes"]
    )
    read = {"date": date, "disputes": disputes, "remarks": tuple(entry["remarks"])}
    return Document(**(entry | read), passages=(), furniture=())


def _passage(line: str) -> Passage:
    fields = json.loads(line)
    fields["page"] = Page(**fields["page"])
    if row := fields["row"]:
        row["cells"] = tuple(Cell(**cell) for cell in row["cells"])
        fields["row"] = TableRow(**_tuples(row, "columns", "groups"))
    return Passage(**_tuples(fields, "section", "lines"))


def _tuples(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return fields | {name: tuple(fields[name]) for name in names}
