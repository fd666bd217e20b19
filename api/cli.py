"""The command line: build, add, describe, ask, batch, show, serve, mcp, keys, eval, check, ….

Modules that only one command needs are imported in that command, so that each starts fast: `serve`
and `ask` never load what only `build` needs. How a command ends is in `api/terminal.py`.
"""

import importlib.metadata
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from api.guard.keys import KeyFile, Scope
from api.settings import read_settings
from api.terminal import (
    console,
    progress_bars,
    run_command,
    say,
    say_built,
    say_read,
    say_waiting,
)
from corpus.errors import AskparaError
from corpus.passage import Kind
from corpus.report import REPORTS

app = typer.Typer(
    name="askpara",
    help="Ask an institution's report; get its own words with the paragraph number to quote.",
    no_args_is_help=True,
    epilog='A first try: `askpara build`, then `askpara ask "Who leads IOM?"`. '
    "`askpara COMMAND --help` tells more.",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Folder of the built index; else $ASKPARA_INDEX or var/index."),
]
StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="Database in place of the folder; else $ASKPARA_STORE."),
]
OcrOption = Annotated[
    bool, typer.Option("--ocr", help="Read a scanned PDF by OCR; needs the program ocrmypdf.")
]
K = Annotated[int, typer.Option("-k", min=1, max=100, help="Passages to return.")]
Corpus = Annotated[
    Path, typer.Option("--corpus", help="Folder of NAME.txt files, each with NAME.toml beside it.")
]


