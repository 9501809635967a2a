"""Run twenty rules over 100,000 people on PostgreSQL, twice, and print what each run took and wrote.

`make bench-rules` calls this. `--people` makes the company smaller.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from tests.benchmarks.report import table, write_section
from tests.benchmarks.servers import ROOT, database, database_url, run

NAME = "xunping_rules_bench"
INSIDE = "--inside"
PEOPLE = 100_000
TEAMS, POSITIONS, COURSES = 500, 10, 10


def main() -> int:
    """Make the database, then measure in a process that finds it in its environment."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rules", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return measure(options.people)
    with tempfile.TemporaryDirectory() as folder, database(NAME):
        environment = os.environ | {
            "DATABASE_URL": database_url(NAME),
            "XUNPING_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "lms.portal.settings.test",
            "TEST_DATABASE_URL": database_url(NAME),
        }
        run([sys.executable, "manage.py", "migrate", "-v", "0"], environment)
        command = [sys.executable, "-m", "tests.benchmarks.rules", INSIDE, "--people", str(options.people)]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def measure(people: int) -> int:
    """Fill the database, run the rules twice, and print both runs."""
    import django

    django.setup()
    from django.utils import timezone

    from lms.automation.running.services import run_rules

    _fill(people)
    now, rows = timezone.now(), []
    for name in ("first", "second"):
        began, worked = time.perf_counter(), time.process_time()
        count = run_rules(now)
        seconds, processor = time.perf_counter() - began, time.process_time() - worked
        rows.append((name, seconds, processor, count.done, count.noted))
    section = section_of(people, rows)
    print(section)
    if people == PEOPLE:
        write_section("Rules", section)
    return 0


def section_of(people: int, rows: Sequence[Sequence[object]]) -> str:
    """Write what was measured."""
    said = (
        f"Made by `make bench-rules`: {people:,} people in {TEAMS} teams, 20 rules (who joins a position,"
        " whose certificate ends, who completed a course), PostgreSQL beside the run on 2 cores."
        " A second run writes nothing."
    )
    head = ["run", "s", "of them in the process, s", "done", "noted"]
    return f"{said}\n\n{table(head, rows)}"


def _fill(people: int) -> None:
    """Make units, people with postings and certificates, courses and the rules."""
    from datetime import timedelta

    from django.db import connection
    from django.utils import timezone

    from lms.certification.certificates.models import Certificate
    from lms.courses.choices import EnrolmentSource
    from lms.courses.learning.models import Enrolment
    from lms.people.api import Employee, OrgUnit, Position, Posting
    from tests.factories.automation import make_rule
    from tests.factories.certification import make_certification
    from tests.factories.courses import make_course

    today, now = timezone.localdate(), timezone.now()
    root = OrgUnit.add_root(code="P", name="公司", kind="province")
    teams = [root.add_child(code=f"T{number}", name=f"班组{number}", kind="team") for number in range(TEAMS)]
    positions = [Position.objects.create(code=f"X{n}", name=f"岗位{n}") for n in range(POSITIONS)]
    hired = today - timedelta(days=700)
    staff = Employee.objects.bulk_create(
        (Employee(number=f"{n:07}", name=f"员工{n}", hired_on=hired) for n in range(people)), batch_size=5_000
    )
    Posting.objects.bulk_create(
        (
            Posting(employee=one, unit=teams[n % TEAMS], position=positions[n % POSITIONS], starts_on=hired)
            for n, one in enumerate(staff)
        ),
        batch_size=5_000,
    )
    certification = make_certification(window_days=60)
    Certificate.objects.bulk_create(
        (
            Certificate(
                serial=f"S{n:07}",
                certification=certification,
                employee=one,
                issued_at=now,
                valid_from=today - timedelta(days=300 + n % 60),
                valid_to=today + timedelta(days=65 - n % 60),
                snapshot={},
            )
            for n, one in enumerate(staff[: people // 2])
        ),
        batch_size=5_000,
    )
    courses = [make_course(f"U{number + 1}", lessons=0) for number in range(COURSES)]
    Enrolment.objects.bulk_create(
        (
            Enrolment(
                employee=one,
                course=courses[0],
                source=EnrolmentSource.ASSIGNED,
                enrolled_at=now,
                completed_at=now - timedelta(days=n % 90),
            )
            for n, one in enumerate(staff)
        ),
        batch_size=5_000,
    )
    for number, position in enumerate(positions):
        what = {"course": courses[number].pk}
        make_rule("people.enters", "courses.course", what=what, positions=[position], due_days=30)
    for number in range(5):
        when, what = {"certification": certification.pk, "days": 20 * number + 20}, {"course": courses[2].pk}
        make_rule("certification.ends", "courses.course", when=when, what=what, units=teams[::5][:20])
    for number in range(5):
        when, what = {"course": courses[0].pk, "days": 60}, {"course": courses[3 + number].pk}
        make_rule("courses.done", "courses.course", when=when, what=what, units=teams[number::50])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
