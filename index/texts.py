"""What can be cited, on disk: documents.json and passages.jsonl."""

import json
from dataclasses import asdict
from pathlib import Path

from corpus.passage import Document, Passage
from corpus.stored import document_fields, document_of, passage_of

DOCUMENTS, PASSAGES = "documents.json", "passages.jsonl"


def write_texts(building: Path, documents: list[Document]) -> None:
    """The documents without their furniture, and a passage on each line."""
    with (building / PASSAGES).open("w", encoding="utf-8") as lines:
        for document in documents:
            for passage in document.passages:
                lines.write(json.dumps(asdict(passage), ensure_ascii=False) + "\n")
    described = [document_fields(document) for document in documents]
    (building / DOCUMENTS).write_text(
        json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )


def read_texts(folder: Path) -> tuple[dict[str, Document], tuple[Passage, ...]]:
    """Documents by slug, without passages and furniture; and all passages in order."""
    described = json.loads((folder / DOCUMENTS).read_text("utf-8"))
    # Lines end with \n alone: `splitlines` would cut at U+2028 inside a text.
    lines = (folder / PASSAGES).read_text("utf-8").split("\n")
    documents = {entry["slug"]: document_of(entry) for entry in described}
    return documents, tuple(passage_of(json.loads(line)) for line in lines if line)
