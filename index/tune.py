"""Train how a model reads questions; passages stay as they are: `python -m index.tune --help`.

A model of sentence similarity is made for texts that are alike. What people type is unlike the
paragraph that answers it, and in another language still less like it. So the vectors of passages
are computed once, and a copy of the model is trained that reads questions alone: the pooled vector,
the weighted MaxSim of the tokens, and the two as ranking adds them, each put a right passage before
the others of its document (cross-entropy; Karpukhin et al. 2020, arXiv 2004.04906, with the side of
the passages fixed). A term keeps pooled vectors near those of the model itself.

Questions: `index/reader/asked.jsonl`, written blind on the documents of
`index/reader/invented.jsonl` and judged, and with `--languages` what was put into five languages
(`index/tuned/asked-*.jsonl`). The SHA-256 of the file that is written belongs into
`index.models.PACKAGED`. A seed and one machine give the same file.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from corpus.files import file_sha256
from index.build import COMMON
from index.difference import write_difference
from index.encoder import Encoding, OnnxEncoder
from index.export import TUNED, cached_encoder
from index.late import along, principal_axes, token_weights
from index.models import ACROSS_MODEL, DEFAULT_MODEL, PACKAGED, find_model
from index.open import ACROSS, FIRST
from index.reader.asked import invented, judged, read_lines
from index.reader.options import parse_with

_PASSAGE = 900  # characters of a passage that are embedded; most are shorter
_OF_WRITTEN = 90  # hand-written passages that are ranked against each other
_SHARP = 30.0  # cosines lie close together; times this, they are logits
_SHARP_SUM = 0.7  # of summed standard deviations
_MAXSIM = 3.0  # of MaxSim beside the pooled cosine in their sum; as rag.retrieve.ACROSS


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a run depends on, beside its data."""

    rate: float = 1e-4
    """Learning rate at its highest (AdamW, no weight decay); it falls in a straight line."""
    epochs: int = 1
    """Rounds over all questions."""
    rows: int = 32
    """Questions a step."""
    near: float = 3.0
    """Weight of 1 - cosine between the pooled vector and that of the model itself."""
    scale: float = 1.0
    """What was learnt of each weight is multiplied by this before it is saved; chosen on a
    development set."""
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The passages of one document as the model reads them."""

    places: Mapping[str, int]
    """Of the passages by id."""
    pooled: Tensor
    """(passages, dimensions)."""
    tokens: Tensor
    """(tokens, axes), of all passages one after the other, along `axes`."""
    owners: Tensor
    """(tokens,), the passage of each token."""
    axes: Tensor
    """(dimensions, axes)."""
    weights: np.ndarray[Any, np.dtype[np.float32]]
    """(vocabulary,), of the tokens of a question."""

    @classmethod
    def of(cls, encoder: OnnxEncoder, texts: Mapping[str, str], common: int) -> "Texts":
        """texts: by id. common: as of `TokenVectors.build`."""
        read: list[Encoding] = list(encoder.documents([t[:_PASSAGE] for t in texts.values()]))
        axes = principal_axes([one.tokens for one in read], common)
        frequency = np.zeros(1 + max(int(one.token_ids.max()) for one in read), np.int64)
        for one in read:
            frequency[np.unique(one.token_ids)] += 1
        counts = torch.tensor([len(one.tokens) for one in read])
        return cls(
            {id: place for place, id in enumerate(texts)},
            torch.from_numpy(np.stack([one.pooled for one in read])),
            torch.from_numpy(np.concatenate([along(axes, one.tokens) for one in read])),
            torch.repeat_interleave(torch.arange(len(read)), counts),
            torch.from_numpy(axes),
            token_weights(frequency, len(read)),
        )


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a document answers."""

    text: str
    document: str
    right: tuple[str, ...]
    """Ids of the passages that answer it."""
    partly: frozenset[str] = frozenset()
    """Ids of passages that answer a part, which are neither right nor wrong."""


