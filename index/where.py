"""Which passages are searched: a filter as data, which every way in takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from corpus.passage import Kind, Passage
from index.page_range import PageRange, read_range

Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Where:
    """Only passages for which all of these hold are searched, shown and cited.

    Two are equal if they choose the same documents, in whatever order these were named.
    """

    documents: tuple[str, ...] = ()
    """Slugs of the documents that they may stand in, sorted; any document if there are none."""
    kinds: tuple[Kind, ...] = ()
    """One of these kinds; any kind if there are none."""
    section: str | None = None
    """Words of a heading above the passage, in any case."""
    pages: str | None = None
    """Printed pages, as `index.page_range.read_range` reads them: "22-25", "Annex II, 1-3"."""
    language: str | None = None
    """Language of the text, ISO 639-1."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "documents", tuple(sorted(set(self.documents))))


EVERYWHERE = Where()


def mask_of(where: Where, passages: Sequence[Passage]) -> Mask:
    """Which passages are searched, (passages,). Raises FilterError."""
    printed = read_range(where.pages) if where.pages else None
    chosen = frozenset(where.documents)
    return np.fromiter((_holds(where, chosen, printed, p) for p in passages), bool, len(passages))


def _holds(
    where: Where, chosen: frozenset[str], printed: PageRange | None, passage: Passage
) -> bool:
    asked = (where.section or "").casefold()
    return (
        (not chosen or passage.document in chosen)
        and (not where.kinds or passage.kind in where.kinds)
        and (not asked or any(asked in heading.casefold() for heading in passage.section))
        and (not printed or printed.overlaps(passage.page))
        and (not where.language or where.language.lower() == passage.language)
    )
