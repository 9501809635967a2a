"""Work done in the background: closing overdue attempts, clearing up, regrading, ending, long imports."""

from datetime import time
from itertools import batched
from typing import cast

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from lms.core.api import (
    Job,
    JobFault,
    JobParams,
    JobProgress,
    Receipt,
    ReceiptLine,
    filled,
    record,
    register_daily,
    register_job,
    register_periodic,
    start_job,
    worded,
)
from lms.core.models import ImportRun
from lms.core.receipts import ReceiptData
from lms.exams.choices import ClosedBy, CorrectionState
from lms.exams.forms.kept_files import FileGone, planned
from lms.exams.models import Attempt, KeyCorrection, Paper, Sitting
from lms.exams.services.closing import close_overdue
from lms.exams.services.comparing import COMPARED, compare_closed, compare_papers
from lms.exams.services.correcting import REGRADE_JOB
from lms.exams.services.grounds import look_again
from lms.exams.services.holding import end
from lms.exams.services.invigilating import require_outsider
from lms.exams.services.judging_papers import STEPS, judge_and_keep
from lms.exams.services.marking_again import finish, finish_left, waiting_for
from lms.exams.services.pass_marks import REGRADE_SITTING
from lms.exams.services.preparing import clear_prepared
from lms.exams.services.question_files import STORE_JOB, BankChanged, store_file
from lms.exams.services.regrading import BATCH, attempts_with, write_again
from lms.exams.services.unused_files import NAME as CLEAR_FILES
from lms.exams.services.unused_files import clear_unused_files

END = "exams.end_sitting"
COMPARE = "exams.compare_papers"
JUDGE = "exams.judge_paper"

register_periodic("exams.close_overdue", every_minutes=1, function=close_overdue)
register_periodic("exams.finish_left", every_minutes=15, function=finish_left)
register_periodic("exams.compare_closed", every_minutes=15, function=compare_closed)
register_periodic("exams.look_again", every_minutes=60, function=look_again)
register_daily("exams.clear_prepared", at=time(3), function=clear_prepared)
register_daily(CLEAR_FILES, at=time(3, 20), function=clear_unused_files)


@register_job(REGRADE_JOB, idempotent=True)
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
        link_url=correction.get_absolute_url(),
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


@register_job(REGRADE_SITTING, idempotent=True)
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


@register_job(END, idempotent=True)
def run_end(progress: JobProgress, params: JobParams) -> Receipt:
    """Hand in every paper of a sitting that is still being written, one after the other."""
    sitting = Sitting.objects.filter(pk=int(str(params["sitting"]))).first()
    if sitting is None:
        raise JobFault(gettext_lazy("This sitting is not there any more."))
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


@register_job(COMPARE, idempotent=True)
def run_compare(_progress: JobProgress, params: JobParams) -> Receipt:
    """Look for papers of a sitting that share wrong answers beyond chance."""
    sitting = Sitting.objects.filter(pk=int(str(params["sitting"]))).first()
    if sitting is None:
        raise JobFault(gettext_lazy("This sitting is not there any more."))
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


@register_job(STORE_JOB, idempotent=True)
def store_questions(progress: JobProgress, params: JobParams) -> Receipt:
    """Store a confirmed file of questions; an interrupted run left nothing behind, so it may run again."""
    run = ImportRun.objects.select_related("uploaded_by").filter(pk=str(params["run"])).first()
    if run is None:
        raise JobFault(gettext_lazy("The uploaded file is kept no longer. Upload it again."))
    if not run.applied_at:
        run = _store(run, QueryDict(str(params["query"])), progress)
    return Receipt.from_data(cast("ReceiptData", run.receipt))


def _store(run: ImportRun, asked: QueryDict, progress: JobProgress) -> ImportRun:
    try:
        _form, plan = planned(run, asked)
    except FileGone as gone:
        raise JobFault(gettext_lazy("The uploaded file is kept no longer. Upload it again.")) from gone
    if plan is None:
        raise JobFault(worded(lambda: _refusal(run, asked)))
    progress.expect(len(plan.new) + len(plan.changed))
    try:
        return store_file(run=run, plan=plan, by=run.uploaded_by, now=timezone.now(), step=progress.step)
    except BankChanged as changed:
        raise JobFault(worded(changed.__str__)) from changed


def _refusal(run: ImportRun, asked: QueryDict) -> str:
    """Say why a file cannot be read; it is read once more, as the sentence quotes what stands in it."""
    form, _plan = planned(run, asked)
    return " ".join(map(str, form.non_field_errors()))


@register_job(JUDGE, idempotent=True)
def run_judge(progress: JobProgress, params: JobParams) -> Receipt:
    """Judge a paper with very many answers and keep the result."""
    paper = Paper.objects.filter(pk=int(str(params["paper"]))).first()
    if paper is None:
        raise JobFault(gettext_lazy("This paper is not there any more."))
    sitting = Sitting.objects.filter(pk=int(str(params["sitting"]))).first() if params["sitting"] else None
    progress.expect(STEPS)
    judged = judge_and_keep(paper=paper, sitting=sitting, now=timezone.now(), step=progress.step)
    address = reverse("lms_exams:analysis_paper", args=[paper.pk])
    return Receipt(
        headline=gettext_lazy("The paper is analysed."),
        lines=(ReceiptLine(gettext_lazy("First attempts"), judged.statistics.n if judged else 0),),
        link_label=gettext_lazy("Exam analysis"),
        link_url=f"{address}?sitting={sitting.pk}" if sitting else address,
    )


def start_judge(*, paper: Paper, sitting: int | None, started_by: User) -> Job:
    """Queue the analysis of a paper, over all its sittings or in one."""
    title = filled(gettext_lazy("Analyse %(paper)s"), {"paper": paper.title})
    params: JobParams = {"paper": paper.pk, "sitting": sitting}
    return start_job(kind=JUDGE, title=title, params=params, started_by=started_by)
