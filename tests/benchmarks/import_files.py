"""Measure examining and storing a workbook of 50,000 indicator values: `make bench-imports`.

Examination and storing are measured beside a bare read of the same file by the chosen reader, interleaved, in
processor time of this process; what passes inside the statements of the database is given apart. Then the
file is taken through the pages, and every request is timed. `--quick` leaves the requests out.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

PEOPLE, DAYS, INDICATORS, ROUNDS = 250, 40, 5, 5
ROWS = PEOPLE * DAYS * INDICATORS
NAME = "xunping_bench_imports"
HEADS = ("工号", "日期", "指标", "分子", "分母")
HIRED = date(2020, 1, 1)
MOST_TIMES = 4.5


def main() -> int:
    """Measure, print, and unless it was quick write the section; fail where a promise is broken."""
    from tests.benchmarks.report import write_section
    from tests.benchmarks.servers import database

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    os.environ["XUNPING_SECRET_KEY"] = "only-for-measuring"
    with tempfile.TemporaryDirectory() as folder, database(NAME) as url:
        os.environ["XUNPING_VAR"] = folder
        os.environ["DATABASE_URL"] = url
        import django

        django.setup()
        make_company()
        path = Path(folder) / "values.xlsx"
        path.write_bytes(workbook())
        ratio, text = processor_table(path)
        slowest = 0.0
        if "--quick" not in sys.argv:
            slowest, requests = request_table(path)
            text += "\n" + requests
    print(text)
    if "--quick" not in sys.argv:
        write_section("Files of indicator values", text)
    return int(ratio > MOST_TIMES or slowest > 1)


def make_company() -> None:
    """Make the people and indicators the file names."""
    from django.core.management import call_command

    from tests.factories.evaluation import make_kpi
    from tests.factories.people import make_employee, make_position, make_unit

    call_command("migrate", verbosity=0)
    unit, position = make_unit("热线一组"), make_position()
    for number in range(PEOPLE):
        make_employee(
            f"员工{number}",
            number=f"{number:05}",
            unit=unit,
            position=position,
            hired_on=HIRED,
            with_account=False,
        )
    for number in range(INDICATORS):
        make_kpi(f"kpi{number}", f"指标{number}")


def workbook() -> bytes:
    """Make the workbook of everybody's values of forty days."""
    import xlsxwriter

    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    sheet = book.add_worksheet("指标数值")
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADS)
    first = date.today() - timedelta(days=DAYS + 1)  # noqa: DTZ011 - the machine's day is near enough
    for row in range(ROWS):
        person, rest = divmod(row, DAYS * INDICATORS)
        day, indicator = divmod(rest, INDICATORS)
        sheet.write_string(row + 1, 0, f"{person:05}")
        sheet.write_datetime(row + 1, 1, first + timedelta(days=day), day_format)
        sheet.write_string(row + 1, 2, f"指标{indicator}")
        sheet.write_number(row + 1, 3, 20 + row % 37)
        sheet.write_number(row + 1, 4, 60 + row % 11)
    book.close()
    return stream.getvalue()


class InStatements:
    """Adds up the processor time this process spends inside statements, the driver included."""

    def __init__(self) -> None:
        """Start at nought."""
        self.seconds = 0.0

    def __call__(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: dict[str, object]
    ) -> object:
        """Run one statement."""
        start = process_time()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += process_time() - start


@contextmanager
def statements() -> Iterator[InStatements]:
    """Watch the statements of a block; COPY passes no wrapper and is counted at its own door."""
    from django.db import connection

    from lms.performance.indicators import services as indicators_services

    watch, copy = InStatements(), indicators_services._copy

    def watched(rows: object, table: str) -> None:
        watch(lambda *_args: copy(rows, table), "", None, False, {})  # type: ignore[arg-type]

    indicators_services._copy = watched  # type: ignore[assignment]
    try:
        with connection.execute_wrapper(watch):
            yield watch
    finally:
        indicators_services._copy = copy