def asked(languages: Sequence[str]) -> tuple[dict[str, Mapping[str, str]], list[Question]]:
    """Texts of each invented document by id, and the questions that it answers."""
    put: dict[str, list[str]] = {}
    for language in languages:
        for line in read_lines(TUNED / f"asked-{language}.jsonl"):
            put.setdefault(line["id"], []).append(line["question"])
    questions = [
        Question(text, one.document, one.right, one.partly)
        for one in judged()
        if one.right
        for text in (one.alone, *put.get(one.id, ()))
    ]
    return dict(invented()), questions


def hand_written(folder: Path) -> tuple[dict[str, dict[str, str]], list[Question]]:
    """As `judged`, of written.jsonl: passages of one report, a part of them at a time."""
    more = {line["id"]: line for line in read_lines(folder / "written2.jsonl")}
    texts: dict[str, dict[str, str]] = {}
    questions: list[Question] = []
    for number, line in enumerate(read_lines(folder / "written.jsonl")):
        part = f"written {number // _OF_WRITTEN}"
        texts.setdefault(part, {})[line["id"]] = line["text"]
        for item in (*line["answered"], *more.get(line["id"], {}).get("answered", ())):
            questions.append(Question(item["question"], part, (line["id"],)))
    return texts, questions


class QuestionReader:
    """The copy of the model that is trained."""

    def __init__(self, model: str, encoder: OnnxEncoder) -> None:
        from transformers import AutoModel

        with tempfile.TemporaryDirectory() as scratch:
            found = find_model(model, Path(scratch))
            # Without dropout: with it nothing was learnt of what drops few words.
            self.network: nn.Module = AutoModel.from_pretrained(found).eval()
        self._encoder = encoder
        for name, weight in self.network.named_parameters():
            weight.requires_grad_(name.startswith("encoder."))

    def trained(self) -> dict[str, nn.Parameter]:
        """Weights by name."""
        named = self.network.named_parameters()
        return {name: weight for name, weight in named if weight.requires_grad}

    def read(self, texts: Sequence[str]) -> tuple[Tensor, list[tuple[Tensor, Any]]]:
        """Pooled vectors (n, dimensions); of each text its token vectors and their ids."""
        pieces = [self._encoder.tokens_of_query(text) for text in texts]
        tokens = pad_sequence([torch.from_numpy(ids) for ids, _ in pieces], True, 1)
        mask = pad_sequence([torch.ones(len(ids), dtype=torch.int64) for ids, _ in pieces], True)
        with torch.autocast("cpu", torch.bfloat16):
            states = self.network(input_ids=tokens, attention_mask=mask).last_hidden_state.float()
        counted = mask[..., None].float()
        pooled = functional.normalize((states * counted).sum(1) / counted.sum(1), dim=-1)
        own = [(states[row, words], ids[words]) for row, (ids, words) in enumerate(pieces)]
        return pooled, own


def loss_of(question: Question, texts: Texts, pooled: Tensor, tokens: Tensor, ids: Any) -> Tensor:
    """Cross-entropy of the right passages by pooled cosine, by MaxSim, and by both."""
    cosines = texts.pooled @ pooled
    turned = functional.normalize(functional.normalize(tokens, dim=-1) @ texts.axes, dim=-1)
    known = ids < len(texts.weights)
    weights = np.where(known, texts.weights[np.where(known, ids, 0)], texts.weights.max())
    best = torch.full((len(ids), len(cosines)), -2.0).scatter_reduce(
        1, texts.owners.expand(len(ids), -1), turned @ texts.tokens.T, "amax"
    )
    matched = torch.from_numpy((weights / weights.sum()).astype(np.float32)) @ best
    together = _standardised(cosines) + _MAXSIM * _standardised(matched)
    right = [texts.places[id] for id in question.right]
    left_out = torch.zeros(len(cosines), dtype=torch.bool)
    left_out[[texts.places[id] for id in question.partly]] = True
    losses = []
    for logits in (_SHARP * cosines, _SHARP * matched, _SHARP_SUM * together):
        logits = logits.masked_fill(left_out, -1e4)
        losses.append(logits.logsumexp(0) - logits[right].logsumexp(0))
    return torch.stack(losses).mean()


