"""Raise an objection, and decide it with an answer; what follows from an upheld one is of each use."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from lms.core.accounts import User
from lms.core.jobs.api import worded
from lms.core.notices.api import notify
from lms.core.refusals import ReasonMissing, Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.people.choices import ObjectionState
from lms.people.notices import OBJECTION_ANSWERED
from lms.people.objections.models import Objection


class ObjectionDecided(Refusal):
    """Somebody else was quicker."""

    code: ClassVar[str] = "objection_decided"
    message = _("This objection has been decided meanwhile.")


class OwnObjection(Refusal):
    """Whoever decides has raised it, or is concerned by it."""

    code: ClassVar[str] = "own_objection"
    message = _("Nobody decides the own objection.")


class AnswerMissing(ReasonMissing):
    """Whoever objected gets an answer, and it is the reason of the decision."""

    code: ClassVar[str] = "answer_missing"
    message = _("Write a reply.")


@transaction.atomic
def raise_objection[O: Objection](objection: O, *, by: User | None) -> O:
    """Keep an objection that is made up by its use, which also checks that it may be raised now."""
    objection.reason = require_reason(objection.reason)
    objection.save()
    _record(objection, "raised", objection.reason, by)
    return objection


@transaction.atomic
def decide_objections[O: Objection](
    objections: QuerySet[O], *, upheld: bool, answer: str, by: User, now: datetime
) -> list[O]:
    """Decide these objections alike, with one answer. Callers check the role.

    Raise AnswerMissing, ObjectionDecided where one of them does not wait any more, and OwnObjection where
    one is of whoever decides.
    """
    answer = answer.strip()
    if not answer:
        raise AnswerMissing
    decided = list(objections.select_for_update(of=("self",)).order_by("pk"))
    if not all(one.is_open for one in decided):
        raise ObjectionDecided
    if any(one.raised_by_id == by.pk for one in decided):
        raise OwnObjection
    for one in decided:
        one.state = ObjectionState.UPHELD if upheld else ObjectionState.REFUSED
        one.answer, one.decided_by, one.decided_at = answer, by, now
        one.save(update_fields=["state", "answer", "decided_by", "decided_at"])
        _record(one, one.state, answer, by)
        _tell(one)
    return decided


def _tell(objection: Objection) -> None:
    """Tell whoever raised it that there is an answer."""
    if objection.raised_by_id is None:
        return
    notify(
        kind=OBJECTION_ANSWERED,
        to=get_user_model().objects.filter(pk=objection.raised_by_id),
        facts={"about": worded(lambda: objection.about)},
        url=objection.answer_url,
        key=f"{objection.audit_action}:{objection.pk}",
    )


def _record(objection: Objection, step: str, reason: str, by: User | None) -> None:
    record(
        actor=by,
        action=f"{objection.audit_action}_{step}",
        subject=objection.audit_subject,
        reason=reason,
        details=objection.audit_details,
    )
