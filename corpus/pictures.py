"""Pictures of a PDF's pages with what was recognized drawn over them."""

from pathlib import Path

from PIL import ImageDraw

from corpus.errors import UnreadableDocument
from corpus.sources.model import Block, Source
from corpus.structure.read import Reading

_SCALE = 1.5  # pixels for a point: small type can be read
_COLOURS = {
    "paragraph": "#1a7f37",
    "table_row": "#0969da",
    "footnote": "#8250df",
    "front": "#9a6700",
    "acronym": "#9a6700",
    "block": "#bf3989",
    "heading": "#cf222e",
}


def draw(path: Path, source: Source, reading: Reading, folder: Path) -> int:
    """Write a picture for each page into the folder; how many.

    Green is a numbered paragraph, with its number; blue a table, purple a footnote, pink a block
    without a number, brown front matter, red a heading, grey other furniture.
    """
    if source.format != "pdf":
        raise UnreadableDocument(
            f"{path.name} has no pages to draw, expected a PDF; leave --pictures out"
        )
    from corpus.sources.pdf import render

    folder.mkdir(parents=True, exist_ok=True)
    told: dict[int, tuple[str, str]] = {}
    for piece in reading.furniture:
        told.setdefault(piece.line, (piece.kind, ""))
    for passage in reading.passages:
        for line in passage.lines:
            told[line] = passage.kind, passage.id if line == passage.lines[0] else ""
    for page in source.pages:
        image = render(path, page.number, _SCALE).rotate(90 * page.turned, expand=True)
        pen = ImageDraw.Draw(image)
        for i, item in enumerate(reading.items, 1):
            if item.page != page.number or item.box is None:
                continue
            kind, name = told.get(i, ("", ""))
            colour = _COLOURS.get(kind, "#8c959f")
            box = item.box
            edges = [_SCALE * v for v in (box.left - 2, box.top - 2, box.right + 2, box.bottom + 2)]
            pen.rectangle(edges, outline=colour, width=2 if isinstance(item, Block) else 4)
            pen.text((edges[0] + 2, edges[1] - 11), name, fill=colour)
        image.save(folder / f"page-{page.number:03}.png")
    return len(source.pages)
