# Everything is made in .local, a git-ignored folder. Nothing is installed into the system, except, as root
# and when missing, Debian's X libraries, a Chinese font and Chromium.
.PHONY: help demo test mutate bench lint requirements format stop clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ': ## ' '/^[a-z]+: ## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  PORT=8070            another port for make demo"
	@echo "  ODOO_HOME=           an Odoo 19 source tree, instead of Debian's package odoo-19"
	@echo "  PGHOST= PGPORT= PGUSER=   a PostgreSQL server, instead of the embedded one"

demo: ## Odoo with demo data on http://127.0.0.1:8069, and who can log in
	@scripts/demo

test: ## all tests, browser tests included; ends with a summary line
	@scripts/test

mutate: ## switch rules off, one at a time: a test has to fail for each
	@scripts/mutate

bench: ## measure against SQL, Odoo and peers
	@scripts/bench

lint: ## check code, views, translations and habits
	@scripts/lint

requirements: ## which requirements have a test, and which do not
	@scripts/dev run python scripts/requirements.py

format: ## mend what lint can mend by itself
	@scripts/lint --fix

stop: ## stop what demo and test started
	@scripts/stop

clean: ## stop, and remove everything downloaded or made
	@scripts/clean
