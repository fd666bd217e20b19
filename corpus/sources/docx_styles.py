"""What a paragraph or a run of a DOCX looks like: its own properties, or those of its styles.

A style is based on another, and that on a third; the nearest that says something holds
(ECMA-376 part 1, 17.7.2). Where the paragraph's style is bold, a character style that is bold too
makes its words plain; the same holds for italic.
"""

from dataclasses import dataclass
from functools import cache
from xml.etree.ElementTree import Element

from corpus.sources.inline import Look

_OFF = {"0", "false", "off", "none"}
_TWIPS = 20  # a twentieth of a point, in which Word measures
MAX_BASES = 30  # Word itself allows 10 styles on each other; a loop ends here


@dataclass(frozen=True, slots=True)
class Indent:
    """Where the lines of a paragraph begin; None where nothing is said."""

    left: float | None = None
    """Of all lines but the first, in points."""
    first: float | None = None
    """Of the first line from `left`, in points; negative where it hangs out."""

    def over(self, other: "Indent") -> "Indent":
        """This, and where it says nothing the other."""
        return Indent(
            other.left if self.left is None else self.left,
            other.first if self.first is None else self.first,
        )


def is_on(properties: Element | None, name: str) -> bool | None:
    """Whether a property that is on or off is on; None where it is not there."""
    found = None if properties is None else properties.find(name)
    return None if found is None else found.get("val", "1") not in _OFF


def value(properties: Element | None, path: str) -> str | None:
    """The value of a property, or None."""
    found = None if properties is None else properties.find(path)
    return None if found is None else found.get("val")


def whole(text: str | None) -> int | None:
    """A whole number, or None where the text is none; of at most 9 digits."""
    try:
        return int(float(text)) if text and len(text) < 10 else None
    except ValueError:
        return None


def indent_of(properties: Element | None) -> Indent:
    """The indent that these properties give."""
    found = None if properties is None else properties.find("ind")
    if found is None:
        return Indent()

    def points(*names: str) -> float | None:
        twips = next((n for name in names if (n := whole(found.get(name))) is not None), None)
        return None if twips is None else twips / _TWIPS

    hanging = points("hanging")
    return Indent(points("left", "start"), points("firstLine") if hanging is None else -hanging)


class Styles:
    """The styles of a document, by id."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._defaults: dict[str, str] = {}
        self._run_defaults: Element | None = None
        for style in root if root is not None else ():
            if style.tag == "style":
                name = style.get("styleId", "")
                self._styles[name] = style
                if style.get("default", "0") not in _OFF:
                    self._defaults[style.get("type", "")] = name
            elif style.tag == "docDefaults":
                self._run_defaults = style.find("rPrDefault/rPr")
        self.chain = cache(self._chain)
        self._look_of = cache(self._paragraph_look)

    def _chain(self, style: str | None, kind: str = "paragraph") -> tuple[Element, ...]:
        """A style and those that it is based on, nearest first; of None the default one's."""
        name = style if style in self._styles else self._defaults.get(kind)
        found: list[Element] = []
        while name in self._styles and len(found) < MAX_BASES:
            found.append(self._styles[name])
            name = value(found[-1], "basedOn")
        return tuple(found)

    def names(self, style: str | None) -> tuple[str, ...]:
        """Names of the style and its bases, as Word shows them but in small letters."""
        return tuple((value(entry, "name") or "").casefold() for entry in self.chain(style))

    def level(self, style: str | None, own: Element | None) -> int | None:
        """The outline level, from 1, or None for body text."""
        stated = [value(own, "outlineLvl")]
        stated += [value(entry, "pPr/outlineLvl") for entry in self.chain(style)]
        level = next((n for text in stated if (n := whole(text)) is not None), 9)
        return level + 1 if 0 <= level < 9 else None

    def drawn(self, element: Element) -> bool:
        """Whether lines are drawn around or in a table."""
        own = element.find("tblPr")
        places = [element.iter("tcBorders"), [own.find("tblBorders")] if own is not None else []]
        for style in self.chain(value(own, "tblStyle"), "table"):
            places.append([style.find("tblPr/tblBorders")])
        return any(
            border.get("val", "nil") not in ("nil", "none")
            for place in places
            for borders in place
            if borders is not None
            for border in borders
        )

    def centred(self, style: str | None, own: Element | None) -> bool:
        """Whether the paragraph stands in the middle."""
        stated = [value(own, "jc")] + [value(entry, "pPr/jc") for entry in self.chain(style)]
        return next((text for text in stated if text), "") == "center"

    def look(self, style: str | None, own: Element | None) -> Look:
        """The look of a run in a paragraph of that style."""
        base = self._look_of(style)
        if own is None:
            return base
        rstyle = value(own, "rStyle")
        chain = self.chain(rstyle, "character") if rstyle in self._styles else ()

        def toggled(name: str, before: bool) -> bool:
            direct = is_on(own, name)
            if direct is not None:
                return direct
            return before ^ bool(_first_on(chain, name))

        sources = [own, *(entry.find("rPr") for entry in chain)]
        line = next((text for p in sources if (text := value(p, "u"))), None)
        size = next((n for p in sources if (n := whole(value(p, "sz")))), None)
        shift = next((text for p in sources if (text := value(p, "vertAlign"))), None)
        lifted = next((n for p in sources if (n := whole(value(p, "position")))), 0)
        return Look(
            toggled("b", base.bold),
            toggled("i", base.italic),
            base.underlined if line is None else line not in _OFF,
            base.raised if shift is None and not lifted else shift == "superscript" or lifted > 0,
            size / 2 if size else base.size,
        )

    def _paragraph_look(self, style: str | None) -> Look:
        sources = [entry.find("rPr") for entry in self.chain(style)] + [self._run_defaults]
        size = next((n for p in sources if (n := whole(value(p, "sz")))), 20)

        def on(name: str) -> bool:
            return next((flag for p in sources if (flag := is_on(p, name)) is not None), False)

        line = next((text for p in sources if (text := value(p, "u"))), "none")
        return Look(on("b"), on("i"), line not in _OFF, False, size / 2)

    def hidden(self, style: str | None, own: Element | None) -> bool:
        """Whether a run is not shown."""
        direct = is_on(own, "vanish")
        if direct is not None:
            return direct
        return bool(
            _first_on(self.chain(value(own, "rStyle"), "character"), "vanish")
            or _first_on(self.chain(style), "vanish")
        )

    def language(self) -> dict[str, str]:
        """Languages that the document's defaults state: "val", "eastAsia", "bidi"."""
        chain = self.chain(None)
        for source in (*(entry.find("rPr") for entry in chain), self._run_defaults):
            found = None if source is None else source.find("lang")
            if found is not None:
                return dict(found.attrib)
        return {}


def _first_on(chain: tuple[Element, ...], name: str) -> bool | None:
    for entry in chain:
        flag = is_on(entry.find("rPr"), name)
        if flag is not None:
            return flag
    return None
