"""Say of a voided attempt what was decided, what follows, and where an objection stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lms.core.accounts import account_name
from lms.core.ui.api import Fact
from lms.core.wording import day_text, moment
from lms.exams.choices import VoidingGround
from lms.exams.invalidation.models import AttemptVoiding
from lms.people.objections.api import ObjectionState

GROUND_SENTENCES: Mapping[str, str | Promise] = {
    VoidingGround.MISCONDUCT: gettext_lazy("It was found that the rules of the exam were broken."),
    VoidingGround.IDENTITY: gettext_lazy("It could not be confirmed that you wrote it yourself."),
    VoidingGround.DISTURBANCE: gettext_lazy("The exam was disturbed; that was not your fault."),
    VoidingGround.OTHER: gettext_lazy("There is another ground, named here."),
}


@dataclass(frozen=True, slots=True)
class VoidingNotice:
    """What a taker reads of the own voided attempt; `may_object` leads to the objection."""

    voiding: AttemptVoiding
    ground: str
    consequence: str
    may_object: bool


def notice_of(voiding: AttemptVoiding) -> VoidingNotice:
    """Put a voiding into words for the taker; the attempt is read with it."""
    return VoidingNotice(
        voiding=voiding,
        ground=str(GROUND_SENTENCES[voiding.ground]),
        consequence=consequence_of(voiding),
        may_object=voiding.objection_or_none is None,
    )


def consequence_of(voiding: AttemptVoiding) -> str:
    """Say what follows for results and attempts."""
    if voiding.attempt.is_used_up:
        return _("It counts neither as passed nor as failed, but as one of the attempts allowed.")
    return _("It counts neither as passed nor as failed, and not as one of the attempts allowed.")


def state_words(voiding: AttemptVoiding) -> str:
    """Say where a voiding stands."""
    if voiding.lifted_at is not None:
        return pgettext("voiding", "Lifted")
    return _("Objection waiting") if voiding.waits_for_answer else _("Voided")


def voiding_facts(voiding: AttemptVoiding) -> Sequence[Fact]:
    """List what happened to an attempt since it was voided."""
    facts = [
        Fact(_("State"), state_words(voiding), _due_words(voiding)),
        Fact(pgettext("of voiding", "Ground"), voiding.get_ground_display(), voiding.reason),
        Fact(_("Voided on"), moment(voiding.voided_at), account_name(voiding.voided_by)),
    ]
    if voiding.lifted_at is None:
        facts.append(Fact(pgettext("of voiding", "What follows"), consequence_of(voiding)))
    objection = voiding.objection_or_none
    if objection is not None:
        facts.append(Fact(_("The taker objects"), objection.reason, moment(objection.raised_at)))
        if objection.state == ObjectionState.REFUSED:  # where it is upheld, the lifting says the same
            decided = f"{moment(objection.decided_at)} · {account_name(objection.decided_by)}"
            facts.append(Fact(_("Answer to the taker"), objection.answer, decided))
    if voiding.lifted_at is not None:
        lifted = f"{moment(voiding.lifted_at)} · {account_name(voiding.lifted_by)}"
        facts.append(Fact(_("Counts again"), voiding.lift_reason, lifted))
    return facts


def _due_words(voiding: AttemptVoiding) -> str:
    """Say until when an objection that waits is decided."""
    objection = voiding.objection_or_none
    if objection is None or not objection.is_open:
        return ""
    return _("To be decided by %(day)s") % {"day": day_text(objection.due_on)}
