"""Go on training a reader's upper layers, on a processor: `python -m index.reader.upper --help`.

What the lower layers make of every pair is computed once and kept in a file, so that a step costs
a third of a whole one and needs no accelerator. Pairs come as JSON Lines, one pair a line:
`question`, `text`, `answered`, `span` ([start, end] in `text`, null if unknown or none), `group`
(pairs of one question, read in one step), and if wanted `weight` (1) and `set` (for figures).

Into `--out`: curves.csv and curves.svg, checkpoint.pt of the last whole epoch (taken up again by
the same command), and at the end reader.safetensors: the mean of the weights after each epoch but
the first, which is better than the last (https://arxiv.org/abs/1803.05407).
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from corpus.errors import DatasetError
from corpus.json_lines import numbered_lines, parse_object
from index.models import READER_BASE
from index.reader.base import Base
from index.reader.curves import Curves
from index.reader.figures import auroc
from index.reader.model import Reader
from index.reader.options import parse_with
from index.reader.pack import load
from index.reader.pairs import MAX_TOKENS, PAD, Ints, Pair, Tokenizer, batch
from index.reader.train import READER

_SAME_STEP = 32
"""Rows that the lower layers read at once."""

_SIDE_BY_SIDE = 12
"""Rows of a step that are padded to one length; without it half of a step is padding."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a run depends on, beside its start and its pairs; kept in arguments.json."""

    below: int = 9
    """Layers below this one stay as they are."""
    epochs: int = 3
    """Rounds over all groups."""
    rows: int = 48
    """Pairs a step, about."""
    rate: float = 3e-5
    """Learning rate at its highest (AdamW, weight decay 0.01); it falls in a straight line."""
    listwise: float = 0.5
    """Weight of the loss that puts a right passage of a group before the wrong ones."""
    place: float = 0.35
    """Weight of the loss on the answer's start and end."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A pair to learn from or to judge by."""

    pair: Pair
    answered: bool
    placed: bool
    """Whether the answer's place is known, "nowhere" included."""
    group: str
    """Pairs of one group are of one question, and read in one step."""
    weight: float
    """In the cross-entropy."""
    set: str
    """Name that its figures are shown under."""


def read_lines(paths: Sequence[Path], tokenizer: Tokenizer) -> list[Line]:
    """Raises DatasetError, naming file and line."""
    found: list[dict[str, Any]] = []
    for path in paths:
        for number, raw in numbered_lines(path.read_bytes()):
            try:
                line = parse_object(raw)
                known = [line[key] for key in ("question", "text", "answered", "group")]
            except (ValueError, KeyError) as error:
                raise DatasetError(f"{path}, line {number}: {error!r}") from error
            if not all(isinstance(value, str | bool) for value in known):
                raise DatasetError(f"{path}, line {number}: {known}, expected words")
            found.append({**line, "group": f"{path.name} {line['group']}"})
    questions = tokenizer([line["question"] for line in found])
    texts = tokenizer([line["text"] for line in found])
    return [
        Line(
            Pair(question.ids, text, tuple(line["span"]) if line.get("span") else None),
            line["answered"],
            not line["answered"] or bool(line.get("span")),
            line["group"],
            line.get("weight", 1.0),
            line.get("set", "all"),
        )
        for line, question, text in zip(found, questions, texts, strict=True)
    ]


