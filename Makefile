# Habits. `make check` every few minutes; `./scripts/test` before a push.
.PHONY: check explore lock messages bench bench-exams format wheel

check:  ## a minute of the code and of the tests that what changed can touch; again for what is left (rm -r var/impact for all)
	.venv/bin/python -m tests.suite --quick

explore:  ## each property with a thousand examples of chance (some three minutes)
	.venv/bin/pytest -q --hypothesis-profile=many -m "hypothesis and not browser and not process and not postgresql"

format:
	.venv/bin/ruff check --fix lms tests
	.venv/bin/ruff format lms tests

lock:  ## compile the lock files (needs uv)
	cd requirements && for name in runtime test; do uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' $$name.in -o $$name.txt; done

messages:  ## collect the texts to translate, app by app (needs gettext)
	for app in core people standards courses exams certification evaluation portal; do (cd lms/$$app && ../../.venv/bin/django-admin makemessages -l zh_Hans -d django --no-obsolete --no-location && ../../.venv/bin/django-admin makemessages -l zh_Hans -d djangojs --no-obsolete --no-location); done

bench:  ## ratios from interleaved runs (PostgreSQL, production server)
	.venv/bin/python -m tests.benchmarks.run

bench-exams:  ## exam morning, knee, ratios, growth, profile (some ten minutes)
	.venv/bin/python -m tests.benchmarks.exams
	.venv/bin/python -m tests.benchmarks.question_files

wheel:  ## the plugin apps as one wheel, translations compiled
	.venv/bin/python -m build --wheel --no-isolation
