"""Questions and passages -> rows of tokens, and where the answer lies in them.

A row is `<s> question </s></s> passage </s>`. A passage that is too long is cut: around the answer
where one is known (training), else at its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import tokenizers

START, PAD, STOP = 0, 1, 2
"""Token ids of `<s>`, `<pad>` and `</s>`."""

QUESTION_TOKENS = 64
"""A question is cut here."""

MAX_TOKENS = 288
"""A row is cut here: 95 of 100 passages of reports are shorter."""

LONGEST_ANSWER = 60
"""Tokens. A longer answer is a passage of its own and teaches no place."""

LONGEST_SPAN = 30
"""Tokens of an answer that is looked for."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text's tokens, without special ones."""

    ids: npt.NDArray[np.int32]
    """(n,), of the base model's vocabulary."""
    offsets: npt.NDArray[np.int32]
    """(n, 2), start and end in the text, in code points."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What the reader reads at once."""

    question: npt.NDArray[np.int32]
    """(n,): its tokens."""
    passage: Tokens
    span: tuple[int, int] | None = None
    """Only in training: start and end of the answer in the passage, in code points; None if there
    is no answer, or its place is not known."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of the same length."""

    tokens: Ints
    """(n, length), padded at the end."""
    spans: Ints
    """(n, 2), first and last token of the answer; 0, 0 where there is none."""
    starts: Ints
    """(n,), the column of the passage's first token in this row."""
    skipped: Ints
    """(n,), how many tokens of the passage were cut off before that one."""


class Tokenizer:
    """The base model's tokenizer, uncut and unpadded."""

    def __init__(self, text: str) -> None:
        self._tokenizer = tokenizers.Tokenizer.from_str(text)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def __call__(self, texts: Sequence[str]) -> list[Tokens]:
        """Tokens of each text; a text without any gets a length of 0."""
        return [
            Tokens(
                np.array(encoding.ids, np.int32),
                np.array(encoding.offsets, np.int32).reshape(-1, 2),
            )
            for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ]


def batch(pairs: Sequence[Pair], max_tokens: int = MAX_TOKENS, multiple: int = 16) -> Batch:
    """Rows of these pairs, no longer than `max_tokens`, their length a multiple of `multiple`.

    Fused attention with added positions wants multiples of 8; longer steps give fewer shapes.
    """
    rows, spans, starts, skipped = [], [], [], []
    for pair in pairs:
        head = [START, *pair.question[:QUESTION_TOKENS], STOP, STOP]
        room = max_tokens - len(head) - 1
        found = _in_tokens(pair.passage.offsets, pair.span) if pair.span else None
        cut = 0
        if found:
            cut = max(0, min(found[0] - room // 2, len(pair.passage.ids) - room))
        body = pair.passage.ids[cut : cut + room]
        rows.append([*head, *body, STOP])
        inside = found and found[1] - cut < len(body)
        spans.append([len(head) + place - cut for place in found] if found and inside else [0, 0])
        starts.append(len(head))
        skipped.append(cut)
    length = -(-max(map(len, rows)) // multiple) * multiple
    tokens = np.full((len(rows), length), PAD, np.int64)
    for place, row in enumerate(rows):
        tokens[place, : len(row)] = row
    return Batch(tokens, np.array(spans), np.array(starts), np.array(skipped))


def _in_tokens(offsets: npt.NDArray[np.int32], span: tuple[int, int]) -> tuple[int, int] | None:
    """First and last token of a span of code points; None if it is empty or too long."""
    first = int(np.searchsorted(offsets[:, 1], span[0], side="right"))
    last = int(np.searchsorted(offsets[:, 0], span[1], side="left")) - 1
    return (first, last) if first <= last < first + LONGEST_ANSWER else None
