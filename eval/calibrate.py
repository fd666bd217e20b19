"""Fit the figures of `rag/confidence.py`: `python -m eval.calibrate`.

On the dev splits of questions that people asked without having read the report and of those that
were written from it, on pairs of an answerable question and a near miss about the same paragraph,
on what was asked blind of invented documents that the reader has not seen (`--invented`), and on
questions about other reports (`--other`, `--other-asked`). Logistic regression weighs the
features so that they tell right first passages from wrong ones; what people really ask weighs as
much as all else. Platt scaling, on what people really ask alone, makes a probability of that sum.
An answer is given from THRESHOLD.

Prints, for each effort, figures and what each set gets from a fit that never saw its document.
"""

import argparse
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from corpus.errors import DatasetError
from corpus.files import file_sha256
from eval.dataset import (
    QUESTIONS,
    Dataset,
    Question,
    of_split,
    read_questions,
    texts_as_document,
)
from eval.metrics import Scores, auroc, calibration_error, first_is_right
from eval.run import index_of
from index.calibration import FITTED, Calibration, Calibrations
from index.models import DEFAULT_MODEL
from index.open import READER, Index, open_index
from index.reader.asked import FOLDER, UNSEEN, covers, invented, judged
from rag.answer import facts_of
from rag.asked.read import understand
from rag.confidence import Features
from rag.contract import EffortName

# From here an answer is given: of what people ask on dev, a fifth of what the report does not say
# is answered then, and a quarter of what it says refused.
THRESHOLD = 0.45
BUILT = Path("var/invented")  # an index for each invented document
_PENALTY = 1.0  # of squared coefficients of standardised features
_READERS = ("answers",)  # features that only the reader gives

Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions of one file, asked of the index that they are about."""

    name: str
    """Of the file."""
    index: Index
    questions: Sequence[Question]
    real: bool
    """Whether they were asked without having read the report."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What was found to all questions."""

    x: Scores
    """(questions, features), float64: the fields of `Features`."""
    right: Truths
    """(questions,): whether the first passage answers."""
    able: Truths
    """(questions,): whether the document answers at all."""
    of: npt.NDArray[np.int_]
    """(questions,): index of the file that it is of."""


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    for name in ("--other", "--other-asked"):
        parser.add_argument(
            name,
            type=Path,
            nargs=2,
            action="append",
            default=[],
            metavar=("INDEX", "QUESTIONS"),
        )
    parser.add_argument(
        "--invented", nargs="+", default=UNSEEN, help="names of documents of index/reader"
    )
    parser.add_argument("--write", action="store_true", help="keep the figures for new indexes")
    given = parser.parse_args()
    own = unfitted(given.index)
    files = {name: QUESTIONS / f"{name}-2019.jsonl" for name in ("asked", "iom", "more", "pairs")}
    sets = [
        Asked(name, own, of_split(read_questions(path), "dev").questions, name == "asked")
        for name, path in files.items()
    ]
    others = [
        (*one, real) for real in (False, True) for one in (given.other, given.other_asked)[real]
    ]
    opened = {folder: unfitted(folder) for folder, _, _ in others}
    for folder, path, real in others:
        sets.append(Asked(path.stem, opened[folder], read_questions(path).questions, real))
    paths = [*files.values(), *(path for _, path, _ in others)]
    for name in given.invented:
        dataset = of_invented(name)
        index = index_of(dataset, given.index, BUILT, DEFAULT_MODEL, silent)
        sets.append(Asked(name, _without(index), dataset.questions, True))
    paths += [FOLDER / name for name in ("asked.jsonl", "invented.jsonl")]
    questions = {path.name: file_sha256(path) for path in paths}
    fitted = {}
    for effort in get_args(EffortName):
        rows = _rows(sets, effort)
        names = [f.name for f in fields(Features) if effort == "careful" or f.name not in _READERS]
        used = [i for i, f in enumerate(fields(Features)) if f.name in names]
        beta, sure = _fitted(rows.x[:, used], rows, sets)
        print(effort)
        for name, value in zip(["intercept", *names], beta.tolist(), strict=True):
            print(f"{name:>15} {value:>8.3f}")
        _print_errors(sure, rows, sets)
        encoders = own.models if effort == "careful" else own.models.copy()
        if effort != "careful":
            encoders.pop(READER)
        weights = dict(zip(names, beta[1:].round(4).tolist(), strict=True))
        fitted[effort] = Calibration(
            round(float(beta[0]), 4), weights, THRESHOLD, encoders, questions
        )
    if given.write:
        replace(Calibrations.read(FITTED), **fitted).write(FITTED)


def unfitted(folder: Path) -> Index:
    """An index without what was fitted before, which may name facts that are gone."""
    return _without(open_index(folder))


def of_invented(name: str) -> Dataset:
    """What was asked blind of an invented document. Raises DatasetError if there is none."""
    if name not in invented():
        raise DatasetError(f"no invented document {name!r}; there are {', '.join(invented())}")
    questions = tuple(
        Question(one.id, one.text, "other", dict.fromkeys(one.right, 1), session=one.session)
        for one in judged()
        if one.document == name and one.blind
    )
    document = texts_as_document(name, invented()[name])
    cover = covers()[name]
    described = replace(document, title=cover.title, publisher=cover.publisher, date=cover.date)
    return Dataset(name, questions, (described,))


