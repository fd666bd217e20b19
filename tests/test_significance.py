"""The statistics of the measurements against SciPy's, against hand-worked ones, and on known data.

Samples are made here from fixed seeds, so a bound that holds once holds always.
"""

import math
import tracemalloc

import numpy as np
import pytest
import scipy.stats

from eval.significance import (
    Comparison,
    Floats,
    Interval,
    compare,
    holm,
    mean_interval,
    paired_randomisation,
)


def normal(n: int, mean: float, seed: int) -> Floats:
    return np.random.default_rng(seed).normal(mean, 1.0, n)


def halves(n: int, seed: int) -> Floats:
    """Differences as metrics have them: few values, most of them zero, sums that tie."""
    steps = np.random.default_rng(seed).choice([-1.0, -0.5, 0.0, 0.0, 0.5, 1.0, 1.0], n)
    return np.asarray(steps, np.float64)


def scipys_p(differences: Floats, resamples: int, seed: int = 1) -> float:
    found = scipy.stats.permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        n_resamples=resamples,
        vectorized=True,
        rng=np.random.default_rng(seed),
    )
    return float(found.pvalue)


@pytest.mark.parametrize(
    "differences",
    [
        *(normal(n, mean, seed=n) for n in (2, 3, 5, 10, 13) for mean in (-1.0, 0.0, 0.6)),
        *(halves(n, seed=n) for n in (2, 5, 10, 13)),
        np.array([1.0, -1.0, 0.5, -0.5]),
    ],
)
def test_an_exact_p_equals_scipys(differences: Floats) -> None:
    expected = scipys_p(differences, resamples=10_000)
    assert paired_randomisation(differences) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "differences", [normal(60, 0.0, 3), normal(60, 0.25, 4), normal(200, -0.15, 5), halves(80, 6)]
)
def test_a_random_p_is_near_scipys(differences: Floats) -> None:
    resamples = 20_000
    expected = scipys_p(differences, resamples)
    # Each is twice a tail counted over the resamples; both vary.
    error = 2 * math.sqrt(2 * (expected / 2) * (1 - expected / 2) / resamples)
    assert abs(paired_randomisation(differences, resamples) - expected) < 3 * error
    assert 0.001 < expected < 1, "else nothing is compared"


def test_the_smallest_random_p_is_scipys() -> None:
    differences = normal(60, 3.0, seed=8)
    assert paired_randomisation(differences, 999) == scipys_p(differences, 999) == 2 / 1_000


def test_exact_and_random_meet_where_one_takes_over() -> None:
    differences = normal(10, 0.5, seed=2)
    exact = paired_randomisation(differences, 2**10)
    assert exact * 2**10 == pytest.approx(round(exact * 2**10), abs=1e-9)
    random = paired_randomisation(differences, 2**10 - 1)
    assert random != exact
    assert random == pytest.approx(exact, abs=3 * 2 * math.sqrt(exact / 2 / 2**10))


def test_zeros_change_nothing() -> None:
    differences = normal(12, 0.5, seed=9)
    padded = np.concatenate([np.zeros(500), differences])
    assert paired_randomisation(padded) == paired_randomisation(differences)
    assert paired_randomisation(np.zeros(20)) == 1.0


def test_sums_that_tie_but_for_rounding_count_as_tied() -> None:
    # Multiples of 0.1 sum to 0.30000000000000004 or 0.3 as the order has it; multiples of 1 don't.
    steps = np.array([1.0, 2.0, 3.0, -1.0, -2.0, 4.0, 1.0, 2.0, -3.0, 1.0, 3.0])
    assert paired_randomisation(steps * 0.1) == paired_randomisation(steps)
    assert paired_randomisation(steps) == pytest.approx(scipys_p(steps, 10_000), abs=1e-12)


def test_p_is_uniform_where_nothing_differs() -> None:
    found = np.array([paired_randomisation(normal(40, 0.0, seed), 1_000) for seed in range(400)])
    for level, within in [(0.05, 0.03), (0.25, 0.06), (0.5, 0.07), (0.75, 0.06)]:
        assert abs((found <= level).mean() - level) < within


def test_a_shift_is_found_and_its_sign_does_not_matter() -> None:
    shifted = [normal(60, 0.5, seed) for seed in range(100)]
    found = [paired_randomisation(each, 1_000) for each in shifted]
    # 0.97 by the power of a t test, n = 60, d = 0.5.
    assert sum(p < 0.05 for p in found) >= 90
    assert [paired_randomisation(-each, 1_000) for each in shifted] == found


@pytest.mark.slow
def test_six_thousand_questions_fit_in_memory() -> None:
    differences = normal(6_000, 0.03, seed=1)
    tracemalloc.start()
    try:
        p = paired_randomisation(differences, 4_000)
        interval = mean_interval(differences)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150e6, "whole, the flips and what is flipped are 384 MB"
    t_test = scipy.stats.ttest_1samp(differences, 0.0)  # the limit for many questions
    assert p == pytest.approx(float(t_test.pvalue), abs=0.01)
    assert interval.low == pytest.approx(float(t_test.confidence_interval().low), abs=0.002)


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        # Sorted .005 .01 .03 .04, times 4 3 2 1: .02 .03 .06 .04, and .04 is raised to .06.
        ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),
        ([0.8, 0.6, 0.01], [1.0, 1.0, 0.03]),
        ([0.02, 0.02], [0.04, 0.04]),
        ([0.3], [0.3]),
        ([], []),
    ],
)
def test_holm(p_values: list[float], adjusted: list[float]) -> None:
    assert holm(p_values) == pytest.approx(adjusted, abs=1e-15)


