"""Ask for the days of a change, for what is done with items of it, and for a note at its close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.accounts import User, account_name
from lms.core.trail.api import ReasonField
from lms.core.ui.api import DateInput
from lms.standards.changes.queries import possible_owners
from lms.standards.changes.services import PlannedDays


class DaysForm(forms.Form):
    """The planned day of a change, and the day until which people learn what it changes."""

    planned_for = forms.DateField(
        label=_("Planned for"),
        required=False,
        widget=DateInput,
        help_text=_("Counted to as long as the edition has no day of its own. It holds nothing back."),
    )
    learn_until = forms.DateField(label=_("To be learned until"), required=False, widget=DateInput)

    def clean(self) -> dict[str, object]:
        """Refuse a day of learning before the change."""
        cleaned: dict[str, object] = super().clean() or {}
        planned, until = self.cleaned_data.get("planned_for"), self.cleaned_data.get("learn_until")
        if planned and until and until < planned:
            self.add_error("learn_until", _("People cannot have learned it before it comes into force."))
        return cleaned

    def days(self) -> PlannedDays:
        """Give what was entered to the service."""
        return PlannedDays(self.cleaned_data["planned_for"], self.cleaned_data["learn_until"])


class OwnerField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """A trainer or somebody of HR, by name."""

    def label_from_instance(self, obj: object) -> str:
        """Write the name, or the sign-in name of an account without one."""
        return account_name(cast("User", obj))


ACTS = ("confirm", "assign", "take_back")


class ItemsForm(forms.Form):
    """What is done with the ticked items of a clause."""

    do = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    note = ReasonField(label=pgettext_lazy("of a confirmation", "What you looked at"), widget=forms.TextInput)
    owner = OwnerField(
        label=pgettext_lazy("of a thing", "Owner"), queryset=None, empty_label=_("Choose somebody")
    )
    use_required_attribute = False  # each is needed for its own act alone

    def __init__(self, data: QueryDict | None = None, *, ticked: Sequence[str] = ()) -> None:
        """Take the keys that were ticked as they came: whether they are there is asked by the service."""
        super().__init__(data)
        self.items = [int(key) for key in ticked if key.isdecimal()]
        cast("OwnerField", self.fields["owner"]).queryset = possible_owners()

    def clean(self) -> dict[str, object]:
        """Ask for a note where something is confirmed, and for a person where something is given away."""
        cleaned: dict[str, object] = super().clean() or {}
        act = cleaned.get("do")
        for name, needed_for in (("note", "confirm"), ("owner", "assign")):
            if act != needed_for:
                self.errors.pop(name, None)
        return cleaned


class CloseForm(forms.Form):
    """What is said at the close."""

    note = ReasonField(label=_("Note at the close"))
