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
from dataclasses import astuple, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from eval.dataset import QUESTIONS, Question, of_split, read_beir, read_questions
from eval.metrics import Scores, auroc, calibration_error, first_is_right
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
    given = parser.parse_args()
    index = open_index(given.index)
    asked = {
        "dev": of_split(read_questions(given.questions), "dev").questions,
        "more": of_split(read_questions(given.more), "dev").questions,
        "pairs": read_questions(given.pairs).questions,
        "off": _off_topic(given.off_topic) if given.off_topic else (),
    }
    part = np.repeat(list(asked), [len(questions) for questions in asked.values()])
    rows = [_row(index, question) for questions in asked.values() for question in questions]
    x, y, said = (np.array(column) for column in zip(*rows, strict=True))
    off = _OFF_TOPIC_WEIGHT * len(asked["dev"]) / max(1, len(asked["off"]))
    scaling = np.select([part == "dev", part == "off"], [1.0, off])
    telling = np.where(part == "off", 2 * off * (1 + len(asked["more"]) / len(asked["dev"])), 1.0)
    names = ["intercept", *(field.name for field in fields(Features))]
    fitted = dict(zip(names, fit(x, said, y, telling, scaling).round(3).tolist(), strict=True))
    for name, value in fitted.items():
        print(f"{name:>13} {value:>8.3f}")
    if given.write:
        files = (given.questions, given.more, given.pairs)
        Calibration(
            intercept=fitted.pop("intercept"),
            weights=fitted,
            threshold=index.calibration.threshold,
            encoders=index.encoders,
            questions={path.name: file_sha256(path) for path in files},
        ).write(FITTED)
    _print_errors(_cross_validated(x, said, y, telling, scaling), said, y, part)


def _off_topic(folder: Path) -> list[Question]:
    """Some of a folder's queries; no passage of the report is gold."""
    queries = [replace(query, gold={}) for query in read_beir(folder).questions]
    return random.Random(1).sample(queries, min(_OFF_TOPIC, len(queries)))


def _row(index: Index, question: Question) -> tuple[Scores, bool, bool]:
    """Features, whether the first passage is right, and whether the report answers at all."""
    passage, features = facts_of(index, question.question, question.session)
    right = first_is_right([question.named(passage)], question)
    return np.array(astuple(features)), right, bool(question.gold)


def _print_errors(
    sure: Scores, said: npt.NDArray[np.bool_], y: npt.NDArray[np.bool_], part: npt.NDArray[np.str_]
) -> None:
    """What the confidence and each threshold get wrong in each part."""
    parts = ("dev", "more", "pairs")
    for name in parts:
        good, near = sure[(part == name) & said], sure[(part == name) & ~said]
        print(
            f"{name:>5}: ECE {calibration_error(sure[part == name], y[part == name]):.3f}; AUROC, "
            f"answerable against near miss {auroc(good, near):.3f}; near misses answered at 10 % "
            f"wrong refusals {(near >= np.quantile(good, 0.1)).mean():.2f}"
        )
    print("threshold  wrongly refused, near miss answered: dev / more / pairs   off topic answered")
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
        answered = sure >= threshold
        shares = "".join(
            f"{1 - answered[(part == name) & said].mean():>10.3f}, "
            f"{answered[(part == name) & ~said].mean():.2f}"
            for name in parts
        )
        off = answered[part == "off"]
        print(f"{threshold:>9.2f}  {shares} {off.mean() if len(off) else np.nan:>12.3f}")


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
