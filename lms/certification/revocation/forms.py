"""Ask why a certificate is revoked or that is lifted, and what becomes of one after a regrade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lms.certification.choices import RegradeState
from lms.core.trail.api import ReasonField, ReasonForm


class RevokeForm(forms.Form):
    """Why a certificate is revoked."""

    reason = ReasonField(help_text=_("Kept for good, and shown to the holder."))


class LiftForm(forms.Form):
    """Why a revocation is lifted."""

    reason = ReasonField(help_text=_("Kept for good, beside the reason of the revocation."))


class RegradeForm(ReasonForm):
    """What becomes of a certificate after a regrade."""

    choice = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    field_order = ("choice", "reason")

    def __init__(self, data: QueryDict | None, *, choices: Sequence[RegradeState]) -> None:
        """Offer what may be decided."""
        super().__init__(data)
        words = {
            RegradeState.KEPT: _("Leave it as it is"),
            RegradeState.REVOKED: _("Revoke the certificate"),
            RegradeState.ISSUED: _("Issue a certificate"),
            RegradeState.RESTORED: _("Put the certificate in force again"),
        }
        offered = [(choice.value, words[choice]) for choice in choices]
        cast("forms.ChoiceField", self.fields["choice"]).choices = offered
