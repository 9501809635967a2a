# Habits. `make check` every few minutes; `./scripts/test` before a push.
.PHONY: check explore lock messages bench bench-exams bench-imports bench-learning bench-rules bench-search bench-scale format wheel

check:  ## format, lint, types, contracts, and tests without slow ones, browser, processes and server (some four minutes)
	.venv/bin/python -m tests.suite --quick

explore:  ## each property with a thousand examples of chance (some three minutes)
	.venv/bin/pytest -q --hypothesis-profile=many -m "hypothesis and not browser and not process and not postgresql"

format:
	.venv/bin/ruff check --fix lms tests tools
	.venv/bin/ruff format lms tests tools

lock:  ## compile the lock files (needs uv and npm)
	cd requirements && for name in runtime hosts test; do uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' $$name.in -o $$name.txt; done
	npm install --package-lock-only

messages:  ## collect the texts to translate, app by app (needs gettext)
	for app in core people standards automation courses authoring courseware classroom questions exchange papers exams practice psychometrics certification performance evaluation portal; do (cd lms/$$app && ../../.venv/bin/django-admin makemessages -l zh_Hans -d django --no-obsolete --no-location && ../../.venv/bin/django-admin makemessages -l zh_Hans -d djangojs --no-obsolete --no-location); done

bench:  ## ratios from interleaved runs (PostgreSQL, production server)
	.venv/bin/python -m tests.benchmarks.run

bench-exams:  ## exam morning, knee, ratios, growth, profile, the whole morning (some fifty minutes)
	.venv/bin/python -m tests.benchmarks.exams
	.venv/bin/python -m tests.benchmarks.exams --whole-morning
	.venv/bin/python -m tests.benchmarks.question_files

bench-imports:  ## examining and storing 50,000 indicator values, every request beside (some five minutes)
	.venv/bin/python -m tests.benchmarks.import_files

bench-learning:  ## a thousand finish a lesson, forty watch a film, the day's questions (PostgreSQL, some three minutes)
	.venv/bin/python -m tests.benchmarks.learning

bench-rules:  ## twenty rules over 100,000 people, first and second run (PostgreSQL, some three minutes)
	.venv/bin/python -m tests.benchmarks.rules

bench-search:  ## finding words among 10,000 entries on both databases (some three minutes)
	.venv/bin/python -m tests.benchmarks.search

bench-scale:  ## pages and jobs of a company 1, 4, 16 and 40 times the demo's (PostgreSQL, some forty minutes)
	.venv/bin/python -m tests.benchmarks.scale

wheel:  ## the plugin apps as one wheel, translations compiled
	.venv/bin/python -m build --wheel --no-isolation
