"""Scored pairs -> figures, and intervals of the difference between two readers.

Pairs of the same passage depend on each other, so intervals come from drawing passages, not pairs.
"""

import json
import re
import string
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import DatasetError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One pair as scored."""

    kind: str
    """Of the question: see `index.reader.data.Question`."""
    question: int
    passage: int
    """The passage that the question was written on; pairs of one are drawn together."""
    answered: bool
    """Whether the passage that was read answers it."""
    logit: float
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


def figures(rows: Sequence[Row], weights: Mapping[int, int] | None = None) -> dict[str, float]:
    """Every figure that these rows allow. weights: how often a passage counts; else once."""
    count = np.array([1 if weights is None else weights.get(row.passage, 0) for row in rows])
    logits = np.array([row.logit for row in rows])
    answered = np.array([row.answered for row in rows])
    kinds = np.array([row.kind for row in rows])

    def of(*prefixes: str) -> npt.NDArray[np.bool_]:
        return np.array([kind.startswith(prefixes) and "/20" not in kind for kind in kinds], bool)

    found = {}
    for name, (right, wrong) in AUROCS.items():
        positive, negative = of(*right) & answered, of(*wrong) & ~answered
        if (count * positive).any() and (count * negative).any():
            found[name] = auroc(
                logits[positive], logits[negative], count[positive], count[negative]
            )
    for name, prefix in F1S.items():
        chosen = of(prefix) & np.array([row.f1 is not None for row in rows])
        if (count * chosen).any():
            f1s = np.array([row.f1 or 0.0 for row in rows])
            found[name] = float(np.average(f1s[chosen], weights=count[chosen]))
    for name, kind in FIRSTS.items():
        best: dict[int, tuple[float, bool, int]] = {}
        readable = {row.question for row in rows if row.kind == kind and row.answered}
        for row, times in zip(rows, count, strict=True):
            if row.kind == kind and row.question in readable:
                best[row.question] = max(
                    best.get(row.question, (-np.inf, False, 0)),
                    (row.logit, row.answered, int(times)),
                )
        if sum(times for _, _, times in best.values()):
            found[name] = float(
                np.average([b[1] for b in best.values()], weights=[b[2] for b in best.values()])
            )
    return found


def auroc(
    positive: Floats, negative: Floats, many: npt.NDArray[np.int64], others: npt.NDArray[np.int64]
) -> float:
    """How often a positive stands above a negative, ties half; each counts as often as said."""
    order = np.argsort(negative)
    below = np.concatenate([[0], np.cumsum(others[order])])
    under = below[np.searchsorted(negative[order], positive, side="left")]
    upto = below[np.searchsorted(negative[order], positive, side="right")]
    return float((many * (under + upto) / 2).sum() / (many.sum() * others.sum()))


def differences(
    first: Sequence[Row], second: Sequence[Row], draws: int = 1000, seed: int = 0
) -> dict[str, tuple[float, float, float, float]]:
    """Figure -> first's, second's, and the 95 % interval of second minus first over passages."""
    if [(r.kind, r.question, r.passage) for r in first] != [
        (r.kind, r.question, r.passage) for r in second
    ]:
        raise DatasetError("the two files score other pairs; score both with the same --data")
    a, b = figures(first), figures(second)
    passages = np.array(sorted({row.passage for row in first}))
    dice = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {name: [] for name in a}
    for _ in range(draws):
        picks = Counter(map(int, dice.choice(passages, len(passages))))
        x, y = figures(first, picks), figures(second, picks)
        for name in x.keys() & y.keys():
            drawn[name].append(y[name] - x[name])
    return {
        name: (a[name], b[name], *map(float, np.percentile(values, [2.5, 97.5])))  # type: ignore[misc]
        for name, values in drawn.items()
        if values
    }


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), "utf-8")


def read_rows(path: Path) -> list[Row]:
    """Raises DatasetError if a line is not a row."""
    try:
        return [Row(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]
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
