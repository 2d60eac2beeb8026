PYTHON ?= python3
BIN := .venv/bin
DEMO = PYTHONPATH=wrapper:generated .venv-demo/bin/python
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start Python some hundred times: without files of bytecode it compiles everything at each start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test contract contract-bugs chaos photos mutants mutation generate drift breaking lint imports types fmt audit sandbox bench profile docs docs-check lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: .venv/.stamp .wheels/.stamp ## Install everything the other targets need

demo: .venv-demo/.stamp ## Walk through all three vendors on the local sandbox
	$(DEMO) examples/tour.py

test: ## Everything CI runs (WORKERS=N processes for the tests)
	$(MAKE) --no-print-directory --jobs=2 types lint drift setup
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

contract: .venv/.stamp ## Hold the sandbox to the spec with 20,000 requests or more (ARGS="--cases N --seed N")
	$(BIN)/python -W error -m tests.server_contract $(ARGS)

contract-bugs: .venv/.stamp ## Plant a hundred bugs in servers, and see that `imageport contract` finds and names each (ARGS=word of a name)
	$(BIN)/python -W error -m tests.server_bugs $(ARGS)

chaos: .venv/.stamp ## Make 10,000 calls in each colour while three requests in ten go wrong (ARGS="--calls N --seed N --colour C")
	$(BIN)/python -W error -m tests.chaos $(ARGS)

photos: .venv/.stamp ## Hold uploads to Pillow: every file of two source packages, which it downloads
	$(BIN)/python -m tests.photos

mutants: .venv/.stamp ## Plant defects in copies, and see that the tests notice them (ARGS=words of a name, WORKERS=N)
	$(BIN)/python -m tests.mutants $(ARGS)

mutation: .venv-mutation/.stamp ## Change what decides in every small way, and see that the tests notice (ARGS=modules, WORKERS=N)
	.venv-mutation/bin/python -m tests.mutation $(ARGS)

generate: .venv-generate/.stamp ## Rebuild generated/ from spec/openapi.yaml
	.venv-generate/bin/python spec/generate.py

drift: .venv-generate/.stamp ## Fail if generated/ is not what the spec says
	.venv-generate/bin/python spec/generate.py --check

breaking: .venv/.stamp ## Fail if a change since BASE breaks users and CHANGELOG.md does not announce it
	$(BIN)/python spec/breaking.py $(BASE)

lint: imports ## Check style, formatting, imports and declared dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check

# What needs an extra; the client itself has to do without.
EXTRAS = alibaba,cli,contract,keyring,otel,pytest,redis,sandbox
WITH_EXTRAS = wrapper/imageport/(__main__\.py|_chain\.py|_redis\.py|otel\.py|pytest_plugin\.py|cli/|contract/|drift/|sandbox/|testing/)

imports: .venv/.stamp
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/deptry wrapper generated
	$(BIN)/deptry wrapper generated --optional-dependencies-dev-groups $(EXTRAS) --extend-exclude '$(WITH_EXTRAS)'

types: .venv/.stamp ## Check types
	$(BIN)/pyright

fmt: .venv/.stamp ## Format, and fix what can be fixed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

audit: .venv-audit/.stamp ## Ask for known vulnerabilities of all locked packages; needs the network (ARGS="-s osv")
	.venv-audit/bin/python requirements/audit.py $(ARGS)

sandbox: .venv-demo/.stamp ## Run the local sandbox until Ctrl-C
	$(DEMO) -m imageport.sandbox

bench: .venv-bench/.stamp ## Measure against the peers, say which targets are reached, write bench/report.html (ARGS="--quick SUITE")
	.venv-bench/bin/python -m bench $(ARGS)

profile: .venv-bench/.stamp ## Print the layers of one call (ARGS='"imageport, signed" --call page --awaited')
	.venv-bench/bin/python -m bench.profile $(ARGS)

SITE = docs/_build