def processor_table(path: Path) -> tuple[float, str]:
    """Examine and store the file, beside a bare read in each round; give the share and the table."""
    from django.contrib.auth.models import User
    from django.core.files.uploadedfile import SimpleUploadedFile
    from python_calamine import CalamineWorkbook

    from lms.core.imports.services import apply_run, examine_run, keep_upload
    from lms.core.imports.spec import import_spec
    from lms.performance.indicators.models import IndicatorValue
    from tests.benchmarks.report import table

    hr = User.objects.create_user("bench")
    spec, taken = import_spec("indicator-values"), []
    for turn in range(ROUNDS + 1):
        run = keep_upload(code=spec.code, upload=SimpleUploadedFile(path.name, path.read_bytes()), actor=hr)
        start = process_time()
        CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        bare = process_time() - start
        with statements() as examining:
            start = process_time()
            preview = examine_run(run)
            examined = process_time() - start
        with statements() as storing:
            start = process_time()
            apply_run(run=run, actor=hr, progress=None)
            stored = process_time() - start
        if preview.to_save != ROWS or IndicatorValue.objects.count() != ROWS:
            raise AssertionError("the file was not stored whole")
        if turn:  # the first warms up
            taken.append(
                (
                    bare,
                    examined - examining.seconds,
                    stored - storing.seconds,
                    examining.seconds + storing.seconds,
                )
            )
        if turn < ROUNDS:
            IndicatorValue.objects.all().delete()
    names = ("calamine, bare", "examine", "store", "inside statements of the database")
    shares = [median(row[place] / row[0] for row in taken) for place in range(4)]
    rows = [
        (name, median(row[place] for row in taken) * 1000, share)
        for place, (name, share) in enumerate(zip(names, shares, strict=True))
    ]
    ratio = median((row[1] + row[2]) / row[0] for row in taken)
    said = (
        f"{ROWS:,} rows of five columns, all new, PostgreSQL; medians of {ROUNDS} rounds, processor time of "
        f"this process. Examine and store together take **{ratio:.1f} times** the bare read; at most "
        f"{MOST_TIMES} are promised."
    )
    return ratio, said + "\n\n" + table(["", "ms", "share of the bare read"], rows)


def request_table(path: Path) -> tuple[float, str]:
    """Take the file through the pages, with the jobs run between the requests; give the slowest request."""
    from django.contrib.auth.models import Group, User
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client, override_settings
    from django.urls import reverse

    from lms.core.imports.models import ImportRun
    from lms.core.jobs import services as jobs_services
    from lms.core.jobs.models import Job
    from lms.people.api import Role
    from tests.benchmarks.report import table

    user = User.objects.get(username="bench")
    user.groups.add(Group.objects.get_or_create(name=Role.HR.value)[0])
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    steps: list[tuple[str, float]] = []

    def timed[T](name: str, step: Callable[[], T]) -> T:
        start = perf_counter()
        result = step()
        steps.append((name, perf_counter() - start))
        return result

    def run_job(name: str) -> None:
        job = Job.objects.filter(state="waiting").latest("created_at")
        timed(name, lambda: jobs_services.run_job(str(job.pk)))

    def upload() -> str:
        file = SimpleUploadedFile(path.name, path.read_bytes())
        answer = client.post(reverse("lms_core:import", args=["indicator-values"]), {"workbook": file})
        return str(answer["Location"])

    from lms.performance.indicators.models import IndicatorValue

    IndicatorValue.objects.filter(pk__in=IndicatorValue.objects.values("pk")[: ROWS // 2]).delete()
    with override_settings(SECURE_SSL_REDIRECT=False, ALLOWED_HOSTS=["*"]):
        address = timed("upload (request)", upload)
        timed("page that waits (request)", lambda: client.get(address))
        run_job("examination (job)")
        timed("preview (request)", lambda: client.get(address))
        seen = ImportRun.objects.latest("uploaded_at").preview_digest
        timed("confirm (request)", lambda: client.post(address, {"preview": seen}))
        run_job("storing (job)")
        timed("receipt (request)", lambda: client.get(address, follow=True))
    slowest = max(seconds for name, seconds in steps if "request" in name)
    return slowest, "Through the pages, the two jobs run by a worker:\n\n" + table(["step", "s"], steps)


if __name__ == "__main__":
    sys.exit(main())
