"""The same report and the same questions to every system, one process after the other.

Writes peers.json and the tables peers.md. All have the same text (the report's passages in reading
order, a blank line between them: cleaner than any loader would make it of the file), the same
weights and the same cores. A chunk is right if it holds a piece of the gold evidence, or a passage
that says the same, from end to end.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.adding import read_corpus
from eval.dataset import QUESTIONS, Dataset, Question, of_split, read_questions
from eval.metrics import Result, Scores, ranking_scores
from eval.peers import measure, systems
from eval.significance import compare, mean_interval
from index.models import DEFAULT_MODEL, find_model

ROOT = Path(__file__).parent.parent.parent
SETS = ("iom-2019", "asked-2019")
TIMED = 40  # questions whose time is taken, spread evenly over all
_STARTS = 3  # the fastest counts
_MEASURES = ("Success@1", "Success@5", "nDCG@10")


def main() -> None:
    """Build, ask, score, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True, help="interpreter of the peers' environment")
    parser.add_argument("--only", action="append", help="a system's name; may be given again")
    parser.add_argument("--index", type=Path, default=Path("var/index"), help="has exported models")
    parser.add_argument("--out", type=Path, default=Path("var/peers"))
    given = parser.parse_args()
    out: Path = given.out
    out.mkdir(parents=True, exist_ok=True)
    sets = [of_split(read_questions(QUESTIONS / f"{name}.jsonl"), "test") for name in SETS]
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        _write_inputs(Path(scratch), sets, given.index)
        for name in given.only or systems.SYSTEMS:
            python = sys.executable if name.startswith("askpara") else given.python
            print(name, flush=True)
            found[name] = _measured(name, python, Path(scratch), sets)
            (out / "peers.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    (out / "peers.md").write_text(tables(found, sets), "utf-8")
    print((out / "peers.md").read_text("utf-8"))


def _write_inputs(folder: Path, sets: Sequence[Dataset], index: Path) -> None:
    passages = [one.text for document in read_corpus() for one in document.passages]
    asked = [as_asked(one) for dataset in sets for one in dataset.questions if one.gold]
    step = len(asked) // TIMED
    (folder / "text.txt").write_text("\n\n".join(passages), "utf-8")
    (folder / "model.txt").write_text(str(find_model(DEFAULT_MODEL, folder).resolve()))
    (folder / "questions.json").write_text(json.dumps(asked), "utf-8")
    (folder / "timed.json").write_text(json.dumps(asked[::step][:TIMED]), "utf-8")
    exported = folder / "askpara" / "cache" / "encoders"
    exported.parent.mkdir(parents=True)
    exported.symlink_to((index / "cache" / "encoders").resolve())


def as_asked(question: Question) -> str:
    """With the earlier turns of a conversation, since no peer takes them apart."""
    return " ".join((*question.session, question.question))


def _measured(name: str, python: str, folder: Path, sets: Sequence[Dataset]) -> dict[str, Any]:
    load = os.getloadavg()[0]
    own = folder / ("askpara" if name.startswith("askpara") else name)
    built = own.with_suffix(".json")
    if not built.exists():  # both efforts of askpara have one index
        built.write_text(_told(_started(python, name, "build", folder)[0]))
    building = json.loads(built.read_text())
    starts = [_started(python, name, "start", folder)[1] for _ in range(_STARTS)]
    asking = json.loads(_told(_started(python, name, "ask", folder)[0]))
    times = np.array(asking["milliseconds"])
    chunks: list[str] = building["chunks"]
    rankings = iter(asking["rankings"])
    return {
        "set_up": systems.SYSTEMS[name].set_up,
        "versions": building["versions"],
        "chunks": len(chunks),
        "characters": float(np.median([len(chunk) for chunk in chunks])),
        "build_s": building["seconds"],
        "build_mb": building["megabytes"],
        "disk_mb": _disk_megabytes(own),
        "start_s": min(starts),
        "p50_ms": float(np.percentile(times, 50)),
        "p95_ms": float(np.percentile(times, 95)),
        "per_second": asking["rate"],
        "ask_mb": asking["megabytes"],
        "load": load,
        "scores": {
            dataset.name: {
                measure: scores.tolist()
                for measure, scores in scored(dataset, chunks, rankings).items()
            }
            for dataset in sets
        },
    }


def _started(python: str, name: str, does: str, folder: Path) -> tuple[list[str], float]:
    """The lines that a process prints, and the seconds until it answered its first question."""
    command = [python, str(Path(measure.__file__)), name, does, str(folder)]
    begun = time.perf_counter()
    seconds, lines = 0.0, []
    # Nothing of this environment but what a program needs: a peer must not import this project.
    own = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(Path.home()),
        "PYTHONPATH": str(ROOT) if name.startswith("askpara") else "",
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
    }
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=own) as process:
        assert process.stdout
        for line in process.stdout:
            seconds = seconds or time.perf_counter() - begun
            lines.append(line)
    if process.returncode:
        sys.exit(f"{name} {does} ended with status {process.returncode}")
    return lines, seconds


