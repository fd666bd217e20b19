"""The `eval` command without its options: reads, runs, writes, and says what was found."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from corpus.errors import DatasetError
from eval.benchmark import (
    benchmark,
    compare_with_baseline,
    read_baseline,
    read_datasets,
    write_data,
)
from eval.dataset import QUESTIONS, Dataset
from eval.metrics import Result
from eval.report import ranking_table, trust_table, write_report
from eval.run import CONDITIONS, all_results, missing_documents, read_conditions
from index.build import Progress
from index.manifest import verify
from index.publish import current_generation


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

    Without questions or BEIR folders, the project's own question files are asked, but for those
    about documents that are not in the index.
    """
    chosen, expected = read_conditions(conditions or CONDITIONS)
    for name in only:
        if name not in chosen:
            raise DatasetError(f"no condition {name!r}, expected one of {', '.join(chosen)}")
    if only:
        chosen = {name: chosen[name] for name in only}
    files = questions or ([] if beir else sorted(QUESTIONS.glob("*.jsonl")))
    datasets = []
    for dataset in read_datasets(files, beir, split):
        missing = missing_documents(dataset, index, url)
        told = (
            f"{dataset.name} asks about {', '.join(missing)}, expected in the index: `askpara add "
            "FILE --slug SLUG` puts it there"
        )
        if missing and questions:
            raise DatasetError(told)
        if missing:
            say(f"left out: {told}")
        else:
            datasets.append(dataset)
    if not datasets:
        if not url:
            verify(current_generation(index))  # a damaged index is the first thing to know
        raise DatasetError(
            "no question is about a document of this index; --questions or --beir names others"
        )
    before = read_baseline(baseline) if baseline else {}
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatasetError(f"--out {out} is no folder and cannot be made one: {error}") from error

    def results_of(dataset: Dataset) -> Mapping[str, Mapping[str, Result]]:
        return all_results(dataset, chosen, index, cache, out / "runs", progress, url)

    found = benchmark(datasets, expected, results_of, run_files)
    compare_with_baseline(found, before)
    write_data(found, out)
    write_report(found, out)
    for name, dataset in found.datasets.items():
        say(f"\n{name}, {len(dataset.questions)} questions{ranking_table(found, name)}")
        say(trust_table(found, name))
    for verdict in found.verdicts:
        one = verdict.expected
        say(
            f"{verdict.word:<6} {one.dataset} {one.condition} {one.measure}: "
            f"{verdict.found:.4f}, expected {one.value:.4f} ± {one.tolerance:.4f}"
        )
    for line in found.changed:
        say(line)
    say(f"\nreport: {out / 'report.md'}")
    return all(verdict.word != "FAIL" for verdict in found.verdicts)
