"""Is one system better than another, or were the questions kind to it?

Takes one score per question and system, all over the same questions; gives for every pair of
systems the mean difference with its 95 % interval, a randomisation p, that p after Holm, and an
effect size. Paired throughout, since questions differ more than systems do. Randomisation and
bootstrap, since scores such as reciprocal ranks are a few values with many ties, far from normal:
Smucker, Allan & Carterette 2007, https://doi.org/10.1145/1321440.1321528.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.stats

Floats: TypeAlias = npt.NDArray[np.float64]

BOOTSTRAP_RESAMPLES = 10_000
# 0.1 + 0.2 is not 0.3: what is this close, relative to the sizes that went in, is equal.
_ROUNDING = 1e-12
# Cells of a block of resamples: 32 MB as float64, whatever the number of questions.
_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval, in the unit of the scores."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems over the same n questions.

    difference: mean_a - mean_b, with its interval. p: of the sign-flip randomisation test, two
    sides. p_holm: the same, adjusted for all pairs compared together. effect: Cohen's d_z, the
    mean difference in standard deviations (n - 1) of the differences; 0 if no question differs,
    signed infinity if all differ alike.
    """

    a: str
    b: str
    n: int
    mean_a: float
    mean_b: float
    difference: float
    interval: Interval
    p: float
    p_holm: float
    effect: float


def compare(scores: Mapping[str, Floats], seed: int = 0) -> list[Comparison]:
    """Every pair of systems, in the mapping's order.

    scores: system -> (n,) scores, the same questions in the same order. Raises ValueError if
    lengths differ, or if scores are none, not one-dimensional or not finite.
    """
    checked = {name: _finite(values, name) for name, values in scores.items()}
    pairs = list(combinations(checked, 2))
    differences = [_differences(a, checked[a], b, checked[b]) for a, b in pairs]
    p_values = [paired_randomisation(each, seed=seed) for each in differences]
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
        for (a, b), each, p, p_holm in zip(
            pairs, differences, p_values, holm(p_values), strict=True
        )
    ]


def mean_interval(scores: Floats, seed: int = 0) -> Interval:
    """The BCa bootstrap interval of the mean of scores (n,): Efron 1987, by SciPy.

    Both ends are the mean if the scores do not vary or n is 1, where BCa divides by zero. Raises
    ValueError as compare does.
    """
    scores = _finite(scores, "the sample")
    if _constant(scores):
        return Interval(float(scores.mean()), float(scores.mean()))
    found = scipy.stats.bootstrap(
        (scores,),
        np.mean,
        n_resamples=BOOTSTRAP_RESAMPLES,
        batch=max(1, _CELLS // len(scores)),
        vectorized=True,
        confidence_level=0.95,
        method="BCa",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Interval(float(found.low), float(found.high))


def paired_randomisation(differences: Floats, resamples: int = 100_000, seed: int = 0) -> float:
    """The two-sided p of the mean of differences (n,), if each sign were a coin's: Fisher 1935.

    As scipy.stats.permutation_test(permutation_type="samples") defines it, in bounded memory: all
    2**n flips if they are no more than resamples, else that many at random, where the observed
    one is counted with them (Phipson & Smyth 2010), so that p is 2 / (resamples + 1) at least.
    1.0 if no question differs. Raises ValueError as compare does.
    """
    differences = _finite(differences, "the sample")
    changed = differences[differences != 0]  # a flipped zero is the same zero
    n = len(changed)
    if not n:
        return 1.0
    # Towards a sum that is not negative: the two tails mirror each other, so one is counted.
    towards = changed if changed.sum() >= 0 else -changed
    exact = 2**n <= resamples
    # Flipping some differences takes twice their sum off the total, which is then as large as the
    # observed one if they sum to nothing or less.
    flipped_at_most = _ROUNDING * float(np.abs(towards).sum())
    as_large = sum(
        int(np.count_nonzero(flips @ towards <= flipped_at_most))
        for flips in (_every_flip(n) if exact else _random_flips(n, resamples, seed))
    )
    tail = as_large / 2**n if exact else (as_large + 1) / (resamples + 1)
    return min(1.0, 2 * tail)


def _every_flip(n: int) -> Iterator[Floats]:
    """Blocks (rows, n) of all 2**n sets of differences, 1 where one is flipped."""
    rows = max(1, _CELLS // n)
    for start in range(0, 2**n, rows):
        codes = np.arange(start, min(start + rows, 2**n))
        yield (codes[:, None] >> np.arange(n) & 1).astype(np.float64)


def _random_flips(n: int, resamples: int, seed: int) -> Iterator[Floats]:
    """Blocks (rows, n) as of _every_flip, each difference flipped with probability 1/2."""
    random = np.random.default_rng(seed)
    rows = max(1, _CELLS // n)
    for start in range(0, resamples, rows):
        # Eight coins a byte: four times as fast as one integer a coin.
        shape = (min(rows, resamples - start), -(-n // 8))
        packed = random.integers(0, 256, shape, dtype=np.uint8)
        yield np.unpackbits(packed, axis=1, count=n).astype(np.float64)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p, in the order given: Holm 1979, https://www.jstor.org/stable/4615733."""
    adjusted = [0.0] * len(p_values)
    highest = 0.0
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


def _constant(values: Floats) -> bool:
    return bool(np.ptp(values) <= _ROUNDING * np.abs(values).max())


def _effect(differences: Floats) -> float:
    mean = float(differences.mean())
    if _constant(differences):
        return math.copysign(math.inf, mean) if mean else 0.0
    return mean / float(differences.std(ddof=1))