def _told(lines: Sequence[str]) -> str:
    return next(line for line in reversed(lines) if line.startswith("{"))


def _disk_megabytes(folder: Path) -> float:
    """Without the models and what is kept for the next build."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    kept = ("cache", "encoder", "reader")
    return sum(path.stat().st_size for path in files if not {*kept} & {*path.parts}) / 2**20


def scored(dataset: Dataset, chunks: Sequence[str], rankings: Any) -> dict[str, Scores]:
    """The scores of the questions that have gold. rankings: the next ones are of this dataset."""
    folded = [_folded(chunk) for chunk in chunks]
    same = {passage.id: _folded(passage.text) for d in read_corpus() for passage in d.passages}
    questions, results = [], {}
    for question in (one for one in dataset.questions if one.gold):
        wanted = [_folded(piece) for piece in question.evidence]
        wanted += [same[id] for id in (*question.gold, *question.also_ok) if id in same]
        right = {chunk: 1 for chunk in folded if any(piece in chunk for piece in wanted)}
        questions.append(Question(question.id, question.question, "beir", right or {"none": 1}))
        results[question.id] = Result([_folded(chunk) for chunk in next(rankings)], 0.0)
    judged = ranking_scores(Dataset(dataset.name, tuple(questions)), results)
    return {measure: judged[measure] for measure in _MEASURES}


def _folded(text: str) -> str:
    return " ".join(text.split())


def tables(found: Mapping[str, Mapping[str, Any]], sets: Sequence[Dataset]) -> str:
    """All of it, and what the first `askpara` gains over the best of the others."""
    loads = ", ".join(f"{one['load']:.1f}" for one in found.values())
    processor = platform.processor() or platform.machine()
    parts = [f"{processor}, {os.cpu_count()} cores; load average before each: {loads}\n"]
    for dataset in sets:
        rows = [
            [name, *(_with_interval(one["scores"][dataset.name][m]) for m in _MEASURES)]
            for name, one in found.items()
        ]
        n = len(next(iter(found.values()))["scores"][dataset.name][_MEASURES[0]])
        head = [f"{dataset.name}, {n} questions", "right first", "right in five", "nDCG@10"]
        parts += [_table(head, rows), _against_best(found, dataset.name)]
    costs = [
        [
            name,
            *(f"{one[key]:.{places}f}" for key, places in _COSTS.values()),
        ]
        for name, one in found.items()
    ]
    parts.append(_table(["", *_COSTS], costs))
    set_ups = [
        [
            name,
            one["set_up"],
            f"{one['chunks']} of {one['characters']:.0f} characters",
            ", ".join(f"{package} {number}" for package, number in one["versions"].items()),
        ]
        for name, one in found.items()
    ]
    parts.append(_table(["", "set up", "chunks (median)", "versions"], set_ups))
    return "\n".join(parts)


_COSTS = {
    "p50 ms": ("p50_ms", 1),
    "p95 ms": ("p95_ms", 1),
    "questions a second": ("per_second", 0),
    "cold start s": ("start_s", 1),
    "memory MB": ("ask_mb", 0),
    "index s": ("build_s", 1),
    "its memory MB": ("build_mb", 0),
    "disk MB": ("disk_mb", 1),
}


def _against_best(found: Mapping[str, Mapping[str, Any]], dataset: str) -> str:
    first = {name: np.array(one["scores"][dataset][_MEASURES[0]]) for name, one in found.items()}
    ours = [name for name in first if name.startswith("askpara")]
    peers = [name for name in first if name not in ours]
    if not ours or not peers:
        return ""
    best = max(peers, key=lambda name: float(first[name].mean()))
    lines = []
    for name in ours:
        one = compare({name: first[name], best: first[best]})[0]
        lines.append(
            f"{name} over {best}, right first: {100 * one.difference:+.1f} points "
            f"({100 * one.interval.low:+.1f} to {100 * one.interval.high:+.1f}), p {one.p:.2g}\n"
        )
    return "\n".join(lines)


def _with_interval(scores: Sequence[float]) -> str:
    values = np.array(scores)
    interval = mean_interval(values)
    return f"{values.mean():.3f} ({interval.low:.3f} to {interval.high:.3f})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main()
