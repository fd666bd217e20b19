"""Scored pairs -> figures, and what two readers differ by.

`python -m index.reader.figures FIRST.jsonl [SECOND.jsonl]`, of what `index.reader.score` wrote.

Pairs of the same passage depend on each other, so intervals come from drawing passages, not pairs.
"""

import argparse
import json
import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import DatasetError
from corpus.json_lines import objects_of

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """One pair as scored."""

    kind: str
    """Of the question: see `index.reader.data.Question`."""
    question: int
    """Its number in the data."""
    passage: int
    """The passage that the question was written on; pairs of one are drawn together."""
    answered: bool
    """Whether the passage that was read answers it."""
    logit: float
    """As in `index.reader.onnx_reader.Read`, and so the margin."""
    margin: float
    f1: float | None = None
    """Words shared by the span that was found and the answer; None where there is none to find."""


AUROCS = {
    "same words": (("written/same",), ("near/",)),
    "other words": (("written/other",), ("near/",)),
    "short": (("written/query",), ("asked/",)),
    "vague": (("written/vague",), ("asked/",)),
    "scope": (("written/",), ("asked/scope",)),
    "all by hand": (("written/",), ("near/", "asked/")),
    "clapnq": (("clapnq",), ("clapnq",)),
    "squad20": (("squad20",), ("squad20",)),
}
"""Figure -> kinds of answered questions, kinds of those that are not; by the logit."""

F1S = {"f1 by hand": "written/", "f1 squad20": "squad20", "f1 nq": "nq"}
FIRSTS = {"first nq": "nq/20", "first by hand": "written/20"}
"""Share of questions whose highest logit is a right passage's, among those where one is read."""


def figures(rows: Sequence[Row]) -> dict[str, float]:
    """Every figure that these rows allow."""
    return _Measures(rows).values(np.ones(len(rows), np.int64))


class _Measures:
    """What is asked of the rows, found once, so that intervals can ask it a thousand times."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.logits = np.array([row.logit for row in rows])
        self.pairs: dict[str, tuple[Places, Places]] = {}
        self.means: dict[str, tuple[Places, Floats]] = {}
        for name, (right, wrong) in AUROCS.items():
            positive = [n for n, row in enumerate(rows) if row.answered and _of(row, right)]
            negative = [n for n, row in enumerate(rows) if not row.answered and _of(row, wrong)]
            self.pairs[name] = np.array(positive, int), np.array(negative, int)
        for name, kind in F1S.items():
            places = [n for n, row in enumerate(rows) if row.f1 is not None and _of(row, (kind,))]
            self.means[name] = np.array(places, int), np.array([rows[n].f1 for n in places], float)
        for name, kind in FIRSTS.items():
            readable = {row.question for row in rows if row.kind == kind and row.answered}
            best: dict[int, int] = {}
            for n, row in enumerate(rows):
                if row.kind == kind and row.question in readable:
                    best[row.question] = max(best.get(row.question, n), n, key=self._logit)
            places = list(best.values())
            firsts = np.array([rows[n].answered for n in places], float)
            self.means[name] = np.array(places, int), firsts

    def _logit(self, row: int) -> float:
        return float(self.logits[row])

    def values(self, count: Places) -> dict[str, float]:
        """count: (rows,), how often each counts. Figures without a row are left out."""
        found = {}
        for name, (positive, negative) in self.pairs.items():
            many, others = count[positive], count[negative]
            if many.any() and others.any():
                found[name] = auroc(self.logits[positive], self.logits[negative], many, others)
        for name, (places, scores) in self.means.items():
            if count[places].any():
                found[name] = float(np.average(scores, weights=count[places]))
        return found


def _of(row: Row, kinds: tuple[str, ...]) -> bool:
    return row.kind.startswith(kinds) and not row.kind.endswith("/20")


def auroc(
    positive: Floats, negative: Floats, many: Places | None = None, others: Places | None = None
) -> float:
    """How often a positive stands above a negative, ties half; each counts once or as said."""
    many = np.ones(len(positive), np.int64) if many is None else many
    others = np.ones(len(negative), np.int64) if others is None else others
    order = np.argsort(negative)
    below = np.concatenate([[0], np.cumsum(others[order])])
    under = below[np.searchsorted(negative[order], positive, side="left")]
    upto = below[np.searchsorted(negative[order], positive, side="right")]
    return float((many * (under + upto) / 2).sum() / (many.sum() * others.sum()))


def differences(
    first: Sequence[Row], second: Sequence[Row], draws: int = 1000, seed: int = 0
) -> dict[str, tuple[float, float, float, float]]:
    """Figure -> first's, second's, and the 95 % interval of second minus first over passages.

    Raises DatasetError if the rows are not of the same pairs.
    """
    same = [(row.kind, row.question, row.passage) for row in first]
    if same != [(row.kind, row.question, row.passage) for row in second]:
        raise DatasetError("the two files score other pairs; score both with the same --data")
    one, other = _Measures(first), _Measures(second)
    numbers, places = np.unique([row.passage for row in first], return_inverse=True)
    whole = np.ones(len(first), np.int64)
    a, b = one.values(whole), other.values(whole)
    dice = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {name: [] for name in a}
    for _ in range(draws):
        picked = dice.integers(0, len(numbers), len(numbers))
        count = np.bincount(picked, minlength=len(numbers))[places]
        x, y = one.values(count), other.values(count)
        for name in x:
            drawn[name].append(y[name] - x[name])
    found = {}
    for name, values in drawn.items():
        low, high = np.percentile(values, [2.5, 97.5])
        found[name] = (a[name], b[name], float(low), float(high))
    return found


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), "utf-8")


def read_rows(path: Path) -> list[Row]:
    """Raises DatasetError if a line is not a row."""
    try:
        return [Row(**line) for line in objects_of(path)]
    except (OSError, ValueError, TypeError) as error:
        raise DatasetError(f"{path}: not what `index.reader.score` writes: {error}") from error


def shared_words(found: str, answers: Iterable[str]) -> float:
    """SQuAD's F1: words in common with the nearest of the answers, 0 to 1, without articles."""
    best = 0.0
    for answer in answers:
        x, y = _words(found), _words(answer)
        common = sum((Counter(x) & Counter(y)).values())
        best = max(best, 2 * common / (len(x) + len(y)) if common else float(x == y))
    return best


def _words(text: str) -> list[str]:
    plain = text.lower().translate(str.maketrans("", "", string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", plain).split()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Figures of scored pairs, or of two readers'.")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.jsonl")
    first, *second = (read_rows(path) for path in parser.parse_args().files)
    if not second:
        for name, value in figures(first).items():
            print(f"{name:14} {value:.4f}")
        return
    for name, (a, b, low, high) in differences(first, second[0]).items():
        print(f"{name:14} {a:.4f} -> {b:.4f}  ({low:+.4f} to {high:+.4f})")


if __name__ == "__main__":
    main()
