"""Choose units of the tree; ask for a unit with its place in it, and for a posting that fits the history."""

from __future__ import annotations

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.core.wording import enumerated
from lms.people.organisation.models import Employee, OrgUnit, Posting
from lms.people.organisation.widgets import SEVERAL, UnitChoices, UnitWidget, may_mean, unit_meant


def open_units() -> QuerySet[OrgUnit]:
    """List the units that are not closed, in tree order."""
    return OrgUnit.objects.filter(closed_on=None).order_by("path")


def indented(unit: OrgUnit) -> str:
    """Write a unit's name as far in as it lies deep in the tree, with full-width spaces."""
    return f"{'　' * (unit.depth - 1)}{unit.name}"


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a unit of the tree; all open ones are offered where nothing else is said.

    It takes the code, as it writes it into addresses, the key of the unit, its name where no other unit has
    it, or what the search field shows: name and code.
    """

    iterator = UnitChoices
    widget = UnitWidget

    def __init__(self, *, queryset: QuerySet[OrgUnit] | None = None, **kwargs: object) -> None:
        """Take what Django's field takes."""
        offered = open_units() if queryset is None else queryset
        super().__init__(queryset=offered, **kwargs)  # type: ignore[arg-type] # passed on as they came
        self.widget.is_open_only = queryset is None

    def label_from_instance(self, obj: OrgUnit) -> str:
        """Show the tree."""
        return indented(obj)

    def prepare_value(self, value: object) -> object:
        """Write the code of a unit; what was typed stays."""
        return value.code if isinstance(value, OrgUnit) else value

    def to_python(self, value: object) -> OrgUnit | None:
        """Find the unit meant; a name that several have names none."""
        if value in self.empty_values:
            return None
        text = str(self.prepare_value(value))
        self.validate_no_null_characters(text)
        found = unit_meant(text, cast("QuerySet[OrgUnit]", self.queryset).filter(may_mean(text))[:SEVERAL])
        if isinstance(found, OrgUnit):
            return found
        several = _("Several units have this name. Choose by the code: %(codes)s.")
        raise ValidationError(
            several if found else self.error_messages["invalid_choice"],
            code="several_units" if found else "invalid_choice",
            params={"value": value, "codes": enumerated(found)},
        )


class UnitsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose several open units of the tree."""

    def __init__(self, **kwargs: object) -> None:
        """Take what Django's field takes."""
        super().__init__(queryset=open_units(), **kwargs)

    def label_from_instance(self, obj: OrgUnit) -> str:
        """Show the tree."""
        return indented(obj)


class OrgUnitForm(WagtailAdminModelForm):
    """A unit with its place in the tree."""

    parent = UnitField(
        label=_("Belongs to"),
        queryset=OrgUnit.objects.order_by("path"),
        required=False,
        empty_label=_("Nothing above it"),
        widget=forms.Select,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer every unit but the own branch as the one above."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            units = OrgUnit.objects.exclude(path__startswith=self.instance.path).order_by("path")
            self.fields["parent"].queryset = units
            self.initial["parent"] = self.instance.get_parent()

    def save(self, commit: bool = True) -> OrgUnit:
        """Put a new unit into the tree, or move one together with everything below it."""
        unit: OrgUnit = super().save(commit=False)
        parent: OrgUnit | None = self.cleaned_data["parent"]
        if not commit:
            return unit
        if unit.pk is None:
            placed: OrgUnit = parent.add_child(instance=unit) if parent else OrgUnit.add_root(instance=unit)
            return placed
        unit.save()
        if parent != unit.get_parent():
            unit.move(parent or OrgUnit.get_first_root_node(), "sorted-child" if parent else "sorted-sibling")
        return OrgUnit.objects.get(pk=unit.pk)


class PostingForm(WagtailAdminModelForm):
    """A posting that neither overlaps another nor leaves the time of employment."""

    def clean(self) -> dict[str, object]:
        """Refuse what would break the person's history."""
        cleaned: dict[str, object] = super().clean()
        employee, starts_on, ends_on = (cleaned.get(name) for name in ("employee", "starts_on", "ends_on"))
        if not isinstance(employee, Employee) or starts_on is None:
            return cleaned
        others = Posting.objects.filter(employee=employee).exclude(pk=self.instance.pk)
        lasting = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
        if ends_on:
            lasting = lasting.filter(starts_on__lte=ends_on)
        if lasting.exists():
            raise ValidationError(_("This person has another posting during that time: end it first."))
        return cleaned
