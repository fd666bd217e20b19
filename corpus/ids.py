"""Ids: a name as part of an id."""

import re
import unicodedata


def slug(name: str) -> str:
    """A name as part of an id: "Côte d’Ivoire" -> "cote-d-ivoire"."""
    letters = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
