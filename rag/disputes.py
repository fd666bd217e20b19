"""Where a report contradicts itself: who quotes one statement is shown the others.

What is disputed is written in the TOML beside the report, by those who keep it: on this report,
finding contradictions by likeness of sentences found none of them and several that are none.
"""

from collections.abc import Sequence

from corpus.passage import Dispute, Statement
from index.bundle import Index
from rag.asked import codes_of, unmet_codes
from rag.citations import label
from rag.evidence import Slice
from rag.question import Note
from rag.retrieve import Filter


def other_statements(
    index: Index, question: str, slices: Sequence[Slice], keep: Filter | None = None
) -> tuple[tuple[Slice, ...], tuple[Note, ...]]:
    """What else the report says on the disputed matters that are quoted, and a note on each.

    keep: only statements of passages for which it holds; the note names all of them.
    """
    others: list[Slice] = []
    notes: list[Note] = []
    for piece in slices:
        document = index.documents[index.passages[piece.position].document]
        for dispute in document.disputes:
            placed = {said: _place(index, document.slug, said) for said in dispute.statements}
            quoted = [said for said, place in placed.items() if _overlap(place, piece)]
            if not quoted or _about_other(index, question, piece, quoted[0]):
                continue
            # A wording that several passages share is shown once, from the first.
            further = {said.words: place for said, place in reversed(placed.items())}
            others += [place for words, place in further.items() if words != quoted[0].words]
            notes.append(_note(index, document.slug, dispute))
    kept = (other for other in others if not keep or keep(index.passages[other.position]))
    return tuple(dict.fromkeys(kept)), tuple(dict.fromkeys(notes))


def _about_other(index: Index, question: str, piece: Slice, said: Statement) -> bool:
    """Whether another year or grade is asked for than the one that is disputed."""
    passage = index.passages[piece.position]
    title = index.documents[passage.document].title
    return unmet_codes(codes_of(question), f"{title} {passage.label} {said.words}") > 0


def _place(index: Index, document: str, said: Statement) -> Slice:
    position = index.positions[document, said.passage]
    start = index.passages[position].text.index(said.words)
    return Slice(position, start, start + len(said.words))


def _overlap(one: Slice, other: Slice) -> bool:
    return one.position == other.position and one.start < other.end and other.start < one.end


def _note(index: Index, document: str, dispute: Dispute) -> Note:
    passages = (index.passage(said.passage, document) for said in dispute.statements)
    labels = "; ".join(label(index.documents[document], passage) for passage in passages)
    return Note("conflict", f"The report disagrees on {dispute.about}: see {labels}")
