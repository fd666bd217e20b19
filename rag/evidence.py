"""Which sentences of the best passages answer, and what is quoted with them: exact slices.

Each question token looks for its best match in a sentence, as in MaxSim. Of the first passage the
best sentence is taken that states what is asked for (a figure, a place), or the best if none does;
then the best for each part of a question that asks two things; another is added only while it
matches question tokens that those taken leave unmatched. Two things that are compared have a
sentence each, of whichever passage. A sentence that refers back ("These measures include …")
speaks of what the one before it names: it matches what that one matches, and is quoted with it; so
is a footnote with the sentence that bears its mark, if there is room. Rows of a table are quoted if
they are named, sentences with a figure if its mention is looked for, and "What does paragraph 9
say?" is answered by its beginning. Where the reader read, the sentence is taken in which its
likeliest answer begins. A broad question gets a sentence of each passage that is about it.

What a sentence states is seen by its words: in likeness of meaning 2018 is about as good as 2019.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from corpus.languages.words import phrases
from index.encoder import Floats
from index.open import Index
from index.overview import RECOMMENDS
from index.terms import plain_words, searchable
from index.view import Reading
from rag.asked import en
from rag.asked.model import AnswerType, Asked
from rag.read import MOST, Reads
from rag.retrieve import Ranking
from rag.tables import RowsAsked

MAX_SENTENCES = 3
MAX_PARTS = 6  # paragraphs that are quoted if several are asked for by number
_LABEL = 3  # words of "Lesson no. 1.", which is no sentence
MAX_HEADINGS = 20  # chapters that are named if it is asked which there are
_READ_PASSAGES, _READ_COMPARED = 3, 5
_MAX_ABOUT = 6  # passages of which a broad question gets a sentence
# Least gain in mean weighted cosine for a further sentence; one from another passage needs more,
# since a wrong citation is worse than a missing one. `askpara eval --split dev` with either:
# containment 0.783 against 0.746 with 0.04 and 0.08.
_GAIN_SAME = 0.02
_GAIN_OTHER = 0.06
_SHARED = 0.3  # of the weight of words that belong to neither thing that is compared
# Of the best match of a part of the question: where the sentences that are taken reach as much, the
# part needs no sentence of its own (dev: two-part questions answered whole 0.79 -> 0.83).
_PART_MET = 0.9
# A passage is about a broad question if these add up to enough: the reader's logit, how well its
# best sentence meets the question beside the first passage's, and whether both stand under one
# heading. Fitted to 282 questions (docs/decisions/quoted-sentences.md).
_LOGIT, _MET, _BESIDE, _ABOUT = 0.25, 4.0, 1.0, 3.5
# The reader's logit from which another passage adds a sentence: of such citations 0.70 were right
# and 0.36 without it, with as many answers quoted whole.
_ANSWERS = 0.0

_YEAR = re.compile(en.YEAR)
_NUMBER = re.compile(en.NUMBER, re.I)
_DIGITS = re.compile(r"\d+")
_HAS: Mapping[AnswerType, re.Pattern[str]] = {
    "sum": en.CURRENCY,
    "share": en.HAS_SHARE,
    "figure": _NUMBER,
    "duration": en.HAS_DURATION,
    "date": en.HAS_DATE,
    "place": en.HAS_PLACE,
    "name": en.NAME,
}


@dataclass(frozen=True, slots=True)
class Slice:
    """text[start:end] of the passage at `position`, in code points."""

    position: int
    """Of the passage in `Index.passages`."""
    start: int
    """Of the slice's first code point."""
    end: int
    """Behind its last one."""
    states: bool = True
    """Whether it has something of the type that is asked for."""


