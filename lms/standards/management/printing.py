"""Print what a load of the standard did, one line for each kind of thing and one for each change."""

from django.core.management.base import OutputWrapper

from lms.standards.services import LoadReport, TableReport


def print_report(report: LoadReport, stdout: OutputWrapper, *, with_added: bool) -> None:
    """Print counts, then the names of what was changed, left alone, or signed in other words."""
    for table, done in report.items():
        stdout.write(summary(table, done))
        lines = [
            *(f"  + {name}" for name in (done.added if with_added else ())),
            *(f"  ~ {name}" for name in done.changed),
            *(f"  ? {name} (not in the files)" for name in done.left_alone),
            *(f"  ! {name} (signed in other words; to be signed anew)" for name in done.lapsed),
        ]
        for line in lines:
            stdout.write(line)


def summary(table: str, done: TableReport) -> str:
    """Write one line about one kind of thing."""
    parts = f"{len(done.added)} added, {len(done.changed)} changed, {len(done.unchanged)} unchanged"
    left = f", {len(done.left_alone)} not in the files and left alone" if done.left_alone else ""
    return f"{table}: {parts}{left}"