def _standardised(values: Tensor) -> Tensor:
    return (values - values.mean()) / values.std().clamp_min(1e-6)


def train(
    reader: QuestionReader,
    texts: Mapping[str, Texts],
    questions: Sequence[Question],
    recipe: Recipe,
) -> None:
    """Train the reader's copy; prints loss and cosine to the model itself every 20 steps."""
    draw = random.Random(recipe.seed)
    weights = list(reader.trained().values())
    with torch.inference_mode():
        parts = range(0, len(questions), recipe.rows)
        texts_of = [[q.text for q in questions[a : a + recipe.rows]] for a in parts]
        before = torch.cat([reader.read(some)[0] for some in texts_of]).clone()
    optimizer = torch.optim.AdamW(weights, lr=recipe.rate, weight_decay=0.0)
    total = recipe.epochs * (len(questions) // recipe.rows)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 30) * max(0.02, 1 - step / max(total, 1))
    )
    began, done = time.monotonic(), 0
    seen: list[tuple[float, float]] = []
    for _ in range(recipe.epochs):
        order = draw.sample(range(len(questions)), len(questions))
        for start in range(0, len(order) - recipe.rows + 1, recipe.rows):
            some = order[start : start + recipe.rows]
            pooled, tokens = reader.read([questions[i].text for i in some])
            loss = torch.stack(
                [
                    loss_of(questions[i], texts[questions[i].document], pooled[row], *tokens[row])
                    for row, i in enumerate(some)
                ]
            ).mean()
            away = (1 - (pooled * before[some]).sum(-1)).mean()
            optimizer.zero_grad(set_to_none=True)
            (loss + recipe.near * away).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            seen.append((float(loss.detach()), float(away.detach())))
            if done % 20 == 0 or done == total:
                near = np.mean(seen[-20:], axis=0).round(3).tolist()
                took = round(time.monotonic() - began)
                print(f"step {done} of {total}, {took} s: loss, away {near}", flush=True)


def main() -> None:
    """The command line: every field of `Recipe` is an option."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", choices=(DEFAULT_MODEL, ACROSS_MODEL))
    parser.add_argument("--cache", type=Path, default=Path("var/index/cache/encoders"))
    parser.add_argument("--languages", nargs="*", default=[], help="fr es ru ar zh")
    parser.add_argument("--written", type=Path, help="folder of the hand-written questions")
    parser.add_argument("--out", type=Path, required=True, help="file of the difference")
    given, recipe = parse_with(Recipe, parser)
    torch.manual_seed(recipe.seed)
    encoder = OnnxEncoder(cached_encoder(given.model, given.cache)[0])
    passages, questions = asked(given.languages)
    if given.written:
        more, also = hand_written(given.written)
        passages, questions = passages | more, questions + also
    common = COMMON[FIRST if given.model == DEFAULT_MODEL else ACROSS]
    texts = {name: Texts.of(encoder, own, common) for name, own in passages.items()}
    print(f"{len(questions)} questions on {len(texts)} texts", flush=True)
    reader = QuestionReader(given.model, encoder)
    start = {name: weight.detach().numpy().copy() for name, weight in reader.trained().items()}
    train(reader, texts, questions, recipe)
    after = {
        name: start[name] + recipe.scale * (weight.detach().numpy() - start[name])
        for name, weight in reader.trained().items()
    }
    write_difference(start, after, given.out, PACKAGED[given.model].sha256)
    print(json.dumps({"sha256": file_sha256(given.out), "bytes": given.out.stat().st_size}))


if __name__ == "__main__":
    main()
