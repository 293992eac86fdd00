# Two commands do everything: `make book` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
RUN := PYTHONDONTWRITEBYTECODE= $(VENV)/bin/python
# What was set up is marked with what it was set up from, and where: a new lock, or a folder that was copied or moved,
# has no mark yet. Times of files do not count.
READY := $(VENV)/.ready-$(shell { pwd; cat requirements.lock pyproject.toml; } | cksum | tr ' ' -)
NODE := node_modules/.ready-$(shell { pwd; cat package-lock.json; } | cksum | tr ' ' -)
BROWSER := $(NODE)-browser

# Nothing of the user's own Python gets in.
export PYTHONNOUSERSITE = 1
export PYTHONUTF8 = 1
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONHASHSEED

.DEFAULT_GOAL := help
.PHONY: help book serve preview lab check format test trials bench edition site diff receipt what-if new data refresh doctor advisories lock clean

help:  ## Show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

book: $(READY) $(NODE) $(BROWSER)  ## Execute the notebooks and build the site into _build/html
	@$(RUN) -m onestepback build

serve: book  ## Build, then serve the site at http://localhost:8000
	@$(RUN) -m http.server --bind 127.0.0.1 --directory _build/html 8000

preview: $(READY) $(NODE)  ## Serve the pages at http://localhost:8000 and build them again whenever a file is saved
	@$(RUN) -m onestepback preview

lab: $(READY)  ## Open the chapters in JupyterLab: make lab ARGS="--no-browser --port 9000"
	@$(RUN) -m onestepback lab $(ARGS)

check: $(READY)  ## Lint, types, prose, length of cells
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check --quiet .
	@$(RUN) -m mypy
	@$(VENV)/bin/codespell
	@$(RUN) -m onestepback prose
	@$(RUN) -m onestepback cells

format: $(READY)  ## Format the code, that of the chapters too
	@$(RUN) -m ruff check --quiet --select I --fix .
	@$(RUN) -m ruff format --quiet .
	@$(RUN) -m onestepback tidy

test: book  ## Build, then test the library, and the site in three browsers
	@$(RUN) tests/engines.py
	@$(RUN) -m pytest

trials: book  ## Build on machines of other kinds, ask other checkers: make trials NAMES="fonts checkers"
	@$(RUN) tests/trials.py $(NAMES)

bench: $(BROWSER) $(NODE)  ## Time the build and weigh the pages, against stock Jupyter Book
	@$(RUN) tests/bench.py $(NAMES)

site: book  ## Build, then put all editions side by side into _build/site
	@$(RUN) -m onestepback site

diff: $(READY)  ## Print what changed between editions: make diff A=2026.1 B=2026.2 (the build if no B)
	@$(RUN) -m onestepback diff $(A) $(B)

receipt: $(READY)  ## Verify the last build, or an edition: make receipt OF=2026.1 (or an archive, or the folder of a site)
	@$(RUN) -m onestepback receipt $(OF) --json _build/receipt.json --page _build/receipt.html

edition: $(READY) $(NODE)  ## Freeze the edition that pyproject.toml states, for good
	@$(RUN) -m onestepback edition

new: $(READY)  ## Lay the files of a new one: make new NAME=tea KIND=dataset, or chart, claim (IN=the_club), chapter
	@$(RUN) -m onestepback new $(or $(KIND),"") $(or $(NAME),"") $(if $(IN),--into $(IN))

what-if: $(READY) $(NODE) $(BROWSER)  ## Print what changed tables, VINTAGE=weo:2024-10=2025-10 or LIBRARY=commit would do to the last build
	@$(RUN) -m onestepback what-if $(if $(VINTAGE),--vintage "$(VINTAGE)") $(if $(LIBRARY),--library "$(LIBRARY)")

data: $(READY)  ## Rebuild the tables: make data FROM=folder NAMES="weo population"; seal a change: NAMES=weo REASON="why"
	@$(RUN) -m onestepback data $(NAMES) $(if $(FROM),--from "$(FROM)") $(if $(REASON),--reason "$$REASON")

refresh: $(READY)  ## Look for newer vintages and propose them: make refresh NAMES=weo; keep one: NAMES=weo KEEP=1
	@$(RUN) -m onestepback refresh $(NAMES) $(if $(KEEP),--keep) $(if $(REASON),--reason "$$REASON") $(if $(AT),--at "$(AT)")

doctor:  ## Look whether all is there that the book is made with, and say what to do where it is not
	@[ -x $(VENV)/bin/python ] || { echo "There is no environment yet: run \`make book\`, which sets it up"; exit 1; }
	@$(RUN) -m onestepback doctor

advisories: $(READY)  ## Ask the registries whether faults are known in the pinned packages; needs a network
	@$(RUN) -m onestepback advisories

lock: $(READY)  ## Pin every package anew, with hashes
	@$(VENV)/bin/uv pip compile pyproject.toml --extra build --extra dev --universal --python-version 3.11 --generate-hashes --no-header -o requirements.lock

clean:  ## Remove what was built and set up
	@rm -rf _build $(VENV) node_modules

# Set-up runs once; afterwards nothing needs a network.
$(READY):
	@echo "Setting up $(VENV) from requirements.lock (half a minute, once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.11")'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(VENV)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(VENV)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Where the home cannot be written, npm keeps its cache with what is built.
$(NODE): | $(READY)
	@echo "Setting up node_modules from package-lock.json (some seconds, once)"
	@[ -w "$$HOME" ] || export npm_config_cache=_build/npm; PATH="$$PWD/$(VENV)/bin:$$PATH" npm ci --silent --no-audit --no-fund
	@touch $@

$(BROWSER): | $(READY) $(NODE)
	@echo "Setting up the browser that prints the book and tests the site (some seconds, once)"
	@$(RUN) -m onestepback browser
	@touch $@
