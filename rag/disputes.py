"""Where a report contradicts itself: who quotes one statement is shown the others.

What is disputed is written in the TOML beside the report, by those who keep it: on this report,
finding contradictions by likeness of sentences found none of them and several that are none.
"""

from collections.abc import Sequence

from corpus.passage import Dispute, Statement
from index.open import Index
from index.where import Mask
from rag.asked.model import Asked, Note
from rag.citations import label
from rag.evidence import Slice
from rag.texts.say import say


def other_statements(
    index: Index, asked: Asked, slices: Sequence[Slice], mask: Mask | None = None
) -> tuple[tuple[Slice, ...], tuple[Note, ...]]:
    """What else the report says on the disputed matters that are quoted, and a note on each.

    mask: only statements of passages for which it is true; the note names all of them.
    """
    others: list[Slice] = []
    notes: list[Note] = []
    for piece in slices:
        document = index.documents[index.passages[piece.position].document]
        for dispute in document.disputes:
            placed = {said: _place(index, document.slug, said) for said in dispute.statements}
            quoted = [said for said, place in placed.items() if _overlap(place, piece)]
            if not quoted or _about_other(index, asked, piece, quoted[0]):
                continue
            # A wording that several passages share is shown once, from the first.
            further = {said.words: place for said, place in reversed(placed.items())}
            others += [place for words, place in further.items() if words != quoted[0].words]
            notes.append(_note(index, asked, document.slug, dispute))
    kept = (other for other in others if mask is None or mask[other.position])
    return tuple(dict.fromkeys(kept)), tuple(dict.fromkeys(notes))


def _about_other(index: Index, asked: Asked, piece: Slice, said: Statement) -> bool:
    """Whether another year or grade is asked for than the one that is disputed."""
    passage = index.passages[piece.position]
    title = index.documents[passage.document].title
    return bool(asked.missing_codes(f"{title} {passage.label} {said.words}"))


def _place(index: Index, document: str, said: Statement) -> Slice:
    position = index.positions[document, said.passage]
    start = index.passages[position].text.index(said.words)
    return Slice(position, start, start + len(said.words))


def _overlap(one: Slice, other: Slice) -> bool:
    return one.position == other.position and one.start < other.end and other.start < one.end


def _note(index: Index, asked: Asked, document: str, dispute: Dispute) -> Note:
    passages = (index.passage(said.passage, document) for said in dispute.statements)
    labels = "; ".join(label(index.documents[document], passage) for passage in passages)
    return Note("conflict", say(asked.language, "conflict", about=dispute.about, places=labels))
