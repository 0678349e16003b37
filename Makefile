# Each target makes its own .venv, once, and again only when pyproject.toml changes.
#
#   make report   fetch the public tables, run every notebook, write reports/
#   make test     check the style and run the tests
#   make check    the quick checks of everyday work, in less than a minute
#   make docs     the pages of the code, its records and notebooks: build/docs/index.html
#   make lab      open JupyterLab on the notebooks
#   make clean    take away .venv and caches; downloads and reports stay
#
# PYTHON=python3.12 chooses the interpreter, UV=no does without uv,
# ARGS="--study jangi_2016" goes to `msgut report`, to pytest or to `msgut lab`.

.DEFAULT_GOAL := help
.PHONY: help setup report test check docs lab clean
.SUFFIXES:

PYTHON ?=
UV ?= uv
ARGS ?=
# Installers that are interrupted leave .venv without this file, and are run again.
ready := .venv/.ready
bin := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

# A place given from here must be the same place for whoever works in another folder,
# such as the kernel of a notebook.
absolute = $(if $($(1)),$(if $(findstring :,$($(1)))$(filter /%,$($(1))),,$(eval \
  override export $(1) := $(CURDIR)/$($(1)))))
$(foreach place,MSGUT_HOME MSGUT_MIRROR MSGUT_RAW MSGUT_REPORTS MSGUT_STUDIES MSGUT_TWINS,\
  $(call absolute,$(place)))

help:
	@sed -n 's/^#   //p' Makefile

setup: $(ready)

report: $(ready)
	$(bin)/msgut report $(ARGS)

test: $(ready)
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(bin)/python -m pytest -n 2 $(ARGS)

# The shape of the house, the nouns, the words and the arithmetic's own examples.
quick := tests/test_shape.py tests/test_house.py tests/test_setup.py \
  tests/test_documents.py tests/test_study.py tests/test_catalogue.py tests/tell \
  src/msgut/study.py src/msgut/stats src/msgut/cohort src/msgut/tell

check: $(ready)
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/codespell
	$(bin)/deptry .
	$(bin)/mypy
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(bin)/python -m pytest -n 2 -q \
	  -m "not slow and not real" $(quick) $(ARGS)

docs: $(ready)
	$(bin)/python -m sphinx --fail-on-warning --keep-going --quiet $(ARGS) docs build/docs

lab: $(ready)
	$(bin)/msgut lab $(ARGS)

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis build
	find . \( -name __pycache__ -o -name .ipynb_checkpoints -o -name '*.egg-info' \) \
	  -prune -exec rm -rf {} +

new := import sys; sys.exit(sys.version_info < (3, 11))

$(ready): pyproject.toml
	@set -e; \
	uv=; if $(UV) --version >/dev/null 2>&1; then uv="$(UV)"; fi; \
	if $(bin)/python -c '$(new)' 2>/dev/null \
	  && { [ -n "$$uv" ] || $(bin)/python -m pip --version >/dev/null 2>&1; }; then \
	  echo "Bringing .venv up to date with pyproject.toml."; \
	else \
	  python=; \
	  for name in $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python); do \
	    if $$name -c '$(new)' 2>/dev/null; then python=$$name; break; fi; \
	  done; \
	  if [ -z "$$python" ]; then \
	    echo "msgut needs Python 3.11 or newer, and $(or $(PYTHON),the PATH) has none." \
	      "Install one, or say make PYTHON=/path/to/python3." >&2; \
	    exit 2; \
	  fi; \
	  python=$$($$python -c 'import sys; print(sys.executable)'); \
	  echo "Making .venv with $$python$${uv:+ and uv}."; \
	  rm -rf .venv; \
	  if [ -n "$$uv" ]; then $$uv venv --quiet --python "$$python" .venv; \
	  else "$$python" -m venv .venv; fi; \
	fi; \
	if [ -n "$$uv" ]; then \
	  $$uv pip install --quiet --python $(bin)/python -e '.[test]'; \
	else \
	  $(bin)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'; \
	fi; \
	touch $@
