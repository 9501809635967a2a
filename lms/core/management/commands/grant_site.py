"""Give the role of the database as which the site runs its rights."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from lms.core.trail.rights import grant_site, is_asked_of_postgresql, may_change_trail


class Command(BaseCommand):
    """Run as the owner of the tables, after every migrate: new tables have no rights yet."""

    help = "Let a PostgreSQL role read and write everything, but only add to the audit trail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the role."""
        parser.add_argument("role", help="the role in the site's DATABASE_URL")

    def handle(self, *, role: str, **_options: object) -> None:
        """Grant, and refuse a role that could change the trail all the same."""
        if not is_asked_of_postgresql():
            raise CommandError("Only PostgreSQL has roles.")
        try:
            grant_site(role)
        except DatabaseError as refusal:
            raise CommandError(f"The database refused: {refusal}") from refusal
        if may_change_trail(role):
            raise CommandError(
                f"{role} may change the trail all the same: it owns the tables, or is a superuser, "
                "or a member of the owner's role. Let the site run as another role."
            )
        self.stdout.write(f"{role} may read and write everything, and only add to the audit trail.")
