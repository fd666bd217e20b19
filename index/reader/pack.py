"""What training changed of the base, small: `python -m index.reader.pack --reader FILE --out FILE`.

The difference refers to the weights that training began with. Where those were the base rounded to
float16 (a base of half the size to carry), the true base is what it is added to all the same: what
was learnt is the difference, and the rounding (0.02 % of a weight) is far below it.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file

from corpus.files import file_sha256
from index.difference import FORMAT, STEP, Floats, write_difference
from index.models import READER_BASE
from index.reader.base import Base
from index.reader.model import Reader, reader_of, tensors


def averaged(paths: Sequence[Path]) -> dict[str, Floats]:
    """The mean of the weights of several trainings from one base: better than any of them.

    It is so because they end in one valley: https://arxiv.org/abs/2203.05482.
    """
    readers = [load_file(path) for path in paths]
    return {
        name: torch.stack([reader[name] for reader in readers]).mean(0).numpy()
        for name in readers[0]
    }


def load(path: Path, base: Base) -> Reader:
    """A reader from what `train` or `pack` wrote. Raises ModelMismatch."""
    with safe_open(path, "np") as file:
        packed = (file.metadata() or {}).get("format") == FORMAT
    weights = tensors(base.trained(path)) if packed else load_file(path)
    reader = reader_of(base)
    reader.load_state_dict(weights)
    return reader.eval()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--reader", type=Path, nargs="+", required=True, help="reader.safetensors, or several"
    )
    parser.add_argument("--base", default=READER_BASE, help="what the training began with")
    parser.add_argument("--step", type=float, default=STEP, help="of a row's standard deviation")
    parser.add_argument("--of", help="SHA-256 of the base to name, where that was a rounded copy")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    base = Base.load(given.base)
    trained = averaged(given.reader)
    write_difference(base.weights, trained, given.out, given.of or base.sha256, given.step)
    print(json.dumps({"sha256": file_sha256(given.out), "bytes": given.out.stat().st_size}))


if __name__ == "__main__":
    main()
