"""Bring the kept states of certificates up to the day."""

from django.core.management import BaseCommand
from django.utils import timezone

from lms.certification.certificates.services import issue_missed, refresh_states


class Command(BaseCommand):
    """Do by hand what the hourly round does; doing it again changes nothing."""

    help = "Issue certificates missed and bring the states of all up to the day."

    def handle(self, **_options: object) -> None:
        """Issue and refresh, and say how much changed."""
        now = timezone.now()
        issued = issue_missed(now=now)
        changed = refresh_states(now=now)
        self.stdout.write(f"Certificates: {len(issued)} issued, {changed} changed state.")
