"""Find words among 10,000 entries of some 800 characters, on SQLite and PostgreSQL, and print what it took.

`make bench-search` calls this. `--entries` makes the index smaller, `--sqlite` leaves PostgreSQL out.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from tests.benchmarks.report import table, write_section
from tests.benchmarks.servers import ROOT, database, database_url, run

NAME = "xunping_search_bench"
INSIDE = "--inside"
ENTRIES = 10_000
CHARACTERS = 800
WORDS: Final = 200
SEED: Final = 152


def main() -> int:
    """Make both databases, and measure in a process each that finds its own in the environment."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search", description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument(INSIDE, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(measure(options.inside, options.entries))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        rows = _run("SQLite", f"sqlite:///{folder}/bench.sqlite3", folder, options.entries)
        if not options.sqlite:
            with database(NAME):
                rows += _run("PostgreSQL", database_url(NAME), folder, options.entries)
    section = section_of(options.entries, rows)
    print(section)
    if options.entries == ENTRIES and not options.sqlite:
        write_section("Search", section)
    return 0


def _run(name: str, url: str, folder: str, entries: int) -> list[list[str]]:
    environment = os.environ | {
        "DATABASE_URL": url,
        "TEST_DATABASE_URL": url,
        "XUNPING_VAR": folder,
        "DJANGO_SETTINGS_MODULE": "lms.portal.settings.test",
    }
    run([sys.executable, "manage.py", "migrate", "-v", "0"], environment)
    command = [sys.executable, "-m", "tests.benchmarks.search", INSIDE, name, "--entries", str(entries)]
    reply = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return [line.split("\t") for line in reply.stdout.splitlines() if "\t" in line]


def measure(name: str, entries: int) -> str:
    """Fill the index with pieces of our own courses, and find words of each length in it."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client

    from lms.core.search import sources as known_sources
    from lms.core.search.models import SearchEntry
    from lms.core.search.queries import found_entries
    from lms.core.search.rules import initials
    from lms.core.search.services import rebuild_index
    from lms.core.search.sources import IndexedSource, Place

    text = _our_texts()
    chance = random.Random(SEED)
    starts = [chance.randrange(len(text) - CHARACTERS) for _ in range(entries)]
    toy = IndexedSource(
        "toy",
        "Toys",
        10,
        lambda _keys: _entries(text, starts),
        lambda _user: SearchEntry.objects.filter(kind="toy").values("key"),
        lambda keys: {key: Place(f"/{key}/") for key in keys},
        {},
    )
    known_sources.known.clear()
    known_sources.known["toy"] = toy
    began = time.perf_counter()
    rebuild_index()
    filled = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself within a minute
    user = get_user_model().objects.create_superuser("bench", "bench@example.com", "bench-58-harbour")
    client = Client()
    client.force_login(user)
    lines = [[name, "make the index", f"{filled * 1000:.0f}", ""]]

    def first(word: str) -> object:
        return list(found_entries(user, (word,), [toy])[:8])

    def page(word: str) -> object:
        return client.get("/search/", {"q": word})

    def pieces(length: int) -> list[str]:
        return [text[at : at + length] for at in chance.sample(range(len(text) - length), WORDS)]

    asked = {f"{length} characters": pieces(length) for length in (1, 2, 4)}
    asked["4 letters of Pinyin"] = [initials(piece) for piece in pieces(4)]
    for words, said in asked.items():
        for what, find in (("first 8", first), ("page", page)):
            lines.append([name, f"{what}, {words}", *_times(said, find)])
    return "\n".join("\t".join(line) for line in lines)


def _our_texts() -> str:
    from lms.core.search.rules import fold

    files = sorted(Path(ROOT, "content/courses").rglob("*.yaml"))
    folded = "".join(fold(path.read_text("utf-8")) for path in files)
    return "".join(character for character in folded if character > "\u3000")


def _entries(text: str, starts: Sequence[int]) -> Iterator[object]:
    from lms.core.search.sources import Entry

    for key, start in enumerate(starts, 1):
        piece = text[start : start + CHARACTERS]
        yield Entry(key, piece[:16], piece[16:])


def _times(words: Sequence[str], find: Callable[[str], object]) -> tuple[str, str]:
    """Give median and 95th percentile in milliseconds."""
    taken = []
    for word in words:
        began = time.perf_counter()
        find(word)
        taken.append((time.perf_counter() - began) * 1000)
    return f"{median(taken):.1f}", f"{quantiles(taken, n=20)[-1]:.1f}"


def section_of(entries: int, rows: Sequence[Sequence[str]]) -> str:
    """Write what was measured."""
    said = (
        f"Made by `make bench-search`: {entries:,} entries of {CHARACTERS} characters cut from our courses,"
        f" {WORDS} words of each length; the page groups, counts and shows the first five."
        " The database works beside the run on 2 cores."
    )
    return f"{said}\n\n{table(['database', 'what', 'median ms', '95% ms'], rows)}"


if __name__ == "__main__":
    sys.exit(main())