def find_evidence(
    index: Index, asked: Asked, ranking: Ranking, reads: Reads, k: int
) -> tuple[Slice, ...]:
    """Sentences of the first hits, in the order of these and of reading.

    The first is of the first passage, unless two things are compared. k: no further hits are read.
    """
    reading, hits = ranking.reading, ranking.hits[:k]
    if asked.whole_part:
        parts = [hit.position for hit in hits if hit.position in ranking.literal.parts]
        most = MAX_HEADINGS if asked.structure else MAX_PARTS
        return _beginnings(index, reading, parts, most, asked.places)
    most = _READ_COMPARED if asked.compared else MOST if asked.broad else _READ_PASSAGES
    read = hits[:most]
    rows = [row for hit in read for row in reading.view.sentences_of(hit.position).tolist()]
    if not rows:
        return ()
    bare = [Slice(*row[:3]) for row in rows]
    passages = [index.passages[piece.position] for piece in bare]
    texts = [of.text[piece.start : piece.end] for piece, of in zip(bare, passages, strict=True)]
    stated = [states(asked, text, of.language) for text, of in zip(texts, passages, strict=True)]
    pieces = [replace(piece, states=of) for piece, of in zip(bare, stated, strict=True)]
    if rows_asked := _rows_asked(index, ranking.literal.rows, pieces):
        return rows_asked
    if asked.mentioned and (found := [piece for piece in pieces if piece.states]):
        return tuple(found[:MAX_SENTENCES])
    leaning = {
        i
        for i in range(1, len(pieces))
        if pieces[i].position == pieces[i - 1].position and en.REFERS_BACK.search(texts[i])
    }
    spans = np.array([row[3:] for row in rows], np.int32)
    matches = reading.best_matches(spans).T
    for i in sorted(leaning):
        matches[i] = np.maximum(matches[i], matches[i - 1])
    placed = [_is_placed(piece, reads) for piece in pieces]
    if asked.broad:
        every = asked.recommendations and asked.overview
        chosen = _one_of_each(index, reading.weights @ matches.T, pieces, placed, reads, every)
        return tuple(pieces[i] for i in chosen for i in ((i - 1, i) if i in leaning else (i,)))
    # Beside the first passage, or both that are compared, stands only what the reader says answers.
    answer = {position for position, one in reads.of.items() if one.logit >= _ANSWERS}
    answer.add(pieces[0].position)
    kept = matches.copy()
    kept[[bool(reads.of) and piece.position not in answer for piece in pieces]] = 0
    chosen = _answering(asked, reading, pieces, matches if asked.compared else kept, placed)
    kept[chosen] = matches[chosen]
    _add_what_is_unmet(reading.weights, pieces, kept, chosen)
    for i in list(chosen):
        piece = pieces[i]
        notes = _footnotes_within(index, piece)
        beside = [i - 1] if i in leaning else []
        beside += [k for k, other in enumerate(pieces) if other.position in notes]
        chosen += [k for k in beside if k not in chosen][: MAX_SENTENCES - len(chosen)]
    return tuple(pieces[i] for i in sorted(chosen))


def _footnotes_within(index: Index, piece: Slice) -> frozenset[int]:
    """The positions of the footnotes whose marks stood in a slice, and which say something."""
    return frozenset(
        note
        for note in index.footnotes.get(piece.position, ())
        if (mark := index.passages[note].mark) is not None and piece.start < mark <= piece.end
        if not en.REFERS_ELSEWHERE.match(index.passages[note].text)
    )


def _is_placed(piece: Slice, reads: Reads) -> bool:
    """Whether the likeliest answer by the reader begins in this sentence."""
    read = reads.of.get(piece.position)
    begin, end = read.span if read else (0, 0)
    return begin < end and piece.start <= begin < piece.end


def _one_of_each(
    index: Index,
    met: Floats,
    pieces: Sequence[Slice],
    placed: Sequence[bool],
    reads: Reads,
    every: bool,
) -> list[int]:
    """The best sentence of the first passage, then, in reading order, of others about the question.

    met: the mean match of each sentence, (pieces,). every: all passages are about it.
    """
    best, nearest = dict[int, int](), dict[int, float]()
    order = [(pieces[i].states, placed[i], float(met[i])) for i in range(len(pieces))]
    for i in sorted(range(len(pieces)), key=order.__getitem__):
        best[pieces[i].position] = i
        nearest[pieces[i].position] = max(float(met[i]), nearest.get(pieces[i].position, 0.0))
    first = best.pop(pieces[0].position)
    leading, most = index.passages[pieces[first].position], nearest[pieces[first].position] or 1.0

    def about(i: int) -> float:
        of, read = index.passages[pieces[i].position], reads.of.get(pieces[i].position)
        beside = of.section and (of.section, of.document) == (leading.section, leading.document)
        said = _LOGIT * read.logit if read else 0.0
        return said + _MET * nearest[pieces[i].position] / most + _BESIDE * bool(beside)

    others = sorted(
        (i for i in best.values() if every or about(i) > _ABOUT), key=about, reverse=True
    )
    return [first, *sorted(others[: _MAX_ABOUT - 1], key=lambda i: pieces[i].position)]


def _rows_asked(index: Index, rows: RowsAsked, pieces: Sequence[Slice]) -> tuple[Slice, ...]:
    """If a row asked for by name comes first: it, and others of its table (staff: of all) named."""
    first = pieces[0].position
    of = index.tables.of
    meant = {
        row
        for row, met in rows.columns.items()
        if met == rows.columns.get(first) and (of[row] == of[first] or row in rows.staff)
    }
    return tuple(piece for piece in pieces if piece.position in meant)[:MAX_SENTENCES]


def _answering(
    asked: Asked,
    reading: Reading,
    pieces: Sequence[Slice],
    matches: Floats,
    placed: Sequence[bool],
) -> list[int]:
    """The best sentence of the first passage, and of each thing that is asked or compared."""
    weights = reading.weights
    things = [reading.tokens_within(thing).astype(np.float32) for thing in asked.things]
    every = range(len(pieces))

    def best_of(candidates: Iterable[int], wanted: Floats) -> int:
        return max(candidates, key=lambda i: (pieces[i].states, float(wanted @ matches[i])))

    if asked.compared:
        shared = _SHARED * (1 - sum(things))
        return list(dict.fromkeys(best_of(every, weights * (one + shared)) for one in things))
    own = [i for i in every if pieces[i].position == pieces[0].position]
    chosen = [best_of([i for i in own if placed[i]] or own, weights)]
    for thing in things:
        met = matches @ (weights * thing)
        best = int(met.argmax())
        if met[chosen].max() < _PART_MET * met[best] and len(chosen) < MAX_SENTENCES:
            chosen.append(best)
    return chosen


