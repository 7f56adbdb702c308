# Two commands on a fresh machine: make demo, make test. Everything lives in .venv and demo/.
PYTHON ?= python3
VENV   := .venv
BIN    := $(CURDIR)/$(VENV)/bin
FUPAN  := $(BIN)/fupan
DEMO   := demo

.PHONY: demo test install develop clean

demo: install
	@if [ -e $(DEMO) ]; then mv $(DEMO) $(DEMO)-$$(date +%Y%m%d-%H%M%S); fi
	$(FUPAN) init $(DEMO) --sample
	$(FUPAN) -w $(DEMO) index
	$(FUPAN) -w $(DEMO) search --limit 3 对账不平怎么办
	$(FUPAN) -w $(DEMO) search --limit 3 ESB-E-3004
	$(FUPAN) -w $(DEMO) --lang en search --limit 3 expired certificate chain
	$(FUPAN) -w $(DEMO) search --limit 3 rollback 决策点
	$(FUPAN) -w $(DEMO) generate requirements-specification SJYH-2026
	$(FUPAN) -w $(DEMO) generate requirements-specification SJYH-2026 --lang en
	$(FUPAN) -w $(DEMO) generate handover-manual HRPT-2025
	$(FUPAN) -w $(DEMO) generate handover-manual HRPT-2025 --lang en
	$(FUPAN) -w $(DEMO) generate lessons-learned HRPT-2025
	$(FUPAN) -w $(DEMO) generate lessons-learned HRPT-2025 --lang en
	$(FUPAN) -w $(DEMO) site build
	$(FUPAN) -w $(DEMO) doctor
	@echo
	@echo "Word     $(DEMO)/output"
	@echo "Drafts   $(DEMO)/drafts"
	@echo "Site     $(DEMO)/site/_build/index.html"
	@echo "Web app  $(VENV)/bin/fupan -w $(DEMO) serve"

test: develop
	$(BIN)/python -m pytest -n 2 --dist worksteal

install: $(VENV)/.installed
develop: $(VENV)/.developed

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade pip

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q --no-compile -c constraints.txt -e .
	@touch $@

$(VENV)/.developed: $(VENV)/.installed
	$(BIN)/python -m pip install -q --no-compile -c constraints.txt -e '.[dev,transformers]'
	@touch $@

clean:
	rm -rf $(VENV) $(DEMO) site/_build
