"""Train a reader: `python -m index.reader.train --data DIR --base all-mpnet-base-v2 --out DIR`.

Into `--out`: what was kept of each hundred steps (curves.csv, curves.svg), the newest checkpoint
(checkpoint.pt, taken up again when the same command is run again), nearest.npy, and at the end
reader.safetensors with arguments.json. The same seed on the same machine gives the same reader.

First come `--epochs` rounds over everything, then `--late-epochs` over what is like real use: all
that was written by hand or really asked, and a part of the rest.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from corpus.errors import DatasetError
from index.export import SECOND_MODEL
from index.reader.curves import Curves
from index.reader.data import SOURCES, Dataset, Question, read
from index.reader.figures import figures
from index.reader.model import Base, Reader
from index.reader.nearest import nearest, wrong_ones
from index.reader.noise import SHARE, noisy
from index.reader.pairs import MAX_TOKENS, Batch, Pair, Tokenizer, Tokens, batch
from index.reader.score import BY_HAND, kept_rows

COPIES = 2
"""How often an epoch has each question that was written by hand or really asked."""

LATE_SHARE = {"squadshifts": 0.1, "squad20": 0.7, "policyqa": 0.1}
"""Of these sources' questions, how many a late epoch has."""

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


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a run depends on, beside data and base; kept in arguments.json."""

    epochs: float = 2.0
    """Rounds over everything."""
    late_epochs: float = 4.0
    """Rounds over what is like real use."""
    groups: int = 48
    """Questions a step, each with its passage and negatives."""
    negatives: int = 3
    """Passages that do not answer, for each question that its own passage answers; else one."""
    depth: int = 16
    """Negatives are drawn from so many of the nearest."""
    rate: float = 3e-5
    """Learning rate at its highest (AdamW, weight decay 0.01)."""
    positive: float = 1.5
    """Weight of a pair that answers, in the cross-entropy."""
    scope: float = 1.0
    """Weight of near misses that ask for the whole where the passage has a part."""
    listwise: float = 0.5
    """Weight of the loss that puts the right passage before its negatives."""
    place: float = 0.7
    """Weight of the loss on the answer's start and end."""
    noise: float = SHARE
    """Of questions, how many are written as hurried people do."""
    max_tokens: int = MAX_TOKENS
    """A row of question and passage is cut here."""
    below: int = 0
    """Layers below this one are left as they are: with 9, a processor without accelerator does."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step's rows, `groups` of them beginning with the question's own passage."""

    rows: Batch
    labels: npt.NDArray[np.float32]
    """(n,), 1 where the passage answers."""
    weights: npt.NDArray[np.float32]
    """(n,), of the cross-entropy."""
    placed: npt.NDArray[np.bool_]
    """(n,), whether the answer's place is known, "nowhere" included."""
    lists: npt.NDArray[np.int64]
    """(m, 1 + negatives), rows of a right passage and its negatives, -1 where there are fewer."""


