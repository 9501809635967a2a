"""Ask for the days of a change, for what is done with items of it, and for a note at its close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, cast

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.accounts import User, account_name
from lms.core.trail.api import ReasonField
from lms.core.ui.api import DateInput
from lms.standards.changes.models import ChangeItem, CorrectedFact
from lms.standards.changes.page import stopping_if
from lms.standards.changes.queries import possible_owners
from lms.standards.changes.rules import OPEN
from lms.standards.changes.services import PlannedDays
from lms.standards.choices import ChangeItemState, ThingKind
from lms.standards.lines.forms import EditionForm


class DatedEditionForm(EditionForm):
    """An edition whose day moves only once what stops on the new day was read."""

    stops_seen = forms.BooleanField(
        label=_("What stops on the new day was read"),
        required=False,
        help_text=_("A new day is kept at once where nothing stops on it; else it is named first."),
    )

    def clean(self) -> dict[str, object]:
        """Name the exams and other things that stop on the new day, unless that was read."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        day = cleaned.get("in_force_from")
        moves = "in_force_from" in self.changed_data and isinstance(day, date) and self.instance.pk
        if moves and not self.errors and not cleaned.get("stops_seen"):
            for one in stopping_if(self.instance, cast("date", day)):
                parts = (one.title, one.place, one.why)
                self.add_error("stops_seen", " · ".join(part for part in parts if part))
        return cleaned


class DaysForm(forms.Form):
    """The planned day of a change, and the day until which people learn what it changes."""

    planned_for = forms.DateField(
        label=_("Planned for"),
        required=False,
        widget=DateInput,
        help_text=_("Counted to as long as the change has no day of its own. It holds nothing back."),
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
        return PlannedDays(self.cleaned_data.get("planned_for"), self.cleaned_data["learn_until"])


class LearnUntilForm(DaysForm):
    """The day until which people learn what changes, where the change has a day of its own."""

    planned_for = None  # type: ignore[assignment] # Django's way to leave out a field of the parent


class ItemOwnerField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """A trainer or somebody of HR, by name."""

    def label_from_instance(self, obj: object) -> str:
        """Write the name, or the sign-in name of an account without one."""
        return account_name(cast("User", obj))


OPEN_STATE = "open"


def owners(request: HttpRequest | None) -> QuerySet[User]:
    """List whom a filter offers."""
    return possible_owners()


class OwnerFilterField(django_filters.fields.ModelChoiceField):
    """Narrow a list to what one person looks after."""

    def label_from_instance(self, obj: object) -> str:
        """Write the name, or the sign-in name of an account without one."""
        return account_name(cast("User", obj))


class ItemOwnerFilter(django_filters.ModelChoiceFilter):
    """Narrow a list to what one person looks after."""

    field_class = OwnerFilterField


class ItemFilter(django_filters.FilterSet):
    """Find items by words, kind, state and owner."""

    q = django_filters.CharFilter(label=_("Title or clause"), method="search")
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a thing", "Kind"), choices=ThingKind.choices, empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a thing", "State"),
        choices=[(OPEN_STATE, _("Still open")), *ChangeItemState.choices],
        method="narrow_to_state",
        empty_label=_("All"),
    )
    owner = ItemOwnerFilter(
        label=pgettext_lazy("of a thing", "Owner"),
        queryset=owners,
        empty_label=_("All"),
        null_label=pgettext_lazy("owner of a thing", "Nobody"),
    )

    class Meta:
        model = ChangeItem
        fields: ClassVar[list[str]] = []

    def search(self, items: QuerySet[ChangeItem], _name: str, value: str) -> QuerySet[ChangeItem]:
        """Find by title, place or the number of a clause."""
        text = value.strip()
        numbers = Q(before_number=text) | Q(after_number=text)
        return items.filter(numbers | Q(title__icontains=text) | Q(place__icontains=text))

    def narrow_to_state(self, items: QuerySet[ChangeItem], _name: str, value: str) -> QuerySet[ChangeItem]:
        """Keep what stands so; what is open is looked at or in work and still rests on its clause."""
        if value == OPEN_STATE:
            return items.filter(state__in=OPEN, gone_at__isnull=True)
        return items.filter(state=value)


class CorrectionFilter(django_filters.FilterSet):
    """Find corrections by words and by what became of them."""

    q = django_filters.CharFilter(label=_("Fact, clause or words"), method="search")

    class Meta:
        model = CorrectedFact
        fields: ClassVar[list[str]] = []

    def search(self, corrections: QuerySet[CorrectedFact], _name: str, value: str) -> QuerySet[CorrectedFact]:
        """Search code, clause and today's statement."""
        text = value.strip()
        words = Q(fact__code__icontains=text) | Q(fact__statement__icontains=text)
        return corrections.filter(words | Q(fact__clause__number=text))


ACTS = ("confirm", "assign", "take_back")


class ItemsForm(forms.Form):
    """What is done with the ticked items of a clause."""

    do = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    note = ReasonField(
        label=pgettext_lazy("of a confirmation", "What you looked at"),
        widget=forms.TextInput,
        error_messages={"required": _("Write what you looked at; it is kept.")},
    )
    owner = ItemOwnerField(
        label=pgettext_lazy("of a thing", "Owner"),
        queryset=None,
        empty_label=_("Choose somebody"),
        error_messages={"required": _("Choose whom they are given to.")},
    )
    use_required_attribute = False  # each is needed for its own act alone

    def __init__(self, data: QueryDict | None = None, *, ticked: Sequence[str] = ()) -> None:
        """Take the keys that were ticked as they came: whether they are there is asked by the service."""
        super().__init__(data)
        self.items = [int(key) for key in ticked if key.isdecimal()]
        cast("ItemOwnerField", self.fields["owner"]).queryset = possible_owners()

    def clean(self) -> dict[str, object]:
        """Ask for a note where something is confirmed, and for a person where something is given away."""
        cleaned: dict[str, object] = super().clean() or {}
        act = cleaned.get("do")
        for name, needed_for in (("note", "confirm"), ("owner", "assign")):
            if act != needed_for:
                self.errors.pop(name, None)
        return cleaned


class SetAsideForm(forms.Form):
    """Why a correction asks for no change."""

    note = ReasonField(label=pgettext_lazy("of a correction", "Why it asks for nothing"))


class CloseChangeForm(forms.Form):
    """What is said at the close."""

    note = ReasonField(label=_("Note at the close"))
