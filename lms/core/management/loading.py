"""What the commands that load content have in common."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.core.files.content.loading import LoadReport
from lms.core.files.content.rules import FaultyContent


def content_path(part: str) -> Path:
    """Give a file or folder of the content that the site names in CONTENT_DIR."""
    return Path(getattr(settings, "CONTENT_DIR", "content")) / part


class LoadCommand(BaseCommand):
    """Load one part of the content; running it again with the same files changes nothing."""

    part: ClassVar[str]
    """The file or folder below CONTENT_DIR."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to load."""
        parser.add_argument(
            "--path",
            type=Path,
            default=content_path(self.part),
            help="the file or folder to load (default: %(default)s)",
        )

    def load(self, path: Path) -> Mapping[str, LoadReport]:
        """Load, and report on each kind of thing."""
        raise NotImplementedError

    def handle(self, *, path: Path, verbosity: int, **_options: object) -> None:
        """Load and print what happened to each kind of thing."""
        tell_load(self, lambda: self.load(path), with_added=verbosity > 1)


def tell_load(
    command: BaseCommand, load: Callable[[], Mapping[str, LoadReport]], *, with_added: bool
) -> None:
    """Load; print counts, then the names of all that is not as it was. Faulty files end the command."""
    try:
        reports = load()
    except FaultyContent as refusal:
        count = len(refusal.faults)
        raise CommandError(f"Nothing was loaded; {count} fault(s):\n{refusal}") from refusal
    for kind, report in reports.items():
        added, changed, unchanged = len(report.added), len(report.changed), len(report.unchanged)
        lines = [
            f"{kind}: {added} added, {changed} changed, {unchanged} unchanged",
            *(f"  + {name}" for name in (report.added if with_added else ())),
            *(f"  ~ {name}" for name in report.changed),
            *(f"  = {name} (changed in the admin since, kept)" for name in report.kept),
            *(f"  ? {name} (not in the files, left as it is)" for name in report.left_over),
            *(f"  ! {remark}" for remark in report.remarks),
        ]
        for line in lines:
            command.stdout.write(line)
