"""Commands for what is indexed: build, add, list, remove, describe."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Corpus, IndexOption, OcrOption, StoreOption
from api.settings import read_settings
from api.terminal import progress_bars, say, say_built, say_read, say_waiting
from corpus.adding import REPORTS
from corpus.errors import IndexMissing


def build(
    corpus: Corpus = REPORTS,
    index: IndexOption = None,
    store: StoreOption = None,
    model: Annotated[
        str, typer.Option(help="Name or folder of a sentence-transformers model.")
    ] = "all-MiniLM-L6-v2",
    across: Annotated[
        str,
        typer.Option(
            help="Model for questions in another language than the passages' and for passages "
            "that are not in English, or none."
        ),
    ] = "multilingual-e5-small",
) -> None:
    """Read corpus and shelf, check them, embed and index them; publish the new index atomically."""
    from corpus.shelf import Shelf
    from index.update import build_all

    settings = read_settings(index=index, store=store)
    with progress_bars() as progress:
        built = build_all(
            corpus,
            Shelf(settings.shelf),
            settings.place,
            (model, None if across == "none" else across),
            progress,
            say_read,
            say_waiting,
        )
    say_built(built)


def add(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="PDF, DOCX, HTML or text.")
    ],
    slug: Annotated[str | None, typer.Option(help="Its name in addresses; else its file's.")] = (
        None
    ),
    symbol: Annotated[str | None, typer.Option(help="As C/111/5; else as found.")] = None,
    title: Annotated[str | None, typer.Option(help="Else as found.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    date: Annotated[str | None, typer.Option(help="As 2020-06-25; else as found.")] = None,
    language: Annotated[str | None, typer.Option(help="As en; else as found.")] = None,
    profile: Annotated[
        str | None, typer.Option(help="Habits of its family: court, default or un; else as found.")
    ] = None,
    ocr: OcrOption = False,
    index: IndexOption = None,
    store: StoreOption = None,
) -> None:
    """Read documents, put them on the shelf and index what is new; the same slug is replaced.

    All are added or none. Symbol, title and slug belong to one document.
    """
    from corpus.adding import Given
    from corpus.shelf import Shelf
    from index.update import add as add_files

    if len(files) > 1 and (slug or symbol or title):
        raise typer.BadParameter("--slug, --symbol and --title need a single FILE")
    given = Given(slug, symbol, title, publisher, date, language, profile, ocr)
    settings = read_settings(index=index, store=store)
    with progress_bars() as progress:
        added, replaced, built = add_files(
            Shelf(settings.shelf), files, given, settings.place, progress, say_waiting
        )
    for document in added:
        say_read(document)
    for before in replaced:
        say(f"replaced {before.slug}, which was {before.title!r} of {before.date or 'no date'}")
    say_built(built)


def list_documents(index: IndexOption = None, store: StoreOption = None) -> None:
    """Print slug, date, number of passages and title of every document that is asked."""
    from corpus.shelf import Shelf
    from index.publish import current_generation
    from index.update import indexed_documents

    settings = read_settings(index=index, store=store)
    if not settings.place.store:
        try:
            current_generation(settings.place.folder)
        except IndexMissing as missing:
            say(f"{missing}; it indexes these:")
    for document in indexed_documents(Shelf(settings.shelf), settings.place):
        count = f"{len(document.passages)} passages"
        print(f"{document.slug}  {document.date or 'no date'!s:<10}  {count}  {document.title}")


def remove(
    slug: Annotated[str, typer.Argument(help="As `list` prints it.")],
    index: IndexOption = None,
    store: StoreOption = None,
) -> None:
    """Take a document out of the index, and off the shelf."""
    from corpus.shelf import Shelf
    from index.update import remove as remove_document

    settings = read_settings(index=index, store=store)
    with progress_bars() as progress:
        built = remove_document(Shelf(settings.shelf), slug, settings.place, progress, say_waiting)
    say(f"removed {slug}")
    say_built(built)


def describe(
    file: Annotated[Path, typer.Argument(help="A PDF, DOCX, HTML or text file.")],
    passages: Annotated[
        bool, typer.Option("--passages", help="Print its passages, one JSON object a line.")
    ] = False,
    pictures: Annotated[
        Path | None, typer.Option(help="Folder for page images with what was recognized on them.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="As en; else as found.")] = None,
    ocr: OcrOption = False,
) -> None:
    """Say what would be read from a document, without adding it."""
    from corpus.adding import read_beside
    from corpus.child import read_file
    from corpus.describe import passage_object

    of_file, said = read_beside(file)
    language, ocr = language or said.get("language"), ocr or of_file.get("ocr", False)
    read = read_file(file, language, of_file.get("profile"), pictures=pictures, ocr=ocr)
    if passages:
        for passage in read.passages:
            print(json.dumps(passage_object(passage), ensure_ascii=False))
    else:
        print(read.page)
        if told := [*of_file, *said]:
            name = file.with_suffix(".toml").name
            print(f"\n{name} says, in place of what was found: {', '.join(told)}")
