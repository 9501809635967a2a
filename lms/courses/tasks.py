"""Work done again and again: what is to go online or offline at an hour does so, old notes go."""

from datetime import datetime, time

from django.core.management import call_command

from lms.core.jobs.api import register_daily, register_periodic
from lms.courses.asking.telling import tell_trainers
from lms.courses.assignment.reminding import remind_of_courses
from lms.courses.pages.changes import forget_changes
from lms.courses.pages.changing import take_held_off_schedule


def publish_scheduled(now: datetime) -> None:
    """Publish and take down the pages whose hour has come, which Wagtail leaves to a command."""
    take_held_off_schedule(now)
    call_command("publish_scheduled")


def keep_few_notes(_now: datetime) -> None:
    """Let the notes of changed content stay few."""
    forget_changes()


register_periodic("courses.forget_changes", every_minutes=60, function=keep_few_notes)
register_periodic("courses.publish_scheduled", every_minutes=1, function=publish_scheduled)
register_daily("courses.remind", at=time(7, 30), function=remind_of_courses)
register_daily("courses.tell_trainers", at=time(7, 45), function=tell_trainers)
