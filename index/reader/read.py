"""Read pairs with a trained reader: logits and the best place of the answer, batch by batch."""

from collections.abc import Sequence

import numpy as np
import torch

from index.reader.model import Reader
from index.reader.onnx_reader import Read
from index.reader.pairs import LONGEST_SPAN, MAX_TOKENS, Ints, Pair, batch


def forward(
    reader: Reader, tokens: Ints, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    """The reader on rows of tokens, in bfloat16 on an accelerator: what `Reader.forward` gives."""
    rows = torch.from_numpy(tokens).to(device, non_blocking=True)
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        rel, span = reader(rows)
    return rel, span


@torch.inference_mode()
def read_pairs(reader: Reader, pairs: Sequence[Pair], device: torch.device) -> list[Read]:
    """Read all pairs, shortest first, in bfloat16 on an accelerator; in their own order."""
    reader.eval()
    size = 256 if device.type == "cuda" else 16
    order = np.argsort([len(pair.question) + len(pair.passage.ids) for pair in pairs])
    found: dict[int, Read] = {}
    for start in range(0, len(order), size):
        some = [pairs[place] for place in order[start : start + size]]
        rows = batch([Pair(pair.question, pair.passage) for pair in some])
        rel, span = forward(reader, rows.tokens, device)
        firsts = torch.from_numpy(rows.starts).to(device)
        lasts = firsts + torch.tensor(
            [
                min(len(pair.passage.ids), MAX_TOKENS - int(first) - 1)
                for pair, first in zip(some, rows.starts, strict=True)
            ]
        ).to(device)
        length = rows.tokens.shape[1]
        places = torch.arange(length, device=device)
        inside = (places >= firsts[:, None]) & (places < lasts[:, None])
        begin, end = (span[..., side].masked_fill(~inside, -1e4) for side in range(2))
        near = torch.ones(length, length, device=device).triu().tril(LONGEST_SPAN - 1) > 0
        sums = (begin[:, :, None] + end[:, None, :]).masked_fill(~near, -1e5).flatten(1)
        best, at = sums.max(1)
        margins = (best - span[:, 0].sum(-1)).tolist()
        logits, ends = rel.tolist(), at.tolist()
        for row, pair in enumerate(some):
            words = (0, 0)
            if len(pair.passage.ids):
                first, last = divmod(ends[row], length)
                offsets = pair.passage.offsets[[first - rows.starts[row], last - rows.starts[row]]]
                words = int(offsets[0, 0]), int(offsets[1, 1])
            found[int(order[start + row])] = Read(logits[row], margins[row], words)
    return [found[place] for place in range(len(pairs))]
