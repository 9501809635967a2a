"""End a sitting in the background, one paper after the other."""

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
from lms.exams.attempts.models import Attempt
from lms.exams.choices import ClosedBy
from lms.exams.heartbeat.holding import end
from lms.exams.invigilation.services import require_outsider
from lms.exams.sittings.models import Sitting

END = "exams.end_sitting"


@register_job(END, idempotent=True)
def run_end(progress: JobProgress, params: JobParams) -> Receipt:
    """Hand in every paper of a sitting that is still being written, one after the other."""
    sitting = Sitting.objects.filter(pk=int(str(params["sitting"]))).first()
    if sitting is None:
        raise JobFault(gettext_lazy("This sitting no longer exists."))
    unfinished = list(Attempt.objects.unfinished().filter(sitting=sitting).defer("slots"))
    progress.expect(len(unfinished))
    ended = 0
    for attempt in unfinished:
        ended += end([attempt], now=timezone.now(), closed_by=ClosedBy.INVIGILATOR)
        progress.step()
    return Receipt(
        headline=gettext_lazy("The sitting is ended."),
        lines=(ReceiptLine(gettext_lazy("Papers handed in"), ended),),
        link_label=gettext_lazy("Open the console"),
        link_url=reverse("lms_exams:console", args=[sitting.pk]),
    )


@transaction.atomic
def start_end(*, sitting: Sitting, reason: str, started_by: User) -> Job:
    """Queue the end of a sitting and write the order into the log; raise OwnMatter for who writes in it."""
    require_outsider(sitting, started_by)
    record(actor=started_by, action="exams.invigilator_end", subject=sitting, reason=reason)
    title = filled(gettext_lazy("End %(title)s"), {"title": sitting.title})
    return start_job(kind=END, title=title, params={"sitting": sitting.pk}, started_by=started_by)
