"""A source -> passages and furniture: the whole way of a document on one screen.

source ── unfold ──> items ──> contents set apart ──> numbers in front of blocks ──> sequences
       ──> one walk: passages, blocks, rows, headings ──> footnotes linked
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.ids import check_unique
from corpus.passage import Furniture, Passage
from corpus.profiles.profile import profile_of, profiles
from corpus.profiles.words import all_words
from corpus.sources.model import Block, Grid, Item, Source
from corpus.structure.assemble import Assembler
from corpus.structure.chains import HEADING, Candidate, Numbering
from corpus.structure.covers import with_facts_named
from corpus.structure.doubles import doubles
from corpus.structure.endnotes import with_endnotes
from corpus.structure.facing import in_one_language
from corpus.structure.footnotes import link_footnotes
from corpus.structure.front import Facts, facts_of
from corpus.structure.furniture import contents_of, unfold, with_entries
from corpus.structure.headings import (
    Body,
    body_of,
    heading_text,
    is_heading,
    raised_of,
    unmarked,
)
from corpus.structure.ledger import Ledger, Start
from corpus.structure.misread import with_misread, with_stated
from corpus.structure.names import closes_act, container_name, is_annex, name_of
from corpus.structure.numbers import RECITAL, Number, bare_of, number_of, roman_of
from corpus.structure.plain_headings import (
    with_captions,
    with_counted_titles,
    with_plain_headings,
)
from corpus.structure.sequences import sequences
from corpus.structure.surroundings import ENDS, is_aside, is_item

_SEQUENCES = 3  # of paragraphs, and more: one is the main if it is so many times longer than all
_MAIN = 2
_REFERS = re.compile(r"[.!?。]\s*[(（\[][^()]{1,60}[)）\]]$")  # "… by March. (Paragraph 16)"
_BARE = 2  # numbers without a point ("12 The Act") count, if their sequence is so many times longer


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source was read as."""

    items: tuple[Item, ...]
    """Its blocks and grids as they were read; `lines` of passages and furniture count in these."""
    passages: tuple[Passage, ...]
    """In reading order."""
    furniture: tuple[Furniture, ...]
    facts: Facts
    numberings: tuple[Numbering, ...]
    """Sequences of numbered paragraphs in reading order."""
    doubles: tuple[Candidate, ...] = ()
    """Blocks that begin like a paragraph with a number that comes twice."""


def read_source(
    source: Source, document: str, language: str | None = None, habits: str | None = None
) -> Reading:
    """Passages and furniture of a source. document: its slug. Raises RepeatedId.

    language: of its text; habits: name of its profile; either is found out where it is not given.
    """
    items = unfold(in_one_language(source.items))
    profile = profiles()[habits] if habits else profile_of(items)
    facts = facts_of(source, items, profile)
    body = body_of(items)
    items = with_captions(with_endnotes(items, body), body)
    contents = contents_of(items)
    items = with_entries(items, contents)
    apart = contents | _references(items, body)
    candidates = _candidates(items, apart, body)
    letters = sum(len(item.text) for item in items if isinstance(item, Block))
    romans = _candidates(items, apart, body, roman_of)
    annexes = _annexes(items, contents, body)
    heads = _titles(items, contents, body)
    closings = [
        i for i, item in enumerate(items) if isinstance(item, Block) if closes_act(item.text)
    ]
    numberings = sequences(candidates, letters, annexes, romans, heads, closings)
    typed = _candidates(items, apart, body, bare_of)
    bare = sequences(typed, letters, annexes, romans, heads, closings)
    column = all(m.number.form == "n" for n in numberings for m in n.members)  # without points
    if _longest(bare) >= max(1 if column else _BARE * _longest(numberings), 1):
        candidates, numberings = typed, bare
    ends = [-1, *(numbering.last for numbering in numberings)]
    numberings = [
        with_stated(with_misread(numbering, items, end), items)
        for numbering, end in zip(numberings, ends, strict=False)
    ]
    starts = _starts(numberings, items, annexes, body)
    items = with_plain_headings(items, starts, contents, body)
    if not numberings:  # else they are items of a list in a numbered paragraph
        items = with_counted_titles(items, contents, body)
    told = language or facts.language or "en"
    labels = {page.number: page.label for page in source.pages}
    ledger = Ledger(document, told, labels, profile)
    Assembler(items, starts, contents, body, bool(source.pages), ledger, facts.title).run()
    with_facts_named(ledger, facts)
    passages, marks = link_footnotes(ledger, items, source.pages, document, told)
    passages.sort(key=lambda passage: passage.lines[0])
    check_unique(passages)
    furniture = sorted([*ledger.furniture, *marks], key=lambda piece: piece.line)
    return Reading(
        tuple(items),
        tuple(passages),
        tuple(furniture),
        facts,
        tuple(numberings),
        tuple(doubles(numberings, candidates)),
    )


