"""Small PDFs for tests, made of the few operators that matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

_FONTS = {
    "plain": "Helvetica",
    "bold": "Helvetica-Bold",
    "italic": "Helvetica-Oblique",
    "fixed": "Courier",
    "ligature": "Helvetica",  # its W, which is as wide as two letters, is "fi"
    "arabic": "Helvetica",  # its letters a to z are Arabic, its W is "لا" in one
}
# A font that draws each of these as a square: no machine has to have a Chinese one.
_CHINESE = "一二三四五六七八九国家建立健全突发事件应对工作制度公布目录第章总则条。"
_SQUARE = "1000 0 0 -120 1000 880 d1 0 -120 1000 1000 re f"
_CHINESE_LETTERS = (
    f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange {len(_CHINESE)} beginbfchar "
    + "".join(f"<{code:02x}><{ord(letter):04x}>" for code, letter in enumerate(_CHINESE))
    + "endbfchar endcmap"
)
_LIGATURE = (
    "begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
    "1 beginbfrange <20> <56> <0020> endbfrange 1 beginbfchar <57> <00660069> endbfchar "
    "1 beginbfrange <58> <7e> <0058> endbfrange endcmap"
)
_ARABIC = (
    "begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
    "1 beginbfrange <20> <40> <0020> endbfrange 1 beginbfchar <57> <06440627> endbfchar "
    "1 beginbfrange <61> <7a> <0628> endbfrange endcmap"
)


@dataclass(frozen=True, slots=True)
class Text:
    """Words on one line; x and y of their beginning in points from the upper left corner."""

    x: float
    y: float
    words: str
    size: float = 10.0
    face: str = "plain"
    spacing: float = 0.0
    """Points between letters beside their own."""
    upwards: bool = False
    """Whether the words run up the page."""
    unseen: bool = False
    """Whether they are not painted, as those that OCR lays behind a picture."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line."""

    x: float
    y: float
    to_x: float
    to_y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey picture; x and y of its upper left corner."""

    x: float = 0.0
    y: float = 0.0
    width: float = 595.0
    height: float = 842.0


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle; x and y of its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    grey: float = 0.9
    """From 0, black, to 1, white."""


Thing: TypeAlias = Text | Rule | Picture | Area


def pdf(
    path: Path, *pages: Sequence[Thing], rotate: int = 0, inserted: Sequence[Thing] = ()
) -> Path:
    """Pages of A4; rotate: how far readers turn each of them, clockwise in degrees.

    inserted: is drawn on each page 400 points farther down, as a file inserted from another
    program (a form XObject with a matrix of its own).
    """
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    first = len(objects) + len(_FONTS) + 1
    letters = {"ligature": f"/ToUnicode {first} 0 R", "arabic": f"/ToUnicode {first + 1} 0 R"}
    for name, face in _FONTS.items():
        read_as = letters.get(name, "")
        font = f"<</Type/Font/Subtype/Type1/BaseFont/{face}/Encoding/WinAnsiEncoding{read_as}>>"
        objects.append(font)
    objects += [f"<</Length {len(one)}>>stream\n{one}\nendstream" for one in (_LIGATURE, _ARABIC)]
    fonts = "".join(f"/{name} {i} 0 R" for i, name in enumerate(_FONTS, 3))
    objects += [
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream"
        for stream in (_SQUARE, _CHINESE_LETTERS)
    ]
    square, count = len(objects) - 1, len(_CHINESE)
    objects.append(
        "<</Type/Font/Subtype/Type3/FontMatrix[.001 0 0 .001 0 0]/FontBBox[0 -120 1000 880]"
        f"/FirstChar 0/LastChar {count - 1}/Widths[{'1000 ' * count}]/ToUnicode {square + 1} 0 R"
        f"/CharProcs<<{''.join(f'/g{code} {square} 0 R' for code in range(count))}>>"
        f"/Encoding<</Differences[0{''.join(f'/g{code}' for code in range(count))}]>>>>"
    )
    fonts += f"/chinese {len(objects)} 0 R"
    form = "\n".join(map(_operators, inserted))
    objects.append(
        f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Length {len(form.encode('cp1252'))}>>"
        f"stream\n{form}\nendstream"
    )
    drawing = f"/XObject<</drawing {len(objects)} 0 R>>"
    kids = []
    for page in pages:
        stream = "\n".join([*map(_operators, page), "q 1 0 0 1 0 -400 cm /drawing Do Q"])
        objects.append(f"<</Length {len(stream.encode('cp1252'))}>>stream\n{stream}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate {rotate}"
            f"/Resources<</Font<<{fonts}>>{drawing}>>/Contents {len(objects)} 0 R>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    out, places = b"%PDF-1.4\n", []
    for number, entry in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{entry}endobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    path.write_bytes(out + f"{head}{table}{trailer}".encode())
    return path


def lines(x: float, y: float, *words: str, size: float = 10.0, face: str = "plain") -> list[Text]:
    """Lines below each other, as in one paragraph."""
    return [Text(x, y + 1.2 * size * i, line, size, face) for i, line in enumerate(words)]


def _operators(thing: Thing) -> str:
    if isinstance(thing, Picture):
        place = f"{thing.width} 0 0 {thing.height} {thing.x} {842 - thing.y - thing.height} cm"
        return f"q {place} BI /W 1 /H 1 /CS /G /BPC 8 ID 0 EI Q"
    if isinstance(thing, Area):
        corner = f"{thing.x} {842 - thing.y - thing.height}"
        return f"q {thing.grey} g {corner} {thing.width} {thing.height} re f Q"
    if isinstance(thing, Rule):
        return f"{thing.x} {842 - thing.y} m {thing.to_x} {842 - thing.to_y} l S"
    words = thing.words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    words = f"({words})"
    if thing.face == "chinese":
        words = f"<{bytes(map(_CHINESE.index, thing.words)).hex()}>"
    turned = "-1 0 0 -1" if thing.size < 0 else "1 0 0 1"  # some programs write both signs
    turned = "0 1 -1 0" if thing.upwards else turned
    place = f"{turned} {thing.x} {842 - thing.y} Tm"
    painted = 3 if thing.unseen else 0
    face = f"/{thing.face} {thing.size} Tf {thing.spacing} Tc {painted} Tr"
    return f"BT {face} {place} {words} Tj ET"
