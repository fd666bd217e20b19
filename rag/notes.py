"""What the reader of an answer should know beside it."""

from collections.abc import Iterator, Sequence

from index.open import Index
from rag.asked.model import Asked, Note
from rag.evidence import Slice
from rag.find import Finding


def notes_on(
    index: Index, asked: Asked, finding: Finding, cited: Sequence[Slice]
) -> Iterator[Note]:
    """On parts that several documents have, on questions and years to which nothing was found."""
    shown = (index.passages[hit.position] for hit in finding.hits[: finding.shown])
    having = {passage.document for passage in shown if asked.is_part(passage)}
    if asked.whole_part and len(having) > 1:
        quoted = {index.passages[piece.position].document for piece in cited}
        says = "each is quoted" if quoted == having else f"only {len(quoted)} of them quoted"
        yield Note("scope", f"{len(having)} documents have such a part; {says}")
    for question in finding.missing:
        yield Note("scope", f"Not found in this report: {question}")
    near = {piece.position for piece in cited} or {hit.position for hit in finding.hits[:1]}
    text = " ".join(index.in_context(index.passages[position]) for position in near)
    for year in sorted(asked.years & asked.missing_codes(text)):
        yield Note("year", f"The nearest passage does not mention {year}")
