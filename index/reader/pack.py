"""What training changed, small: `python -m index.reader.pack --reader FILE --out FILE`.

Fine-tuning moves weights by 2 % of their norm, less than half a step of an 8-bit row, so weights
that are rounded whole lose most of what was learnt. The difference to the public base is kept
instead: each row of a matrix on its own grid of 15 values, two values to a byte, by Huffman's code;
vectors and heads in float16. Unpacked, it is added to the base that packages carry.

The difference refers to the weights that training began with. Where those were the base rounded to
float16 (a base of half the size to carry), the true base is what it is added to all the same: what
was learnt is the difference, and the rounding (0.02 % of a weight) is far below it.
"""

import argparse
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from safetensors import safe_open
from safetensors.numpy import save_file
from safetensors.torch import load_file

from corpus.errors import ModelMismatch
from index.encoder import file_sha256
from index.export import SECOND_MODEL
from index.reader.model import Base, Reader

Floats: TypeAlias = npt.NDArray[np.float32]

LEVELS = 7
"""Values on each side of zero, so that two fit a byte; few weights lie beyond."""

WIDTH = 2 * LEVELS + 1  # values that a weight can have

STEP = 0.75
"""Of a row's standard deviation. On normal differences this keeps all but 22 % of their length in
29 MB; 0.65 all but 19 % in 31 MB, 1.0 all but 29 % in 24 MB. A grid of 7 values that cuts the ends
off takes 30 MB for 22 %."""

FORMAT = "askpara-reader-1"


def pack(
    start: dict[str, Floats], trained: dict[str, Floats], out: Path, base: str, step: float = STEP
) -> None:
    """Write the difference of two readers' weights.

    base: SHA-256 of the base's model.safetensors, which the file names. Weights that did not
    change are left out.
    """
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, after in trained.items():
        if name.startswith(("rel.", "span.")):
            arrays[name] = after.astype(np.float16)
            continue
        difference = after - start[name]
        if not difference.any():
            continue
        if difference.ndim == 1:
            arrays[name] = difference.astype(np.float16)
            continue
        steps = np.float32(step) * difference.std(1, keepdims=True) + np.float32(1e-12)
        digits = np.clip(np.rint(difference / steps), -LEVELS, LEVELS) + LEVELS
        even, odd = digits.astype(np.uint8).reshape(-1, 2).T
        pairs = even * np.uint8(WIDTH) + odd
        coder = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)
        code = coder.compress(pairs.tobytes()) + coder.flush()
        arrays[f"{name}.code"] = np.frombuffer(code, np.uint8)
        arrays[f"{name}.step"] = steps[:, 0]
    save_file(arrays, out, metadata={"format": FORMAT, "base": base})


def unpack(path: Path, base: Base) -> dict[str, torch.Tensor]:
    """The reader's weights, float32. Raises ModelMismatch if it was packed for another base."""
    with safe_open(path, "np") as file:
        about = file.metadata() or {}
        if about.get("format") != FORMAT or about["base"] != base.sha256:
            raise ModelMismatch(
                f"{path} is for the base {about.get('base')} in the form {about.get('format')}; "
                f"expected {base.sha256} in the form {FORMAT}"
            )
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    weights = dict(base.weights)
    for name, array in arrays.items():
        if name.endswith(".step"):
            continue
        if name.startswith(("rel.", "span.")):
            weights[name] = torch.from_numpy(array.astype(np.float32))
            continue
        name = name.removesuffix(".code")
        if f"{name}.step" in arrays:
            pairs = np.frombuffer(zlib.decompress(array.tobytes()), np.uint8)
            digits = np.stack(np.divmod(pairs, WIDTH), 1).astype(np.float32) - LEVELS
            steps = arrays[f"{name}.step"][:, None]
            array = digits.reshape(len(steps), -1) * steps
        weights[name] = base.weights[name] + torch.from_numpy(array.astype(np.float32))
    return weights


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
    weights = unpack(path, base) if packed else load_file(path)
    reader = base.reader()
    reader.load_state_dict(weights)
    return reader.eval()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--reader", type=Path, nargs="+", required=True, help="reader.safetensors, or several"
    )
    parser.add_argument("--base", default=SECOND_MODEL, help="what the training began with")
    parser.add_argument("--step", type=float, default=STEP, help="of a row's standard deviation")
    parser.add_argument("--of", help="SHA-256 of the base to name, where that was a rounded copy")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    base = Base.load(given.base)
    start = {name: value.numpy() for name, value in base.weights.items()}
    pack(start, averaged(given.reader), given.out, given.of or base.sha256, given.step)
    print(json.dumps({"sha256": file_sha256(given.out), "bytes": given.out.stat().st_size}))


if __name__ == "__main__":
    main()
