# Everything lives in .venv; nothing outside this folder is touched.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
# More than two cores: a third of what tests take is waiting for processes and terminals.
JOBS   ?= 4

# Tests start many processes; each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test soak bench lint snapshots keys messages plans clean

run: $(STAMP)
	$(BIN)/warroom demo

$(STAMP): pyproject.toml constraints.txt $(wildcard data/locale/*/LC_MESSAGES/*.po)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

# Each worker would make the tests' asserts tell what they compare for itself; so this is done once, on two processors.
test: $(STAMP)
	-@ls tests/test_*.py | xargs -P 2 -n 60 $(BIN)/python -m pytest -q --collect-only > /dev/null 2>&1
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal

# All of that with new random examples at each run, and whatever is long by nature in full.
soak: $(STAMP)
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal -m '' --timeout 900

# How fast it is with a thousand open incidents, what probes cost, what twelve weeks of history take, and what a board
# costs beside others; some twelve minutes, twice that on a busy machine. Prints figures, and fails at none of them;
# peers are installed where that can be.
bench: $(STAMP)
	$(BIN)/python -m tests.bench

lint: $(STAMP)
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/mypy

# Draws the board's snapshots anew; look at each one before committing it.
snapshots: $(STAMP)
	$(BIN)/python -m pytest -q tests/test_snapshots.py tests/test_wall_snapshots.py tests/test_log_pictures.py tests/test_handover_pictures.py \
		--snapshot-update

# Writes the README's table of keys.
keys: $(STAMP)
	$(BIN)/python -m tests.keytable

# Brings the catalogues to what the sources say; new messages stand there empty, and a test asks for them.
messages: $(STAMP)
	$(BIN)/pybabel -q extract -F data/locale/babel.cfg -k mark --no-location --sort-output --no-wrap \
		-o $(VENV)/messages.pot warroom widgets probes data
	$(BIN)/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date --no-wrap \
		-i $(VENV)/messages.pot -d data/locale -D warroom
	$(BIN)/python -c 'import pathlib, data.locale.compile as it; it.compile_catalogues(pathlib.Path("data/locale"))'

# Keeps each bundled plan as it is read, so that no start reads its YAML.
plans: $(STAMP)
	$(BIN)/python -c 'from data import plan as it; \
		[it.kept_file(f).write_text(it.kept_text(f)) for f in map(it.plan_file, it.bundled_plans())]'

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
