"""Options that several commands take, each described once."""

from pathlib import Path
from typing import Annotated

import typer

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Folder of the built index; else $ASKPARA_INDEX or var/index."),
]
StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="Database in place of the folder; else $ASKPARA_STORE."),
]
DocumentOption = Annotated[
    list[str] | None,
    typer.Option("--document", help="Ask this report only, by its slug; may be given again."),
]
OcrOption = Annotated[
    bool, typer.Option("--ocr", help="Read a scanned PDF by OCR; needs the program ocrmypdf.")
]
K = Annotated[int, typer.Option("-k", min=1, max=100, help="Passages to return.")]
Corpus = Annotated[
    Path,
    typer.Option(
        "--corpus",
        help="Folder of documents; NAME.toml beside NAME.pdf adds to it.",
    ),
]