docs: .venv-docs/.stamp ## Build the documentation into docs/_build/html, without the network
	rm -rf $(SITE)/html
	.venv-docs/bin/sphinx-build --quiet --fail-on-warning --keep-going --fresh-env -d $(SITE)/doctrees docs $(SITE)/html
	.venv-docs/bin/python docs/tools/links.py $(SITE)/html
	@echo "Open $(SITE)/html/index.html"

docs-check: docs ## Look at every page of the documentation in Chromium, as on a desk and on a phone
	.venv-docs/bin/python docs/check.py $(SITE)/html $(SITE)/screenshots

LOCK = .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-emit-index-url --no-emit-find-links $(ARGS)

lock: .venv-lock/.stamp ## Recompile requirements/*.txt (ARGS=--upgrade for newer versions)
	$(LOCK) pyproject.toml --all-extras requirements/dev.in -o requirements/dev.txt
	$(LOCK) requirements/generate.in -c requirements/dev.txt -o requirements/generate.txt
	$(LOCK) pyproject.toml --extra sandbox -c requirements/dev.txt -o requirements/demo.txt
	$(LOCK) pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt
	$(LOCK) pyproject.toml --resolution lowest-direct -o requirements/lowest.txt
	$(LOCK) pyproject.toml --extra contract --extra sandbox --no-strip-extras requirements/bench.in -o requirements/bench.txt
	$(LOCK) pyproject.toml --extra contract --extra sandbox requirements/docs.in -c requirements/dev.txt -o requirements/docs.txt
	$(LOCK) pyproject.toml --extra sandbox requirements/mutation.in -c requirements/dev.txt -o requirements/mutation.txt
	.venv-lock/bin/python requirements/wheels.py .venv-lock/bin/uv

clean: ## Remove everything that make has made, except generated/
	rm -rf .venv .venv-* .wheels .hypothesis .pytest_cache .ruff_cache dist docs/_build docs/http

# What the tests of the wheel install from, so that they need no network: the newest versions and the oldest.
.wheels/.stamp: requirements/runtime.txt requirements/lowest.txt | .venv/.stamp
	rm -rf $(@D)
	$(foreach list,$^,$(BIN)/pip download --quiet --no-deps --only-binary :all: --require-hashes -r $(list) -d $(@D) &&) true
	touch $@

ENVIRONMENT = command -v $(PYTHON) > /dev/null || \
  { echo "$(PYTHON) is not installed. Install Python 3.11 or later, or name one: make PYTHON=python3.X" >&2; exit 1; }; \
  $(PYTHON) requirements/environment.py $(@D)

# The package is installed from the working tree. Where it is the subject (what is changed, what is documented) or
# where nothing else would need what builds it, it is not installed but found on the path.
.venv/.stamp: requirements/dev.txt
.venv-bench/.stamp: requirements/bench.txt
.venv-demo/.stamp: requirements/demo.txt
.venv-docs/.stamp: requirements/docs.txt
.venv-generate/.stamp: requirements/generate.txt
.venv-mutation/.stamp: requirements/mutation.txt
.venv/.stamp .venv-bench/.stamp: pyproject.toml
.venv/.stamp $(foreach name,bench demo docs generate mutation,.venv-$(name)/.stamp):
	@$(ENVIRONMENT) --require-hashes -r $(filter %.txt,$^)
	$(if $(filter pyproject.toml,$^),$(@D)/bin/pip install --quiet --no-deps --no-build-isolation --editable .)
	@touch $@

.venv-lock/.stamp:
	@$(ENVIRONMENT) packaging==26.4 uv==0.13.8
	@touch $@

.venv-audit/.stamp:
	@$(ENVIRONMENT) pip-audit==2.10.1
	@touch $@

# A Python that is named remakes the environments that another one made.
ifneq ($(origin PYTHON),file)
NAMED := $(shell $(PYTHON) -c "import platform; print(platform.python_version())" 2> /dev/null)
.PHONY: $(patsubst %/pyvenv.cfg,%/.stamp,$(shell grep -Ls '^version = $(NAMED)$$' .venv*/pyvenv.cfg))
endif
