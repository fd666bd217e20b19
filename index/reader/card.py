"""What is known of an exported reader: which weights it was made of, and its files."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import ModelError

CARD = "reader.json"


@dataclass(frozen=True, slots=True)
class ReaderCard:
    """Read from the folder that `index.reader.export` writes."""

    sha256: str
    """Of the packed weights."""
    files: Mapping[str, str]
    """SHA-256 of graph, weights and tokenizer, by name."""

    @classmethod
    def read(cls, folder: Path) -> "ReaderCard":
        """Raises ModelError if the folder holds no reader."""
        if not (folder / CARD).exists():
            raise ModelError(f"{folder} holds no {CARD}; export a reader into it first")
        return cls(**json.loads((folder / CARD).read_text("utf-8")))

    def write(self, folder: Path) -> None:
        """Last of the reader's files: a folder with a card is whole."""
        (folder / CARD).write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")
