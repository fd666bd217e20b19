"""People ask while documents are added and removed: no error, no mixture, no memory that grows."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from eval.faults.common import Given, Outcome, small_index
from eval.faults.people import Reply, people, varied
from eval.faults.storage import ASKPARA
from eval.startup import served
from index.publish import current_generation

PROMISE = "0 errors, 0 mixed generations, memory grows by less than 5 %"
PEOPLE = 2  # who ask meanwhile
GROWTH = 1.05  # memory at the end over that at the start, as the promise says
_TAKEN_UP = 5  # seconds in which a server answers from the last change
_SETTLED = 4  # changes after which memory is first looked at


def run(given: Given) -> Outcome:
    """A change each minute or sooner, so that there are ten at least."""
    pause = min(60.0, given.seconds / 10)
    rye: dict[str, int | None] = {}  # of each generation, what the document in it says
    held: list[float] = []
    with small_index(given, reader=True) as index, served(str(index)) as server:
        rye[current_generation(index).name] = None
        end = time.monotonic() + given.seconds
        with people(server.url, varied("How many tons of rye were milled?"), PEOPLE) as replies:
            number = 1
            while time.monotonic() < end:
                number += 1
                tons = None if number % 3 == 0 else number
                generation = _change(index, tons)
                rye[generation] = tons
                time.sleep(pause)
                held.append(server.megabytes("RssAnon"))
            time.sleep(_TAKEN_UP)
    errors = [reply for reply in replies if not reply.well]
    mixed = [reply for reply in replies if reply.status == 200 and not _fits(reply, rye)]
    seen = {reply.body["index"]["generation"] for reply in replies if reply.status == 200}
    first, last = held[min(_SETTLED, len(held) - 1)], held[-1]
    measured = (
        f"{len(replies)} questions, {len(held)} changes, {len(seen)} generations seen, "
        f"{len(errors)} errors, {len(mixed)} mixed, {first:.0f} MB then {last:.0f} MB"
    )
    return Outcome(measured, not errors and not mixed and last < GROWTH * first and len(seen) > 1)


def _change(index: Path, tons: int | None) -> str:
    """Add the document, which replaces that of the same name, or remove it; the generation."""
    file = index.parent / "rye.txt"
    arguments: Sequence[str] = ("remove", "rye")
    if tons is not None:
        file.write_text(
            f"1. The mill ground {tons} tons of rye.\n\n2. Its wheel was mended.\n\n3. It is old.\n"
        )
        arguments = ("add", str(file), "--title", "The mill")
    subprocess.run(
        [
            *("env", f"ASKPARA_SHELF={index.parent}/shelf"),
            *(str(ASKPARA), *arguments, "--index", str(index)),
        ],
        check=True,
        capture_output=True,
    )
    return current_generation(index).name


def _fits(reply: Reply, rye: dict[str, int | None]) -> bool:
    """Whether all that it shows is of the generation that it names."""
    tons = rye[reply.body["index"]["generation"]]
    found = [passage for passage in reply.body["passages"] if passage["document"] == "rye"]
    told = [passage["text"] for passage in found if "tons of rye" in passage["text"]]
    return told == ([] if tons is None else [f"The mill ground {tons} tons of rye."])
