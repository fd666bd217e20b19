"""The numbers that Word prints for footnotes and endnotes."""

from xml.etree.ElementTree import Element

from corpus.sources.docx_pieces import is_on_attribute, symbol
from corpus.sources.docx_styles import value, whole
from corpus.sources.numerals import numeral


class NoteNumbers:
    """Counts marks as they come in the text."""

    def __init__(self, settings: Element | None, document: Element | None) -> None:
        self.printed: dict[tuple[str, str], str] = {}
        """What is printed for each note, by its kind and name, in the order of their marks."""
        self._counts: dict[str, int] = {}
        self._forms: dict[str, tuple[str, int, bool]] = {}
        """Format, start and restart by section of footnotes and of endnotes."""
        for kind, usual in (("footnote", "decimal"), ("endnote", "lowerRoman")):
            form, start, again = usual, 1, False
            sections = document.iter("sectPr") if document is not None else ()
            for place in (settings, *sections):
                own = None if place is None else place.find(f"{kind}Pr")
                form = value(own, "numFmt") or form
                start = whole(value(own, "numStart")) or start
                again = again or value(own, "numRestart") == "eachSect"
            self._forms[kind] = form, start, again

    def mark(self, reference: Element, run: Element) -> str:
        """What the mark of a note shows; "" if it is typed behind, in the same run."""
        kind = reference.tag.removesuffix("Reference")
        name = reference.get("id", "")
        if is_on_attribute(reference.get("customMarkFollows")):
            texts = [t.text or symbol(t) for t in run if t.tag in ("t", "sym")]
            self.printed[kind, name] = "".join(texts).strip() or "*"
            return ""
        if (kind, name) not in self.printed:
            form, start, _ = self._forms[kind]
            self._counts[kind] = self._counts.get(kind, start - 1) + 1
            self.printed[kind, name] = numeral(self._counts[kind], form)
        return self.printed[kind, name]

    def end_section(self) -> None:
        """Begin anew where the file says so."""
        for kind, (_, start, again) in self._forms.items():
            if again:
                self._counts[kind] = start - 1
