"""Analyse a paper with very many answers in the background."""

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
from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.models import Paper
from lms.psychometrics.items.services import STEPS, judge_and_keep

JUDGE = "exams.judge_paper"


@register_job(JUDGE, idempotent=True, heavy=True)
def run_judge(progress: JobProgress, params: JobParams) -> Receipt:
    """Judge a paper with very many answers and keep the result."""
    paper = Paper.objects.filter(pk=int(str(params["paper"]))).first()
    if paper is None:
        raise JobFault(gettext_lazy("This paper is not there any more."))
    sitting = Sitting.objects.filter(pk=int(str(params["sitting"]))).first() if params["sitting"] else None
    progress.expect(STEPS)
    judged = judge_and_keep(paper=paper, sitting=sitting, now=timezone.now(), step=progress.step)
    address = reverse("lms_psychometrics:analysis_paper", args=[paper.pk])
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
