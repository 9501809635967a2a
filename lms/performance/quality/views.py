"""List quality reviews, for a manager those of the own units, and show one with its points by clause."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.core.ui.api import Fact
from lms.core.wording import day_text
from lms.people.api import SignedInRequest, role_required
from lms.performance.evidence.views import TABLE_PAGE, import_action, note_export, tabs_for
from lms.performance.permissions import SEE_LISTS
from lms.performance.quality.models import QualityReview
from lms.performance.quality.queries import review_rows, review_sums, visible_reviews
from lms.performance.quality.tables import QualityReviewTable, review_share


@role_required(*SEE_LISTS)
def reviews(request: SignedInRequest) -> HttpResponse:
    """List quality reviews; a manager sees those of the own units."""
    context = {
        "page_title": _("Quality reviews"),
        "note": _("The recording itself is never kept here."),
        "tabs": tabs_for(request, "reviews"),
        "actions": import_action(request, "quality-reviews", _("Import reviews")),
    }
    table = QualityReviewTable(request, review_rows(visible_reviews(request.user)))
    note_export(request, "reviews", table)
    return table.respond(TABLE_PAGE, context)


@role_required(*SEE_LISTS)
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one quality review with its points by clause."""
    rows = review_rows(visible_reviews(request.user)).annotate(**review_sums())
    found = get_object_or_404(rows, pk=pk)
    context = {
        "review": found,
        "facts": review_facts(found),
        "items": found.items.select_related("clause").order_by("clause__sort"),
        "share": review_share(found),
    }
    return render(request, "lms_performance/quality/review.html", context)


def review_facts(found: QualityReview) -> list[Fact]:
    """List what the head of a review says."""
    file_url = reverse("lms_performance:file", args=[found.employee.number])
    facts = [
        Fact(_("Employee"), found.employee, url=file_url),
        Fact(_("Unit of the day"), found.unit.name),
        Fact(_("Reviewed on"), day_text(found.reviewed_on)),
        Fact(_("Reviewer"), found.reviewer),
        Fact(_("Note"), found.note or "—"),
    ]
    if found.upheld_on:
        note = _("The review counts nowhere until it is corrected where it was made and imported again.")
        facts.append(Fact(_("Objection upheld on"), day_text(found.upheld_on), note=note))
    return facts
