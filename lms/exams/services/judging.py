"""Write down what a person made of the record of an attempt."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from lms.core.api import record
from lms.exams.choices import Finding
from lms.exams.models import Attempt, IntegrityJudgement
from lms.exams.services.refusals import OwnMatter


@transaction.atomic
def judge_record(
    *, attempt: Attempt, finding: Finding, reason: str, by: User, now: datetime
) -> IntegrityJudgement:
    """Keep the judgement beside earlier ones; it changes no mark. The view checks who may judge.

    Raise OwnMatter for one's own record.
    """
    if attempt.employee.user_id == by.pk:
        raise OwnMatter
    judgement = IntegrityJudgement.objects.create(
        attempt=attempt, finding=finding, reason=reason, judged_by=by, judged_at=now
    )
    record(
        actor=by,
        action="exams.record_judged",
        subject=attempt.sitting,
        reason=reason,
        details={"employee": str(attempt.employee), "finding": str(finding)},
    )
    return judgement
