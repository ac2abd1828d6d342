# Two commands are enough: `make run` and `make test`. Bare `make` prints the list.
SHELL := /bin/sh
PYTHON ?= python3
PY := .venv/bin/python
MANAGE := $(PY) manage.py
PYTEST := $(PY) -m pytest
# The language of a terminal must not decide how files are read.
export PYTHONUTF8 := 1
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check migrations schema counts bench sweep guide conform messages lock

help:  ## этот список
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup:  ## только окружение: .venv и зависимости из requirements.lock
	@settings/devstack/setup.sh run

setup-dev:
	@settings/devstack/setup.sh dev

# One plain command: make hands its signals to the supervisor itself, with no shell between them.
run: setup  ## всё сразу: окружение, серверы, данные, сайт; HOST, PORT, SVOD_DATA — где
	@$(PY) -m settings.devstack run --with-parent

test: setup-dev  ## тесты
	@$(PYTEST) -n 2 --dist loadgroup -m "not sweep and not conform" tests

check: setup-dev  ## стиль, типы, стрелки, миграции, контракт API, переводы
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	PYTHONPATH=graphql .venv/bin/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) schema --check
	$(PYTEST) -n 0 -q tests/architecture tests/translations/test_catalogues.py tests/translations/test_sources.py

migrations: setup-dev  ## миграции для изменённых моделей
	$(MANAGE) makemigrations

schema: setup-dev  ## записать graphql/schema.graphql
	$(MANAGE) schema

counts: setup-dev  ## переписать число запросов каждой страницы (tests/counts)
	SVOD_WRITE_COUNTS=1 $(PYTEST) -n 0 -q tests/counts tests/api/test_counts.py

bench: setup-dev  ## замеры против написанного от руки SQL и обычного graphene-django
	$(PY) -m bench

sweep: setup-dev  ## долгие проверки: каждая страница, обе ширины, обе темы
	$(PYTEST) -n 2 --dist loadgroup -m sweep tests

guide: setup-dev  ## снять картинки руководства заново (docs/guide/img)
	SVOD_WRITE_GUIDE=1 $(PYTEST) -n 0 -q -m sweep tests/browser/test_guide.py

conform: setup-dev  ## проверки, которым нужен Node
	$(PYTEST) -n 0 -m conform tests

messages: setup-dev  ## собрать строки для перевода и скомпилировать каталоги (нужен gettext)
	$(MANAGE) makemessages --locale en --locale ru --extension html,txt,py --no-location --no-wrap --no-obsolete \
		--ignore '.venv/*' --ignore '.data/*' --ignore 'bench/*' --ignore 'tests/*' --ignore 'scripts/*'
	$(MANAGE) compilemessages --ignore '.venv/*'

lock:  ## пересчитать оба файла зависимостей (нужен uv)
	uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate -p 3.11 -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate -p 3.11 -o requirements-dev.lock
