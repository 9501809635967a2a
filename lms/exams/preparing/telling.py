"""Tell those who can mend it that the paper of a sitting cannot be drawn."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from lms.core.jobs.api import worded
from lms.core.notices.api import notify
from lms.core.refusals import Refusal, sentence_for_author
from lms.core.wording import moment
from lms.exams.notices import UNDRAWABLE
from lms.exams.sittings.models import Sitting
from lms.people.api import Role

MENDERS = (Role.TRAINER.value, Role.HR.value)


def report_undrawable(sitting: Sitting, refusal: Refusal, now: datetime) -> None:
    """Tell trainers and HR why nobody can start the sitting, once a day however many try."""
    notify(
        kind=UNDRAWABLE,
        to=get_user_model().objects.filter(is_active=True, groups__name__in=MENDERS).distinct(),
        facts={
            "exam": sitting.title,
            "opens_at": moment(sitting.opens_at),
            "why": worded(lambda: sentence_for_author(refusal)),
        },
        url=reverse("lms_exams:sitting", args=[sitting.pk]),
        key=f"exams.undrawable:{sitting.pk}:{timezone.localdate(now)}",
    )
