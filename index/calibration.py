"""How the facts of a question become a confidence, and for which encoders that was fitted.

calibration.json lies beside this file; `python -m eval.calibrate --write` makes it anew. A build
copies it into the index, so that an index knows by itself how sure its answers are.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

FITTED = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of a logistic function over the facts that `rag.confidence` finds."""

    intercept: float
    weights: Mapping[str, float]
    """One for each field of `rag.confidence.Features`."""
    threshold: float
    """Confidence from which an answer is given; below it stands "not found in this report"."""
    encoders: Mapping[str, str]
    """SHA-256 of the weights of each model that the facts came from: "first" and, of
    careful answers, "reader"; between languages "across" alone."""
    questions: Mapping[str, str]
    """SHA-256 of each file of questions that it was fitted on, by name."""


@dataclass(frozen=True, slots=True)
class Calibrations:
    """One for the answers of each effort, and one for those between languages."""

    fast: Calibration
    """Where the reader has not read."""
    careful: Calibration
    """Where it has."""
    across: Calibration | None = None
    """Where the encoder that knows many languages has; None in indexes without it."""

    def of(self, across: bool, read: bool) -> Calibration:
        """That of an answer. across: by the encoder that knows many languages. read: as above."""
        if across and self.across:
            return self.across
        return self.careful if read else self.fast

    @classmethod
    def read(cls, path: Path) -> "Calibrations":
        """What `write` wrote."""
        found = json.loads(path.read_text("utf-8"))
        return cls(**{name: Calibration(**fields) for name, fields in found.items() if fields})

    def write(self, path: Path) -> None:
        """As JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")
