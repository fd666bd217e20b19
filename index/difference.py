"""What training changed of public weights, small, and read again.

Fine-tuning moves weights by 2 % of their norm, less than half a step of an 8-bit row, so weights
that are rounded whole lose most of what was learnt. The difference to the public base is kept
instead: each row of a matrix on its own grid of 15 values, two values to a byte, by Huffman's code;
vectors, and what the base does not have, in float16. Read again, it is added to the base that
packages carry.
"""

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from safetensors import safe_open
from safetensors.numpy import save_file

from corpus.errors import ModelMismatch

Floats: TypeAlias = npt.NDArray[np.float32]

LEVELS = 7
"""Values on each side of zero, so that two fit a byte; few weights lie beyond."""

WIDTH = 2 * LEVELS + 1

STEP = 0.75
"""Width of a step of the grid, in standard deviations of the row. On normally distributed
differences the error of rounding is 22 % of their norm and the file 29 MB; with 0.65 it is 19 % and
31 MB, with 1.0 29 % and 24 MB. A grid of 7 values that cuts the ends off takes 30 MB for 22 %."""

FORMAT = "askpara-reader-1"


def write_difference(
    start: Mapping[str, Floats],
    trained: Mapping[str, Floats],
    out: Path,
    base: str,
    step: float = STEP,
) -> None:
    """Write the difference of two models' weights.

    trained: weights that `start` lacks are written whole, those that did not change are left out.
    base: SHA-256 of the base's model.safetensors, which the file names.
    """
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, after in trained.items():
        if name not in start:
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


def read_difference(path: Path, base: str) -> dict[str, Floats]:
    """What to add to each weight of the base, or the whole of one that it lacks.

    base: SHA-256 of the base. Raises ModelMismatch if it was written for another.
    """
    with safe_open(path, "np") as file:
        about = file.metadata() or {}
        if about.get("format") != FORMAT or about["base"] != base:
            raise ModelMismatch(
                f"{path} is for the base {about.get('base')} in the form {about.get('format')}; "
                f"expected {base} in the form {FORMAT}"
            )
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    found: dict[str, Floats] = {}
    for name, array in arrays.items():
        if name.endswith(".step"):
            continue
        plain = name.removesuffix(".code")
        if plain != name:
            pairs = np.frombuffer(zlib.decompress(array.tobytes()), np.uint8)
            digits = np.stack(np.divmod(pairs, WIDTH), 1).astype(np.float32) - LEVELS
            steps = arrays[f"{plain}.step"][:, None]
            array = digits.reshape(len(steps), -1) * steps
        found[plain] = array.astype(np.float32)
    return found
