"""Say of an invalidated attempt what was decided, what follows, and where an objection stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lms.core.accounts import account_name
from lms.core.ui.api import Fact
from lms.core.wording import day_text, moment
from lms.exams.choices import InvalidationCause
from lms.exams.invalidation.models import AttemptInvalidation
from lms.people.objections.api import ObjectionState

CAUSE_SENTENCES: Mapping[str, str | Promise] = {
    InvalidationCause.MISCONDUCT: gettext_lazy("It was found that the rules of the exam were broken."),
    InvalidationCause.IDENTITY: gettext_lazy("It could not be confirmed that you wrote it yourself."),
    InvalidationCause.DISTURBANCE: gettext_lazy("The exam was disturbed; that was not your fault."),
    InvalidationCause.OTHER: gettext_lazy("There is another cause, named here."),
}


@dataclass(frozen=True, slots=True)
class InvalidationNotice:
    """What a taker reads of the own invalidated attempt; `may_object` leads to the objection."""

    invalidation: AttemptInvalidation
    cause: str
    consequence: str
    may_object: bool


def notice_of(invalidation: AttemptInvalidation) -> InvalidationNotice:
    """Put an invalidation into words for the taker; the attempt is read with it."""
    return InvalidationNotice(
        invalidation=invalidation,
        cause=str(CAUSE_SENTENCES[invalidation.cause]),
        consequence=consequence_of(invalidation),
        may_object=invalidation.objection_or_none is None,
    )


def consequence_of(invalidation: AttemptInvalidation) -> str:
    """Say what follows for results and attempts."""
    if invalidation.attempt.is_used_up:
        return _("It counts neither as passed nor as failed, but as one of the attempts allowed.")
    return _("It counts neither as passed nor as failed, and not as one of the attempts allowed.")


def state_label(invalidation: AttemptInvalidation) -> str:
    """Say where an invalidation stands."""
    if invalidation.lifted_at is not None:
        return pgettext("invalidation", "Lifted")
    return _("Objection waiting") if invalidation.waits_for_answer else _("Invalidated")


def invalidation_facts(invalidation: AttemptInvalidation) -> Sequence[Fact]:
    """List what happened to an attempt since it was invalidated."""
    objection, due_note = invalidation.objection_or_none, ""
    if objection is not None and objection.is_open:
        due_note = _("To be decided by %(day)s") % {"day": day_text(objection.due_on)}
    facts = [
        Fact(_("State"), state_label(invalidation), due_note),
        Fact(pgettext("of invalidation", "Cause"), invalidation.get_cause_display(), invalidation.reason),
        Fact(
            _("Invalidated on"),
            moment(invalidation.invalidated_at),
            account_name(invalidation.invalidated_by),
        ),
    ]
    if invalidation.lifted_at is None:
        facts.append(Fact(pgettext("of invalidation", "What follows"), consequence_of(invalidation)))
    if objection is not None:
        facts.append(Fact(_("The taker objects"), objection.reason, moment(objection.raised_at)))
        if objection.state == ObjectionState.REFUSED:  # where it is upheld, the lifting says the same
            decided = f"{moment(objection.decided_at)} · {account_name(objection.decided_by)}"
            facts.append(Fact(_("Answer to the taker"), objection.answer, decided))
    if invalidation.lifted_at is not None:
        lifted = f"{moment(invalidation.lifted_at)} · {account_name(invalidation.lifted_by)}"
        facts.append(Fact(_("Counts again"), invalidation.lift_reason, lifted))
    return facts
