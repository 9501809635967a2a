"""Compare the papers of a sitting in the background."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from lms.core.accounts import User
from lms.core.jobs.api import (
    Job,
    JobFault,
    JobParams,
    JobProgress,
    Receipt,
    ReceiptLine,
    filled,
    register_job,
    start_job,
)
from lms.core.trail.api import record
from lms.exams.integrity.services import COMPARED, compare_papers
from lms.exams.sittings.models import Sitting

COMPARE = "exams.compare_papers"


@register_job(COMPARE, idempotent=True, heavy=True)
def run_compare(_progress: JobProgress, params: JobParams) -> Receipt:
    """Look for papers of a sitting that share wrong answers beyond chance."""
    sitting = Sitting.objects.filter(pk=int(str(params["sitting"]))).first()
    if sitting is None:
        raise JobFault(gettext_lazy("This sitting no longer exists."))
    pairs = compare_papers(sitting=sitting, now=timezone.now())
    return Receipt(
        headline=gettext_lazy(
            "The papers are compared. What was found stands in the records, for a person to look at."
        ),
        lines=(ReceiptLine(gettext_lazy("Pairs to look at"), pairs),),
        link_label=gettext_lazy("Open the console"),
        link_url=f"{reverse('lms_exams:console', args=[sitting.pk])}?sort=events",
    )


@transaction.atomic
def start_compare(*, sitting: Sitting, started_by: User) -> Job:
    """Queue the comparison of the papers of a sitting and write it into the log."""
    record(actor=started_by, action=COMPARED, subject=sitting)
    title = filled(gettext_lazy("Compare the papers of %(title)s"), {"title": sitting.title})
    return start_job(kind=COMPARE, title=title, params={"sitting": sitting.pk}, started_by=started_by)
