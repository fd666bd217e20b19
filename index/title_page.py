"""Where documents print what they are: title, symbol, date and publisher, on their first pages.

Who asks "Who published this?" or "When did it come out?" is answered in these words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from corpus.dates import dates_in
from corpus.ids import slug
from corpus.passage import COVER, Document, Passage

_FIRST = 25  # passages of a document among which its title page is
_LINE = 300  # letters; what is longer is text
_SAYS = re.compile(r"\d|\w:\s")
_BY = re.compile(
    r"(?:prepared|written|drafted|edited|compiled|issued|published) by\b|"
    r"(?:[\w-]+ ){0,3}(?:report|note|study|paper|memorandum|communication) "
    r"(?:(?:prepared|submitted|presented) )?(?:by|of|from) (?:the )?(?-i:[A-Z])",
    re.I,
)


def printed_facts(
    documents: Mapping[str, Document], passages: Sequence[Passage]
) -> Mapping[str, frozenset[int]]:
    """ "title", "symbol", "date", "publisher" -> positions of the passages that print it.

    A title may be printed in several lines, and authors beside the publisher. What a document's
    description says and no passage prints has no position.
    """
    first = defaultdict[str, dict[int, Passage]](dict)
    for position, passage in enumerate(passages):
        if len(first[passage.document]) < _FIRST:
            first[passage.document][position] = passage
    found = defaultdict[str, set[int]](set)
    for name, document in documents.items():
        lines = {i: one.text for i, one in first[name].items() if _is_line(one)}
        dates = (i for i, text in lines.items() if document.date in [*dates_in(text)])
        printing: Mapping[str, Iterable[int]] = {
            "title": _title(slug(document.title), lines),
            "symbol": _with(document.symbol, lines)[:1],
            "date": [*dates][:1],
            "publisher": _publisher(document.publisher, lines),
        }
        for fact, positions in printing.items():
            found[fact].update(positions)
    return {fact: frozenset(positions) for fact, positions in found.items()}


def names_on_covers(
    documents: Mapping[str, Document], passages: Sequence[Passage]
) -> frozenset[int]:
    """Positions of what is only a name on a cover: titles, and what has no figure and no colon.

    "President: Mr. Yang" and "Heard on 6 and 7 March 2024" say something, as text does.
    """
    titles = {name: slug(document.title) for name, document in documents.items()}
    covers = {i: p for i, p in enumerate(passages) if p.container == COVER}
    return frozenset(
        i
        for i, p in covers.items()
        if not (_SAYS.search(p.text) or _BY.match(p.text))
        or slug(p.text) in titles[p.document]
        or titles[p.document] in slug(p.text)
    )


def _is_line(passage: Passage) -> bool:
    return passage.kind in ("heading", "front", "block") and len(passage.text) <= _LINE


def _title(title: str, lines: Mapping[int, str]) -> Iterable[int]:
    """The line that has it, or all that are a part of it, or the line that has all its words.

    title: as a slug.
    """
    slugs = {i: slug(text) for i, text in lines.items()} if title else {}
    whole = [i for i, line in slugs.items() if title in line]
    parts = [i for i, line in slugs.items() if "-" in line and line in title]
    words = {*title.split("-")}
    return whole[:1] or parts or [i for i, line in slugs.items() if words <= {*line.split("-")}][:1]


def _publisher(names: str, lines: Mapping[int, str]) -> Iterable[int]:
    """The first line that is its name for the most part, or begins with it; and who wrote it.

    Where nobody is said to have written it, the lines over which the name is printed. names:
    "United Nations, Joint Inspection Unit"; the last says the most.
    """
    by = [i for i, text in lines.items() if _BY.match(text)][:1]
    slugs = {i: slug(text) for i, text in lines.items()}
    for name in reversed([one.strip() for one in names.split(",")]):
        if named := [i for i in _with(name, lines) if _is_by(name, lines[i])][:1]:
            yield from named
            break
        if not by and (parts := _in_parts(slug(name), slugs)):
            yield from parts
            break
    yield from by


def _in_parts(name: str, lines: Mapping[int, str]) -> list[int]:
    """The lines that have a name one behind the other, among others; name and lines: as slugs."""
    for start in range(len(lines)):
        found, left = list[int](), f"{name}-"
        for i, line in list(lines.items())[start:]:
            if line and left.startswith(f"{line}-"):
                found.append(i)
                left = left.removeprefix(f"{line}-")
        if found and not left:
            return found
    return []


def _is_by(name: str, line: str) -> bool:
    begins = line.casefold().removeprefix("the ").startswith(name.casefold())
    return begins or len(name) > len(line) / 2


def _with(words: str, lines: Mapping[int, str]) -> list[int]:
    """The lines that have these words, in any case and not as a part of others."""
    spaced = r"\s+".join(map(re.escape, words.split()))
    whole = re.compile(rf"(?<![\w/]){spaced}(?![\w/])", re.I)
    return [i for i, text in lines.items() if words and whole.search(text)]
