"""What the reader of an answer should know beside it."""

from collections.abc import Iterator, Sequence

from index.open import Index
from rag.asked.model import Asked, Note
from rag.asked.small_talk import help_in
from rag.evidence import Slice
from rag.find import Finding


def notes_on(
    index: Index, asked: Asked, finding: Finding, cited: Sequence[Slice]
) -> Iterator[Note]:
    """On parts that several documents have, on questions and years to which nothing was found.

    Who asks nothing of the documents is told what can be asked.
    """
    if asked.small_talk:
        yield Note("help", help_in(asked.small_talk))
        return
    if asked.whole_part:
        yield from _on_parts(index, asked, finding, cited)
    for question in finding.missing:
        yield Note("scope", f"Not found in this report: {question}")
    near = {piece.position for piece in cited} or {hit.position for hit in finding.hits[:1]}
    text = " ".join(index.in_context(index.passages[position]) for position in near)
    for year in sorted(asked.years & asked.missing_codes(text)):
        yield Note("year", f"The nearest passage does not mention {year}")


def _on_parts(
    index: Index, asked: Asked, finding: Finding, cited: Sequence[Slice]
) -> Iterator[Note]:
    shown = (index.passages[hit.position] for hit in finding.hits[: finding.shown])
    parts = [passage for passage in shown if asked.is_part(passage)]
    documents = {passage.document for passage in parts}
    if len(documents) > 1:
        yield Note("scope", f"{len(documents)} documents have such a part")
    if len(asked.parts) > 1 and cited and len(cited) < len(parts):
        yield Note("scope", f"The first {len(cited)} of {len(parts)} are quoted")
    there = {passage.id for passage in parts} | {passage.container for passage in parts}
    if missing := sorted(asked.parts - there, key=lambda id: (len(id), id)):
        others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        yield Note("scope", f"Not there: {missing[0].replace(':', ' ')}{others}")