class LowerStates:
    """Rows of tokens, and what the layers below make of each, bfloat16, in a file."""

    def __init__(self, reader: Reader, below: int, lines: Sequence[Line], path: Path) -> None:
        """The file is taken again where it is as long as these lines need."""
        rows = [batch([line.pair], MAX_TOKENS, 1) for line in lines]
        self.tokens: list[Ints] = [row.tokens[0] for row in rows]
        self.spans: list[Ints] = [row.spans[0] for row in rows]
        self._begins = np.cumsum([0, *map(len, self.tokens)])
        self._width = reader.shape.width
        shape = (int(self._begins[-1]), self._width)
        if not path.exists() or path.stat().st_size != 2 * shape[0] * shape[1]:
            filling = path.with_suffix(".filling")  # a run that is ended leaves no half file
            self._kept: npt.NDArray[np.int16] = np.memmap(filling, np.int16, "w+", shape=shape)
            self._fill(reader, below)
            filling.replace(path)
        self._kept = np.memmap(path, np.int16, "r", shape=shape)

    @torch.inference_mode()
    def _fill(self, reader: Reader, below: int) -> None:
        lower = Reader(reader.shape)
        lower.load_state_dict(reader.state_dict())
        lower = lower.eval().bfloat16()
        order = np.argsort([len(tokens) for tokens in self.tokens], kind="stable")
        began = time.monotonic()
        for start in range(0, len(order), _SAME_STEP):
            some = order[start : start + _SAME_STEP]
            tokens = _padded([self.tokens[i] for i in some])
            states = lower.states(tokens, last=below).view(torch.int16).numpy()
            for row, i in enumerate(some):
                first, last = self._begins[i : i + 2]
                self._kept[first:last] = states[row, : last - first]
            if start // _SAME_STEP % 50 == 0:
                done, took = start + len(some), time.monotonic() - began
                print(f"lower layers: {done} of {len(order)} pairs, {took:.0f} s", flush=True)

    def __len__(self) -> int:
        return len(self.tokens)

    def rows(self, which: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
        """Padded: tokens (n, length), states (n, length, width), spans (n, 2)."""
        tokens = _padded([self.tokens[i] for i in which])
        states = torch.zeros(*tokens.shape, self._width, dtype=torch.bfloat16)
        for row, i in enumerate(which):
            first, last = self._begins[i : i + 2]
            part = torch.from_numpy(self._kept[first:last].copy()).view(torch.bfloat16)
            states[row, : last - first] = part
        return tokens, states, torch.from_numpy(np.stack([self.spans[i] for i in which]))


def _padded(rows: Sequence[Ints]) -> Tensor:
    return pad_sequence([torch.from_numpy(row) for row in rows], True, PAD)


def steps_of(lines: Sequence[Line], recipe: Recipe, epoch: int) -> Iterator[list[int]]:
    """Lines of each step: whole groups, in an order drawn by the seed and the epoch."""
    groups: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        groups.setdefault(line.group, []).append(number)
    order = sorted(groups)
    random.Random(f"{recipe.seed} {epoch}").shuffle(order)
    step: list[int] = []
    for group in order:
        step += groups[group]
        if len(step) >= recipe.rows:
            yield step
            step = []
    if step:
        yield step


def loss_of(
    rel: Tensor, span: Tensor, spans: Tensor, lines: Sequence[Line], recipe: Recipe
) -> Tensor:
    """Of one step's rows. rel: (n,), span: (n, length, 2), spans: (n, 2)."""
    answered = torch.tensor([float(line.answered) for line in lines])
    weights = torch.tensor([line.weight for line in lines])
    loss = functional.binary_cross_entropy_with_logits(rel, answered, weight=weights)
    of: dict[str, list[int]] = {}
    for row, line in enumerate(lines):
        of.setdefault(line.group, []).append(row)
    lists = []
    for rows in of.values():
        logits, right = rel[rows], answered[rows] > 0
        if right.any() and not right.all():
            # The right ones share the probability: how one of them compares is not asked.
            lists.append(logits.logsumexp(0) - logits[right].logsumexp(0))
    if lists:
        loss = loss + recipe.listwise * torch.stack(lists).mean()
    # An answer that was cut off or is too long has no place to learn.
    known = torch.tensor([line.placed for line in lines])
    known &= (answered == 0) | (spans[:, 0] > 0)
    if known.any():
        loss = loss + recipe.place * functional.cross_entropy(span[known], spans[known])
    return loss


def train(
    reader: Reader,
    lines: Sequence[Line],
    judged: Sequence[Line],
    recipe: Recipe,
    out: Path,
) -> Reader:
    """Train, or go on from the checkpoint in `out`. judged: pairs whose figures are shown."""
    learnt = LowerStates(reader, recipe.below, lines, out / "learnt.bin")
    held = LowerStates(reader, recipe.below, judged, out / "judged.bin")
    reader.requires_grad_(False)
    upper = nn.ModuleList([*reader.layers[recipe.below :], reader.rel, reader.span])
    upper.requires_grad_(True)
    total = recipe.epochs * sum(1 for _ in steps_of(lines, recipe, 0))
    optimizer = torch.optim.AdamW(upper.parameters(), lr=recipe.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 50) * max(0.02, 1 - step / total)
    )
    mean: dict[str, Tensor] = {}
    path, first = out / "checkpoint.pt", 0
    if path.exists():
        saved = torch.load(path, weights_only=True)
        first, mean = saved["epochs"], saved["mean"]
        upper.load_state_dict(saved["upper"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
    done = schedule.last_epoch
    curves, began = Curves.resume(out / "curves.csv", done), time.monotonic()
    if not done:
        curves.add({"step": 0.0, **_figures(reader, recipe, held, judged)})
        print(curves.rows[-1], flush=True)
    for epoch in range(first, recipe.epochs):
        losses: list[float] = []
        for step in steps_of(lines, recipe, epoch):
            reader.train()
            torch.manual_seed(recipe.seed * 1_000_003 + done)
            step.sort(key=lambda i: len(learnt.tokens[i]))
            longest = len(learnt.tokens[step[-1]])
            given, spans = [], []
            for start in range(0, len(step), _SIDE_BY_SIDE):
                tokens, states, places = learnt.rows(step[start : start + _SIDE_BY_SIDE])
                with torch.autocast("cpu", torch.bfloat16):
                    rel, span = reader.upper(tokens, states, recipe.below)
                padding = (0, 0, 0, longest - tokens.shape[1])
                given.append((rel, functional.pad(span, padding, value=-1e4)))
                spans.append(places)
            rel, span = (torch.cat(some) for some in zip(*given, strict=True))
            loss = loss_of(rel, span, torch.cat(spans), [lines[i] for i in step], recipe)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(upper.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            done += 1
            if done % 50 == 0:
                took = round(time.monotonic() - began, 1)
                curves.add({"step": done, "seconds": took, "loss": float(np.mean(losses[-50:]))})
                print(json.dumps(curves.rows[-1]), flush=True)
        curves.add({"step": done + 0.5, **_figures(reader, recipe, held, judged)})
        print(json.dumps(curves.rows[-1]), flush=True)
        if epoch or recipe.epochs == 1:
            parts = max(1, recipe.epochs - 1)
            now = {name: weight.detach() / parts for name, weight in upper.state_dict().items()}
            mean = {name: mean[name] + weight if mean else weight for name, weight in now.items()}
        saved = {"epochs": epoch + 1, "mean": mean, "upper": upper.state_dict()}
        saved |= {"optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}
        torch.save(saved, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)
    upper.load_state_dict(mean)
    curves.add({"step": done + 1.0, **_figures(reader, recipe, held, judged)})
    print(json.dumps(curves.rows[-1]), flush=True)
    return reader.eval()


@torch.inference_mode()
def _figures(
    reader: Reader, recipe: Recipe, held: LowerStates, judged: Sequence[Line]
) -> dict[str, float]:
    """Of each set of the judged pairs: AUROC of pairs; how often a right one is first of its group;
    AUROC of groups by their highest logit."""
    reader.eval()
    logits = np.zeros(len(judged))
    order = np.argsort([len(tokens) for tokens in held.tokens], kind="stable").tolist()
    for start in range(0, len(order), _SAME_STEP):
        some = order[start : start + _SAME_STEP]
        tokens, states, _ = held.rows(some)
        with torch.autocast("cpu", torch.bfloat16):
            rel, _ = reader.upper(tokens, states, recipe.below)
        logits[some] = rel.float().numpy()
    found: dict[str, float] = {}
    for name in dict.fromkeys(line.set for line in judged):
        rows = [i for i, line in enumerate(judged) if line.set == name]
        right = np.array([judged[i].answered for i in rows])
        if right.all() or not right.any():
            continue
        found[name] = auroc(logits[rows][right], logits[rows][~right])
        groups: dict[str, list[int]] = {}
        for i in rows:
            groups.setdefault(judged[i].group, []).append(i)
        if len(groups) == len(rows):
            continue
        best = {group: max(some, key=lambda i: logits[i]) for group, some in groups.items()}
        able = [group for group, some in groups.items() if any(judged[i].answered for i in some)]
        unable = [group for group in groups if group not in set(able)]
        found[f"{name} first"] = float(np.mean([judged[best[g]].answered for g in able]))
        if unable:
            highest = [np.array([logits[best[g]] for g in some]) for some in (able, unable)]
            found[f"{name} questions"] = auroc(*highest)
    return {name: round(value, 4) for name, value in found.items()}


def main() -> None:
    """The command line: every field of `Recipe` is an option."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--start", type=Path, required=True, help="what train or pack wrote")
    parser.add_argument("--base", default=READER_BASE, help="packaged model or folder")
    parser.add_argument("--pairs", type=Path, nargs="+", required=True, help="to learn from")
    parser.add_argument("--judge", type=Path, nargs="+", required=True, help="to show figures of")
    parser.add_argument("--out", type=Path, required=True)
    given, recipe = parse_with(Recipe, parser)
    out: Path = given.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "arguments.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n", "utf-8")
    base = Base.load(given.base)
    tokenizer = Tokenizer(base.tokenizer)
    lines, judged = read_lines(given.pairs, tokenizer), read_lines(given.judge, tokenizer)
    print(f"{len(lines)} pairs to learn from, {len(judged)} to judge by", flush=True)
    reader = train(load(given.start, base), lines, judged, recipe, out)
    save_file({name: t.float() for name, t in reader.state_dict().items()}, out / READER)
    print(f"written: {out / READER}")


if __name__ == "__main__":
    main()
