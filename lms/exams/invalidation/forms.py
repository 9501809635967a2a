"""Invalidate an attempt, object to that, and decide about it."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.trail.api import ReasonField
from lms.exams.choices import InvalidationCause
from lms.exams.invalidation.services import InvalidationPlan
from lms.people.objections.api import ObjectionDecisionForm, ObjectionForm, ObjectionState


class InvalidationForm(forms.Form):
    """For what cause an attempt is invalidated, why, and what becomes of it among the attempts allowed."""

    cause = forms.ChoiceField(label=_("Cause"), choices=InvalidationCause, widget=forms.RadioSelect)
    reason = ReasonField(
        help_text=_("What was found, by whom, and how. The taker reads it, and it is kept for good.")
    )
    attempt = forms.ChoiceField(
        label=_("Is the attempt given back?"),
        choices=[
            ("gives_back", _("Yes: the exam may be taken once more")),
            ("uses_up", _("No: it uses up one of the attempts allowed")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("cause", "reason", "attempt")

    def plan(self) -> InvalidationPlan:
        """Give what was entered to the service."""
        entered = self.cleaned_data
        return InvalidationPlan(
            InvalidationCause(entered["cause"]), entered["reason"], uses_up=entered["attempt"] == "uses_up"
        )


class InvalidationObjectionForm(ObjectionForm):
    """Why a taker thinks that the attempt should count."""

    asks = _("Why should the attempt count?")
    help = _("Somebody other than the person who invalidated it reads this and decides.")


class LiftInvalidationForm(forms.Form):
    """Why an invalidated attempt is to count again."""

    reason = ReasonField(help_text=_("Kept for good, beside the reason of the invalidation."))


class InvalidationDecisionForm(ObjectionDecisionForm):
    """What is decided about an objection, and the answer that the taker reads."""

    meanings: ClassVar[Mapping[ObjectionState, str | Promise]] = {
        ObjectionState.UPHELD: _("The objection is right: the attempt counts again"),
        ObjectionState.REFUSED: _("The attempt stays invalidated"),
    }
    help = _("The taker reads it with the result.")
