"""A benchmark as people read it: report.md and plots as SVG."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np

mpl.use("svg")
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from eval.benchmark import HEADLINE, Benchmark, Scored
from eval.metrics import (
    ANSWERED,
    CONTAINMENT,
    FAILURES,
    GOLD_CITED,
    PRECISION,
    RANKING,
    RECALL,
    REFUSED,
    RIGHT,
    RIGHT_OR_PARTLY,
    SMALL_TALK,
    Scores,
    by_type,
    failures,
    known,
    robustness,
)
from eval.significance import RANDOMISATION_RESAMPLES, mean_interval

_SHOWN = "Success@1"


def write_report(found: Benchmark, out: Path) -> str:
    """Write report.md and the plots; returns the text."""
    parts = ["# Benchmark\n", _facts(found)]
    for name, dataset in found.datasets.items():
        answerable = sum(bool(question.gold) for question in dataset.questions)
        parts.append(
            f"\n## {name}\n\n{len(dataset.questions)} questions, {answerable} of them answerable.\n"
        )
        parts += (table(found, name) for table in _TABLES)
        parts += (f"\n![{plot.stem}]({plot.name})\n" for plot in _plots(found, name, out))
    parts.append(_verdict_table(found))
    if found.changed:
        parts.append("\n## Changed since the accepted run\n\n")
        parts += (f"- {line}\n" for line in found.changed)
    text = "".join(parts)
    (out / "report.md").write_text(text, "utf-8")
    return text


def _facts(found: Benchmark) -> str:
    return "\n" + ", ".join(f"{name} {value}" for name, value in found.facts.items()) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; nothing without rows."""
    if not rows:
        return ""
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _with_interval(scores: Scores) -> str:
    interval = mean_interval(known(scores))
    return f"{np.nanmean(scores):.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def ranking_table(found: Benchmark, name: str) -> str:
    """Each condition's ranking measures, the headline with its 95 % interval."""
    head = ["condition", f"{HEADLINE} [95 %]", *RANKING[1:], "ms p50"]
    rows = [
        [
            condition,
            _with_interval(scored.scores[HEADLINE]),
            *(f"{scored.mean(measure):.3f}" for measure in RANKING[1:]),
            f"{np.median([r.milliseconds for r in scored.results.values()]):.1f}",
        ]
        for condition, scored in found.scored[name].items()
    ]
    return _table(head, rows)


def _answering(found: Benchmark, name: str) -> list[tuple[str, Scored]]:
    return [(c, s) for c, s in found.scored[name].items() if CONTAINMENT in s.scores]


def _answer_table(found: Benchmark, name: str) -> str:
    head = ["condition", CONTAINMENT, PRECISION, RECALL, f"typo {_SHOWN} (pairs)", "ms p90"]
    rows = []
    for condition, scored in _answering(found, name):
        delta, pairs = robustness(found.datasets[name], scored.scores[_SHOWN])
        times = [result.milliseconds for result in scored.results.values()]
        rows.append(
            [
                condition,
                *(_with_interval(scored.scores[m]) for m in (CONTAINMENT, PRECISION, RECALL)),
                *(f"{delta:+.3f} ({pairs})" if pairs else "–", f"{np.quantile(times, 0.9):.0f}"),
            ]
        )
    return _table(head, rows)


_TRUST = (RIGHT, RIGHT_OR_PARTLY, ANSWERED, REFUSED, GOLD_CITED, SMALL_TALK)


def trust_table(found: Benchmark, name: str) -> str:
    """How far each condition's answers can be relied on, and its silence."""
    head = [
        *("condition", *_TRUST),
        *("AUROC", "answered though unanswerable at 10 %", "ECE", "risk-coverage area"),
    ]
    rows = []
    for condition, scored in _answering(found, name):
        means = [f"{scored.mean(m):.3f}" if m in scored.scores else "–" for m in _TRUST]
        rest = ["–"] * 4
        if one := scored.refusal:
            rest = [f"{one.auroc:.3f}", f"{one.answered_at_10:.2f}", f"{one.ece:.3f}"]
            rest.append(f"{one.area:.3f}")
        rows.append([condition, *means, *rest])
    return _table(head, rows)


_LABELS = {"type": "type", "difficulty": "class", "kind": "kind", "asker": "asker"}
_BY_LABEL = (_SHOWN, "Success@5", RIGHT, ANSWERED, REFUSED, GOLD_CITED)


def _label_tables(found: Benchmark, name: str) -> str:
    """For each label that the questions bear: what was found and answered, by its values."""
    dataset, text = found.datasets[name], ""
    for condition, scored in _answering(found, name):
        measures = [measure for measure in _BY_LABEL if measure in scored.scores]
        for field, label in _LABELS.items():
            counts = Counter(getattr(question, field) for question in dataset.questions)
            del counts[""]
            groups = [by_type(dataset, scored.scores[measure], field) for measure in measures]
            rows = [
                [value, str(n), *(f"{g[value].mean():.2f}" if value in g else "" for g in groups)]
                for value, n in counts.most_common()
            ]
            text += _table([f"{label}, {condition}", "n", *measures], rows)
    return text


