# Everything here needs only Python >= 3.11 and make; the first target that runs makes .venv from the locked list.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= 2
SECONDS ?= 10
COMMANDS ?= 20000

.PHONY: demo test check bench fuzz soak interop interop-setup network network-setup pictures completions contracts docs messages lock sbom audit clean

demo: $(READY)
	$(BIN)/cmwallet demo

test: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_docs.py

bench: $(READY)
	$(BIN)/python -m bench

fuzz: $(READY)
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

soak: $(READY)
	$(BIN)/python -m tests.soak --commands $(COMMANDS)

interop: $(READY) interop-setup
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile tests/interop

interop-setup: $(READY)
	.ci/install-peers

# Four validators of a real engine, for minutes: neither `make test` nor .ci/run does this.
network: $(READY) network-setup
	$(BIN)/python -m pytest tests/network

network-setup: $(READY)
	.ci/install-network

contracts: $(READY)
	$(BIN)/python -m cmwallet.contracts.compile

docs: $(READY)
	$(BIN)/python docs/generate.py

messages: $(READY)
	$(BIN)/python docs/messages.py

pictures: $(READY)
	$(BIN)/python docs/pictures.py

completions: $(READY)
	$(BIN)/cmwallet completion bash > completions/cmwallet.bash
	$(BIN)/cmwallet completion zsh > completions/_cmwallet
	$(BIN)/cmwallet completion fish > completions/cmwallet.fish
	$(BIN)/cmwallet completion powershell > completions/cmwallet.ps1

# Resolve the dependencies again. The runtime list is a part of the development list, at the same versions.
lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml --constraint requirements/dev.txt --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements/runtime.txt
	echo 'injective-core==1.20.1' | $(BIN)/uv pip compile - --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements/network.txt

# The software bill of materials of the locked list (CycloneDX): after `make lock`.
sbom: $(READY)
	$(BIN)/python -m requirements.sbom

# Asks a service on the network; not part of .ci/run. An error where that does not answer: then nothing was looked at.
audit: $(READY)
	.ci/audit

$(READY): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .hypothesis tests/interop/node_modules tests/interop/erc1056/node_modules tests/interop/did/node_modules tests/interop/sdjwt/node_modules tests/interop/oauth/node_modules tests/interop/typed/node_modules tests/interop/cosmos/node_modules
