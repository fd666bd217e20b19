"""Is one system better than another, or were the questions kind to it?

Takes each system's scores of the same questions; gives for every pair the mean difference with its
95 % interval, p, p after Holm, and effect size. Paired, since questions differ more than systems
do. Randomisation and bootstrap, since scores such as reciprocal ranks are a few values with many
ties: Smucker, Allan & Carterette 2007, https://doi.org/10.1145/1321440.1321528.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.stats

Floats: TypeAlias = npt.NDArray[np.float64]

BOOTSTRAP_RESAMPLES = 10_000  # of each interval
# A comparison of 3,300 questions that differ takes 5 s, and a p of 0.05 has a standard error of
# 0.002.
RANDOMISATION_RESAMPLES = 20_000
# The largest difference as a whole number: below 2**53, where float64 ends to hold them all, so
# that 16,000 of them add up exactly.
_WHOLE = 2.0**39
# 0.1 + 0.2 is not 0.3: what is this close, relative to the sizes that went in, is equal.
_ROUNDING = 1e-12
# Cells of a block of resamples: 16 MB as float64, whatever the number of questions.
_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    """In the unit of the scores; so too `high`."""
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems over the same questions."""

    a: str
    b: str
    n: int
    """Questions compared."""
    mean_a: float
    mean_b: float
    difference: float
    """mean_a - mean_b."""
    interval: Interval
    """Of the difference."""
    p: float
    """Two-sided, of the difference."""
    p_holm: float
    """The same, adjusted for all pairs that are compared."""
    effect: float
    """Cohen's d_z, the mean difference in sample standard deviations of the differences; 0 if no
    question differs, signed infinity if all differ alike."""


def compare(scores: Mapping[str, Floats], seed: int = 0) -> list[Comparison]:
    """Every pair of systems, in the mapping's order.

    scores: system -> (n,) scores, the same questions in the same order. Raises ValueError if
    lengths differ, or if scores are none, not one-dimensional or not finite.
    """
    checked = {name: _finite(values, name) for name, values in scores.items()}
    pairs = list(combinations(checked, 2))
    differences = [_differences(a, checked[a], b, checked[b]) for a, b in pairs]
    p_values = [paired_randomisation(each, seed=seed) for each in differences]
    adjusted = holm(p_values)
    return [
        Comparison(
            a=a,
            b=b,
            n=len(each),
            mean_a=float(checked[a].mean()),
            mean_b=float(checked[b].mean()),
            difference=float(each.mean()),
            interval=mean_interval(each, seed),
            p=p,
            p_holm=p_holm,
            effect=_effect(each),
        )
        for (a, b), each, p, p_holm in zip(pairs, differences, p_values, adjusted, strict=True)
    ]


def mean_interval(scores: Floats, seed: int = 0) -> Interval:
    """The BCa bootstrap interval of the mean of scores (n,): Efron 1987, by SciPy.

    Both ends are the mean if nothing varies: BCa divides by zero. Raises ValueError as compare.
    """
    scores = _finite(scores, "the sample")
    if _constant(scores):
        return Interval(float(scores.mean()), float(scores.mean()))
    batch, rng = max(1, _CELLS // len(scores)), np.random.default_rng(seed)
    found = scipy.stats.bootstrap(
        (scores,), np.mean, method="BCa", n_resamples=BOOTSTRAP_RESAMPLES, batch=batch, rng=rng
    )
    return Interval(*map(float, found.confidence_interval))


def paired_randomisation(
    differences: Floats, resamples: int = RANDOMISATION_RESAMPLES, seed: int = 0
) -> float:
    """The two-sided p of the mean of differences (n,), if each sign were a coin's: Fisher 1935.

    Exact if resamples reach all 2**n flips of what is not zero, else by so many draws and
    2 / (resamples + 1) at least (Phipson & Smyth 2010). 1.0 if fewer than two questions differ.
    Raises ValueError as compare.
    """
    differences = _finite(differences, "the sample")
    changed = differences[differences != 0]  # a flipped zero is the same zero
    if len(changed) < 2:
        return 1.0
    # As whole numbers, which add up to the same in any order: sums that tie must tie exactly.
    whole = np.round(changed / np.abs(changed).max() * _WHOLE)
    found = scipy.stats.permutation_test(
        (whole,),
        np.sum,
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        batch=max(1, _CELLS // len(whole)),
        rng=np.random.default_rng(seed),
    )
    return float(found.pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p, in the order given: Holm 1979, https://www.jstor.org/stable/4615733."""
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def _finite(scores: Floats, name: str) -> Floats:
    """The scores, checked: no sum exceeds NaN, so one NaN would pass for the smallest p."""
    scores = np.asarray(scores, np.float64)
    if scores.ndim != 1 or not len(scores) or not np.isfinite(scores).all():
        raise ValueError(f"{name}: expected finite scores (n,), n at least 1; got {scores}")
    return scores


def _differences(a: str, scores_a: Floats, b: str, scores_b: Floats) -> Floats:
    if len(scores_a) != len(scores_b):
        raise ValueError(f"{a} has {len(scores_a)} scores, {b} has {len(scores_b)}: not paired")
    # Equal but for rounding is no difference: ten of 1e-17 with one sign would be significant.
    equal = np.isclose(scores_a, scores_b, rtol=_ROUNDING, atol=0)
    return np.where(equal, 0.0, scores_a - scores_b)


def _effect(differences: Floats) -> float:
    mean = float(differences.mean())
    if _constant(differences):
        return math.copysign(math.inf, mean) if mean else 0.0
    return mean / float(differences.std(ddof=1))


def _constant(values: Floats) -> bool:
    return bool(np.ptp(values) <= _ROUNDING * np.abs(values).max())