def _type_table(found: Benchmark, name: str) -> str:
    dataset = found.datasets[name]
    types = list(dict.fromkeys(question.type for question in dataset.questions if question.gold))
    if len(types) < 2:
        return ""
    counts = [str(sum(q.type == kind for q in dataset.questions)) for kind in types]
    rows = [["n", *counts]]
    for condition, scored in found.scored[name].items():
        means = by_type(dataset, scored.scores[_SHOWN])
        rows.append([condition, *(f"{means[kind].mean():.2f}" for kind in types)])
    return _table([_SHOWN, *types], rows)


def _failure_table(found: Benchmark, name: str) -> str:
    text = ""
    for condition, scored in _answering(found, name):
        by_kind = failures(found.datasets[name], scored.results)
        rows = [
            [failure, str(sum(counts)), *(str(n or "") for n in counts)]
            for failure in FAILURES
            if any(counts := [counter[failure] for counter in by_kind.values()])
        ]
        text += _table([f"failures of {condition}", "all", *by_kind], rows)
    return text


def _comparison_table(found: Benchmark, name: str) -> str:
    head = [f"difference in {HEADLINE}", "[95 %]", "p", "p (Holm)", "effect d_z", "n"]
    rows = [
        [
            f"{one.a} – {one.b}",
            f"{one.difference:+.3f} [{one.interval.low:+.3f}, {one.interval.high:+.3f}]",
            *(f"{one.p:.4f}", f"{one.p_holm:.4f}", f"{one.effect:+.2f}", str(one.n)),
        ]
        for one in found.comparisons.get(name, [])
    ]
    note = f"\nPaired randomisation test, {RANDOMISATION_RESAMPLES:,} sign flips; BCa intervals.\n"
    return _table(head, rows) + note if rows else ""


def _verdict_table(found: Benchmark) -> str:
    rows = [
        [
            *(verdict.word, one.dataset, one.condition, one.measure),
            *(f"{one.value:.4f} ± {one.tolerance:.4f}", f"{verdict.found:.4f}"),
        ]
        for verdict in found.verdicts
        for one in [verdict.expected]
    ]
    head = ["verdict", "dataset", "condition", "measure", "expected", "found"]
    return "\n## Expected scores\n" + _table(head, rows) if rows else ""


_TABLES = (
    *(ranking_table, _answer_table, trust_table, _type_table, _label_tables, _failure_table),
    _comparison_table,
)


def _plots(found: Benchmark, name: str, out: Path) -> Iterable[Path]:
    mpl.rcParams.update({"svg.hashsalt": "askpara", "font.size": 9, "axes.spines.top": False})
    yield _save(_by_type_plot(found, name), out / f"{name}.by-type.svg")
    if any(scored.refusal for scored in found.scored[name].values()):
        yield _save(_risk_plot(found, name), out / f"{name}.risk-coverage.svg")
    yield _save(_latency_plot(found, name), out / f"{name}.latency.svg")


def _save(figure: Figure, path: Path) -> Path:
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    return path


def _by_type_plot(found: Benchmark, name: str) -> Figure:
    dataset = found.datasets[name]
    conditions = found.scored[name]
    kinds = list(by_type(dataset, next(iter(conditions.values())).scores[_SHOWN]))
    figure, axes = plt.subplots(figsize=(max(4, 1 + 0.8 * len(kinds)), 3.2))
    width = 0.8 / len(conditions)
    for i, (condition, scored) in enumerate(conditions.items()):
        groups = by_type(dataset, scored.scores[_SHOWN])
        means = np.array([groups[kind].mean() for kind in kinds])
        intervals = [mean_interval(groups[kind]) for kind in kinds]
        low = np.maximum(0, means - [interval.low for interval in intervals])
        high = np.maximum(0, [interval.high for interval in intervals] - means)
        places = np.arange(len(kinds)) + (i - (len(conditions) - 1) / 2) * width
        axes.bar(places, means, width, yerr=[low, high], label=condition, error_kw={"lw": 0.7})
    axes.set_xticks(range(len(kinds)), kinds, rotation=30, ha="right")
    axes.set_ylim(0, 1)
    axes.set_ylabel(_SHOWN)
    axes.set_title(f"{name}: right passage first, with 95 % intervals")
    axes.legend(ncols=6, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.3))
    return figure


def _risk_plot(found: Benchmark, name: str) -> Figure:
    figure, axes = plt.subplots(figsize=(4, 3.2))
    for condition, scored in found.scored[name].items():
        if scored.refusal:
            axes.plot(scored.refusal.coverage, scored.refusal.risk, label=condition)
    axes.set_xlabel("coverage: share of questions answered")
    axes.set_ylabel("risk: share answered wrongly")
    axes.set_ylim(0)
    axes.set_title(f"{name}: risk and coverage")
    axes.legend()
    return figure


def _latency_plot(found: Benchmark, name: str) -> Figure:
    conditions = found.scored[name]
    figure, axes = plt.subplots(figsize=(4.5, 0.8 + 0.4 * len(conditions)))
    times = [[r.milliseconds for r in s.results.values()] for s in conditions.values()]
    axes.boxplot(times, orientation="horizontal", whis=(1, 99), showfliers=False)
    axes.set_yticks(range(1, len(conditions) + 1), list(conditions))
    axes.set_xlabel("milliseconds a question (box: quartiles, whiskers: 1 % and 99 %)")
    axes.set_xlim(0)
    axes.set_title(f"{name}: latency")
    return figure
