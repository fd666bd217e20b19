"""The `eval` command without its options: reads, runs, writes, and says what was found."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import DatasetError
from eval.benchmark import (
    benchmark,
    compare_with_baseline,
    read_baseline,
    read_datasets,
    write_data,
)
from eval.dataset import QUESTIONS
from eval.report import ranking_table, write_report
from eval.run import CONDITIONS, Conditions, read_conditions
from index.build import Progress


def evaluate(
    questions: Sequence[Path],
    beir: Sequence[Path],
    split: str | None,
    conditions: Path | None,
    only: Sequence[str],
    url: str | None,
    baseline: Path | None,
    out: Path,
    cache: Path,
    index: Path,
    run_files: Sequence[Path],
    progress: Progress,
    say: Callable[[str], None],
) -> bool:
    """False if an expected score was missed by more than twice its tolerance.

    Without questions or BEIR folders, the project's own question files are asked.
    """
    chosen = _only(read_conditions(conditions or CONDITIONS), only)
    files = questions or ([] if beir else sorted(QUESTIONS.glob("*.jsonl")))
    datasets = read_datasets(files, beir, split)
    before = read_baseline(baseline) if baseline else {}
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatasetError(f"--out {out} is no folder and cannot be made one: {error}") from error
    found = benchmark(datasets, chosen, index, cache, out, progress, url, run_files)
    compare_with_baseline(found, before)
    write_data(found, out)
    write_report(found, out)
    for name, dataset in found.datasets.items():
        say(f"\n{name}, {len(dataset.questions)} questions{ranking_table(found, name)}")
    for verdict in found.verdicts:
        expected = verdict.expected
        say(
            f"{verdict.word:<6} {expected.dataset} {expected.condition} {expected.measure}: "
            f"{verdict.found:.4f}, expected {expected.value:.4f} ± {expected.tolerance:.4f}"
        )
    for line in found.changed:
        say(line)
    say(f"\nreport: {out / 'report.md'}")
    return all(verdict.word != "FAIL" for verdict in found.verdicts)


def _only(conditions: Conditions, only: Sequence[str]) -> Conditions:
    for name in only:
        if name not in conditions.rankings:
            raise DatasetError(
                f"no condition {name!r}, expected one of {', '.join(conditions.rankings)}"
            )
    if not only:
        return conditions
    return dataclasses.replace(conditions, rankings={n: conditions.rankings[n] for n in only})