def _longest(numberings: Sequence[Numbering]) -> int:
    return max((len(numbering.members) for numbering in numberings), default=0)


def _references(items: Sequence[Item], body: Body) -> set[int]:
    """Indexes of what stands in a list of works: its numbers count no paragraphs."""
    found: set[int] = set()
    within = False
    for i, item in enumerate(items):
        if isinstance(item, Block) and is_heading(item, body):
            within = heading_text(item).strip(" .:0123456789").casefold() in all_words("references")
        if within:
            found.add(i)
    return found


def _annexes(items: Sequence[Item], contents: set[int], body: Body) -> list[int]:
    """Indexes of the headings with which annexes begin."""
    return [
        i
        for i, item in enumerate(items)
        if isinstance(item, Block)
        and i not in contents
        and item.kind != "boilerplate"
        and is_heading(item, body)
        and is_annex(item.text)
    ]


def _titles(items: Sequence[Item], contents: set[int], body: Body) -> set[int]:
    """Indexes of the headings without a number."""
    return {
        i
        for i, item in enumerate(items)
        if isinstance(item, Block) and i not in contents and is_heading(item, body)
        if not number_of(item.number, unmarked(item).text)[0]
    }


def _candidates(
    items: Sequence[Item],
    contents: set[int],
    body: Body,
    read: Callable[[str | None, str], tuple[Number | None, str]] = number_of,
) -> list[Candidate]:
    """Blocks that begin with a number, as `read` finds it."""
    lefts = _lefts(items)
    found: list[tuple[int, Block, Number, str]] = []
    letters = [0]
    for i, item in enumerate(items):
        plain = isinstance(item, Block) and item.kind not in ("boilerplate", "footnote")
        letters.append(letters[-1] + (len(item.text) if isinstance(item, Block) and plain else 0))
        if isinstance(item, Block) and plain and i not in contents:
            number, text = raised_of(item) or read(item.number, unmarked(item).text)
            if number:
                found.append((i, item, number, text))
    ends = [*[i for i, *_ in found[1:]], len(items)][: len(found)]

    def above(index: int) -> Item:
        """The item before one, with no head or foot of a page between."""
        before = (items[i] for i in range(index - 1, -1, -1) if not is_aside(items[i]))
        return next(before, Block(""))

    return [
        Candidate(
            i,
            number,
            _look(block, _place(block, lefts)),
            _likeness(block, number, text, body, _is_above_list(items, i)),
            letters[end] - letters[i],
            _place(block, lefts),
            text,
            _introduces(above(i), ",，:："),
            _orders(above(i)),
            _is_title(above(i), body),
        )
        for (i, block, number, text), end in zip(found, ends, strict=True)
    ]


def _is_above_list(items: Sequence[Item], index: int) -> bool:
    """Whether "(a)" or a bullet stands behind it."""
    behind = (items[i] for i in range(index + 1, len(items)))
    after = next((item for item in behind if not is_aside(item)), None)
    return isinstance(after, Block) and is_item(after)


def _introduces(item: Item, signs: str = ":：") -> bool:
    return isinstance(item, Block) and item.text.endswith(tuple(signs))


def _orders(item: Item) -> bool:
    """Whether the operative part of a judgment begins with it, or the recitals of an act.

    What stands below a numbered paragraph ("20. For these reasons,") is a list in it.
    """
    if not isinstance(item, Block) or number_of(item.number, item.text)[0]:
        return False
    return container_name(item.text) == "operative-part" or _leads_recitals(item.text)


def _is_title(item: Item, body: Body) -> bool:
    return isinstance(item, Block) and is_heading(item, body)


def _lefts(items: Sequence[Item]) -> dict[int, float]:
    """Where the text of even and odd pages begins: margins of a book are mirrored."""
    counts: dict[int, Counter[float]] = {0: Counter(), 1: Counter()}
    for item in items:
        if isinstance(item, Block) and item.kind == "text" and item.page is not None:
            counts[item.page % 2][round(item.indent)] += len(item.text)
    return {k: count.most_common(1)[0][0] for k, count in counts.items() if count}


