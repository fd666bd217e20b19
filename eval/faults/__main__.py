"""`python -m eval.faults`: break things on purpose, print the table of docs/faults.md.

Exit status 1 if a promise was broken.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from eval.faults import (
    changing,
    damaged,
    hostile,
    killed,
    overload,
    stopping,
    storage,
    trial,
)
from eval.faults.common import Given, Outcome

ROWS: Mapping[str, tuple[str, str, Callable[[Given], Outcome]]] = {
    "killed": ("builds and adds killed at any moment", killed.PROMISE, killed.run),
    "damaged": ("files of the index damaged", damaged.PROMISE, damaged.run),
    "storage": ("disks, models", storage.PROMISE, storage.run),
    "overload": ("ten times as many people", overload.PROMISE, overload.run),
    "changing": ("documents come and go", changing.PROMISE, changing.run),
    "stopping": ("two servers, one goes", stopping.PROMISE, stopping.run),
    "hostile": ("hostile documents and requests", hostile.PROMISE, hostile.run),
    "trial": ("faults of the trial", trial.PROMISE, trial.run),
}


def main() -> None:
    """Run the rows that are asked for, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"), help="a built index")
    parser.add_argument(
        "--folder", type=Path, default=Path("var/faults"), help="to break things in"
    )
    parser.add_argument("--minutes", type=float, default=10, help="of each row that counts by time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=Path, help="folder of real documents to mutate")
    parser.add_argument("--only", action="append", choices=list(ROWS), help="may be given again")
    asked = parser.parse_args()
    given = Given(asked.index, asked.folder, asked.minutes, asked.seed, asked.documents)
    print("| row | what breaks | promise | measured | kept | minutes |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    broken = False
    for name in asked.only or ROWS:
        what, promise, run = ROWS[name]
        begun = time.monotonic()
        outcome = run(given)
        minutes = (time.monotonic() - begun) / 60
        kept = {True: "yes", False: "**no**", None: "not tried"}[outcome.kept]
        print(f"| `{name}` | {what} | {promise} | {outcome.measured} | {kept} | {minutes:.1f} |")
        sys.stdout.flush()
        broken = broken or outcome.kept is False
    sys.exit(broken)


if __name__ == "__main__":
    main()