@pytest.mark.parametrize("seed", [0, 5])
@pytest.mark.parametrize("n", [2, 50, 900])
def test_an_interval_is_scipys_own(n: int, seed: int) -> None:
    scores = np.random.default_rng(n).exponential(1.0, n)
    expected = scipy.stats.bootstrap(
        (scores,), np.mean, n_resamples=10_000, method="BCa", rng=np.random.default_rng(seed)
    ).confidence_interval
    found = mean_interval(scores, seed)
    assert found.low == pytest.approx(float(expected.low), abs=1e-12)
    assert found.high == pytest.approx(float(expected.high), abs=1e-12)


def test_an_interval_covers_the_true_mean_in_95_of_100_samples() -> None:
    intervals = [mean_interval(normal(40, 0.3, seed)) for seed in range(200)]
    covered = sum(each.low <= 0.3 <= each.high for each in intervals)
    assert 180 <= covered <= 197


@pytest.mark.parametrize(
    "scores", [[0.4], [0.0], [0.0, 0.0], [0.7, 0.7, 0.7], [0.1 + 0.2, 0.3, 0.3]]
)
def test_scores_that_do_not_vary_are_their_own_interval(scores: list[float]) -> None:
    interval = mean_interval(np.array(scores))
    assert interval.low == interval.high == pytest.approx(scores[-1], abs=1e-15)


def test_a_comparison_worked_by_hand() -> None:
    [found] = compare({"dense": np.array([1.0, 1.0, 0.5, 1.0]), "bm25": np.array([0.5, 0.0, 0, 1])})
    # Differences .5 1 .5 0: mean .5, squared deviations 0 .25 0 .25, so s = sqrt(.5 / 3).
    # Of the 2**3 sign flips only +++ and --- are as far from 0.
    assert found == Comparison(
        a="dense",
        b="bm25",
        n=4,
        mean_a=0.875,
        mean_b=0.375,
        difference=0.5,
        interval=mean_interval(np.array([0.5, 1.0, 0.5, 0.0])),
        p=0.25,
        p_holm=0.25,
        effect=0.5 / math.sqrt(0.5 / 3),
    )
    assert found.interval.low < 0.5 < found.interval.high


def test_every_pair_is_compared_in_order_and_adjusted_together() -> None:
    base = normal(40, 0.0, seed=1)
    scores = {"c": base, "a": base + normal(40, 0.5, 2), "b": base + normal(40, 0.1, 3)}
    found = compare(scores)
    assert [(each.a, each.b) for each in found] == [("c", "a"), ("c", "b"), ("a", "b")]
    assert [each.p for each in found] == [
        paired_randomisation(scores[each.a] - scores[each.b]) for each in found
    ]
    assert [each.p_holm for each in found] == holm([each.p for each in found])
    assert any(each.p_holm > each.p for each in found)
    for each in found:
        assert each.difference == pytest.approx(each.mean_a - each.mean_b, abs=1e-12)
    assert compare(scores) == found
    reseeded = compare(scores, seed=1)
    assert all(x.p != y.p for x, y in zip(found, reseeded, strict=True) if x.p > 0.001)
    assert all(x.interval != y.interval for x, y in zip(found, reseeded, strict=True))
    assert compare({"c": base}) == []


@pytest.mark.parametrize(
    ("a", "b", "effect", "p"),
    [
        ([0.3, 0.9], [0.3, 0.9], 0.0, 1.0),
        ([0.1 + 0.2] * 10, [0.3] * 10, 0.0, 1.0),
        ([0.3, 0.9, 0.5], [0.1, 0.7, 0.3], math.inf, 0.25),
        ([0.1, 0.7, 0.3], [0.3, 0.9, 0.5], -math.inf, 0.25),
        ([1.0], [0.5], math.inf, 1.0),
        ([0.5], [0.5], 0.0, 1.0),
    ],
)
def test_differences_that_do_not_vary(
    a: list[float], b: list[float], effect: float, p: float
) -> None:
    [found] = compare({"a": np.array(a), "b": np.array(b)})
    assert (found.effect, found.p) == (effect, p)
    assert found.interval == Interval(found.difference, found.difference)
    assert found.difference == pytest.approx(a[0] - b[0], abs=1e-15)


def test_scores_of_other_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="dense has 3 scores, bm25 has 4"):
        compare({"dense": np.ones(3), "bm25": np.ones(4)})


@pytest.mark.parametrize("scores", [[0.5, math.nan], [math.inf, 0.5], [], [[0.5, 0.4]]])
def test_scores_that_mean_nothing_are_refused(scores: list[float]) -> None:
    values = np.array(scores)
    with pytest.raises(ValueError, match="dense: expected finite scores"):
        compare({"dense": values, "bm25": values})
    with pytest.raises(ValueError, match="expected finite scores"):
        paired_randomisation(values)
    with pytest.raises(ValueError, match="expected finite scores"):
        mean_interval(values)
