"""For each question the passages of its own source that look most like an answer, without being it.

Found by the base model itself before any training: mean of its last layer, cosine. They are what a
search engine would put beside the right passage, which is what the reader will be given.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from index.reader.data import Dataset
from index.reader.model import Reader
from index.reader.pairs import PAD, START, STOP, Tokenizer, Tokens

DEPTH = 24
"""Passages for each question; the answer's own among them, where it was found."""

_LONGEST = 200  # tokens of a passage that are embedded


def nearest(
    reader: Reader, tokenizer: Tokenizer, data: Dataset, device: torch.device
) -> npt.NDArray[np.int32]:
    """(questions, DEPTH) positions of passages, best first; -1 where the source has no more."""
    passages = _embed(reader, tokenizer(data.passages), device)
    questions = _embed(reader, tokenizer([q.text for q in data.questions]), device)
    members, asked = defaultdict(list), defaultdict(list)
    for place, source in enumerate(data.sources):
        members[source].append(place)
    for number, question in enumerate(data.questions):
        asked[data.sources[question.passage]].append(number)
    found = np.full((len(data.questions), DEPTH), -1, np.int32)
    for source, numbers in asked.items():
        places = np.array(members[source])
        depth = min(DEPTH, len(places))
        for start in range(0, len(numbers), 2048):
            some = np.array(numbers[start : start + 2048])
            best = (questions[some] @ passages[places].T).topk(depth, 1).indices.cpu().numpy()
            found[some, :depth] = places[best]
    return found


@torch.no_grad()
def _embed(reader: Reader, texts: Sequence[Tokens], device: torch.device) -> torch.Tensor:
    """(texts, width), each of length 1, on the device."""
    reader.eval()
    order = np.argsort([len(text.ids) for text in texts])
    vectors = torch.zeros(len(texts), reader.shape.width, device=device)
    size = 512 if device.type == "cuda" else 32
    for start in range(0, len(order), size):
        some = order[start : start + size]
        rows = [[START, *texts[place].ids[:_LONGEST], STOP] for place in some]
        length = -(-max(map(len, rows)) // 16) * 16
        tokens = torch.tensor([row + [PAD] * (length - len(row)) for row in rows]).to(device)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            states = reader.states(tokens)
        kept = (tokens != PAD)[..., None]
        vectors[some] = functional.normalize((states.float() * kept).sum(1), dim=-1)
    return vectors


def wrong_ones(data: Dataset, question: int, candidates: npt.NDArray[np.int32]) -> list[int]:
    """Of a question's candidates those that are surely not its answer, best first.

    Left out are its own passage and passages that hold the answer's words.
    """
    own = data.questions[question]
    answers = [answer.lower() for answer in own.answers if len(answer) > 3]
    wrong = []
    for place in map(int, candidates):
        if place >= 0 and place != own.passage:
            text = data.passages[place].lower()
            if not any(answer in text for answer in answers):
                wrong.append(place)
    return wrong
