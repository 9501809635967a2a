"""Make the groups that stand for roles, with their rights in the Wagtail admin."""

from django.core.management.base import BaseCommand

from lms.people.access.services import create_roles


class Command(BaseCommand):
    """Make the groups hr, trainer, auditor and administrator; running it again changes nothing."""

    help = "Make the groups hr, trainer, auditor and administrator with their rights."

    def handle(self, **_options: object) -> None:
        """Make them and print how many rights each holds."""
        for name, count in create_roles().items():
            self.stdout.write(f"{name}: {count} permissions")
