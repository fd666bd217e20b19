"""Train a reader: `python -m index.reader.train --data DIR --base all-mpnet-base-v2 --out DIR`.

Into `--out`: what was kept of each hundred steps (curves.csv, curves.svg), the newest checkpoint
(checkpoint.pt, taken up again when the same command is run again), nearest.npy, and at the end
reader.safetensors with arguments.json. The same seed on the same machine gives the same reader.

First come `--epochs` rounds over everything, then `--late-epochs` over what is like real use: all
that was written by hand or really asked, and a part of the rest.
"""

import argparse
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from corpus.errors import DatasetError
from index.models import READER_BASE
from index.reader.base import Base
from index.reader.curves import Curves
from index.reader.data import SOURCES, Dataset, read
from index.reader.figures import figures
from index.reader.model import Reader, reader_of
from index.reader.nearest import nearest
from index.reader.options import parse_with
from index.reader.pairs import Tokenizer
from index.reader.read import forward
from index.reader.score import BY_HAND, kept_rows
from index.reader.steps import Recipe, Step, Steps

WARM_UP = 100
"""Steps until the learning rate is full; then it falls in a straight line to a fiftieth."""

EVERY = 100
"""Steps between two rows of the curves."""

JUDGED = 500
"""Steps between two looks at the kept-out questions."""

SAVED = 1000
"""Steps between two checkpoints."""

READER = "reader.safetensors"


class _Stateful(Protocol):
    def state_dict(self) -> dict[str, Any]: ...
    def load_state_dict(self, state_dict: dict[str, Any]) -> object: ...


def loss_of(rel: Tensor, spans: Sequence[Tensor], step: Step, recipe: Recipe) -> Tensor:
    """rel: (n,), spans: (rows, length, 2) of each part. The weighted sum of the three losses."""

    def there(array: npt.NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(array).to(rel.device, non_blocking=True)

    loss = functional.binary_cross_entropy_with_logits(
        rel, there(step.labels), weight=there(step.weights)
    )
    if len(step.lists):
        rows = there(step.lists)
        logits = rel[rows.clamp(min=0)].masked_fill(rows < 0, -1e4)
        right = torch.zeros(len(rows), dtype=torch.long, device=rel.device)
        loss = loss + recipe.listwise * functional.cross_entropy(logits, right)
    known = torch.split(there(step.placed), [len(part.spans) for part in step.parts])
    share = recipe.place / 2 / max(1, int(step.placed.sum()))
    for part, span, place in zip(step.parts, spans, known, strict=True):
        target = there(part.spans).masked_fill(~place[:, None], -100)
        loss = loss + share * functional.cross_entropy(span, target, reduction="sum")
    return loss


def train(
    data: Dataset, base: Base, recipe: Recipe, out: Path, device: torch.device, compiled: bool
) -> Reader:
    """Train, or go on from the checkpoint in `out`; the reader is on the device, in eval mode."""
    # The heads begin alike whatever the seed, so that readers of several seeds can be averaged.
    torch.manual_seed(0)
    torch.set_float32_matmul_precision("high")
    reader, tokenizer = reader_of(base).to(device), Tokenizer(base.tokenizer)
    near = _nearest(reader, tokenizer, data, out, device)
    steps = Steps(data, near, tokenizer, recipe)
    print(f"{len(data.passages)} passages, {len(steps.numbers)} questions, {len(steps)} steps")
    reader.freeze(recipe.below)
    optimizer = _optimizer(reader, recipe, device)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / len(steps))
    )
    saver = _Checkpoint(out / "checkpoint.pt", reader, optimizer, schedule)
    done = saver.load(device)
    curves = Curves.resume(out / "curves.csv", done)
    if compiled:
        for layer in reader.layers:  # one of twelve is compiled, the others use it
            layer.compile(dynamic=True)
    began, losses = time.monotonic(), list[Tensor]()
    with ThreadPoolExecutor(1) as ahead:  # the next step's rows are made while this one runs
        coming = ahead.submit(steps.__getitem__, done) if done < len(steps) else None
        while coming:
            step = coming.result()
            coming = ahead.submit(steps.__getitem__, done + 1) if done + 1 < len(steps) else None
            reader.train()
            # Dropout by the step's number, so that a run that is taken up again goes the same way.
            torch.manual_seed(recipe.seed * 1_000_003 + done)
            rels, spans = zip(
                *(forward(reader, part.tokens, device) for part in step.parts), strict=True
            )
            loss = loss_of(torch.cat(rels), spans, step, recipe)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.detach())
            done += 1
            last = done == len(steps)
            if done % EVERY == 0 or last:
                row = {"step": float(done), "seconds": round(time.monotonic() - began, 1)}
                row["loss"] = round(float(torch.stack(losses).mean()), 4)
                losses.clear()
                if done % JUDGED == 0 or last:
                    rows = kept_rows(reader, tokenizer, data, device, kinds=BY_HAND)
                    row |= {name: round(value, 4) for name, value in figures(rows).items()}
                curves.add(row)
                print(json.dumps(row), flush=True)
            if done % SAVED == 0 or last:
                saver.save(done)
    return reader.eval()


