"""List whom one watches, observations, checklists and objections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import django_filters
from django.db.models import Max, Q, QuerySet
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.classroom.choices import ObservationState
from lms.classroom.observation.models import Checklist, Observation, ObservationObjection
from lms.core.ui.api import Column, EmptyState, Table
from lms.people.api import Employee, employee_of


def observation_url(observation: Observation) -> str:
    """Give the address of an observation."""
    return observation.get_absolute_url()


class WatchedFilter(django_filters.FilterSet):
    """Find people by name or number."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search")

    class Meta:
        model = Employee
        fields: ClassVar[list[str]] = []

    def search(self, people: QuerySet[Employee], _name: str, value: str) -> QuerySet[Employee]:
        """Search name and number."""
        text = value.strip()
        return people.filter(Q(name__icontains=text) | Q(number__icontains=text))


class WatchedTable(Table[Employee]):
    """Whom the reader may watch; a name leads on to the checklist."""

    caption = _("People you watch")
    filterset_class = WatchedFilter
    columns = (
        Column(
            "name",
            _("Name"),
            sort="name",
            link=lambda row: f"{reverse('lms_classroom:observation_new')}?employee={row.pk}",
        ),
        Column("number", _("Staff number"), sort="number"),
        Column("watched_at", _("Last watched by you"), sort="watched_at"),
    )
    default_sort = "number"

    def annotations(self) -> Mapping[str, Combinable]:
        """Say when the reader watched each of them last."""
        own = Q(
            observations__observer=employee_of(self.request.user), observations__state=ObservationState.DONE
        )
        return {"watched_at": Max("observations__done_at", filter=own)}


class ObservationFilter(django_filters.FilterSet):
    """Find observations by who was watched and by how far they are."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=ObservationState.choices, empty_label=_("All")
    )

    class Meta:
        model = Observation
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Observation], _name: str, value: str) -> QuerySet[Observation]:
        """Search name and number of who was watched."""
        text = value.strip()
        return rows.filter(Q(employee__name__icontains=text) | Q(employee__number__icontains=text))


class ObservationTable(Table[Observation]):
    """What was seen, the latest first."""

    caption = _("Observations")
    filterset_class = ObservationFilter
    columns = (
        Column("employee.name", _("Employee"), sort="employee__name", link=observation_url),
        Column("employee.number", _("Staff number")),
        Column("checklist.title", _("Checklist"), sort="checklist__title"),
        Column("observer.name", _("Observer")),
        Column("state", _("State"), value=lambda row: row.get_state_display(), sort="state"),
        Column("done_at", _("Completed at"), sort="done_at"),
        Column("recheck_on", _("Look again on"), sort="recheck_on"),
    )
    default_sort = "-done_at"
    empty = EmptyState(
        _("Nobody was watched yet"),
        _("Choose somebody of your team and a checklist; it takes a few minutes."),
    )


class OwnObservationTable(Table[Observation]):
    """What was seen of the reader, the latest first."""

    caption = _("Observations")
    columns = (
        Column("checklist.title", _("Checklist"), sort="checklist__title", link=observation_url),
        Column("observer.name", _("Observer")),
        Column("done_at", _("Completed at"), sort="done_at"),
        Column("recheck_on", _("Look again on"), sort="recheck_on"),
    )
    default_sort = "-done_at"
    empty = EmptyState(
        _("Nobody watched your work yet"), _("What was seen appears here once it is completed.")
    )


class ChecklistTable(Table[Checklist]):
    """Checklists in the order of their titles."""

    caption = _("Checklists")
    columns = (
        Column(
            "title",
            _("Title"),
            sort="title",
            link=lambda row: reverse("lms_classroom:checklist", args=[row.pk]),
        ),
        Column("points", _("Points of the checklist"), numeric=True),
        Column("is_in_use", _("Is in use")),
    )
    default_sort = "title"
    empty = EmptyState(
        _("No checklist yet"), _("A checklist says what to look at, each point with its clause.")
    )


class ObservationObjectionTable(Table[ObservationObjection]):
    """Objections that wait for a decision, the oldest first."""

    caption = _("Objections to observations")
    columns = (
        Column(
            "observation.employee.name",
            _("Employee"),
            link=lambda row: reverse("lms_classroom:observation_objection", args=[row.pk]),
        ),
        Column("observation.checklist.title", _("Checklist")),
        Column("observation.observer.name", _("Observer")),
        Column("raised_at", _("Raised"), sort="raised_at"),
    )
    default_sort = "raised_at"
    empty = EmptyState(
        _("No objection waits"), _("Whoever was watched may object on the page of the observation.")
    )
