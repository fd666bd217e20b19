"""An answer on a terminal, for people."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.open import Index
from rag.answer import Answer, RankedPassage
from rag.citations import label

_SHOWN = 3  # nearest passages, where nothing was found to answer


def print_answer(console: Console, index: Index, answered: Answer) -> None:
    """The quotes with their citations, then the best passages with the quotes highlighted."""
    found = answered.status == "answered"

    def indented(text: str, style: str, below: int = 1) -> None:
        console.print(Padding(Text(text, style=style), (0, 2, below, 2)))

    console.print()
    for citation in answered.citations:
        indented(citation.quote.exact, "bold", below=0)
        indented(f"[{citation.marker}] {citation.label}", "cyan")
    helped = any(note.kind == "help" for note in answered.notes)
    if not found and not helped:
        indented("Not found in this report.", "bold yellow")
    for note in answered.notes:
        indented(note.text, "italic")
    if helped:
        return
    shown = [p for p in answered.passages if p.highlights] if found else answered.passages[:_SHOWN]
    console.rule("Cited" if found else "Nearest paragraphs, none of which was found to answer")
    marks: dict[tuple[str, str], list[int]] = {}
    for citation in answered.citations:
        marks.setdefault((citation.document, citation.passage), []).append(citation.marker)

    def of(ranked: RankedPassage) -> list[int]:
        return marks.get((ranked.passage.document, ranked.passage.id), [])

    for ranked in sorted(shown, key=of) if found else shown:
        document = index.documents[ranked.passage.document]
        markers = "".join(f"[{marker}]" for marker in of(ranked))
        console.print(Text(f"{markers} {label(document, ranked.passage)}".lstrip(), style="cyan"))
        console.print(Text(" › ".join(ranked.passage.section), style="dim"))
        if (0, len(ranked.passage.text)) not in ranked.highlights:  # else it stands above
            console.print(_highlighted(ranked))
        console.print()
    console.print(
        Text(
            f"confidence {answered.confidence:.2f} · {answered.timings_ms['total']:.0f} ms · "
            f"index {answered.index['generation']}",
            style="dim",
        )
    )


def _highlighted(ranked: RankedPassage) -> Text:
    text = Text(ranked.passage.text)
    for start, end in ranked.highlights:
        text.stylize("black on yellow", start, end)
    return text
