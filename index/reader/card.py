"""What is known of an exported reader: which weights it was made of, and its files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import ModelError
from corpus.files import file_sha256

CARD = "reader.json"
TRAINED = Path(__file__).with_name("weights.safetensors")
"""What training changed of the base, as `index.reader.pack` writes it; README.md is its card."""
TRAINED_SHA256 = "c17e0106b96c8a309ed147656ea2afdad7fe49f2165643e11655ce294e38cece"
_EXPORT = 2  # bump when the exported graph changes, so that cached exports are made anew


def exported_in(cache: Path) -> Path:
    """Where the reader that this package carries is, or will be, among the exported models."""
    return cache / hashlib.sha256(f"reader {_EXPORT} {TRAINED_SHA256}".encode()).hexdigest()[:16]


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

    @classmethod
    def is_whole(cls, folder: Path) -> bool:
        """Whether a folder holds a reader, each file as it was written."""
        try:
            files = cls.read(folder).files
            return all(file_sha256(folder / name) == sha256 for name, sha256 in files.items())
        except (ModelError, OSError, ValueError, TypeError):
            return False

    def write(self, folder: Path) -> None:
        """Last of the reader's files: a folder with a card is whole."""
        (folder / CARD).write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")
