"""Refuse what nobody may do: decide over one's own sitting, or answer where there is no way back."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.exams.attempts.models import Attempt
from lms.exams.sittings.models import Sitting
from lms.exams.sittings.queries import has_seat


def require_no_part(sitting: Sitting, by: User) -> None:
    """Raise OwnMatter where whoever decides has a seat in the sitting or an attempt at it."""
    if has_seat(by, sitting.pk) or Attempt.objects.filter(sitting=sitting, employee__user=by).exists():
        raise OwnMatter


class OwnMatter(Refusal):
    """Somebody would run the exam they write themselves, or decide over their own result."""

    code: ClassVar[str] = "own_matter"
    message = _("This is about your own exam, so somebody else has to do it.")


class UnknownAttempt(Refusal):
    """There is no such attempt, or it is somebody else's, or the account is switched off."""

    code: ClassVar[str] = "unknown_attempt"


class UnknownSlot(Refusal):
    """The paper has no such slot."""

    code: ClassVar[str] = "unknown_slot"


class SlotLeft(Refusal):
    """The paper has no way back and the slot is on a page that was left, or not reached yet."""

    code: ClassVar[str] = "slot_left"
    message = _("You have left this question and cannot open it again.")