def silent(stage: str, done: int, total: int) -> None:
    """Nothing is told of so short a build."""


def _without(index: Index) -> Index:
    nothing = Calibration(0.0, {}, 1.0, {}, {})
    return replace(index, calibrations=Calibrations(nothing, nothing))


def _rows(sets: Sequence[Asked], effort: EffortName) -> Rows:
    x, right, able, of = [], [], [], []
    for number, one in enumerate(sets):
        for question in one.questions:
            asked = understand(question.question, one.index.vocabulary, question.session)
            if asked.small_talk or asked.whole_part or asked.mentioned:
                continue  # their confidence is not fitted: see `rag.find`
            passage, features = facts_of(one.index, question.question, question.session, effort)
            if effort == "careful" and not features.answers:
                continue  # the reader did not read it
            x.append(astuple(features))
            right.append(first_is_right([question.named(passage)], question))
            able.append(bool(question.gold))
            of.append(number)
    return Rows(np.array(x), np.array(right), np.array(able), np.array(of))


def _fitted(x: Scores, rows: Rows, sets: Sequence[Asked]) -> tuple[Scores, Scores]:
    """Coefficients, the intercept first; and each question's confidence by those that were fitted
    without its document."""
    real = np.array([one.real for one in sets])[rows.of]
    sizes = np.bincount(rows.of, minlength=len(sets))[rows.of]
    # Each file weighs the same within the real ones and within the others.
    groups = [len({*rows.of[real == kind].tolist()}) for kind in (False, True)]
    weights = len(x) / 2 / np.where(real, groups[True], groups[False]) / sizes
    documents = np.array([id(one.index) for one in sets])[rows.of]
    sure = np.zeros(len(x))
    for document in set(documents.tolist()):
        kept = documents != document
        beta = _scaled(x[kept], rows.right[kept], weights[kept], real[kept])
        sure[~kept] = 1 / (1 + np.exp(-(beta[0] + x[~kept] @ beta[1:])))
    return _scaled(x, rows.right, weights, real), sure


def _scaled(x: Scores, y: Truths, weights: Scores, real: Truths) -> Scores:
    """The coefficients of both steps in one, the intercept first: (1 + features,)."""
    slopes = fit(x, y, weights)[1:]
    known = (x[real] @ slopes)[:, np.newaxis]
    intercept, scale = fit(known, y[real], np.ones(len(known)))
    return np.concatenate([[intercept], scale * slopes])


def fit(x: Scores, y: Truths, weights: Scores) -> Scores:
    """Coefficients of a logistic regression, the intercept first: (1 + features,)."""
    mean, spread = x.mean(0), np.maximum(x.std(0), 1e-9)
    design = np.column_stack([np.ones(len(x)), (x - mean) / spread])
    signs = np.where(y, 1.0, -1.0)

    def loss(beta: Scores) -> float:
        penalty = _PENALTY * float(beta[1:] @ beta[1:])
        return float(weights @ np.logaddexp(0, -signs * (design @ beta))) + penalty

    found: Scores = minimize(loss, np.zeros(design.shape[1])).x
    slopes = found[1:] / spread
    return np.concatenate([[found[0] - float(slopes @ mean)], slopes])


def _print_errors(sure: Scores, rows: Rows, sets: Sequence[Asked]) -> None:
    """What confidence and the chosen threshold get wrong in each set."""
    print(
        "                 AUROC  right/wrong    ECE   given right  refused  unanswerable answered"
    )
    table = []
    for number, one in enumerate(sets):
        of = rows.of == number
        able, unable, given = of & rows.able, of & ~rows.able, of & (sure >= THRESHOLD)
        apart = auroc(sure[able], sure[unable]) if unable.any() else np.nan
        error = calibration_error(sure[of], rows.right[of])
        answered = (sure[unable] >= THRESHOLD).mean() if unable.any() else np.nan
        right = auroc(sure[of & rows.right], sure[of & ~rows.right])
        refused = (sure[able] < THRESHOLD).mean()
        row = [apart, right, error, rows.right[given].mean(), refused, answered]
        table.append(row)
        print(_line(one.name, row))
    print(
        _line("mean of asked", np.nanmean([table[i] for i, one in enumerate(sets) if one.real], 0))
    )
    lacking = rows.x[:, [f.name for f in fields(Features)].index("unmet_codes")] > 0
    print(f"the first passage lacks a code: {lacking.sum()}, right {rows.right[lacking].sum()}")
    print("threshold, mean of what people really ask: right of given, refused, answered")
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5):
        given = sure >= threshold
        means = []
        for number in (i for i, one in enumerate(sets) if one.real):
            of = rows.of == number
            of_each = (rows.right[of & given], ~given[of & rows.able], given[of & ~rows.able])
            means.append([float(some.mean()) if len(some) else np.nan for some in of_each])
        of_given, refused, answered = np.nanmean(means, axis=0)
        print(f"{threshold:>15} {of_given:>7.3f} {refused:>6.3f} {answered:>6.3f}")


def _line(name: str, row: Sequence[float]) -> str:
    apart, right, error, given, refused, answered = row
    return (
        f"{name:>15} {apart:>6.3f} {right:>12.3f} {error:>6.3f} {given:>13.3f} {refused:>8.3f} "
        f"{answered:>22.3f}"
    )


if __name__ == "__main__":
    main()
