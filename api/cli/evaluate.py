"""Commands for how good it is: eval, and feedback export, whose questions `eval` asks.

The only module of `api` that imports `eval`, and only when the command runs.
"""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import IndexOption
from api.settings import read_settings
from api.terminal import progress_bars, say


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