def _add_what_is_unmet(
    weights: Floats,
    pieces: Sequence[Slice],
    matches: Floats,
    chosen: list[int],
) -> None:
    """Further sentences, while one matches question tokens that those chosen leave unmatched."""
    while len(chosen) < MAX_SENTENCES:
        reached: Floats = matches[chosen].max(axis=0)
        known = {pieces[i].position for i in chosen}
        least = [_GAIN_SAME if piece.position in known else _GAIN_OTHER for piece in pieces]
        gains = np.maximum(reached, matches) @ weights - reached @ weights - least
        gains[chosen] = 0
        if gains.max() <= 0:
            break
        chosen.append(int(gains.argmax()))


def _beginnings(
    index: Index, reading: Reading, parts: Sequence[int], most: int, places: Iterable[str] = ()
) -> tuple[Slice, ...]:
    """The first sentences of the part that is asked for, or the first of each of several.

    Two documents may have a paragraph of that number: each is quoted. parts: their positions.
    most: how many of several are quoted. places: as they are asked for; a passage in which one is
    printed is quoted from there.
    """
    wholes = {(index.passages[p].document, index.passages[p].container or p) for p in parts}
    sentences = [
        [Slice(*row[:3]) for row in reading.view.sentences_of(position).tolist()]
        for position in parts
    ]
    for place in places:
        sentences = [_from_place(index, place, pieces) for pieces in sentences]
    if len(wholes) > 1:
        return tuple(_opening(index, pieces) for pieces in sentences[:most] if pieces)
    return tuple([piece for pieces in sentences for piece in pieces][:MAX_SENTENCES])


def _from_place(index: Index, place: str, pieces: list[Slice]) -> list[Slice]:
    """The sentences from the one that begins with a place, up to the next; all if none does."""
    printed, word = en.printed_place(place), place.partition(":")[0]
    begins = [printed.match(_text_of(index, piece)) is not None for piece in pieces]
    if True not in begins:
        return pieces
    first = begins.index(True)
    others = re.compile(rf"{word} \d", re.I)
    behind = takewhile(lambda one: not others.match(_text_of(index, one)), pieces[first + 1 :])
    return [pieces[first], *behind]


def _text_of(index: Index, piece: Slice) -> str:
    return index.passages[piece.position].text[piece.start : piece.end]


def _opening(index: Index, pieces: Sequence[Slice]) -> Slice:
    """The first sentence of some, with the next one behind "Lesson 1."."""
    first, text = pieces[0], index.passages[pieces[0].position].text
    short = len(text[first.start : first.end].split()) <= _LABEL
    return replace(first, end=pieces[1].end) if short and len(pieces) > 1 else first


def states(asked: Asked, text: str, language: str = "en") -> bool:
    """Whether a text has something of the type that is asked for which the question has not.

    Who looks for the mention of a figure is told by a text that has it. language: of the text; of
    another than English only figures are known, as sums, shares, durations and dates are given too.
    """
    text = searchable(text)
    if asked.mentioned:
        return asked.has_mentioned(text)
    if asked.recommendations and language == "en":
        return bool(RECOMMENDS.search(text))
    kind = asked.answer_type
    if kind is None:
        return True
    if language != "en":
        written = (*_DIGITS.findall(text), *phrases(language, "numbers").findall(text))
        return kind in ("place", "name") or any(one not in asked.given for one in written)
    found = [match[match.lastindex or 0] for match in _HAS[kind].finditer(text)]
    if kind == "figure":
        found = [figure for figure in found if not _YEAR.fullmatch(figure)]
    return any(not (plain_words(one) or {one}) <= asked.given for one in found)


def of_others(
    asked: Asked, text: str, columns: Collection[str], title: str, quotes: Sequence[str]
) -> bool:
    """Whether figures are asked for of whom or when a text gives none.

    Of women, men or children it must speak, or have a column; of another year than the title's a
    quote must give a figure.
    """
    for group in asked.groups:
        if en.COLUMN_OF_GROUP.get(group) not in columns and not en.GROUPS[group].search(text):
            return True
    others = [year for year in asked.figure_years if year not in title]
    return not all(any(gives_figure_of(year, quote) for quote in quotes) for year in others)


def figures(text: str) -> list[tuple[int, int]]:
    """Start and end of each figure, in digits or words, that is no year."""
    return [m.span() for m in _NUMBER.finditer(text) if not _YEAR.fullmatch(m[0])]


def gives_figure_of(year: str, text: str) -> bool:
    """Whether a text has a figure beside a year: "4,827 in 2018", "(2018: USD 5.7 million)".

    "An increase of 26 per cent from 2018" gives none of that year.
    """
    before = rf"(?:{en.NUMBER})(?: [\w-]+){{0,2}} in {year}\b"
    behind = rf"\b{year}\b[:)]? \(?(?:USD )?(?:{en.NUMBER})"
    return bool(re.search(f"{before}|{behind}", searchable(text), re.I))
