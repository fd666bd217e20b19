"""Fit the figures of `rag/confidence.py`: `python -m eval.calibrate`.

On the dev splits of both question files; on pairs of an answerable question and a near miss about
the same paragraph; and on questions about other things (`--off-topic`, a BEIR folder's queries), so
that a question which has nothing to do with the report is told from one that has. Two steps: the
features are weighed by logistic regression to tell questions that the report answers from those
that it does not; Platt scaling, on the first file, then makes of that sum the probability that the
first passage is right. Prints the figures, the calibration error in ten-fold cross-validation, and
what each threshold refuses and answers.
"""

import argparse
import random
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from eval.dataset import QUESTIONS, Question, of_split, read_beir, read_questions
from eval.metrics import Scores, calibration_error, fold
from index.calibration import FITTED, Calibration
from index.encoder import file_sha256
from index.open import Index, open_index
from rag.answer import facts_of
from rag.confidence import Features

_OFF_TOPIC = 300  # about as many as there are dev questions
# Share of questions about other things among all that people type: an assumption. In the first
# step, which learns to tell them apart, they count twice as much.
_OFF_TOPIC_WEIGHT = 0.1
_PENALTY = 0.1  # of squared coefficients, so that those of features that go together stay small


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--questions", type=Path, default=QUESTIONS / "iom-2019.jsonl")
    parser.add_argument("--more", type=Path, default=QUESTIONS / "more-2019.jsonl")
    parser.add_argument("--pairs", type=Path, default=QUESTIONS / "pairs-2019.jsonl")
    parser.add_argument("--off-topic", type=Path, help="BEIR folder about other things")
    parser.add_argument("--write", action="store_true", help="keep the figures for new indexes")
    arguments = parser.parse_args()
    index = open_index(arguments.index)
    dev = of_split(read_questions(arguments.questions), "dev").questions
    more = of_split(read_questions(arguments.more), "dev").questions
    pairs = read_questions(arguments.pairs).questions
    rows = [_row(index, question) for question in (*dev, *more, *pairs)]
    if arguments.off_topic:
        queries = list(read_beir(arguments.off_topic).questions)
        chosen = random.Random(1).sample(queries, min(_OFF_TOPIC, len(queries)))
        rows += [(_row(index, query)[0], False, False) for query in chosen]
    x = np.array([row for row, _, _ in rows])
    y = np.array([right for _, right, _ in rows])
    said = np.array([answerable for _, _, answerable in rows])
    asked = slice(len(dev), len(dev) + len(more))
    paired = slice(asked.stop, asked.stop + len(pairs))
    strange = slice(paired.stop, None)
    telling, scaling = np.ones(len(x)), np.ones(len(x))
    scaling[strange] = _OFF_TOPIC_WEIGHT * len(dev) / max(1, len(x[strange]))
    telling[strange] = 2 * scaling[strange] * asked.stop / len(dev)
    scaling[asked] = scaling[paired] = 0
    names = ["intercept", *(field.name for field in fields(Features))]
    fitted = dict(zip(names, fit(x, said, y, telling, scaling).round(3).tolist(), strict=True))
    for name, value in fitted.items():
        print(f"{name:>13} {value:>8.3f}")
    if arguments.write:
        files = (arguments.questions, arguments.more, arguments.pairs)
        Calibration(
            intercept=fitted.pop("intercept"),
            weights=fitted,
            threshold=index.calibration.threshold,
            encoders=index.encoders,
            questions={path.name: file_sha256(path) for path in files},
        ).write(FITTED)
    sure = _cross_validated(x, said, y, telling, scaling)
    parts = {"dev": slice(len(dev)), "more": asked, "pairs": paired}
    for name, part in parts.items():
        good, near = sure[part][said[part]], sure[part][~said[part]]
        higher, slipped = good[:, None] > near, near >= np.quantile(good, 0.1)
        print(
            f"{name:>5}: ECE {calibration_error(sure[part], y[part]):.3f}; AUROC, answerable "
            f"against near miss {higher.mean():.3f}; near misses answered at 10 % wrong refusals "
            f"{slipped.mean():.2f}"
        )
    print("threshold  wrongly refused, near miss answered: dev / more / pairs   off topic answered")
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
        answered = sure >= threshold
        refused = [1 - answered[part][said[part]].mean() for part in parts.values()]
        slipped = [answered[part][~said[part]].mean() for part in parts.values()]
        shares = "".join(f"{r:>10.3f}, {s:.2f}" for r, s in zip(refused, slipped, strict=True))
        off = answered[strange].mean() if len(answered[strange]) else np.nan
        print(f"{threshold:>9.2f}  {shares} {off:>12.3f}")


def _row(index: Index, question: Question) -> tuple[Scores, bool, bool]:
    """Features, whether the first passage is right, and whether the report answers at all."""
    passage, features = facts_of(index, question.question, question.session)
    first = fold([(question.names(passage.document, passage.id), 0.0)], question)
    right = bool(first) and first[0][0] in question.gold
    return np.array(astuple(features)), right, bool(question.gold)


def fit(x: Scores, said: Scores, y: Scores, telling: Scores, scaling: Scores) -> Scores:
    """The coefficients of both steps in one, the intercept first: (1 + features,).

    telling, scaling: the weights of the questions in each step.
    """
    direction = _logistic(x, said, telling)[1:]
    intercept, scale = _logistic((x @ direction)[:, np.newaxis], y, scaling)
    return np.concatenate([[intercept], scale * direction])


def _logistic(x: Scores, y: Scores, weights: Scores) -> Scores:
    design = np.column_stack([np.ones(len(x)), x])
    signs = np.where(y, 1.0, -1.0)

    def loss(beta: Scores) -> float:
        penalty = _PENALTY * float(beta[1:] @ beta[1:])
        return float(weights @ np.logaddexp(0, -signs * (design @ beta))) + penalty

    found: Scores = minimize(loss, np.zeros(design.shape[1])).x
    return found


def _cross_validated(
    x: Scores, said: Scores, y: Scores, telling: Scores, scaling: Scores, folds: int = 10
) -> Scores:
    part = np.random.default_rng(0).permutation(len(x)) % folds
    sure = np.zeros(len(x))
    for k in range(folds):
        kept = part != k
        beta = fit(x[kept], said[kept], y[kept], telling[kept], scaling[kept])
        sure[~kept] = 1 / (1 + np.exp(-(beta[0] + x[~kept] @ beta[1:])))
    return sure


if __name__ == "__main__":
    main()
