"""Set another pass mark for a sitting that has begun, with a reason."""

from collections.abc import Mapping
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy

from lms.exams.forms.corrections import ReasonForm
from lms.exams.models import Sitting

PER_CENT = Decimal(100)


class PassMarkForm(ReasonForm):
    """The new pass mark in per cent, and why; `seen` is the one whose preview was looked at."""

    percent = forms.DecimalField(
        label=gettext_lazy("New pass mark, per cent of the marks"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
    )
    seen = forms.DecimalField(widget=forms.HiddenInput, required=False)
    field_order = ("percent", "reason", "seen")

    def __init__(self, data: Mapping[str, object] | None, *, sitting: Sitting) -> None:
        """Show the pass mark that holds."""
        super().__init__(data)
        self.initial["percent"] = f"{(sitting.pass_mark * PER_CENT).normalize():f}"

    @property
    def share(self) -> Decimal:
        """Return the new pass mark as a share."""
        percent: Decimal = self.cleaned_data["percent"]
        return percent / PER_CENT

    @property
    def was_seen(self) -> bool:
        """Tell whether just this pass mark was looked at before."""
        seen: Decimal | None = self.cleaned_data["seen"]
        return seen is not None and seen == self.cleaned_data["percent"]
