"""What an invigilator may order, and a person's judgement of a record."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.refusals import ReasonMissing
from lms.core.trail.api import ReasonField
from lms.exams.choices import Finding
from lms.exams.invigilation.services import HANDLERS, Order, OrderKind
from lms.exams.sittings.models import SittingSeat


class OrderForm(forms.Form):
    """One order: its kind decides what else has to be there."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in HANDLERS])
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=240, required=False)
    text = forms.CharField(label=_("Message"), max_length=300, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
    gives_time_back = forms.BooleanField(label=_("Give the locked time back"), required=False)

    def clean(self) -> dict[str, object]:
        """Ask for minutes, words or a reason where the order needs them."""
        cleaned: dict[str, object] = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == "extend" and not cleaned.get("minutes"):
            self.add_error("minutes", _("Enter the number of minutes."))
        if kind == "message" and not cleaned.get("text"):
            self.add_error("text", _("Enter a message."))
        if kind in {"extend", "end", "lock"} and not cleaned.get("reason"):
            self.add_error("reason", str(ReasonMissing.message))
        return cleaned

    def order(self, seat: SittingSeat | None) -> Order:
        """Give what was entered in the form the service takes."""
        cleaned = self.cleaned_data
        return Order(
            kind=cast("OrderKind", cleaned["kind"]),
            seat=seat,
            minutes=cleaned["minutes"] or 0 if cleaned["kind"] == "extend" else 0,
            text=cleaned["text"] if cleaned["kind"] == "message" else "",
            reason=cleaned["reason"],
            gives_time_back=cleaned["gives_time_back"],
        )


class JudgementForm(forms.Form):
    """What a person makes of the record of an attempt."""

    finding = forms.ChoiceField(
        label=pgettext_lazy("console", "Finding"), choices=Finding.choices, widget=forms.RadioSelect
    )
    reason = ReasonField()
