# Two commands on a fresh machine: make demo, make test. Everything lives in .venv and demo/.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   := demo

.PHONY: demo test install develop clean

demo: install
	$(BIN)/python -m benchmarks.demo $(DEMO)

test: develop
	$(BIN)/python -m pytest -n 2 --dist loadgroup

install: $(VENV)/.installed
develop: $(VENV)/.developed

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade pip

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.developed: $(VENV)/.installed
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev,transformers]'
	@touch $@

clean:
	rm -rf $(VENV) $(DEMO) site/_build
