"""An answer on a terminal, for people."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.open import Index
from rag.answer import Answer, RankedPassage
from rag.citations import label

_SHOWN = 3


def print_answer(console: Console, index: Index, answered: Answer) -> None:
    """The quotes with their citations, then the best passages with the quotes highlighted."""
    found = answered.status == "answered"
    console.print()
    for citation in answered.citations:
        console.print(Padding(Text(citation.quote.exact, style="bold"), (0, 2)))
        console.print(
            Padding(Text(f"[{citation.marker}] {citation.label}", style="cyan"), (0, 2, 1, 2))
        )
    if not found:
        console.print(Padding(Text("Not found in this report.", style="bold yellow"), (0, 2, 1, 2)))
    for note in answered.notes:
        console.print(Padding(Text(note.text, style="italic"), (0, 2, 1, 2)))
    shown = [p for p in answered.passages if p.highlights] if found else answered.passages[:_SHOWN]
    console.rule("Cited" if found else "Nearest paragraphs, none of which was found to answer")
    for ranked in shown:
        document = index.documents[ranked.passage.document]
        console.print(Text(label(document, ranked.passage), style="cyan"))
        console.print(Text(" › ".join(ranked.passage.section), style="dim"))
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
