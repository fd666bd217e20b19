"""Automatic numbers of a DOCX: what Word would print in front of each paragraph.

A paragraph, or its style, names a list (`numId`) and a level. A list is of an abstract list, which
says for each level how it is written, where it starts and when it starts again; a list may override
each of these. Lists of one abstract list go on counting where the other left off, unless they
override the start (ECMA-376 part 1, 17.9).
"""

from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from corpus.sources.docx_styles import Indent, Styles, indent_of, is_on, value, whole
from corpus.sources.inline import BULLET
from corpus.sources.numerals import numeral

_LEVELS = 9  # that the format has


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    form: str = "decimal"
    """As the format names it: "decimal", "lowerRoman", "bullet", "none"."""
    text: str = ""
    """What is printed, with "%1" for the number of the first level, "%2" of the second."""
    start: int = 1
    restart: int | None = None
    """Starts again after a paragraph of this level, from 1, or one above; 0 never; None after any
    level above."""
    legal: bool = False
    """Whether all levels' numbers are written in decimals here."""
    style: str | None = None
    """The paragraph style that stands for this level."""
    indent: Indent = field(default_factory=Indent)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of a paragraph."""

    label: str | None
    """As printed; None where the list prints nothing here."""
    indent: Indent
    """Of the list's level."""


@dataclass(slots=True)
class _List:
    """A list as it is counted."""

    abstract: str
    """Id of its abstract list."""
    levels: dict[int, Level]
    """By their place from 0."""
    starts: dict[int, int]
    """Starts that this list overrides."""
    begun: set[int]
    """Levels at which the overridden start was used."""


def _level(entry: Element) -> Level:
    form = value(entry, "numFmt")
    if form is None:  # newer formats stand in a wrapper with a fallback that all programs know
        form = value(entry, "AlternateContent/Fallback/numFmt")
    start, restart = whole(value(entry, "start")), whole(value(entry, "lvlRestart"))
    return Level(
        form or "decimal",
        value(entry, "lvlText") or "",
        0 if start is None else start,
        restart,
        bool(is_on(entry, "isLgl")),
        value(entry, "pStyle"),
        indent_of(entry.find("pPr")),
    )


def _levels(entry: Element) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for child in entry.findall("lvl"):
        at = whole(child.get("ilvl"))
        if at is not None and 0 <= at < _LEVELS:
            found[at] = _level(child)
    return found


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        abstract = {entry.get("abstractNumId", ""): entry for entry in root.iter("abstractNum")}
        numbers = {entry.get("numId", ""): entry for entry in root.findall("num")}
        for name, entry in numbers.items():
            base = value(entry, "abstractNumId") or ""
            found = abstract.get(base)
            if found is None:
                continue
            # An abstract list may only point to the list of a numbering style.
            link = value(found, "numStyleLink")
            if link:
                for style in styles.chain(link, "numbering")[:1]:
                    linked = numbers.get(value(style, "pPr/numPr/numId") or "")
                    base = (value(linked, "abstractNumId") if linked is not None else None) or base
                found = abstract.get(base, found)
            levels, starts = _levels(found), dict[int, int]()
            for override in entry.findall("lvlOverride"):
                at = whole(override.get("ilvl"))
                if at is None or not 0 <= at < _LEVELS:
                    continue
                for own in override.findall("lvl"):
                    levels[at] = _level(own)
                start = whole(value(override, "startOverride"))
                if start is not None:
                    levels[at] = replace(levels.get(at, Level()), start=start)
                    starts[at] = start
            self._lists[name] = _List(base, levels, starts, set())

    def number(self, style: str | None, own: Element | None) -> Numbered | None:
        """The next number for a paragraph with that style and those properties, or None."""
        place = self._place(style, own)
        if place is None:
            return None
        name, at = place
        found = self._lists.get(name)
        level = None if found is None else found.levels.get(at)
        if found is None or level is None:
            return None
        counts = self._counts.setdefault(found.abstract, {})
        if at in found.starts and at not in found.begun:
            found.begun.add(at)
            counts[at] = found.starts[at]
        else:
            counts[at] = counts[at] + 1 if at in counts else level.start
        for deeper in [n for n in counts if n > at]:
            restart = found.levels.get(deeper, Level()).restart
            if restart is None or restart > at:
                del counts[deeper]
        return Numbered(self._label(found, at, counts), level.indent)

    def _place(self, style: str | None, own: Element | None) -> tuple[str, int] | None:
        """List and level; the paragraph's own, else those of the nearest style that names them."""
        name = value(own, "numPr/numId")
        at = whole(value(own, "numPr/ilvl"))
        if name is None:
            chain = self._styles.chain(style)
            named = [value(entry, "pPr/numPr/numId") for entry in chain]
            name = next((text for text in named if text is not None), None)
            if name is None or name not in self._lists:
                return None
            stands = {
                level.style: n for n, level in self._lists[name].levels.items() if level.style
            }
            for entry, here in zip(chain, named, strict=True):
                if at is not None:
                    break
                at = stands.get(entry.get("styleId", ""), whole(value(entry, "pPr/numPr/ilvl")))
                if here is not None:
                    break
        if name == "0":  # takes a number away that a style would give
            return None
        return name, at or 0

    @staticmethod
    def _label(found: _List, at: int, counts: dict[int, int]) -> str | None:
        level = found.levels[at]
        if level.form == "bullet":
            shown = level.text.strip()
            # A symbol font's own characters stand where Unicode has none.
            if not shown or "\ue000" <= shown[0] <= "\uf8ff":
                return BULLET
            return shown
        out, text, i = "", level.text, 0
        while i < len(text):
            if text[i] == "%" and text[i + 1 : i + 2].isdigit() and text[i + 1] != "0":
                of = int(text[i + 1]) - 1
                other = found.levels.get(of, Level())
                count = counts.get(of, other.start)
                form = "decimal" if level.legal and other.form != "decimalZero" else other.form
                out += "" if form == "none" else numeral(count, form)
                i += 2
            else:
                out += text[i]
                i += 1
        return " ".join(out.split()) or None
