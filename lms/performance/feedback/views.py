"""List what customers said, for HR and auditors."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lms.people.api import SignedInRequest, role_required
from lms.performance.evidence.views import TABLE_PAGE, import_action, note_export, tabs_for
from lms.performance.feedback.queries import feedback_rows
from lms.performance.feedback.tables import FeedbackTable
from lms.performance.permissions import SEE_EVERYTHING


@role_required(*SEE_EVERYTHING)
def feedback(request: SignedInRequest) -> HttpResponse:
    """List feedback of every kind for HR and auditors."""
    context = {
        "page_title": _("Customer feedback"),
        "note": _("Surveys, complaints, service ratings and commendations, by the unit of their day."),
        "tabs": tabs_for(request, "feedback"),
        "actions": import_action(request, "feedback", _("Import feedback")),
    }
    table = FeedbackTable(request, feedback_rows())
    note_export(request, "feedback", table)
    return table.respond(TABLE_PAGE, context)
