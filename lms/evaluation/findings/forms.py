"""Ask what was seen in the figures, and where."""

from __future__ import annotations

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.personal_data.api import without_personal_data
from lms.evaluation.findings.queries import units_to_act_in
from lms.evaluation.rollouts.forms import CHOOSE
from lms.people.api import AnyUser, OrgUnit, UnitField


class FindingForm(forms.Form):
    """What was seen and where."""

    statement = forms.CharField(
        label=_("Finding"),
        max_length=1000,
        validators=[without_personal_data],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the figures show, not what is to be done."),
    )
    unit = UnitField(label=_("Unit"), queryset=OrgUnit.objects.none(), empty_label=CHOOSE)

    def __init__(self, *args: object, user: AnyUser, **kwargs: object) -> None:
        """Offer the units the reader acts in."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what Django's form takes
        units = cast("forms.ModelChoiceField[OrgUnit]", self.fields["unit"])
        units.queryset = units_to_act_in(user)
