"""Who asks what was asked before gets the answer that was given, at once."""

import asyncio
from pathlib import Path

import httpx
import pytest

from api.service import Service
from index.place import Place
from tests.conftest import OFFICIALS

STAGES = ("encode", "search", "rerank", "read")


def test_the_same_question_has_the_same_answer_without_work(server: httpx.Client) -> None:
    asked = {"question": f"{OFFICIALS} Of those of 2019?", "k": 3, "effort": "fast"}
    first = server.post("/v1/ask", json=asked).json()
    counted = _encoded(server)
    again = server.post("/v1/ask", json=asked).json()
    assert _encoded(server) == counted
    assert first["timings_ms"]["encode"] > 0
    assert [again["timings_ms"][stage] for stage in STAGES] == [0, 0, 0, 0]
    assert first | {"timings_ms": {}} == again | {"timings_ms": {}}


def _encoded(server: httpx.Client) -> str:
    """How many questions were encoded, as the metrics tell."""
    count = 'askpara_stage_seconds_count{stage="encode"} '
    return server.get("/metrics").text.partition(count)[2].partition("\n")[0]


@pytest.mark.parametrize("other", [{"k": 4}, {"session": ["Who leads IOM?"]}, {"document": None}])
def test_another_question_is_another(server: httpx.Client, other: dict[str, object]) -> None:
    asked = {"question": "How many offices gave cash?", "effort": "fast", "document": "iom-2019"}
    server.post("/v1/ask", json=asked)
    answered = server.post("/v1/ask", json=asked | other).json()
    assert answered["timings_ms"]["encode"] > 0


@pytest.mark.real_model
def test_a_new_generation_is_asked_anew(index_folder: Path) -> None:
    service = Service(Place(index_folder), workers=1)

    async def twice() -> tuple[float, float]:
        before = await service.answer(OFFICIALS, effort="fast")
        after = await service.renewed().answer(OFFICIALS, effort="fast")
        return before.timings_ms["encode"], after.timings_ms["encode"]

    assert min(asyncio.run(twice())) > 0
    service.close()
