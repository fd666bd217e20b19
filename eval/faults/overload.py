"""Ten times as many people as the service can answer: `eval.overload` has the measurement."""

from eval.faults.common import Given, Outcome
from eval.overload import measure

PROMISE = (
    "accepted: p99 within 3 times the unloaded one; the rest 503 + Retry-After within 50 ms (p99); "
    "no other status, memory grows by less than 5 %"
)


def run(given: Given) -> Outcome:
    """A minute alone and a minute with many, or less; on the index that is given."""
    found = measure(str(given.index), min(60.0, given.seconds / 2))
    return Outcome("; ".join(found.lines), all(found.kept.values()))
