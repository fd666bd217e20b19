"""Numbered paragraphs in any document, and documents that cannot be read."""

from pathlib import Path

import pytest

from corpus.adding import REPORTS, Given, read_kept
from corpus.errors import (
    CorpusError,
    CountMismatch,
    UnreadableDocument,
)
from tests.made import read_passages


def paragraphs(text: str) -> dict[int, str]:
    passages = read_passages(text).passages
    return {p.number: p.text for p in passages if p.kind == "paragraph" and p.number}


def test_a_resolution_with_lists_notes_and_old_typewriting() -> None:
    text = """Resolution 9 (1946)

The Council,

Recalling its resolution of
12. March 1946,

1 . Requests the parties
to meet in 1946;

2. Directs that:

- the first committee meets at once,

- the second in
3. weeks at most;

3. Decides to remain seized of the matter.
22 Adopted without vote.
"""
    assert paragraphs(text) == {
        1: "Requests the parties to meet in 1946;",
        2: "Directs that: - the first committee meets at once, - the second in 3. weeks at most;",
        3: "Decides to remain seized of the matter. 22 Adopted without vote.",
    }


@pytest.mark.parametrize(
    ("raw", "error", "says"),
    [
        (b"", UnreadableDocument, "x.txt is empty"),
        (b" \n\n", UnreadableDocument, "x.txt is empty"),
        (b"1. One\n\x00\x01", UnreadableDocument, "x.txt has a NUL byte at 7"),
        (b"Only words.\n", CountMismatch, "0 of kind paragraph, expected 3"),
        (b"1. One.\n\n2. Two.\n", CountMismatch, "2 of kind paragraph, expected 3"),
    ],
)
def test_a_document_that_cannot_be_used(
    tmp_path: Path, raw: bytes, error: type[CorpusError], says: str
) -> None:
    toml = (REPORTS / "iom-2019.toml").read_text("utf-8").split("[counts]")[0]
    (tmp_path / "x.txt").write_bytes(raw)
    (tmp_path / "x.toml").write_text(toml + "[counts]\nparagraph = 3\n", "utf-8")
    with pytest.raises(error) as raised:
        read_kept(tmp_path / "x.txt", Given())
    assert says in str(raised.value)
