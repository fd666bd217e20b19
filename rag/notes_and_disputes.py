"""What the reader of an answer should know beside it, and where a report contradicts itself.

What is disputed is written in the TOML beside the report, by those who keep it: on this report,
finding contradictions by likeness of sentences found none of them and several that are none.
"""

from collections.abc import Iterator, Mapping, Sequence

from corpus.passage import Dispute, Statement, count_kinds
from index.open import Index
from index.overview import recommends
from index.where import Mask
from rag.asked.language import LANGUAGES, say
from rag.asked.model import Asked, Fact, Note
from rag.citations import label
from rag.evidence import Slice
from rag.find import Finding
from rag.tables import extreme_rows

_DOCUMENTS = 5  # of which something is told that they do not print


def scope_notes(index: Index, asked: Asked, named: Sequence[str]) -> Iterator[Note]:
    """That only those documents were searched that the question, or the one before it, names."""
    if named:
        documents = ", ".join(index.documents[slug].name for slug in named)
        yield Note("scope", say(asked.language, "asked_of", documents=documents))


def notes_on(
    index: Index, asked: Asked, finding: Finding, cited: Sequence[Slice]
) -> Iterator[Note]:
    """On what no passage says of the document itself, on parts that several documents have, on
    questions and years to which nothing was found, on what comes nearest to an answer, on rows that
    were compared, on recommendations that are not quoted.

    Who asks nothing of the documents is told what can be asked; who asks in another language than
    the passages', which that is. All in the asker's language.
    """
    if asked.small_talk:
        yield Note("help", say(asked.small_talk, "help"))
        return
    if finding.across and finding.hits:
        language = index.passages[finding.hits[0].position].language
        if language != asked.language:
            known = language if language in LANGUAGES else "other"
            yield Note("language", say(asked.language, f"in_{known}"))
    if asked.facts:
        yield from _on_facts(index, asked, finding)
    elif asked.whole_part:
        yield from _on_parts(index, asked, finding, cited)
    compared = extreme_rows(index, asked, [piece.position for piece in cited[:1]])
    if compared and cited and cited[0].position in compared.positions:
        of = {"n": compared.compared, "place": compared.place, "column": compared.column}
        yield Note("scope", say(asked.language, "compared", **of))
    if asked.recommendations and cited:
        given = [hit for hit in finding.hits if recommends(index.passages[hit.position])]
        quoted = {piece.position for piece in cited}
        if len(quoted) < len(given):
            some = {"n": len(quoted), "all": len(given)}
            yield Note("scope", say(asked.language, "recommended", **some))
    for question in finding.missing:
        yield Note("scope", say(asked.language, "missing", question=question))
    if not finding.is_found and finding.is_near:
        yield _nearest(index, asked, finding.slices[0])
    near = {piece.position for piece in cited} or {hit.position for hit in finding.hits[:1]}
    text = " ".join(index.in_context(index.passages[position]) for position in near)
    for year in sorted(asked.years & asked.missing_codes(text)):
        yield Note("year", say(asked.language, "year", year=year))


def _nearest(index: Index, asked: Asked, piece: Slice) -> Note:
    passage = index.passages[piece.position]
    place = label(index.documents[passage.document], passage)
    quote = passage.text[piece.start : piece.end]
    return Note("scope", say(asked.language, "nearest", quote=quote, place=place))


def _on_facts(index: Index, asked: Asked, finding: Finding) -> Iterator[Note]:
    """What is asked of the documents that were searched and that they do not print themselves."""
    searched = dict.fromkeys(index.passages[hit.position].document for hit in finding.hits)
    for slug in list(searched)[:_DOCUMENTS]:
        document, passages = index.documents[slug], index.passages_of(slug)
        chapters = sum(index.passages[position].document == slug for position in index.outline)
        kinds = count_kinds(passages)
        last_page = max((passage.page.pdf_last or 0 for passage in passages), default=0)
        counted: Mapping[Fact, int] = {
            "paragraphs": kinds.get("paragraph", 0),
            "footnotes": kinds.get("footnote", 0),
            "chapters": chapters,
            "pages": last_page,
        }
        for fact in sorted(asked.facts):
            if fact in counted:
                none = fact == "pages" and not last_page
                key = "no_pages" if none else fact
                number = say(asked.language, key, n=counted[fact])
                told = say(asked.language, "counted", document=document.name, counted=number)
                yield Note("scope", told)
            elif not any(index.passages[p].document == slug for p in index.printed[fact]) and (
                said := getattr(document, fact)
            ):
                yield Note("scope", say(asked.language, "described", fact=fact, said=said))


def _on_parts(
    index: Index, asked: Asked, finding: Finding, cited: Sequence[Slice]
) -> Iterator[Note]:
    shown = [hit.position for hit in finding.hits[: finding.shown]]
    parts = [
        index.passages[position]
        for position in shown
        if position in asked.placed or asked.is_part(index.passages[position])
    ]
    documents = {passage.document for passage in parts}
    if len(documents) > 1:
        yield Note("scope", say(asked.language, "parts", n=len(documents)))
    if len(asked.parts) + len(asked.placed) > 1 and cited and len(cited) < len(parts):
        yield Note("scope", say(asked.language, "quoted", n=len(cited), all=len(parts)))
    there = {passage.id for passage in parts} | {passage.container for passage in parts}
    if missing := sorted(asked.parts - there, key=lambda id: (len(id), id)):
        key, part = "absent_more" if len(missing) > 1 else "absent", missing[0].replace(":", " ")
        yield Note("scope", say(asked.language, key, part=part, n=len(missing) - 1))


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
            notes.append(_dispute_note(index, asked, document.slug, dispute))
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


def _dispute_note(index: Index, asked: Asked, document: str, dispute: Dispute) -> Note:
    passages = (index.passage(said.passage, document) for said in dispute.statements)
    labels = "; ".join(label(index.documents[document], passage) for passage in passages)
    return Note("conflict", say(asked.language, "conflict", about=dispute.about, places=labels))
