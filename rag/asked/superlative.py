"""Whether the most or the least of something is asked for: "Which nationality has most staff?"."""

from collections.abc import Iterable

from index.terms import terms
from rag.asked import en
from rag.asked.answer_type import groups_in
from rag.asked.model import Superlative

_ADDS_NOTHING = frozenset(terms("number numbers amount share total count figure work employ"))


def superlative_in(question: str, codes: Iterable[str]) -> Superlative | None:
    """What is asked for. codes: years and grades that it has, which name columns."""
    most, least = en.MOST.search(question), en.LEAST.search(question)
    if not (most or least) or en.NO_SUPERLATIVE.search(question):
        return None
    if not en.ASKS_WHICH.search(question):
        return None
    bare = en.MOST.sub(" ", en.LEAST.sub(" ", question))
    groups = groups_in(question)
    for group in groups:
        bare = en.GROUPS[group].sub(" ", bare)
    left = {*terms(bare)}.difference(_ADDS_NOTHING, *map(terms, codes))
    staff = {term for word in en.STAFF.findall(bare) for term in terms(word)}
    return Superlative(bool(most), frozenset(left), frozenset(staff & left), groups)
