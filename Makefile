# Two commands do everything on a fresh machine: `make run` and `make test`.
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: run test lint format lock clean tour policy bench sheets test-sheets

# A person's own desktop shows the demo; without a display the same tour is walked on a virtual desktop.
run:
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; then \
	  .ci/prepare demo && exec $(PY) -m trayapp demo; \
	else \
	  echo "There is no display here: the tour is walked on a virtual desktop."; $(MAKE) --no-print-directory tour; \
	fi

tour:
	@.ci/prepare desktop
	@$(PY) -m tests.desktop.tour build/tour

# PYTEST passes arguments on: `make test PYTEST="-k policy"`.
# A third of the time of the tests is waiting, so there is one process more than there are processors.
test: lint
	@$(PY) -m pytest -n $$(($$(nproc 2>/dev/null || echo 2) + 1)) --dist loadfile $(PYTEST)

lint:
	@.ci/prepare tests
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy
# The program by the other systems' types; the back end over D-Bus is Linux's alone.
	@for system in win32 darwin; do \
	  $(PY) -m mypy --platform $$system --no-warn-unreachable --cache-dir .mypy_cache/$$system --no-error-summary \
	    --exclude 'trayapp/ui/tray/(statusnotifier|linux)' trayapp tests/installers/windows/inside.py || exit 1; \
	done

format: 
	@.ci/prepare desktop
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format --quiet .

# Fuzz the parsers of what comes from outside: RUNS executions each (SECONDS at most), of all or of those in TARGETS.
.PHONY: fuzz
fuzz:
	@.ci/prepare fuzz
	@build/fuzz/venv/bin/python -m tests.fuzz $(if $(RUNS),--runs $(RUNS)) $(if $(SECONDS),--seconds $(SECONDS)) $(TARGETS)

# Carry out the attacks, and write what came of each into docs/developers/attacks.md.
.PHONY: attacks
attacks:
	@.ci/prepare tests
	@$(PY) -m tests.attacks

# The figures of docs/developers/performance.md. `make bench PEERS=1` also installs the programs that they are compared with, into
# build/bench/. BENCH passes arguments on: `make bench BENCH="--verbose start idle"`.
bench:
	@.ci/prepare $(if $(PEERS),bench,desktop)
	@$(PY) -m tests.benchmarks $(if $(PEERS),--peers) $(BENCH)

# The contact sheets of every page in every mode and scale, and what looks different from them (13 minutes each).
sheets:
	@.ci/prepare tests
	@$(PY) -m tests.ui.window.sheets write $(MODES)

test-sheets:
	@.ci/prepare tests
	@$(PY) -m tests.ui.window.sheets compare $(MODES)

# Write the files that follow from the definition of the settings: policy templates, samples, the schema, a page.
policy:
	@.ci/prepare desktop
	@$(PY) -m installer.policy.generate

# Collect the texts into the languages' files, and compile those: trayapp/core/language.py.
.PHONY: languages
languages:
	@.ci/prepare tests
	@mkdir -p build
	@$(PY) -m babel.messages.frontend -q extract -F pyproject.toml --no-location --omit-header -k plural:1,2 -k N_ -o build/texts.pot trayapp
	@for file in trayapp/languages/*.po; do \
	  language=$$(basename $$file .po); \
	  $(PY) -m babel.messages.frontend -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=120 \
	    -l $$language -i build/texts.pot -o $$file && \
	  $(PY) -m babel.messages.frontend -q compile -l $$language -i $$file -o trayapp/languages/$$language.mo || exit 1; \
	done

# Resolve the dependencies again: names, versions and hashes, for every supported system and Python.
lock:
	@.ci/lock

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find trayapp tests assets -name __pycache__ -type d -prune -exec rm -rf {} +

# What IT rolls out, into build/dist/; and the proof that each installs, works, upgrades and leaves nothing behind.
.PHONY: installers test-installers installer-macos installer-windows test-installer-windows

installers: installer-linux installer-windows installer-macos

test-installers: test-installer-linux test-installer-windows

# The package, signed by SIGN_CMD where that is given; and its life under Wine.
installer-windows:
	@.ci/prepare windows
	@$(PY) -m installer.windows.build

test-installer-windows:
	@.ci/prepare windows
	@$(PY) -m tests.installers.windows

# The bundle's layout; a Mac makes the package of it (docs/deploy-macos.md).
installer-macos:
	@.ci/prepare macos-bundle
	@rm -rf build/macos
	@$(PY) -m installer.macos.bundle build/macos --wheels

# The Debian package; the proof takes it through its life in empty systems of Debian 12 and 13, and needs root for that.
# RELEASES="trixie" tries one of them.
.PHONY: installer-linux test-installer-linux

installer-linux:
	@.ci/prepare package
	@$(PY) -m installer.linux.build

test-installer-linux:
	@.ci/prepare linux-installer
	@$(PY) -m tests.installers.linux.proof $(RELEASES)

# The tests with the oldest versions of the packages: Debian 12's own, in an empty system of it. PYTEST passes arguments on.
.PHONY: test-oldest

test-oldest:
	@.ci/prepare linux-installer
	@$(PY) -m tests.installers.linux.proof.suite $(PYTEST)

# The whole story at real OpenID servers, which run on this computer: .ci/prepare brings them. PYTEST passes arguments on.
.PHONY: test-providers

test-providers:
	@.ci/prepare tests
	@.ci/prepare providers
	@$(PY) -m pytest tests/providers/story.py -p no:randomly $(PYTEST)
