"""Change what people's marks came to, told to the trail: a second look, another plan, all marked again."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import batched
from typing import Final, cast

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.refusals import ReasonMissing, require_reason
from lms.core.trail.api import FieldTrace, FieldValues, Known, actor_label, record
from lms.core.wording import JSON, share_text
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.services import OwnMatter
from lms.exams.choices import AttemptState
from lms.exams.marking.closing import complete_marking
from lms.exams.marking.models import GivenMarks, MarkingPlan, MarkingTask
from lms.exams.marking.regrading import BATCH, write_again
from lms.exams.marking.services import plan_of, settle
from lms.questions.bank.models import QuestionVersion

PLANNED: Final = "exams.marking_planned"


class PlanTrace(FieldTrace):
    """Plans of marking, the first one of a paper and every later one under one action."""

    def __init__(self) -> None:
        """Tell shares in per cent, as the form asks for them."""
        readers = {"third_when": share_text, "sample_share": share_text}
        super().__init__(MarkingPlan, leave_out=("paper",), readers=readers)
        self.added = self.changed = PLANNED

    def action_labels(self) -> dict[str, str | Promise]:
        """Call the action what it is; no plan is deleted but with its paper."""
        return {PLANNED: _("Markers of a paper set")}

    def tell(self, thing: Model) -> FieldValues:
        """Tell of the markers with their names, as two people may have one."""
        markers = cast("MarkingPlan", thing).markers.order_by(get_user_model().USERNAME_FIELD)
        named: list[JSON] = [actor_label(marker) for marker in markers]
        return super().tell(thing) | {"markers": named}


PLAN_TRACE: Final = PlanTrace()

logger = logging.getLogger(__name__)

# So long after a part was marked anew it is looked whether its attempt was marked again.
LOOKS_BACK: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What a second look came to: the share that counts, None where the markers' is confirmed, and why."""

    share: Decimal | None
    reason: str = ""


def finish(*, attempts: Collection[int], now: datetime) -> None:
    """Complete the attempts whose last part was settled, and mark those again that had marks before."""
    for attempt in Attempt.objects.filter(pk__in=attempts, state=AttemptState.HANDED_IN):
        complete_marking(attempt=attempt)
    write_again(pks=list(attempts), correction=None, now=now)


def finish_left(now: datetime) -> int:
    """Complete what a process left when it ended between the last marks and the completion; return how many.

    One attempt that fails is logged and tried again the next time; a second call changes nothing.
    """
    waiting = MarkingTask.objects.waiting().values("attempt")
    left = Attempt.objects.filter(state=AttemptState.HANDED_IN).exclude(pk__in=waiting)
    done = sum(_complete_alone(attempt) for attempt in left.order_by("pk").defer("slots"))
    again = MarkingTask.objects.settled().filter(round__gt=1, attempt__state=AttemptState.MARKED)
    again = again.filter(given__round=F("round"), given__marked_at__gte=now - LOOKS_BACK)
    keys = again.exclude(attempt__in=waiting).order_by("attempt").values_list("attempt", flat=True).distinct()
    return done + sum(write_again(pks=batch, correction=None, now=now) for batch in batched(keys, BATCH))


def _complete_alone(attempt: Attempt) -> bool:
    try:
        return complete_marking(attempt=attempt).state == AttemptState.MARKED
    except Exception:  # whatever one paper raises, the others must not wait for it
        logger.exception("attempt %s could not be completed", attempt.pk)
        return False


def waiting_for(version_id: int) -> list[int]:
    """List the attempts handed in that have a part of the version for people to mark."""
    tasks = MarkingTask.objects.filter(version=version_id, attempt__state=AttemptState.HANDED_IN)
    return list(tasks.order_by("attempt").values_list("attempt", flat=True).distinct())


@transaction.atomic
def moderate(*, task: MarkingTask, by: User, opinion: SecondOpinion, now: datetime) -> MarkingTask:
    """Confirm what counts for a settled part, or set it otherwise for a reason. Callers check the right.

    Raise OwnMatter for one's own answer.
    """
    reason = opinion.reason.strip()
    if opinion.share is not None and not reason:
        raise ReasonMissing
    locked = MarkingTask.objects.settled().select_for_update(of=("self",))
    task = locked.select_related("attempt__employee", "version__question").get(pk=task.pk)
    if task.attempt.employee.user_id == by.pk:
        raise OwnMatter
    before = task.share
    if task.marked_share is None:
        task.marked_share = before
    task.share = before if opinion.share is None else opinion.share
    task.moderated_by, task.moderated_at, task.moderation_reason = by, now, reason
    task.save(update_fields=["share", "marked_share", "moderated_by", "moderated_at", "moderation_reason"])
    action = "exams.marking_confirmed" if task.share == before else "exams.marking_moderated"
    details = {"before": str(before), "after": str(task.share)}
    record(actor=by, action=action, subject=task, reason=reason, details=details)
    finish(attempts=[task.attempt_id], now=now)
    return task


@transaction.atomic
def set_plan(*, plan: MarkingPlan, markers: Collection[User], by: User, now: datetime) -> int:
    """Keep who marks a paper and how; return how many answers are settled by the new rule at once.

    A settled answer stays as it is. One that waits and has marks enough by the new rule is settled by
    them, so that nothing waits for a person whom the rule no longer asks for.
    """
    # Read and locked as it stands: the form has changed the plan it holds already.
    kept = MarkingPlan.objects.select_for_update().filter(pk=plan.pk).first()
    before = Known(kept, PLAN_TRACE.tell(kept)) if kept else None
    plan.save()
    plan.markers.set(markers)
    after = Known(plan, PLAN_TRACE.tell(plan))
    if before is None:
        PLAN_TRACE.record_addition(plan, by)
    else:
        PLAN_TRACE.record_change(before, after, by)
    tasks = MarkingTask.objects.waiting().filter(attempt__sitting__paper=plan.paper_id)
    begun = tasks.filter(pk__in=GivenMarks.objects.values("task")).select_for_update(of=("self",))
    rule = plan.rule()
    done = [task for task in begun.prefetch_related("given").order_by("pk") if settle(task, rule)]
    finish(attempts={task.attempt_id for task in done}, now=now)
    return len(done)


@transaction.atomic
def mark_again(*, version: QuestionVersion, by: User, reason: str, now: datetime) -> int:
    """Have every answer to a question that people mark marked anew; return how many. Callers check the right.

    What was given is kept. Attempts keep their marks until the new ones are settled.
    """
    reason = require_reason(reason)
    begun = MarkingTask.objects.filter(version=version).exclude(attempt__state=AttemptState.INVALIDATED)
    begun = begun.filter(pk__in=GivenMarks.objects.values("task"))
    tasks = list(begun.select_for_update(of=("self",)).select_related("attempt__sitting"))
    days = {paper: plan_of(paper).days for paper in {task.attempt.sitting.paper_id for task in tasks}}
    for task in tasks:
        task.round, task.is_reopened = task.round + 1, task.share is not None
        task.due_on = timezone.localdate(now) + timedelta(days=days[task.attempt.sitting.paper_id])
        task.moderated_by = task.moderated_at = task.marked_share = None
        task.moderation_reason = ""
    fields = [
        "round",
        "is_reopened",
        "due_on",
        "moderated_by",
        "moderated_at",
        "marked_share",
        "moderation_reason",
    ]
    MarkingTask.objects.bulk_update(tasks, fields, batch_size=200)
    if tasks:
        details = {"answers": str(len(tasks))}
        record(actor=by, action="exams.marked_again", subject=version, reason=reason, details=details)
    return len(tasks)
