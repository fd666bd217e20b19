"""`askpara eval`: the whole benchmark, from question files and BEIR folders to a report.

for each dataset: index ──> conditions ──> results ──> scores ──> comparisons
then: report.md, report.json, questions.jsonl, TREC files, plots, expected scores
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from corpus.errors import DatasetError
from eval.dataset import Dataset, json_lines, of_split, read_beir, read_questions
from eval.metrics import (
    CONTAINMENT,
    NOTHING,
    Refusal,
    Result,
    Scores,
    answer_scores,
    fold,
    known,
    ranking_scores,
    refusal,
)
from eval.run import Expected, facts
from eval.significance import Comparison, compare
from eval.trec import read_run, trec, write_qrels, write_run

HEADLINE = "nDCG@10"
_WATCHED = ("Success@1", CONTAINMENT)  # what a baseline is compared by, question by question
_MARGIN = 2  # up to so many tolerances away is OKish, beyond is FAIL


@dataclass(frozen=True, slots=True)
class Scored:
    """A condition on a dataset: its results and their scores."""

    results: Mapping[str, Result]
    """By id of the question; some may be missing."""
    scores: Mapping[str, Scores]
    """By measure, in the order of the questions."""
    refusal: Refusal | None
    """None where there is no confidence, or nothing to refuse."""

    def mean(self, measure: str) -> float:
        """Over all questions that the measure is about."""
        return float(np.nanmean(self.scores[measure]))


@dataclass(frozen=True, slots=True)
class Benchmark:
    """All that a report shows."""

    datasets: Mapping[str, Dataset]
    """By name."""
    scored: Mapping[str, Mapping[str, Scored]]
    """By dataset, by condition."""
    comparisons: Mapping[str, Sequence[Comparison]]
    """Of every pair of conditions, by dataset."""
    facts: Mapping[str, str]
    """Machine and versions."""
    verdicts: list["Verdict"] = field(default_factory=list)
    """One for each expected score that was measured."""
    changed: list[str] = field(default_factory=list)
    """What became better or worse since the baseline, a line each."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """An expected score beside the one found: OK, OKish or FAIL."""

    expected: Expected
    found: float
    """Mean of the measure over the dataset's questions."""

    @property
    def word(self) -> str:
        """OK within the tolerance, OKish within twice the tolerance."""
        away = abs(self.found - self.expected.value)
        if away <= self.expected.tolerance + 1e-9:
            return "OK"
        return "OKish" if away <= _MARGIN * self.expected.tolerance + 1e-9 else "FAIL"


def read_datasets(
    questions: Sequence[Path], beir: Sequence[Path], split: str | None
) -> list[Dataset]:
    """All datasets; `split` picks its questions, of the files that have some."""
    datasets = [read_questions(path) for path in questions]
    if split:
        having = [one for one in datasets if any(q.split == split for q in one.questions)]
        datasets = [of_split(dataset, split) for dataset in having or datasets]
    datasets += [read_beir(folder) for folder in beir]
    names = [dataset.name for dataset in datasets]
    if twice := {name for name in names if names.count(name) > 1}:
        raise DatasetError(
            f"{len(names)} datasets were given, {', '.join(sorted(twice))} more than once; results "
            "are kept by name, so name each file or folder differently"
        )
    return datasets


Results: TypeAlias = Mapping[str, Result]  # by id of the question


def benchmark(
    datasets: Sequence[Dataset],
    expected: Sequence[Expected],
    results_of: Callable[[Dataset], Mapping[str, Results]],
    run_files: Sequence[Path] = (),
) -> Benchmark:
    """Score the results of every condition on every dataset. Raises DatasetError.

    results_of: a dataset's results by condition. run_files: TREC runs of other systems, each scored
    as a condition of the only dataset.
    """
    if run_files and len(datasets) != 1:
        raise DatasetError(f"a TREC run belongs to one dataset, {len(datasets)} were given")
    others = {path.stem: _others(datasets[0], path) for path in run_files}
    scored = {
        dataset.name: {
            condition: _scored(dataset, results)
            for condition, results in {**results_of(dataset), **others}.items()
        }
        for dataset in datasets
    }
    comparisons = {
        name: compare({c: known(s.scores[HEADLINE]) for c, s in by_condition.items()})
        for name, by_condition in scored.items()
        if len(by_condition) > 1
    }
    found = Benchmark({one.name: one for one in datasets}, scored, comparisons, facts())
    for one in expected:
        held = scored.get(one.dataset, {}).get(one.condition)
        if held and one.measure in held.scores:
            found.verdicts.append(Verdict(one, held.mean(one.measure)))
    return found


