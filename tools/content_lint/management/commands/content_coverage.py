"""Write the page that says what the content covers: `manage.py content_coverage`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tools.content_lint.checking import NoContent, check_content
from tools.content_lint.coverage import as_markdown, coverage_of

PAGE = Path("docs/reference/content-coverage.md")


class Command(BaseCommand):
    """Count lessons, questions and papers of every clause; the database is not asked."""

    help = f"Write {PAGE} from the content files."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder to count and the page to write."""
        parser.add_argument("--path", type=Path, default=settings.CONTENT_DIR, help="the folder to count")
        parser.add_argument(
            "--to", type=Path, default=settings.PROJECT_DIR / PAGE, help="the page to write; - prints it"
        )
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit with 1 where the page is out of date"
        )

    def handle(self, *args: object, path: Path, to: Path, check: bool, **options: object) -> None:
        """Write the page, or say whether it is up to date."""
        try:
            checked = check_content(
                path,
                standard_folder=settings.CONTENT_DIR / "standard",
                day=timezone.localdate(),
                targets=False,
            )
        except (NoContent, OSError) as unreadable:
            raise CommandError(str(unreadable)) from unreadable
        page = as_markdown(coverage_of(checked), checked)
        if str(to) == "-":
            self.stdout.write(page, ending="")
        elif check:
            if not to.is_file() or to.read_text(encoding="utf-8") != page:
                raise CommandError(f"{to} is out of date; run python manage.py content_coverage")
            self.stdout.write(f"{to} is up to date.")
        else:
            to.write_text(page, encoding="utf-8")
            self.stdout.write(f"{to} is written: {len(checked.questions)} questions.")