class _Checkpoint:
    """All that a run needs to go on, in one file."""

    def __init__(self, path: Path, reader: Reader, *rest: _Stateful) -> None:
        self.path, self.parts = path, (reader, *rest)

    def load(self, device: torch.device) -> int:
        """Steps done, 0 if there is no file."""
        if not self.path.exists():
            return 0
        saved = torch.load(self.path, map_location=device, weights_only=True)
        for part, state in zip(self.parts, saved["parts"], strict=True):
            part.load_state_dict(state)
        return int(saved["done"])

    def save(self, done: int) -> None:
        """Beside the file first, so that a run that is broken off leaves the last whole one."""
        fresh = self.path.with_suffix(".new")
        torch.save({"done": done, "parts": [part.state_dict() for part in self.parts]}, fresh)
        fresh.replace(self.path)


def _optimizer(reader: Reader, recipe: Recipe, device: torch.device) -> torch.optim.Optimizer:
    """AdamW; vectors (biases and normalizations) do not decay."""
    trained = [weight for weight in reader.parameters() if weight.requires_grad]
    groups = [
        {"params": [weight for weight in trained if weight.ndim > 1], "weight_decay": 0.01},
        {"params": [weight for weight in trained if weight.ndim == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.rate, fused=device.type == "cuda")


def _nearest(
    reader: Reader, tokenizer: Tokenizer, data: Dataset, out: Path, device: torch.device
) -> npt.NDArray[np.int32]:
    """nearest.npy of an earlier run over the same questions, or made anew."""
    path = out / "nearest.npy"
    if path.exists():
        near: npt.NDArray[np.int32] = np.load(path)
        if len(near) == len(data.questions):
            return near
        raise DatasetError(
            f"{path} is for {len(near)} questions, these are {len(data.questions)}; delete it"
        )
    near = nearest(reader, tokenizer, data, device)
    np.save(path, near)
    return near


def main() -> None:
    """The command line: every field of `Recipe` is an option."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="the folder of public questions")
    parser.add_argument("--base", default=READER_BASE, help="packaged model or folder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sources", nargs="+", default=list(SOURCES))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--compile", action="store_true", help="by torch.compile: sooner if long")
    given, recipe = parse_with(Recipe, parser)
    out: Path = given.out
    out.mkdir(parents=True, exist_ok=True)
    base = Base.load(given.base)
    about = asdict(recipe) | {"sources": given.sources, "base": base.sha256}
    kept = out / "arguments.json"
    if kept.exists() and (before := json.loads(kept.read_text("utf-8"))) != about:
        raise DatasetError(f"{out} holds a run with {before}, not {about}; name another --out")
    kept.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    data = read(given.data, given.sources)
    reader = train(data, base, recipe, out, torch.device(given.device), given.compile)
    save_file({k: v.float().cpu() for k, v in reader.state_dict().items()}, out / READER)
    print(f"written: {out / READER}")


if __name__ == "__main__":
    main()
