"""Keep those who write in a sitting from deciding over it."""

from django.contrib.auth.models import User

from lms.exams.models import Attempt, Sitting
from lms.exams.permissions import has_seat
from lms.exams.services.refusals import OwnMatter


def require_no_part(sitting: Sitting, by: User) -> None:
    """Raise OwnMatter where whoever decides has a seat in the sitting or an attempt at it."""
    if has_seat(by, sitting.pk) or Attempt.objects.filter(sitting=sitting, employee__user=by).exists():
        raise OwnMatter
