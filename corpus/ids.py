"""How ids are made, and the check that no two passages share one.

An id is the document's own numbering ("para:138"), or the name of a container and of a unit in it
("foreword#2", "table:II#kenya"). Where the document uses a name twice, the second gets "-2".
"""

import re
import unicodedata
from collections.abc import Iterable

from corpus.errors import RepeatedId
from corpus.passage import Passage

_ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_FORMAT = "Cf"  # Unicode's category of invisible characters: soft hyphen, direction marks


def slug(name: str) -> str:
    """A name as part of an id: "Côte d’Ivoire" -> "cote-d-ivoire", "Кения" -> "кения".

    Letters and digits of any script stay; accents are dropped from Latin letters only, because in
    other scripts a mark may make another letter. Empty if the name has no letter and no digit.
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    plain = unicodedata.normalize("NFKC", _ACCENTS.sub("", letters))
    visible = (letter for letter in plain if unicodedata.category(letter) != _FORMAT)
    kept = (letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in visible)
    return "-".join("".join(kept).split())


def unused(name: str, taken: set[str]) -> str:
    """The name, or the first of name-2, name-3, … that is not taken; it is taken from now on."""
    free, n = name, 1
    while free in taken:
        n += 1
        free = f"{name}-{n}"
    taken.add(free)
    return free


def check_unique(passages: Iterable[Passage]) -> None:
    """Raises RepeatedId, with both places, if two passages of one document share an id."""
    seen: dict[tuple[str, str], Passage] = {}
    for passage in passages:
        first = seen.setdefault((passage.document, passage.id), passage)
        if first is not passage:
            raise RepeatedId(
                f"{passage.document}: {first.label!r} at line {min(first.lines)} and "
                f"{passage.label!r} at line {min(passage.lines)} both have the id "
                f"{passage.id!r}, expected one for each; rename one of them in the text"
            )
