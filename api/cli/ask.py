"""Commands for questions and passages: ask, batch, show."""

import json
from contextlib import ExitStack, closing
from typing import Annotated

import typer

from api.cli.options import DocumentOption, IndexOption, K, StoreOption
from api.settings import read_settings
from api.terminal import console, progress_bars
from corpus.passage import Kind


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    index: IndexOption = None,
    store: StoreOption = None,
    k: K = 5,
    document: DocumentOption = None,
    kind: Annotated[Kind | None, typer.Option(help="Only passages of this kind.")] = None,
    section: Annotated[str | None, typer.Option(help="Only below such a heading.")] = None,
    pages: Annotated[str | None, typer.Option(help='Only on printed pages: "22-25".')] = None,
    language: Annotated[str | None, typer.Option(help="Only passages in it: en, fr.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer object.")] = False,
    fast: Annotated[
        bool, typer.Option("--fast", help="Leave the reader out: sooner, worse.")
    ] = False,
) -> None:
    """Answer one question: the quotes with their citations, then the passages they stand in."""
    from api.printing import print_answer
    from index.where import Where
    from rag.answer import answer, as_object

    where = Where(tuple(document or ()), (kind,) if kind else (), section, pages, language)
    opened = read_settings(index=index, store=store).place.open()
    answered = answer(opened, question, k, where, effort="fast" if fast else "careful")
    if as_json:
        print(json.dumps(as_object(answered), ensure_ascii=False, indent=1))
    else:
        print_answer(console, opened, answered)


def batch(
    source: Annotated[
        str, typer.Argument(metavar="IN.jsonl", help='Lines {"id", "question"}; - for stdin.')
    ],
    target: Annotated[
        str, typer.Argument(metavar="OUT.jsonl", help="One answer object a line; - for stdout.")
    ],
    index: IndexOption = None,
    store: StoreOption = None,
    k: K = 5,
    document: DocumentOption = None,
    processes: Annotated[
        int, typer.Option(min=0, max=64, help="That answer side by side; each takes 0.4 GB.")
    ] = 0,
) -> None:
    """Answer a file of questions, in order; other keys of a line pass through.

    A line may have "document" (a slug or several), "session" and "filters" of its own. Every line
    is checked first. OUT.jsonl is replaced when all are answered, and not before.
    """
    from api.batch import answer_lines, read_questions
    from api.output_file import open_target
    from api.processes import Processes

    questions = read_questions(source, document or ())
    with progress_bars() as progress, open_target(target, source) as out, ExitStack() as ends:
        place = read_settings(index=index, store=store).place
        opened = place.open(threads=1)
        beside = ends.enter_context(closing(Processes(place, processes))) if processes else None
        progress("answer", 0, len(questions))
        for done, answered in enumerate(answer_lines(opened, questions, k, beside), start=1):
            out.write(json.dumps(answered, ensure_ascii=False) + "\n")
            progress("answer", done, len(questions))


def show(
    passage: Annotated[str, typer.Argument(help="Its id: para:138, footnote:4, table:II#kenya.")],
    index: IndexOption = None,
    store: StoreOption = None,
    document: Annotated[str | None, typer.Option(help="The report, if there are several.")] = None,
    format: Annotated[
        str, typer.Option(help="text, json, bibtex, ris or csl.", metavar="FORMAT")
    ] = "text",
) -> None:
    """Print a passage with its citation; a container ("foreword") prints all its passages.

    Formats: text; json, the passage's fields; bibtex, ris and csl for reference managers.
    """
    from rag.exports import EXPORTS, export

    if format not in EXPORTS:
        raise typer.BadParameter(f"{format!r}, expected one of {', '.join(EXPORTS)}")
    settings = read_settings(index=index, store=store)
    opened = settings.place.open()
    found = opened.find(passage, document)
    print(export(opened.documents, found, format, settings.public_url), end="")
