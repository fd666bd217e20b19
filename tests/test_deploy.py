"""What is given to run it with names metrics, settings and files that are really there."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from api.settings import PREFIX, Settings
from eval import licences
from index.models import PACKAGED
from tests.conftest import ASKPARA, ROOT

DEPLOY = ROOT / "deploy"
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
RULES = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
PANELS = json.loads((DEPLOY / "grafana-dashboard.json").read_text("utf-8"))["panels"]


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in PANELS for target in panel["targets"])


def named(text: str) -> set[str]:
    return set(re.findall(r"\b(?:askpara|process)_[a-z_]+", text))


def test_every_metric_that_is_named_is_served(server: httpx.Client) -> None:
    served = set(re.findall(r"^(\w+)(?:{| )", server.get("/metrics").text, re.MULTILINE))
    described = set(re.findall(r"^# TYPE (\w+)", server.get("/metrics").text, re.MULTILINE))
    parts = {f"{name}_{part}" for name in described for part in ("bucket", "sum", "count")}
    known = served | described | parts
    pages = [(ROOT / "docs" / name).read_text("utf-8") for name in ("monitoring.md", "runbook.md")]
    for text in (*expressions(), *pages):
        for name in named(text):
            assert name in known, name
    shown = {name for text in expressions() for name in named(text)}
    ours = {name for name in described if name.startswith("askpara") and "created" not in name}
    for name in ours:
        assert any(one.startswith(name) for one in shown), f"{name} is on no panel"


def test_labels_that_are_named_are_served(server: httpx.Client) -> None:
    server.post("/v1/ask", json={"question": "Who leads IOM?"})
    text = server.get("/metrics").text
    for label in ("stage", "status", "route", "generation", "model"):
        assert f'{label}="' in text


def test_every_alert_is_in_the_runbook() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text("utf-8")
    assert RULES
    for rule in RULES:
        assert f"`{rule['alert']}`" in runbook, rule


def test_the_rules_are_such_that_prometheus_takes_them() -> None:
    if (promtool := shutil.which("promtool")) is None:
        pytest.skip("no promtool on this machine (apt-get install prometheus)")
    rules = [promtool, "check", "rules", str(DEPLOY / "alerts.yml")]
    done = subprocess.run(rules, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_page_of_licences_has_the_weights_that_are_pinned() -> None:
    told = (ROOT / "docs" / "licences.md").read_text("utf-8").partition("## Weights")[2]
    assert told == licences.page().partition("## Weights")[2]
    for model in PACKAGED.values():
        assert model.sha256 in told
        assert model.questions in told


@pytest.mark.slow
def test_all_that_is_installed_can_be_listed_for_scanners(tmp_path: Path) -> None:
    command = re.findall(r"^\t\$\(RUN\)/(cyclonedx-py .*)", MAKEFILE, re.MULTILINE)[0]
    run = command.replace("$(RUN)/", f"{ASKPARA.parent}/").replace("var/", f"{tmp_path}/").split()
    subprocess.run([ASKPARA.with_name(run[0]), *run[1:]], cwd=ROOT, check=True, capture_output=True)
    found = json.loads((tmp_path / "sbom.json").read_text("utf-8"))
    assert found["bomFormat"] == "CycloneDX"
    assert {"fastapi", "faiss-cpu", "onnxruntime"} <= {one["name"] for one in found["components"]}


@pytest.mark.parametrize("name", ["Containerfile", "compose.yml", "askpara.service"])
def test_settings_that_are_named_exist(name: str) -> None:
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    found = set(re.findall(rf"\b{PREFIX}[A-Z_]+", (DEPLOY / name).read_text("utf-8")))
    assert found
    assert found <= known


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    unit = tmp_path / "askpara.service"
    text = (DEPLOY / "askpara.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/askpara/bin/askpara", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_container_is_bounded_and_not_root() -> None:
    service = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))["services"]["askpara"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    stated = (ROOT / "docs" / "run.md").read_text("utf-8")
    assert service["mem_limit"] == "1536m"
    assert "Give a container 1.5 GiB" in stated
