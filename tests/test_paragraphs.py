"""Numbered paragraphs in any document, and documents that cannot be read."""

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from corpus.errors import (
    CorpusError,
    CountMismatch,
    NoNumberedParagraphs,
    UnreadableDocument,
)
from corpus.report import REPORTS, read_passages, read_report


def paragraphs(text: str) -> dict[int, str]:
    passages = read_passages(text, "X/1", "x").passages
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


def test_a_wrapped_number_that_happens_to_be_the_next_is_no_paragraph() -> None:
    text = "1. The total rose to\n2. Training went on.\n\n2. The next paragraph.\n"
    assert paragraphs(text) == {
        1: "The total rose to 2. Training went on.",
        2: "The next paragraph.",
    }


WORDS = st.lists(
    st.sampled_from(["the", "Office", "of", "7.", "12.", "2019.", "3.5", "(a)", "one", "1."]),
    min_size=1,
    max_size=30,
)


@settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(st.lists(WORDS, min_size=1, max_size=12), st.integers(min_value=12, max_value=60))
def test_any_wrapping_gives_the_paragraphs_back(texts: list[list[str]], width: int) -> None:
    """Whatever numbers stand in the words, and wherever lines break."""
    blocks = []
    wrapped = itertools.chain.from_iterable(itertools.pairwise(words) for words in texts)
    assume(not any(a.endswith(".") and b.endswith(".") for a, b in wrapped))  # "see 7. 8. The"
    for number, words in enumerate(texts, start=1):
        lines = [f"{number}.    Begin"]
        for word in words:
            if len(lines[-1]) + len(word) > width:
                lines.append(word)
            else:
                lines[-1] += f" {word}"
        blocks.append("\n".join(lines))
    # A line that begins with the number after the last one cannot be told from a paragraph.
    assume(not any(line.startswith(f"{len(texts) + 1}.") for line in lines))
    assert paragraphs("\n\n".join(blocks)) == {
        number: " ".join(["Begin", *words]) for number, words in enumerate(texts, start=1)
    }


@pytest.mark.parametrize(
    ("raw", "error", "says"),
    [
        (b"", UnreadableDocument, "x.txt is empty"),
        (b" \n\n", UnreadableDocument, "x.txt is empty"),
        (b"1. One\n\x00\x01", UnreadableDocument, "x.txt, line 2: a NUL byte"),
        (b"1. One\n\n2. caf\xe9", UnreadableDocument, "x.txt, line 3: byte 0xe9 is not UTF-8"),
        (b"Only words.\n", NoNumberedParagraphs, "none of its 1 lines"),
        (b"1. One.\n\n2. Two.\n", CountMismatch, "2 of kind paragraph, expected 3"),
        (b"1. One.\n\n2. Two.\n\n4. Four.\n", CountMismatch, "the last paragraph found is 2"),
    ],
)
def test_a_document_that_cannot_be_used(
    tmp_path: Path, raw: bytes, error: type[CorpusError], says: str
) -> None:
    toml = (REPORTS / "iom-2019.toml").read_text("utf-8").split("[counts]")[0]
    (tmp_path / "x.txt").write_bytes(raw)
    (tmp_path / "x.toml").write_text(toml + "[counts]\nparagraph = 3\n", "utf-8")
    with pytest.raises(error) as raised:
        read_report(tmp_path / "x.txt")
    assert says in str(raised.value)


def test_a_title_in_capitals_is_a_heading_even_without_a_table_of_contents() -> None:
    reading = read_passages("A TITLE\n\nSome words.\n\n1. One.\n", "X/1", "x")
    assert [(p.id, p.section) for p in reading.passages] == [
        ("heading:a-title", ()),
        ("a-title#1", ("A TITLE",)),
        ("para:1", ()),
    ]
    assert [piece.kind for piece in reading.furniture] == ["paragraph_number"]


def test_numbers_are_kept_as_printed() -> None:
    passages = read_passages("01. One.\n\n٢. Two.\n\n3 . Three.\n", "X/1", "x").passages
    assert [(p.id, p.number, p.printed_number, p.container) for p in passages] == [
        ("para:1", 1, "01", None),
        ("para:2", 2, "٢", None),
        ("para:3", 3, "3", None),
    ]
