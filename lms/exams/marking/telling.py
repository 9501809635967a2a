"""Tell markers every morning of answers that wait for them."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.urls import reverse

from lms.core.notices.api import notify
from lms.core.wording import day_text
from lms.exams.marking.models import MarkingPlan
from lms.exams.marking.queries import tasks_for
from lms.exams.notices import MARKING_WAITING


def tell_markers(_now: datetime) -> None:
    """Tell each marker how many answers wait, anew when others have become the first to be marked."""
    markers = MarkingPlan.objects.exclude(markers=None).values("markers")
    for marker in get_user_model().objects.filter(pk__in=markers, is_active=True):
        tasks = tasks_for(marker)
        if tasks:
            notify(
                kind=MARKING_WAITING,
                to=[marker],
                facts={"count": len(tasks), "due_on": day_text(tasks[0].due_on)},
                url=reverse("lms_exams:marking"),
                key=f"exams.marking:{tasks[0].due_on}",
            )
