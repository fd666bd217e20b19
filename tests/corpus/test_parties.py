"""By whom a judgment is called: its parties, each with a role beside or below the name."""

import pytest

from corpus.sources.model import Block, Cell, Grid, Item, Source
from corpus.structure.read import read_source
from tests.corpus.typeset import said

TITLE = "Mill Ltd v Council of Hatley"


def _grid(*rows: tuple[str, ...]) -> Grid:
    return Grid(tuple(Cell(t, r, c) for r, row in enumerate(rows) for c, t in enumerate(row) if t))


PARTIES: dict[str, list[Item]] = {
    "lines": [
        Block("Between"), Block("Mill Ltd"), Block("Claimant"), Block("- and -"),
        Block("Council of Hatley"), Block("(First Defendant)"),
        Block("Others"), Block("Second Defendant"),
    ],
    "table": [
        Block("Between:"),
        _grid(
            ("", "Mill Ltd", "Appellant"), ("", "- and -"), ("", "Council of Hatley", "Respondent")
        ),
    ],
    "cells": [_grid(("BETWEEN", "Mill Ltd Applicant"), ("AND", "Council of Hatley Respondent"))],
}  # fmt: skip


@pytest.mark.parametrize("how", PARTIES)
def test_a_judgment_is_called_by_its_parties(how: str) -> None:
    items = (
        Block("Neutral Citation Number: [2024] EWHC 187 (TCC)"),
        Block("Case No: HT-2021-000412"),
        Block("IN THE HIGH COURT OF JUSTICE", bold=True),
        *PARTIES[how],
        Block("Approved Judgment", bold=True, centred=True),
        *(Block(f"{n}. {said(n)}") for n in range(1, 9)),
    )
    found = read_source(Source("docx", items), "doc")
    facts = found.facts
    assert not [p for p in found.passages if p.row], "no party is the other's role"
    assert facts.title == TITLE
    assert facts.symbol == "[2024] EWHC 187"
    assert facts.publisher == "HIGH COURT OF JUSTICE"


def test_without_a_second_side_it_is_called_as_before() -> None:
    items = (
        Block("Report on the talks"), Block("Between:"), Block("Mill Ltd"), Block("Claimant"),
        *(Block(f"{n}. {said(n)}") for n in range(1, 9)),
    )  # fmt: skip
    assert " v " not in (read_source(Source("docx", items), "doc").facts.title or "")


def test_a_title_of_one_word_goes_on_below_it() -> None:
    items = (
        Block("Report", style="title", size=26.0, bold=True),
        Block("to the Government of Lakeland on the visit in May", size=11.0, centred=True),
        *(Block(f"{n}. {said(n)}", size=11.0) for n in range(1, 9)),
    )  # fmt: skip
    facts = read_source(Source("docx", items), "doc").facts
    assert facts.title == "Report to the Government of Lakeland on the visit in May"
