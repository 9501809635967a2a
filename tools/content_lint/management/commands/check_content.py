"""Check training content: `manage.py check_content`."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict, replace
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from tools.content_lint.checking import NoContent, check_content


class Command(BaseCommand):
    """Say what is wrong with content files; the database is not asked."""

    help = "Check content files against the rules in docs/reference/content-rules.md."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and what to say."""
        parser.add_argument("--path", type=Path, default=settings.CONTENT_DIR, help="the folder to check")
        parser.add_argument(
            "--targets", action="store_true", help="also ask for the counts of a complete course and bank"
        )
        parser.add_argument(
            "--json", action="store_true", help="print a list of {file, line, rule, entry, message}"
        )

    def handle(self, *args: object, path: Path, targets: bool, **options: object) -> None:
        """Print the faults; exit with 0 where there are none, 1 with faults, 2 where nothing can be read."""
        try:
            found = check_content(
                path,
                standard_folder=settings.CONTENT_DIR / "standard",
                day=timezone.localdate(),
                targets=targets,
            )
        except (NoContent, OSError) as unreadable:
            self.stderr.write(str(unreadable))
            sys.exit(2)
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        findings = [replace(one, file=str(shown / one.file)) for one in sorted(found.findings)]
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=1))
        else:
            for one in findings:
                place = f"{one.file}:{one.line}" if one.line else one.file
                entry = f" {one.entry}:" if one.entry else ""
                self.stdout.write(f"{place}: [{one.rule}]{entry} {one.message}")
            for remark in found.remarks:
                self.stdout.write(remark)
            self.stdout.write(f"{len(findings)} fault(s) found." if findings else "The content is in order.")
        if findings:
            sys.exit(1)