def main() -> None:
    """Entry point of `askpara`."""
    run_command(app)


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Options of every command."""


@app.command()
def version() -> None:
    """Print the version."""
    print(importlib.metadata.version("askpara"))


@app.command()
def build(
    corpus: Corpus = REPORTS,
    index: IndexOption = None,
    store: StoreOption = None,
    model: Annotated[
        str, typer.Option(help="Name or folder of a sentence-transformers model.")
    ] = "all-MiniLM-L6-v2",
    second: Annotated[
        str | None,
        typer.Option(
            help="Larger model for questions in other words than the report's, or none. "
            "By default all-mpnet-base-v2, and none beside another --model."
        ),
    ] = None,
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
    from index.export import larger_than
    from index.update import build_all

    settings = read_settings(index=index, store=store)
    larger = None if second == "none" else second or larger_than(model)
    with progress_bars() as progress:
        built = build_all(
            corpus,
            Shelf(settings.shelf),
            settings.place,
            (model, larger, None if across == "none" else across),
            progress,
            say_read,
            say_waiting,
        )
    say_built(built)


@app.command()
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
        added, built = add_files(
            Shelf(settings.shelf), files, given, settings.place, progress, say_waiting
        )
    for document in added:
        say_read(document)
    say_built(built)


@app.command("list")
def list_documents(store: StoreOption = None) -> None:
    """Print slug, date, number of passages and title of every document that was added."""
    from corpus.shelf import Shelf
    from index.update import added_documents

    settings = read_settings(store=store)
    shelf = Shelf(settings.shelf)
    documents = added_documents(shelf, settings.place)
    for document in documents:
        count = f"{len(document.passages)} passages"
        print(f"{document.slug}  {document.date or 'no date'!s:<10}  {count}  {document.title}")
    if not documents:
        say(f"no document in {settings.store or shelf.folder}; `askpara add FILE` adds one")


@app.command()
def remove(
    slug: Annotated[str, typer.Argument(help="As `list` prints it.")],
    index: IndexOption = None,
    store: StoreOption = None,
) -> None:
    """Take a document off the shelf and out of the index."""
    from corpus.shelf import Shelf
    from index.update import remove as remove_document

    settings = read_settings(index=index, store=store)
    with progress_bars() as progress:
        built = remove_document(Shelf(settings.shelf), slug, settings.place, progress, say_waiting)
    say(f"removed {slug}")
    say_built(built)


@app.command()
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
    from corpus.child import read_file
    from corpus.describe import passage_object

    read = read_file(file, language, pictures=pictures, ocr=ocr)
    if passages:
        for passage in read.passages:
            print(json.dumps(passage_object(passage), ensure_ascii=False))
    else:
        print(read.page)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    index: IndexOption = None,
    store: StoreOption = None,
    k: K = 5,
    document: Annotated[
        list[str] | None,
        typer.Option(help="Ask this report only, by its slug; may be given again."),
    ] = None,
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


@app.command()
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
) -> None:
    """Answer a file of questions, in order; other keys of a line pass through.

    Every line is checked first. OUT.jsonl is replaced when all are answered, and not before.
    """
    from api.batch import answer_lines, read_questions
    from api.output_file import open_target

    questions = read_questions(source)
    with progress_bars() as progress, open_target(target, source) as out:
        opened = read_settings(index=index, store=store).place.open(threads=1)
        progress("answer", 0, len(questions))
        for done, answered in enumerate(answer_lines(opened, questions, k), start=1):
            out.write(json.dumps(answered, ensure_ascii=False) + "\n")
            progress("answer", done, len(questions))


@app.command()
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


@app.command()
def serve(
    index: IndexOption = None,
    store: StoreOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address; else $ASKPARA_HOST or 127.0.0.1.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port; else $ASKPARA_PORT or 8000.")] = None,
    mcp: Annotated[
        bool | None, typer.Option("--mcp", help="Serve AI assistants too, under /mcp.")
    ] = None,
    root_path: Annotated[
        str | None, typer.Option(help="Path that a proxy serves it under, as /tools/askpara.")
    ] = None,
) -> None:
    """Serve the HTTP API and the pages, until Ctrl-C. Settings are variables ASKPARA_…."""
    import uvicorn

    from api.app import create_app, open_service
    from api.guard.log import write_lines
    from api.guard.slow_clients import BACKLOG, MAX_HEAD_BYTES, Impatient, max_connections
    from api.stopping import GRACE, Server

    settings = read_settings(
        index=index, store=store, host=host, port=port, mcp=mcp, root_path=root_path
    )
    keys = KeyFile(settings.keys).state()
    served = create_app(settings, open_service(settings))  # what is wrong is told here, in one line
    say(f"askpara serves {settings.place} on http://{settings.host}:{settings.port}")
    say(keys)
    write_lines(settings.log)
    Impatient.limit = max_connections()
    config = uvicorn.Config(
        served,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        http=Impatient,
        proxy_headers=False,  # `api.guard.forwarded` reads them
        backlog=BACKLOG,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
    )
    server = Server(served, config, settings.drain)
    try:
        server.run()
    except KeyboardInterrupt:
        return
    except SystemExit:
        if not server.started:  # the log says why, such as a port that is taken
            raise typer.Exit(1) from None
        raise


@app.command("mcp")
def assistant(index: IndexOption = None, store: StoreOption = None) -> None:
    """Serve one AI assistant over standard streams, by the Model Context Protocol."""
    from api.mcp.tools import create_server
    from api.service import Service

    settings = read_settings(index=index, store=store)
    service = Service(settings.place, settings.workers)
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    create_server(lambda: service, base).run("stdio")
    service.close()


@app.command()
def check(corpus: Corpus = REPORTS, index: IndexOption = None, store: StoreOption = None) -> None:
    """Verify corpus, index and model; say what is wrong and what mends it.

    Exit status 1 if anything is wrong.
    """
    from api.checks import CHECKS

    settings = read_settings(index=index, store=store)
    failed = False
    for name, run in CHECKS.items():
        try:
            told = f"[green]ok[/]    {name}: {escape(run(corpus, settings))}"
        except AskparaError as error:
            failed = True
            told = f"[red]FAIL[/]  {name}: {escape(str(error))}"
        console.print(told, highlight=False, soft_wrap=True)
    if failed:
        raise typer.Exit(1)


keys = typer.Typer(
    name="keys",
    help="API keys of the HTTP service; without any it is open. The file is $ASKPARA_KEYS.",
    no_args_is_help=True,
)
app.add_typer(keys)


@keys.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose it is, or what for.")],
    scope: Annotated[Scope, typer.Option(help="ask, evaluate (ask, batch) or admin (all).")] = (
        "ask"
    ),
) -> None:
    """Make a key and print it, this once; its first makes the service ask for keys."""
    file = KeyFile(read_settings().keys)
    key, token = file.create(name, scope)
    say(file.state())
    say(f"key {key.id}, scope {key.scope}; it is not shown again:")
    print(token)


@keys.command("list")
def list_keys() -> None:
    """Print id, scope, day of making, state and name of every key."""
    for key in KeyFile(read_settings().keys).all():
        state = f"revoked {key.revoked:%Y-%m-%d}" if key.revoked else "in use"
        print(f"{key.id}  {key.scope:<8}  {key.created:%Y-%m-%d}  {state:<18}  {key.name}")


@keys.command()
def revoke(id: Annotated[str, typer.Argument(help="As `list` prints it.")]) -> None:
    """Refuse a key from now on, in servers that run too."""
    KeyFile(read_settings().keys).revoke(id)


@app.command("eval")
def evaluate(
    questions: Annotated[
        list[Path] | None, typer.Option(help="Question file, JSON Lines; may be given again.")
    ] = None,
    beir: Annotated[
        list[Path] | None, typer.Option(help="BEIR folder; may be given again.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Only this split of question files.")] = None,
    conditions: Annotated[
        Path | None, typer.Option(help="What to compare; else eval/conditions.toml.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this condition; may be given again.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Ask a running server instead.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="--out folder of an accepted run, to list what changed.")
    ] = None,
    runs: Annotated[
        list[Path] | None, typer.Option("--run", help="TREC run of another system, scored beside.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where report, data and plots go.")] = Path("var/eval"),
    cache: Annotated[Path, typer.Option(help="Indexes of BEIR folders.")] = Path("var/eval-index"),
    index: IndexOption = None,
) -> None:
    """Benchmark: rank, answer, score, compare; exit status 1 if an expected score is missed.

    Without --questions and --beir, the project's own questions are asked. A run that was
    interrupted goes on where it stopped.
    """
    from eval.command import evaluate as run_benchmark

    with progress_bars() as progress:
        passed = run_benchmark(
            questions or [],
            beir or [],
            split,
            conditions,
            only or [],
            url,
            baseline,
            out,
            cache,
            read_settings(index=index).index,
            runs or [],
            progress,
            print,
        )
    if not passed:
        raise typer.Exit(1)


feedback = typer.Typer(help="What people said of answers.", no_args_is_help=True)
app.add_typer(feedback, name="feedback")


@feedback.command("export")
def export_feedback(
    target: Annotated[
        str, typer.Argument(metavar="OUT.jsonl", help="A question file; - for stdout.")
    ],
) -> None:
    """Write feedback as question-file lines, which `eval --questions` reads."""
    from api.feedback_export import question_lines
    from api.feedback_store import FeedbackStore
    from api.output_file import open_target

    with open_target(target) as out:
        lines, unlabelled = question_lines(FeedbackStore(read_settings().feedback_url).all())
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    say(
        f"exported {len(lines)} questions; left out {unlabelled} for which nobody named the right "
        "paragraph"
    )


if __name__ == "__main__":
    main()