def _scored(dataset: Dataset, results: Results) -> Scored:
    scores = ranking_scores(dataset, results)
    if any(result.status for result in results.values()):
        scores |= answer_scores(dataset, results)
    return Scored(results, scores, refusal(dataset, results))


def _others(dataset: Dataset, path: Path) -> Results:
    """The rankings of somebody's run file as results without times."""
    rankings = read_run(path)
    plain = {trec(id): id for question in dataset.questions for id in question.gold}
    results = {
        question.id: Result([plain.get(id, id) for id in rankings[found]], 0.0)
        for question in dataset.questions
        if (found := trec(question.id)) in rankings
    }
    if not results:
        raise DatasetError(f"{path} ranks no question of {dataset.name}; is it another set's run?")
    return results


def write_data(found: Benchmark, out: Path) -> None:
    """questions.jsonl, report.json, and TREC run and qrels files."""
    with (out / "questions.jsonl").open("w", encoding="utf-8") as file:
        for line in question_lines(found):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    (out / "report.json").write_text(json.dumps(_report(found), indent=1) + "\n", "utf-8")
    for name, dataset in found.datasets.items():
        write_qrels(dataset, out / f"{name}.qrels")
        asked = [question for question in dataset.questions if question.gold]
        for condition, scored in found.scored[name].items():
            held = scored.results
            rankings = {q.id: fold(held[q.id].ranking, q) for q in asked if q.id in held}
            write_run(rankings, condition, out / f"{name}.{condition}.run")


def question_lines(found: Benchmark) -> list[dict[str, Any]]:
    """One object for each question under each condition."""
    return [
        {
            "dataset": name,
            "condition": condition,
            "id": question.id,
            "type": question.type,
            "question": question.question,
            "gold": list(question.gold),
            "first": list(result.ranking[:5]),
            "status": result.status,
            "confidence": result.confidence,
            "milliseconds": round(result.milliseconds, 2),
            "scores": {
                measure: round(float(values[i]), 4)
                for measure, values in scored.scores.items()
                if not np.isnan(values[i])
            },
        }
        for name, dataset in found.datasets.items()
        for condition, scored in found.scored[name].items()
        for i, question in enumerate(dataset.questions)
        for result in [scored.results.get(question.id, NOTHING)]
    ]


def _report(found: Benchmark) -> dict[str, object]:
    return {
        "facts": found.facts,
        "datasets": {
            name: {
                "questions": len(dataset.questions),
                "conditions": {
                    condition: {measure: scored.mean(measure) for measure in scored.scores}
                    | _refusal_fields(scored.refusal)
                    for condition, scored in found.scored[name].items()
                },
            }
            for name, dataset in found.datasets.items()
        },
        "comparisons": {
            name: [_comparison_fields(one) for one in comparisons]
            for name, comparisons in found.comparisons.items()
        },
        "expected": [
            asdict(one.expected)
            | {"expected": one.expected.value, "found": one.found, "verdict": one.word}
            for one in found.verdicts
        ],
    }


def _comparison_fields(one: Comparison) -> dict[str, Any]:
    effect = one.effect if math.isfinite(one.effect) else None
    return asdict(one) | asdict(one.interval) | {"effect": effect}


def _refusal_fields(refused: Refusal | None) -> dict[str, float]:
    if refused is None:
        return {}
    names = ("auroc", "answered_at_10", "ece", "area")
    return {f"refusal {name}": getattr(refused, name) for name in names}


Baseline: TypeAlias = Mapping[tuple[str, str, str], Mapping[str, float]]


def read_baseline(folder: Path) -> Baseline:
    """An accepted run's scores of each question: (dataset, condition, id) -> measure -> score."""
    path = folder / "questions.jsonl"
    if not path.exists():
        raise DatasetError(f"{path} is missing; give the --out folder of an accepted run")
    before: dict[tuple[str, str, str], Mapping[str, float]] = {}
    for number, old in json_lines(path):
        try:
            before[old["dataset"], old["condition"], old["id"]] = dict(old["scores"])
        except (KeyError, TypeError, ValueError) as error:
            raise DatasetError(f"{path}, line {number} was not written by `eval`") from error
    return before


def compare_with_baseline(found: Benchmark, before: Baseline) -> None:
    """List the questions whose first passage became right or wrong since an accepted run."""
    for line in question_lines(found):
        then = before.get((line["dataset"], line["condition"], line["id"]), {})
        for measure, now in line["scores"].items():
            if measure in _WATCHED and measure in then and now != then[measure]:
                word = "better" if now > then[measure] else "worse"
                found.changed.append(
                    f"{word}: {line['dataset']} {line['condition']} {line['id']} {measure} "
                    f"{then[measure]:.2f} -> {now:.2f}: {line['question']}"
                )
