"""Fields that several subjects ask with: a moment, a staff number, many staff numbers, numbers of clauses."""

from __future__ import annotations

import re
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.wording import enumerated
from lms.people.api import Employee
from lms.standards.api import Clause, clauses_by_number

APART: Final = re.compile(r"[\s,;，；、]+")
NAMED_AT_MOST: Final = 10


class MomentField(forms.DateTimeField):
    """A day and an hour, by the browser's own field."""

    def __init__(self, **kwargs: object) -> None:
        """Write the value as browsers expect it."""
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)  # type: ignore[arg-type] # label and the like


class StaffNumberField(forms.CharField):
    """Somebody who works here, by the staff number."""

    def __init__(self, **kwargs: object) -> None:
        """Take what Django's field takes."""
        super().__init__(max_length=20, **kwargs)  # type: ignore[arg-type] # label and the like

    def prepare_value(self, value: object) -> object:
        """Show the number of an employee."""
        return value.number if isinstance(value, Employee) else value

    def clean(self, value: object) -> Employee | None:
        """Find the employee; an empty field names nobody."""
        number = super().clean(value)
        if not number:
            return None
        found = Employee.objects.employed_on(timezone.localdate()).filter(number=number.strip()).first()
        if found is None:
            raise ValidationError(_("Nobody who works here has this staff number."))
        return found


class StaffNumbersField(forms.CharField):
    """Many people by their staff numbers, apart by lines, spaces or commas."""

    def __init__(self, **kwargs: object) -> None:
        """Ask in several lines."""
        super().__init__(widget=forms.Textarea(attrs={"rows": 8}), **kwargs)  # type: ignore[arg-type]

    def clean(self, value: object) -> list[Employee]:
        """Find everybody, or name the numbers that nobody who works here has."""
        numbers = list(dict.fromkeys(filter(None, APART.split(super().clean(value)))))
        found = Employee.objects.employed_on(timezone.localdate()).in_bulk(numbers, field_name="number")
        unknown = [number for number in numbers if number not in found]
        if unknown:
            said = _("Nobody who works here has these staff numbers: %(numbers)s.")
            raise ValidationError(said, params={"numbers": enumerated(unknown[:NAMED_AT_MOST])})
        return [found[number] for number in numbers]


class ClauseNumbersField(forms.CharField):
    """Clauses of today by their numbers."""

    def clean(self, value: object) -> list[Clause]:
        """Find every clause, or name the numbers that no clause has."""
        numbers = list(dict.fromkeys(filter(None, APART.split(super().clean(value)))))
        found = clauses_by_number(numbers) if numbers else {}
        unknown = [number for number in numbers if number not in found]
        if unknown:
            said = _("No clause has these numbers: %(numbers)s.")
            raise ValidationError(said, params={"numbers": enumerated(unknown[:NAMED_AT_MOST])})
        return [found[number] for number in numbers]
