"""Work done again and again: what is to go online or offline at an hour does so."""

from datetime import datetime

from django.core.management import call_command

from lms.core.jobs.api import register_periodic


def publish_scheduled(_now: datetime) -> None:
    """Publish and take down the pages whose hour has come, which Wagtail leaves to a command."""
    call_command("publish_scheduled")


register_periodic("courses.publish_scheduled", every_minutes=1, function=publish_scheduled)
