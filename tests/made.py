"""Small documents made in code."""

from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.sources.text import read_text
from corpus.structure.read import Reading, read_source


def annex(table: str, title: str = "Posts by duty station") -> str:
    """A document of one paragraph, with an annex that holds a table."""
    return f"1. One.\n-----Page 1 End-----\nX/1\nAnnex I\n\nAnnex I\n{title}\n\n{table}"


def read_passages(text: str, slug: str = "x", language: str = "en") -> Reading:
    """What a plain text is read as."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{slug}.txt"
        path.write_text(text, "utf-8", newline="")
        return read_source(read_text(path), slug, language)
