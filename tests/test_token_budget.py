"""As many passages as fit into so many tokens."""

from api.llm.token_budget import count_tokens, within_budget
from index.open import Index
from rag.answer import search
from tests.conftest import OFFICIALS


def test_a_token_budget_is_kept(index: Index) -> None:
    passages = search(index, OFFICIALS, 10)
    fitting, tokens = within_budget(passages, 300)
    assert tokens == sum(count_tokens(p.passage.text) for p in fitting) <= 300
    assert 1 <= len(fitting) < 10
    assert tokens + count_tokens(passages[len(fitting)].passage.text) > 300
    assert count_tokens("hello world") == 2
    assert count_tokens("<|endoftext|>") > 1, "a special token in a text is only text"
