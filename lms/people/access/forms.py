"""Narrow a list to a unit that the reader may see."""

from __future__ import annotations

import django_filters
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.people.access.permissions import managed_units
from lms.people.choices import Role
from lms.people.organisation.forms import UnitField
from lms.people.organisation.models import OrgUnit


class UnitFilter(django_filters.ModelChoiceFilter):
    """Keep the rows of a unit and all below; offer overseers all units, others those they manage."""

    field_class = UnitField

    def __init__(self, path: str, *overseers: Role) -> None:
        """Compare paths, so that a whole branch is one condition; `path` names the field that holds them."""
        super().__init__(
            path,
            "startswith",
            label=_("Unit and below"),
            empty_label=_("All units"),
            queryset=lambda request: managed_units(request.user, *overseers),
        )

    def filter(self, qs: QuerySet[Model], value: OrgUnit | None) -> QuerySet[Model]:
        """Compare with the path of the unit chosen."""
        return super().filter(qs, value.path if value else None)
