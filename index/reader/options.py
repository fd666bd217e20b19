"""Every field of a recipe as an option of the command line."""

import argparse
from dataclasses import fields
from typing import TypeVar

R = TypeVar("R")


def parse_with(recipe: type[R], parser: argparse.ArgumentParser) -> tuple[argparse.Namespace, R]:
    """The options given, and the recipe made of those that are its fields.

    recipe: a dataclass whose fields all have defaults; "late_epochs" becomes `--late-epochs`.
    """
    known = fields(recipe)  # type: ignore[arg-type]
    for field in known:
        name = "--" + field.name.replace("_", "-")
        parser.add_argument(name, type=type(field.default), default=field.default)
    given = parser.parse_args()
    return given, recipe(**{field.name: getattr(given, field.name) for field in known})
