"""A recipe, and the steps of a training: which questions, which passages beside them, which labels.

Each step is made from the recipe's seed and its own number alone, so a run that was broken off goes
on as it would have.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.reader.data import Dataset, Question
from index.reader.nearest import wrong_ones
from index.reader.noise import SHARE, noisy
from index.reader.pairs import MAX_TOKENS, Batch, Pair, Tokenizer, Tokens, batch

COPIES = 2
"""How often an epoch has each question that was written by hand or really asked."""

LATE_SHARE = {"squadshifts": 0.1, "squad20": 0.7, "policyqa": 0.1}
"""Of these sources' questions, how many a late epoch has."""


PARTS = 3
"""The rows of a step are sorted by length and padded in so many groups. So a step has 33,000
tokens, not 46,000; 26,000 of them are not padding."""


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
    """One step's rows, the shortest first; n of them in all."""

    parts: list[Batch]
    """The rows, in parts of like length."""
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
        """Questions of each step."""
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
            for start in range(0, len(order), recipe.groups):
                yield order[start : start + recipe.groups]

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
        order = np.argsort([len(pair.question) + len(pair.passage.ids) for pair in pairs])
        parts = [
            batch([pairs[row] for row in some], recipe.max_tokens)
            for some in np.array_split(order, min(PARTS, len(order)))
        ]
        answered = np.array(labels, np.float32)[order]
        # An answer that was cut off or is too long has no place to learn.
        found = np.concatenate([part.spans[:, 0] for part in parts]) > 0
        now_at = np.append(np.argsort(order), -1)  # so that -1 stays
        return Step(
            parts,
            answered,
            np.array(weights, np.float32)[order],
            np.array(placed)[order] & ((answered == 0) | found),
            now_at[np.array(lists, np.int64).reshape(-1, 1 + recipe.negatives)],
        )

    def _weight(self, question: Question) -> float:
        if question.answered:
            return self.recipe.positive
        return self.recipe.scope if question.kind.endswith("/scope") else 1.0
