"""Load everything under `content/` in its order; a second run changes nothing.

Paths and certifications name positions. Those that are entered later are linked by a further run.
"""

from __future__ import annotations

from django.core.management import call_command
from django.core.management.base import BaseCommand

IN_ORDER = (
    "load_standard",
    "load_indicators",
    "load_appraisal_templates",
    "load_retention_rules",
    "load_courses",
    "load_questions",
    "load_papers",
    "load_certifications",
    "load_paths",
)


class Command(BaseCommand):
    """Run every loader; each says what it added, changed and left as it was."""

    help = "Load the standard, dictionaries, courses, questions, papers, certifications and paths."

    def handle(self, *args: object, **options: object) -> None:
        """Stop at the first fault, which names file, entry and reason."""
        for name in IN_ORDER:
            self.stdout.write(self.style.MIGRATE_HEADING(name))
            call_command(name)