def _look(block: Block, place: int) -> tuple[object, ...]:
    return place, round(block.size or 0), block.style, block.boxed


def _place(block: Block, lefts: dict[int, float]) -> int:
    """How far it is set in from where the text of its page begins, in letters of 6 points."""
    left = lefts.get(block.page % 2, 0.0) if block.page is not None else 0.0
    return round((block.indent - left) / 6)


def _likeness(block: Block, number: Number, text: str, body: Body, above_list: bool) -> float:
    """How much a numbered block is like a paragraph: its weight in a sequence."""
    if number.word or not text:
        return 1.0
    if above_list and _introduces(block):  # "14. The Governing Body:", in bold as decisions are
        return 0.9
    asked = text.endswith(("?", "？")) and is_heading(block, body)
    ended = ENDS.search(text) or _REFERS.search(text)
    if len(text) > 150 or (len(text) > 40 and ended and not asked):
        return 1.0
    if is_heading(block, body):
        return HEADING
    return 0.9 if ended or above_list else 0.5


def _starts(
    numberings: Sequence[Numbering],
    items: Sequence[Item],
    annexes: Sequence[int],
    body: Body,
) -> dict[int, Start]:
    """What begins at which item: the members of all sequences."""
    starts: dict[int, Start] = {}
    main = max(numberings, key=lambda n: len(n.members), default=None)
    names = [name_of(n.members[0].number, _recitals(n, items)) for n in numberings]
    # A charter whose every section counts anew has no main sequence.
    lengths: dict[str, list[int]] = {}
    for numbering, name in zip(numberings, names, strict=True):
        if numbering.parent is None:
            lengths.setdefault(name, []).append(len(numbering.members))
    many = {name for name, found in lengths.items() if _is_many(sorted(found))}
    for k, (numbering, name) in enumerate(zip(numberings, names, strict=True)):
        heads = _heading_depths(numbering, items, body)
        # The main sequence, and the first of another name outside of annexes, need no container.
        first = names.index(name) if main and names[numberings.index(main)] != name else None
        annexed = main and any(main.last < annex < numbering.first for annex in annexes)
        titles = _titles_of_parts(numbering, items, body)
        members = [
            m
            for m in numbering.members
            if len(m.number.value) not in heads and m.index not in titles
        ]
        for member in members:
            item = items[member.index]
            assert isinstance(item, Block)
            starts[member.index] = Start(
                member.number,
                member.text,
                k,
                (name in many or numbering is not main) and (k != first or bool(annexed)),
                member is members[-1] and not member.number.word and numbering.parent is None,
                numbering.parent.index if numbering.parent else None,
                name,
            )
    return starts


def _is_many(lengths: Sequence[int]) -> bool:
    """Whether no sequence is far longer than all others. lengths: of members, ascending."""
    return len(lengths) > _SEQUENCES and lengths[-1] < _MAIN * lengths[-2]


def _titles_of_parts(numbering: Numbering, items: Sequence[Item], body: Body) -> set[int]:
    """Indexes of numbered headings among paragraphs of the same depth: "2.1" above "2.1.1"."""
    return {
        one.index
        for one, after in pairwise(numbering.members)
        if after.number.value == (*one.number.value, 1)
        and isinstance(item := items[one.index], Block)
        and is_heading(item, body)
        and one.weight < 1
    }


def _heading_depths(numbering: Numbering, items: Sequence[Item], body: Body) -> set[int]:
    """Of decimal numbers the depths that number headings: "1." above "1.1"."""
    if numbering.members[0].number.form != "n.n":
        return set()
    depths: dict[int, list[bool]] = {}
    for member in numbering.members:
        item = items[member.index]
        heading = isinstance(item, Block) and is_heading(item, body) and member.weight < 1
        depths.setdefault(len(member.number.value), []).append(heading)
    return {depth for depth, found in depths.items() if sum(found) > len(found) / 2}


def _recitals(numbering: Numbering, items: Sequence[Item]) -> bool:
    """Whether the block above the first number ends in words such as "whereas:"."""
    form = numbering.members[0].number.form
    if form != "(n)":
        return form == RECITAL
    above = [item for item in items[max(0, numbering.first - 2) : numbering.first]]
    return _leads_recitals(" ".join(item.text for item in above if not isinstance(item, Grid)))


def _leads_recitals(text: str) -> bool:
    words = all_words("recitals")
    return any(re.search(rf"\b{re.escape(word)}\W*$", text.casefold()) for word in words)
