"""Keep the pass mark of a sitting that has begun, and change it by a decision with a reason."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import batched
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.jobs.api import Job, filled, start_job
from lms.core.refusals import Refusal, require_reason
from lms.core.trail.api import record
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.services import require_no_part
from lms.exams.marking.regrading import BATCH, Remarked, remark
from lms.exams.sittings.models import Sitting
from lms.questions.corrections.rules import RegradeFigures, figures_of

REGRADE_SITTING = "exams.regrade_sitting"


class NobodyHasBegun(Refusal):
    """Nobody has written in the sitting, so the pass mark of its paper still counts."""

    code: ClassVar[str] = "nobody_has_begun"
    message = _("Nobody has begun in this sitting: change the pass mark on its paper.")


class SamePassMark(Refusal):
    """The pass mark is this already."""

    code: ClassVar[str] = "same_pass_mark"
    message = _("This is the pass mark as it stands.")


@dataclass(frozen=True, slots=True)
class PassMarkPreview:
    """What another pass mark would make of a sitting: counts, and the attempts that would change."""

    figures: RegradeFigures
    changed: tuple[Remarked, ...]


def preview_pass_mark(*, sitting: Sitting, share: Decimal) -> PassMarkPreview:
    """Work out who would pass or fail by another pass mark; nothing is stored."""
    _require_change(sitting, share)
    attempts = Attempt.objects.marked().filter(sitting=sitting).order_by("pk")
    seen: list[Remarked] = []
    for batch in batched(attempts.select_related("sitting__paper", "completes", "employee"), BATCH):
        for attempt in batch:
            attempt.sitting.pass_share = share
        seen += remark(batch)
    figures = figures_of((one.before, one.after) for one in seen)
    return PassMarkPreview(figures, tuple(one for one in seen if one.changes))


@transaction.atomic
def change_pass_mark(*, sitting: Sitting, share: Decimal, reason: str, by: User) -> Job:
    """Set the pass mark of a sitting that has begun and start judging everybody by it anew.

    Whoever hands in from now on is judged by it at once. Callers check the right. Raise OwnMatter for
    somebody who writes or wrote in the sitting.
    """
    require_no_part(sitting, by)
    reason = require_reason(reason)
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("paper").get(pk=sitting.pk)
    _require_change(locked, share)
    details = {"before": str(locked.pass_mark), "after": str(share)}
    locked.pass_share, locked.pass_rationale = share, reason
    locked.save(update_fields=["pass_share", "pass_rationale"])
    record(actor=by, action="exams.pass_mark_changed", subject=locked, reason=reason, details=details)
    title = filled(gettext_lazy("Pass mark changed: %(sitting)s"), {"sitting": locked.title})
    return start_job(kind=REGRADE_SITTING, title=title, params={"sitting": locked.pk}, started_by=by)


def _require_change(sitting: Sitting, share: Decimal) -> None:
    if not Attempt.objects.filter(sitting=sitting).exists():
        raise NobodyHasBegun
    if share == sitting.pass_mark:
        raise SamePassMark
