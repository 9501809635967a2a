"""Ask why in the admin's own forms of everything recorded, and show the audit trail to auditors.

The templates around Wagtail's forms show the question by `change_reason`; no form knows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import django_filters
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import BaseDeleteView, BaseUpdateView
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.viewsets.model import ModelViewSet

from lms.core.permissions import may_see_audit
from lms.core.refusals import sentence
from lms.core.trail.forms import ChangeReasonForm
from lms.core.trail.models import AuditEntry
from lms.core.trail.services import (
    ChangeNeedsReason,
    action_label,
    details_text,
    reason_given,
    registered_actions,
)
from lms.core.trail.traces import trace_of
from lms.core.ui.components import EmptyState
from lms.core.ui.forms import DateInput
from lms.core.ui.tables import Column, Table
from lms.core.ui.views import NamesFaults
from lms.core.wording import enumerated

if TYPE_CHECKING:
    from django.forms import Form
    from wagtail.admin.views.generic import EditView as AnyFormView
else:
    AnyFormView = object

FORMS = ("add_view_class", "copy_view_class", "edit_view_class", "delete_view_class")


class AsksWhy(AnyFormView):
    """Save with the reason that was given; without one that is needed the form comes back as it was typed."""

    refusal = ""

    @cached_property
    def reason_form(self) -> ChangeReasonForm:
        """Read the reason, or ask for it."""
        data = self.request.POST if self.request.method == "POST" else None
        trace = trace_of(self.model) if isinstance(self, BaseUpdateView) else None
        names = [trace.field_label(name) for name in trace.asks_why] if trace else []
        return ChangeReasonForm(data, required=isinstance(self, BaseDeleteView), help_text=_help(names))

    def get_form(self, *args: object, **kwargs: object) -> Form:
        """Find the form faulty where the reason is."""
        form: Form = super().get_form(*args, **kwargs)
        if self.refusal:
            form.add_error(None, self.refusal)
        return form

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Save as Wagtail does, with the reason."""
        asked = self.reason_form
        if asked.is_valid():
            try:
                with reason_given(asked.reason):
                    return super().post(request, *args, **kwargs)
            except ChangeNeedsReason as missing:
                asked.add_error("change_reason", sentence(missing))
        self.refusal = asked.fault
        return super().post(request, *args, **kwargs)


def ask_why_in(viewset: ModelViewSet) -> None:
    """Let the forms of a viewset ask why."""
    for name in FORMS:
        view_class = getattr(viewset, name)
        bases = (AsksWhy, NamesFaults, view_class)
        asking = type(view_class.__name__, bases, {"__module__": view_class.__module__})
        setattr(viewset, name, asking)


def reason_form_of(view: object) -> ChangeReasonForm | None:
    """Give the question of a view; nothing where it changes nothing that is recorded.

    Whoever changes many things at once always says why.
    """
    if isinstance(view, AsksWhy):
        return view.reason_form
    if not isinstance(view, BulkAction) or trace_of(view.model) is None:
        return None
    if getattr(view, "writes_own_entries", False):
        return None
    data = view.request.POST if view.request.method == "POST" else None
    return ChangeReasonForm(data, required=True, help_text=_help())


def _help(needed_for: Sequence[str] = ()) -> str:
    """Say what becomes of the reason, and for what it is needed."""
    if not needed_for:
        return _("Kept in the audit trail with the change; nobody can alter it later.")
    words = _(
        "Kept in the audit trail with the change; nobody can alter it later."
        " Needed as soon as one of these changes: %(names)s."
    )
    return words % {"names": enumerated(needed_for)}


def action_choices() -> list[tuple[str, str]]:
    """List the actions that have labels."""
    return sorted(
        ((code, str(words)) for code, words in registered_actions().items()), key=lambda pair: pair[1]
    )


class AuditFilter(django_filters.FilterSet):
    """Find entries by person, thing, action and day."""

    q = django_filters.CharFilter(label=gettext_lazy("Who, whom or why"), method="search")
    action = django_filters.ChoiceFilter(
        label=gettext_lazy("Action"), choices=action_choices, empty_label=gettext_lazy("All actions")
    )
    since = django_filters.DateFilter(
        label=gettext_lazy("From day"), field_name="happened_at", lookup_expr="date__gte", widget=DateInput
    )
    until = django_filters.DateFilter(
        label=gettext_lazy("To day"), field_name="happened_at", lookup_expr="date__lte", widget=DateInput
    )

    class Meta:
        model = AuditEntry
        fields: ClassVar[list[str]] = []

    def search(self, entries: QuerySet[AuditEntry], _name: str, value: str) -> QuerySet[AuditEntry]:
        """Search actor, subject and reason."""
        found = (
            Q(actor_label__icontains=value) | Q(subject_label__icontains=value) | Q(reason__icontains=value)
        )
        return entries.filter(found)


class AuditTable(Table[AuditEntry]):
    """The trail, newest first."""

    caption = gettext_lazy("Audit trail")
    default_sort = "-happened_at"
    filterset_class = AuditFilter
    export_name = "audit"
    columns = (
        Column("happened_at", gettext_lazy("When"), sort="happened_at"),
        Column(
            "actor_label",
            gettext_lazy("Who"),
            sort="actor_label",
            text=lambda label: label or gettext_lazy("The system"),
        ),
        Column(
            "action", gettext_lazy("Action"), value=lambda entry: action_label(entry.action), sort="action"
        ),
        Column("subject_label", gettext_lazy("Whom or what"), sort="subject_label"),
        Column("reason", gettext_lazy("Reason")),
        Column(
            "details",
            gettext_lazy("Details"),
            template="lms_core/trail/details_cell.html",
            value=lambda entry: details_text(entry.details, action=entry.action),
        ),
    )
    empty = EmptyState(
        gettext_lazy("Nothing recorded yet"),
        gettext_lazy("Every decision about people and results will appear here."),
    )


@login_required
def audit_trail(request: HttpRequest) -> HttpResponse:
    """List what was done."""
    if not may_see_audit(request.user):
        raise PermissionDenied
    return AuditTable(request, AuditEntry.objects.all()).respond("lms_core/trail/audit.html")
