"""What can be cited, on disk: documents.json and passages.jsonl."""

import json
from dataclasses import asdict
from pathlib import Path

from corpus.json_lines import objects_of
from corpus.passage import Document, Passage
from corpus.stored import document_fields, document_of, passage_of

DOCUMENTS, PASSAGES = "documents.json", "passages.jsonl"


def write_texts(building: Path, documents: list[Document]) -> None:
    """The documents, and a passage on each line."""
    with (building / PASSAGES).open("w", encoding="utf-8") as lines:
        for document in documents:
            for passage in document.passages:
                lines.write(json.dumps(asdict(passage), ensure_ascii=False) + "\n")
    described = [document_fields(document) for document in documents]
    (building / DOCUMENTS).write_text(
        json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )


def read_texts(folder: Path) -> tuple[dict[str, Document], tuple[Passage, ...]]:
    """Documents by slug, without passages; and all passages in order."""
    described = json.loads((folder / DOCUMENTS).read_text("utf-8"))
    documents = {entry["slug"]: document_of(entry) for entry in described}
    return documents, tuple(map(passage_of, objects_of(folder / PASSAGES)))
