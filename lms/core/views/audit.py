"""Show the audit trail to auditors."""

from typing import ClassVar

import django_filters
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lms.core.components import EmptyState
from lms.core.forms import DateInput
from lms.core.models import AuditEntry
from lms.core.permissions import may_see_audit
from lms.core.services.audit import action_words, details_text, registered_actions
from lms.core.tables import Column, Table


def action_choices() -> list[tuple[str, str]]:
    """List the actions that have words."""
    return sorted(
        ((code, str(words)) for code, words in registered_actions().items()), key=lambda pair: pair[1]
    )


class AuditFilter(django_filters.FilterSet):
    """Find entries by person, thing, action and day."""

    words = django_filters.CharFilter(label=_("Who, whom or why"), method="search")
    action = django_filters.ChoiceFilter(
        label=_("Action"), choices=action_choices, empty_label=_("All actions")
    )
    since = django_filters.DateFilter(
        label=_("From day"), field_name="happened_at", lookup_expr="date__gte", widget=DateInput
    )
    until = django_filters.DateFilter(
        label=_("To day"), field_name="happened_at", lookup_expr="date__lte", widget=DateInput
    )

    class Meta:
        model = AuditEntry
        fields: ClassVar[list[str]] = []

    def search(self, entries: QuerySet[AuditEntry], _name: str, value: str) -> QuerySet[AuditEntry]:
        """Look for the words in actor, subject and reason."""
        found = (
            Q(actor_label__icontains=value) | Q(subject_label__icontains=value) | Q(reason__icontains=value)
        )
        return entries.filter(found)


class AuditTable(Table[AuditEntry]):
    """The trail, newest first."""

    caption = _("Audit trail")
    default_sort = "-happened_at"
    filterset_class = AuditFilter
    export_name = "audit"
    columns = (
        Column("happened_at", _("When"), sort="happened_at"),
        Column("actor_label", _("Who"), sort="actor_label", text=lambda label: label or _("The system")),
        Column("action", _("Action"), value=lambda entry: action_words(entry.action), sort="action"),
        Column("subject_label", _("Whom or what"), sort="subject_label"),
        Column("reason", _("Reason")),
        Column(
            "details",
            _("Details"),
            template="lms_core/parts/audit_details.html",
            value=lambda entry: details_text(entry.details, action=entry.action),
        ),
    )
    empty = EmptyState(
        _("Nothing recorded yet"), _("Every decision about people and results will appear here.")
    )


@login_required
def audit_trail(request: HttpRequest) -> HttpResponse:
    """List what was done."""
    if not may_see_audit(request.user):
        raise PermissionDenied
    return AuditTable(request, AuditEntry.objects.all()).respond("lms_core/audit.html")
