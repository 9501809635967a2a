"""Listen to exams: what was missed comes again."""

from django.dispatch import receiver
from django.utils import timezone

from lms.exams.attempts.models import Attempt
from lms.exams.signals import attempt_marked
from lms.practice.cards.services import collect


@receiver(attempt_marked, sender=Attempt, dispatch_uid="lms_practice.collect")
def collect_mistakes(*, attempt: Attempt, **_kwargs: object) -> None:
    """Make cards at once of what is released at once, such as a quiz; the hourly round takes the others."""
    collect(attempt=attempt, now=timezone.now())
