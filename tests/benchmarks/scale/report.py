"""Grow the database of the environment size by size, measure pages and jobs, and write the table."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence

import django

django.setup()

from django.test import Client  # noqa: E402

from lms.people.api import Employee, OrgUnit  # noqa: E402
from tests.benchmarks.report import exponent, table, write_section  # noqa: E402
from tests.benchmarks.scale.growing import grow  # noqa: E402
from tests.benchmarks.scale.jobs import JobCost, cost_of_job, job_names  # noqa: E402
from tests.benchmarks.scale.measuring import Cost, cost_of  # noqa: E402
from tests.benchmarks.scale.pages import HIGHEST, Page, pages  # noqa: E402

# Small tables are read whole and large ones by an index, so a count says little below these: so many rows are
# read in some 30 ms, so many kB leave the server as some ten, and a large company is shown a level at a time,
# which asks for the levels above.
FEW_ROWS, FEW_KILOBYTES, MORE_STATEMENTS = 150_000, 80, 3
BACKEND = "django.contrib.auth.backends.ModelBackend"
TITLE = "Growth with the company"


def main(sizes: list[int], only: str, *, hold: bool) -> int:
    """Measure at each size, print on the way, and write the section where everything was measured.

    With `hold` pages alone are measured, and what grows faster than it may is the only thing printed.
    """
    have = OrgUnit.objects.filter(kind="province").count()
    costs: dict[str, list[Cost]] = {}
    jobs: dict[str, list[JobCost]] = {}
    people: list[int] = []
    for size in sizes:
        if size > have:
            began = time.monotonic()
            grow(size, before=have)
            if not hold:
                print(f"{size} times the company in {time.monotonic() - began:.0f} s", flush=True)
            have = size
        people.append(Employee.objects.count())
        for page in pages():
            if only in page.name:
                costs.setdefault(page.name, []).append(cost := measured(page))
                if not hold:
                    print(f"{size:>3} {page.name:40} {cost}", flush=True)
        for name in job_names():
            if only in name and not hold:
                jobs.setdefault(name, []).append(taken := cost_of_job(name))
                print(f"{size:>3} {name:40} {taken}", flush=True)
    if hold:
        faults = [
            line for page in pages() if only in page.name for line in beyond(page, costs[page.name], people)
        ]
        print("\n".join(faults))
        return 1 if faults else 0
    text = written(people, costs, jobs)
    print(text)
    if not only and len(sizes) > 2:
        write_section(TITLE, text)
    return 0


def measured(page: Page) -> Cost:
    """Sign its reader in and measure."""
    Employee.objects.filter(user=page.reader).update(must_change_password=False)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(page.reader, BACKEND)
    return cost_of(page, client)


def beyond(page: Page, costs: Sequence[Cost], people: Sequence[int]) -> Iterator[str]:
    """Say what of a page grows faster than it may, from the first size to the last; seconds do not count."""
    first, last = costs[0], costs[-1]
    may = (people[-1] / people[0]) ** HIGHEST[page.reach]
    for what, before, after, most in (
        ("statements", first.statements, last.statements, first.statements + MORE_STATEMENTS),
        ("rows read", first.rows_read, last.rows_read, max(first.rows_read * may, FEW_ROWS)),
        ("kB sent", first.kilobytes, last.kilobytes, max(first.kilobytes * may, FEW_KILOBYTES)),
    ):
        if after > most:
            yield f"{page.name}: {before:,.0f} {what} became {after:,.0f}; at most {most:,.0f} are due"


def written(people: Sequence[int], costs: dict[str, list[Cost]], jobs: dict[str, list[JobCost]]) -> str:
    """Make both tables: cost at each size, and the exponent from the second size on."""
    reach = {page.name: page.reach for page in pages()}
    at = [f"{number:,} people" for number in people]
    head = ["page", *at, "exponent", "at most", "statements", "rows read at most", "kB at most"]
    rows = [
        [
            name,
            *(f"{each.milliseconds:.0f} ms" for each in of),
            growth(people, [each.milliseconds for each in of]),
            HIGHEST[reach[name]],
            f"{of[0].statements}–{of[-1].statements}",
            f"{of[-1].rows_read:,}",
            of[-1].kilobytes,
        ]
        for name, of in costs.items()
    ]
    job_head = ["job", *at, "exponent", "peak memory, MB"]
    job_rows = [
        [
            name,
            *(f"{each.seconds:.1f} s" for each in of),
            growth(people, [each.seconds for each in of]),
            of[-1].peak_megabytes,
        ]
        for name, of in jobs.items()
    ]
    return (
        f"Made by `make bench-scale` on {time.strftime('%Y-%m-%d')}: the demo's company that many times "
        f"over on one PostgreSQL as Debian sets it up, {os.cpu_count()} cores. Milliseconds of processor "
        "and database together, warm, the best of three, in one process. An exponent of 0 is a constant "
        "cost, 1 one that grows as the company; it is taken from the second size on, and below 20 ms it "
        "says little.\n\n"
        f"{table(head, rows)}\n{table(job_head, job_rows)}"
    )


def growth(people: Sequence[int], costs: Sequence[float]) -> str:
    """Give the exponent from the second size on, where there are at least two."""
    if len(people) < 2:
        return ""
    first = 1 if len(people) > 2 else 0
    return f"{exponent(people[first:], costs[first:]):.2f}"


if __name__ == "__main__":
    sizes, only, hold = sys.argv[1:]
    sys.exit(main([int(size) for size in sizes.split(",")], only, hold=bool(hold)))
