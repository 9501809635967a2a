"""Work done in the background: closing overdue attempts, marking again, comparing papers, clearing up."""

from datetime import time
from itertools import batched

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

import lms.exams.integrity.tasks
import lms.exams.invigilation.tasks  # noqa: F401
from lms.core.jobs.api import (
    JobParams,
    JobProgress,
    Receipt,
    ReceiptLine,
    register_daily,
    register_job,
    register_periodic,
)
from lms.exams.attempts.models import Attempt
from lms.exams.corrections.queries import REGRADE_JOB
from lms.exams.integrity.services import compare_closed
from lms.exams.marking.closing import close_overdue
from lms.exams.marking.regrading import BATCH, attempts_with, write_again
from lms.exams.marking.second_looks import finish, finish_left, waiting_for
from lms.exams.marking.telling import tell_markers
from lms.exams.pass_marks.services import REGRADE_SITTING
from lms.exams.preparing.services import clear_prepared, prepare_ahead
from lms.exams.queueing.services import clear_turns
from lms.exams.results.telling import tell_results
from lms.exams.seating.waiting import seat_waiting
from lms.exams.sittings.models import Sitting
from lms.questions.choices import CorrectionState
from lms.questions.corrections.models import KeyCorrection

register_periodic("exams.close_overdue", every_minutes=1, function=close_overdue)
register_periodic("exams.finish_left", every_minutes=15, function=finish_left)
register_periodic("exams.compare_closed", every_minutes=15, function=compare_closed)
register_periodic("exams.prepare_ahead", every_minutes=1, function=prepare_ahead)
register_periodic("exams.tell_results", every_minutes=15, function=tell_results)
register_daily("exams.tell_markers", at=time(7, 35), function=tell_markers)
register_daily("exams.seat_waiting", at=time(6, 20), function=seat_waiting)
register_daily("exams.clear_turns", at=time(3, 5), function=clear_turns)
register_daily("exams.clear_prepared", at=time(3), function=clear_prepared)


@register_job(REGRADE_JOB, idempotent=True, heavy=True)
def regrade(progress: JobProgress, params: JobParams) -> Receipt:
    """Mark every attempt that got the corrected version again, by what is in force now."""
    correction = KeyCorrection.objects.get(pk=int(str(params["correction"])))
    keeps = correction if correction.state == CorrectionState.APPLIED else None
    seen, changed = _mark_again(attempts_with(correction.version_id), keeps, progress)
    finish(attempts=waiting_for(correction.version_id), now=timezone.now())
    return Receipt(
        headline=gettext_lazy("Everybody who got the question is marked alike."),
        lines=(
            ReceiptLine(gettext_lazy("Attempts with the question"), seen),
            ReceiptLine(gettext_lazy("Attempts whose marks changed"), changed),
        ),
        link_label=gettext_lazy("What changed"),
        link_url=reverse("lms_exams:correction", args=[correction.pk]),
    )


def _mark_again(
    attempts: QuerySet[Attempt], correction: KeyCorrection | None, progress: JobProgress
) -> tuple[int, int]:
    """Mark attempts again by what is in force now; give how many, and how many of them changed.

    Attempts that were being closed when the decision was taken turn up in a second reading.
    """
    done: set[int] = set()
    changed = 0
    while waiting := [key for key in attempts.values_list("pk", flat=True) if key not in done]:
        progress.expect(len(done) + len(waiting))
        for batch in batched(waiting, BATCH):
            changed += write_again(pks=batch, correction=correction, now=timezone.now())
            done.update(batch)
            progress.step(len(batch))
    return len(done), changed


@register_job(REGRADE_SITTING, idempotent=True, heavy=True)
def regrade_sitting(progress: JobProgress, params: JobParams) -> Receipt:
    """Judge everybody in a sitting again by its pass mark of now."""
    sitting = Sitting.objects.get(pk=int(str(params["sitting"])))
    attempts = Attempt.objects.marked().filter(sitting=sitting).order_by("pk")
    seen, changed = _mark_again(attempts, None, progress)
    return Receipt(
        headline=gettext_lazy("Everybody in the sitting is judged by the same pass mark."),
        lines=(
            ReceiptLine(gettext_lazy("Results looked at"), seen),
            ReceiptLine(gettext_lazy("Results that changed"), changed),
        ),
        link_label=gettext_lazy("Open the sitting"),
        link_url=reverse("lms_exams:sitting", args=[sitting.pk]),
    )