class Steps:
    """The steps of a run, each made from the recipe's seed and its number alone."""

    def __init__(
        self, data: Dataset, near: npt.NDArray[np.int32], tokenizer: Tokenizer, recipe: Recipe
    ) -> None:
        self.data, self.near, self.recipe, self.tokenizer = data, near, recipe, tokenizer
        self.passages: list[Tokens] = tokenizer(data.passages)
        self.numbers = data.training()
        self.hidden = data.hidden()
        self.plan = list(self._epochs())

    def __len__(self) -> int:
        return len(self.plan)

    def _epochs(self) -> Iterator[list[int]]:
        """Questions of each step. Passages of like length stand together, so padding is little."""
        recipe, questions = self.recipe, self.data.questions
        for epoch in range(math.ceil(recipe.epochs) + math.ceil(recipe.late_epochs)):
            late = epoch >= math.ceil(recipe.epochs)
            left = recipe.late_epochs if late else recipe.epochs
            left -= epoch - math.ceil(recipe.epochs) if late else epoch
            dice = random.Random(f"{recipe.seed} epoch {epoch}")
            order = []
            for number in self.numbers:
                general = questions[number].kind in LATE_SHARE
                if not general:
                    order += [number] * COPIES
                elif not late or dice.random() < LATE_SHARE[questions[number].kind]:
                    order.append(number)
            dice.shuffle(order)
            order = order[: round(len(order) * min(1.0, left))]
            size = recipe.groups
            steps = []
            for start in range(0, len(order), size * 64):
                some = order[start : start + size * 64]
                some.sort(key=lambda number: len(self.passages[questions[number].passage].ids))
                steps += [some[at : at + size] for at in range(0, len(some), size)]
            dice.shuffle(steps)
            yield from steps

    def __getitem__(self, step: int) -> Step:
        recipe, dice = self.recipe, random.Random(f"{self.recipe.seed} step {step}")
        asked = [self.data.questions[number] for number in self.plan[step]]
        texts = [noisy(q.text, dice) if dice.random() < recipe.noise else q.text for q in asked]
        pairs, lists = list[Pair](), list[list[int]]()
        labels, weights, placed = list[float](), list[float](), list[bool]()
        for number, question, tokens in zip(
            self.plan[step], asked, self.tokenizer(texts), strict=True
        ):
            first = len(pairs)
            pairs.append(Pair(tokens.ids, self.passages[question.passage], question.span))
            labels.append(float(question.answered))
            weights.append(self._weight(question))
            placed.append(question.span is not None or not question.answered)
            wrong = wrong_ones(self.data, number, self.near[number])
            wrong = [place for place in wrong if place not in self.hidden][: recipe.depth]
            count = recipe.negatives if question.answered else 1
            for place in dice.sample(wrong, min(count, len(wrong))):
                pairs.append(Pair(tokens.ids, self.passages[place]))
                labels.append(0.0)
                weights.append(1.0)
                placed.append(True)
            if question.answered and len(pairs) > first + 1:
                rows = list(range(first, len(pairs)))
                lists.append(rows + [-1] * (1 + recipe.negatives - len(rows)))
        rows_ = batch(pairs, recipe.max_tokens)
        # An answer that was cut off or is too long has no place to learn.
        known = np.array(placed) & ((np.array(labels) == 0) | (rows_.spans[:, 0] > 0))
        return Step(
            rows_,
            np.array(labels, np.float32),
            np.array(weights, np.float32),
            known,
            np.array(lists, np.int64).reshape(-1, 1 + recipe.negatives),
        )

    def _weight(self, question: Question) -> float:
        if question.answered:
            return self.recipe.positive
        return self.recipe.scope if question.kind.endswith("/scope") else 1.0


def loss_of(rel: Tensor, span: Tensor, step: Step, recipe: Recipe) -> Tensor:
    """rel: (n,), span: (n, length, 2). The weighted sum of the three losses."""

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
    known = there(step.placed)
    for end in range(2):
        target = there(step.rows.spans[:, end]).masked_fill(~known, -100)
        loss = loss + recipe.place / 2 * functional.cross_entropy(span[..., end], target)
    return loss


def train(
    data: Dataset, base: Base, recipe: Recipe, out: Path, device: torch.device, compiled: bool
) -> Reader:
    """Train, or go on from the checkpoint in `out`; the reader is on the device, in eval mode."""
    torch.manual_seed(recipe.seed)
    torch.set_float32_matmul_precision("high")
    reader, tokenizer = base.reader().to(device), Tokenizer(base.tokenizer)
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
            tokens = torch.from_numpy(step.rows.tokens).to(device, non_blocking=True)
            with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
                rel, span = reader(tokens)
            loss = loss_of(rel, span, step, recipe)
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
    parser.add_argument("--base", default=SECOND_MODEL, help="packaged model or folder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sources", nargs="+", default=list(SOURCES))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--compile", action="store_true", help="by torch.compile: sooner if long")
    for option in fields(Recipe):
        name = "--" + option.name.replace("_", "-")
        parser.add_argument(name, type=type(option.default), default=option.default)
    given = parser.parse_args()
    recipe = Recipe(**{option.name: getattr(given, option.name) for option in fields(Recipe)})
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
