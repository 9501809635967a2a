"""List sessions for those who plan them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import django_filters
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.classroom.sessions.models import ClassroomSession
from lms.classroom.sessions.queries import counted_places
from lms.core.ui.api import Column, EmptyState, Table

WHEN = (
    ("coming", pgettext_lazy("sessions", "To come")),
    ("to_close", pgettext_lazy("sessions", "Over, to be closed")),
    ("closed", pgettext_lazy("sessions", "Closed")),
    ("cancelled", pgettext_lazy("sessions", "Cancelled")),
)


class SessionFilter(django_filters.FilterSet):
    """Find sessions by title and by how they stand."""

    q = django_filters.CharFilter(label=_("Title or room"), method="search")
    when = django_filters.ChoiceFilter(label=_("State"), choices=WHEN, method="narrow", empty_label=_("All"))

    class Meta:
        model = ClassroomSession
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[ClassroomSession], _name: str, value: str) -> QuerySet[ClassroomSession]:
        """Find by words of the title, or by the room."""
        text = value.strip()
        return rows.filter(Q(title__icontains=text) | Q(room__icontains=text))

    def narrow(self, rows: QuerySet[ClassroomSession], _name: str, value: str) -> QuerySet[ClassroomSession]:
        """Keep those that stand so now."""
        if value == "cancelled":
            return rows.filter(cancelled_at__isnull=False)
        if value == "closed":
            return rows.filter(closed_at__isnull=False)
        still = rows.filter(cancelled_at__isnull=True, closed_at__isnull=True)
        now = timezone.now()
        return still.filter(ends_at__gt=now) if value == "coming" else still.filter(ends_at__lte=now)


def session_url(session: ClassroomSession) -> str:
    """Give the address of a session."""
    return reverse("lms_classroom:session", args=[session.pk])


class SessionTable(Table[ClassroomSession]):
    """Sessions, the latest first, with how full they are."""

    caption = _("Sessions")
    columns = (
        Column("title", _("Title"), sort="title", link=session_url),
        Column("begins_at", _("Begins"), sort="begins_at"),
        Column("where", _("Where")),
        Column("trainer.name", _("Trainer")),
        Column("places", _("Places"), numeric=True),
        Column("taken", _("Registered"), numeric=True),
        Column("waiting", _("People waiting"), numeric=True),
        Column("state", _("State"), template="lms_classroom/sessions/state_cell.html", export=False),
    )
    filterset_class = SessionFilter
    default_sort = "-begins_at"
    empty = EmptyState(_("No session yet"), _("A session that you plan appears here with its list."))

    def annotations(self) -> Mapping[str, Combinable]:
        """Count places for the rows of a page, and tell which are over and not closed."""
        over = Q(ends_at__lte=timezone.now(), cancelled_at=None, closed_at=None)
        return {**counted_places(), "is_to_close": ExpressionWrapper(over, BooleanField())}
