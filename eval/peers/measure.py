"""One system in a process of its own: it builds, starts or asks, and prints what was measured.

Run as a file, in the environment of that system, which need not have askpara:

    python eval/peers/measure.py NAME build FOLDER    reads text.txt and model.txt, writes NAME/
    python eval/peers/measure.py NAME start FOLDER    reads timed.json and NAME/, answers one
    python eval/peers/measure.py NAME ask FOLDER      reads questions.json too, answers all

Each process prints JSON lines; the last one has all that was measured.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.peers.systems import System

# As a file this knows its neighbour by the bare name: there is no `eval` to import from.
_systems = importlib.import_module("systems" if __name__ == "__main__" else "eval.peers.systems")

# A question's best time of so many counts: other work on the machine disturbs single ones.
ROUNDS = 3


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def _megabytes() -> float:
    """The largest resident memory of this process so far; what it was forked from not counted."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _build(system: "System", folder: Path, own: Path) -> None:
    own.mkdir(exist_ok=True)
    begun = time.perf_counter()
    text, model = (folder / "text.txt").read_text("utf-8"), (folder / "model.txt").read_text()
    chunks = system.build(text, model, own)
    seconds = time.perf_counter() - begun
    versions = {name: version(name) for name in system.packages}
    _say(chunks=chunks, seconds=seconds, megabytes=_megabytes(), versions=versions)


def _start(system: "System", folder: Path, own: Path) -> Callable[[str], Sequence[str]]:
    """Open and answer a first question; whoever started this process measures the time."""
    ask = system.open((folder / "model.txt").read_text(), own)
    ask(_questions(folder, "timed")[0])
    _say(answered=1)
    return ask


def _ask(system: "System", folder: Path, own: Path) -> None:
    timed = _questions(folder, "timed")
    ask = _start(system, folder, own)
    rankings = [ask(question) for question in _questions(folder, "questions")]
    best = [min(_milliseconds(ask, question) for _ in range(ROUNDS)) for question in timed]
    megabytes = _megabytes()
    each = _systems.CORES // system.streams
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(each)
    ask = system.open((folder / "model.txt").read_text(), own, threads=each)
    with ThreadPoolExecutor(system.streams) as threads:
        seconds = [_milliseconds(lambda: list(threads.map(ask, timed))) for _ in range(ROUNDS + 1)]
    rate = 1000 * len(timed) / min(seconds[1:])
    _say(rankings=rankings, milliseconds=best, rate=rate, megabytes=megabytes)


def _questions(folder: Path, name: str) -> list[str]:
    questions: list[str] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return questions


def _milliseconds(work: Callable[..., object], *arguments: str) -> float:
    begun = time.perf_counter()
    work(*arguments)
    return (time.perf_counter() - begun) * 1000


def main(name: str, does: str, folder: Path) -> None:
    """Build, start or ask one system, as the module's docstring says."""
    systems: Mapping[str, System] = _systems.SYSTEMS
    # Both efforts of askpara read one index.
    own = folder / ("askpara" if name.startswith("askpara") else name)
    {"build": _build, "start": _start, "ask": _ask}[does](systems[name], folder, own)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
