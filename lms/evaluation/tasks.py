"""Estimate effects in the background: on request, and every night for what has changed."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from lms.core.accounts import User
from lms.core.jobs.api import (
    Job,
    JobFault,
    JobParams,
    JobProgress,
    Receipt,
    ReceiptLine,
    register_daily,
    register_job,
    start_job,
    worded,
)
from lms.evaluation.effects.services import estimate_programme
from lms.evaluation.effects.wording import finding_sentence
from lms.evaluation.programmes.models import Programme

ESTIMATE = "evaluation.estimate"


@register_job(ESTIMATE, idempotent=True, heavy=True)
def run_estimate(progress: JobProgress, params: JobParams) -> Receipt:
    """Estimate one programme and end with its finding."""
    programme = Programme.objects.filter(key=str(params["programme"])).first()
    if programme is None:
        raise JobFault(gettext_lazy("This programme is not there any more."))

    def tell(done: int, total: int) -> None:
        progress.expect(total)
        progress.step(done - progress.done)

    estimates = estimate_programme(programme=programme, now=timezone.now(), progress=tell)
    primary = next((each for each in estimates if each.declared.is_primary), None)
    if primary is None:
        raise JobFault(gettext_lazy("A cancelled programme is not estimated."))
    indicator = primary.declared.indicator
    return Receipt(
        headline=worded(lambda: finding_sentence(programme, indicator, primary.read_result())),
        lines=(
            ReceiptLine(gettext_lazy("Primary figure"), worded(lambda: indicator.shown_name)),
            ReceiptLine(gettext_lazy("Figures estimated"), len(estimates)),
        ),
        link_label=gettext_lazy("Open the report"),
        link_url=programme.get_absolute_url(),
    )


def start_estimate(*, programme: Programme, started_by: User) -> Job:
    """Queue the estimation of a programme."""
    title = worded(lambda: gettext("Estimate %(title)s") % {"title": programme.shown_title})
    return start_job(kind=ESTIMATE, title=title, params={"programme": programme.key}, started_by=started_by)


def estimate_all(now: datetime) -> None:
    """Estimate every programme that is not cancelled; unchanged ones cost one reading of their rows."""
    for programme in Programme.objects.filter(cancelled_at__isnull=True).order_by("pk"):
        estimate_programme(programme=programme, now=now)


register_daily("evaluation.estimate_all", at=time(2), function=estimate_all)
