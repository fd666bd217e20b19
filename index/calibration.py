"""What makes confidence of a question's facts, and for which encoders that was fitted.

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
    """SHA-256 of the weights of each encoder that the facts came from: "first", "second"."""
    questions: Mapping[str, str]
    """SHA-256 of each file of questions that it was fitted on, by name."""

    @classmethod
    def read(cls, path: Path) -> "Calibration":
        """What `write` wrote."""
        return cls(**json.loads(path.read_text("utf-8")))

    def write(self, path: Path) -> None:
        """As JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")
